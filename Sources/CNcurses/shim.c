#include "CNcurses.h"

#include <errno.h>

static int nc_signal_pipe = -1;
static struct termios nc_saved_modes;
static volatile sig_atomic_t nc_is_open = 0;

void nc_set_open(int is_open) { nc_is_open = is_open; }

static char stack[64 * 1024];

void nc_save_modes(void) { tcgetattr(STDIN_FILENO, &nc_saved_modes); }

void nc_give_back(void) {
    // Mouse and paste modes off, text in its own direction again, attributes off, cursor on, the other screen away.
    static const char text[] =
        "\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[8h\033[0m\033[?25h\033[?1049l\r";
    if (!nc_is_open) return;
    nc_is_open = 0;
    ssize_t ignored = write(STDOUT_FILENO, text, sizeof text - 1);
    (void)ignored;
    tcsetattr(STDIN_FILENO, TCSANOW, &nc_saved_modes);
}

static void tell(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(nc_signal_pipe, &byte, 1);
    (void)ignored;
    errno = saved;
}

static void crash(int number) {
    nc_give_back();
    // The program dies of it as it would have; no handler prints memory, which may hold a token.
    signal(number, SIG_DFL);
    raise(number);
}

void nc_watch_signals(int pipe) {
    nc_signal_pipe = pipe;
    const int told[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        struct sigaction action = {0};
        action.sa_handler = tell;
        action.sa_flags = SA_RESTART;
        sigfillset(&action.sa_mask);
        sigaction(told[i], &action, NULL);
    }
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
    sigaltstack(&alternate, NULL);
    const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        struct sigaction action = {0};
        action.sa_handler = crash;
        action.sa_flags = SA_ONSTACK;
        sigaction(crashes[i], &action, NULL);
    }
}

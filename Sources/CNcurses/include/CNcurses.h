#ifndef CNCURSES_H
#define CNCURSES_H

// Both are needed before <curses.h> for the wide-character functions.
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// term.h defines macros with everyday names.
#undef lines
#undef columns
#undef buttons
#undef tab
#undef bell

// stdscr and COLORS are global variables, which Swift 6 does not let through.
static inline WINDOW *_Nullable nc_screen(void) { return stdscr; }
static inline int nc_colors(void) { return COLORS; }
static inline int nc_color_pairs(void) { return COLOR_PAIRS; }

/// `newterm` on standard output and input; NULL where the terminal is not known.
static inline SCREEN *_Nullable nc_open(void) { return newterm(NULL, stdout, stdin); }

/// A string of the terminal's database entry; NULL where it has none.
static inline const char *_Nullable nc_terminal_string(const char *_Nonnull name) {
    const char *text = tigetstr((char *)name);
    return text == (char *)-1 ? NULL : text;
}

// Attribute bits are cast macros; attr_set is a macro with a reserved argument.
enum { NC_BOLD = 1, NC_UNDERLINE = 2, NC_REVERSE = 4, NC_DIM = 8 };
static inline void nc_style(int bits, short pair) {
    attr_t attributes = A_NORMAL;
    if (bits & NC_BOLD) attributes |= A_BOLD;
    if (bits & NC_UNDERLINE) attributes |= A_UNDERLINE;
    if (bits & NC_REVERSE) attributes |= A_REVERSE;
    if (bits & NC_DIM) attributes |= A_DIM;
    attr_set(attributes, pair, NULL);
}
static inline void nc_put(int y, int x, const char *_Nullable bytes, int count) {
    mvaddnstr(y, x, bytes, count);
}
static inline void nc_move(int y, int x) { move(y, x); }
static inline void nc_raw(void) {
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    // Keys are read without ncurses, and what waits to be read breaks no drawing off.
    typeahead(-1);
    leaveok(stdscr, FALSE);
}
static inline void nc_repaint(void) { clearok(curscr, TRUE); }
static inline void nc_paint(void) { refresh(); }
static inline void nc_erase(void) { erase(); }
static inline void nc_default_colors(void) {
    start_color();
    use_default_colors();
}

// Declared by <wchar.h> for X/Open only, which is decided before this header is read.
extern int wcwidth(wchar_t character);
/// The cells of a scalar, as ncurses counts them; not visible in Swift's Glibc.
static inline int nc_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
/// Whether the locale's characters are UTF-8.
static inline int nc_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }
static inline void nc_set_locale(void) { setlocale(LC_ALL, ""); }
static inline void nc_set_utf8(void) { setlocale(LC_CTYPE, "C.UTF-8"); }

/// The terminal's size; 0 where it does not say.
static inline int nc_size(int *_Nonnull rows, int *_Nonnull columns_) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return 0;
    *rows = size.ws_row;
    *columns_ = size.ws_col;
    return 1;
}

// What a signal handler may do is little and is all here: write a byte, or give the terminal back.

/// Whether there is a terminal to be given back.
void nc_set_open(int is_open);
/// Signals that end or resize the program are written to `pipe` as bytes; those that mean a crash
/// give the terminal back, and then do what they would have done.
void nc_watch_signals(int pipe);
/// Remembers the terminal's modes, to be given back in a crash.
void nc_save_modes(void);
/// Gives the terminal back with nothing but system calls.
void nc_give_back(void);

#endif

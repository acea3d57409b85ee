#include "CProcess.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static char stays;

static void *watch_input(void *at_once) {
    char byte;
    ssize_t count;
    do count = read(STDIN_FILENO, &byte, 1);
    while (count > 0 || (count < 0 && errno == EINTR));
    if (at_once) _exit(128 + SIGTERM);
    // Again and again: who watches for it may be on the way to do so.
    for (int i = 0; i < 15; i++) {
        kill(getpid(), SIGTERM);
        usleep(200 * 1000);
    }
    _exit(128 + SIGTERM);
}

int cprocess_end_with_parent(int parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0) return -1;
    // It may be gone already.
    if (getppid() != parent) raise(SIGTERM);
    return 0;
}

int cprocess_end_with_input(int at_once) {
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    int error = pthread_attr_init(&attributes);
    if (error) return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    // Signals are for the threads that know what to do with them.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, watch_input, at_once ? &stays : NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

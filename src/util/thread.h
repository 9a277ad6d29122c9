/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads beside the one that the program began with. The measuring threads have a start of
 * their own (source/probe_thread.h).
 */
#ifndef RTSCOPE_UTIL_THREAD_H
#define RTSCOPE_UTIL_THREAD_H

#include <pthread.h>

/*
 * Run `run(context)` in a thread of that name, at most 15 characters, that takes no signal:
 * these are for the thread that asked for them. The caller joins it. Returns 0 or an errno.
 */
int thread_start(pthread_t *thread, const char *name, void *(*run)(void *context), void *context);

#endif

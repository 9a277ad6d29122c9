// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting threads. See thread.h.
 */
#include "util/thread.h"

#include <signal.h>

int thread_start(pthread_t *thread, const char *name, void *(*run)(void *context), void *context)
{
	sigset_t all;
	sigset_t before;
	int problem;

	/* It inherits the mask. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	problem = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (problem == 0)
		pthread_setname_np(*thread, name);
	return problem;
}

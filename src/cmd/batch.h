/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Batch mode: a sample to the standard output at each deadline, as text or JSON,
 * without a terminal. Deadlines are absolute, so that a slow reader or a busy host
 * shifts none of the later ones.
 */
#ifndef RTSCOPE_CMD_BATCH_H
#define RTSCOPE_CMD_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "util/error.h"

enum batch_time {
	BATCH_TIME_COME,
	BATCH_TIME_ENDED, /* no more will: the last sample */
	BATCH_TIME_NEVER, /* nor was there any: no sample at all */
	BATCH_TIME_SIGNAL,
};

struct batch_options {
	bool json;
	uint64_t delay_ns;
	uint64_t iterations;  /* 0: no end */
	bool exit_on_outlier; /* end with exit code 2 at the first outlier */
	const char *source;   /* of each sample: "live", ... */
	int end_fd;           /* the last sample is due when it becomes readable; -1: none */
	bool trackers;        /* some are declared */
	bool await_reading;   /* the first sample waits for the sampler, but not for long */
	const uint32_t *pids; /* the processes to tell of */
	size_t pid_count;     /* 0: all */
	/* About once a second; NULL: nothing. */
	void (*every_second)(void *context);
	/*
	 * Before the last sample: what measures ends, so that the sample holds all; NULL:
	 * nothing.
	 */
	void (*before_last)(void *context);
	/*
	 * Where samples are of times that are not ours (a trace that is played): wait for the
	 * next one's, or until `signals` is readable. NULL: the clock tells.
	 */
	enum batch_time (*await)(void *context, int signals);
	void *context;
};

/*
 * Print samples until the count is reached, a signal (exit code 128 + N), end_fd, an
 * outlier (2) or the reader ends it. The caller has blocked SIGINT, SIGTERM and
 * SIGHUP and ignores SIGPIPE. Returns the exit code; 1 with the sentence in `error`.
 */
int batch_run(const struct batch_options *options, struct model *model, struct error *error);

#endif

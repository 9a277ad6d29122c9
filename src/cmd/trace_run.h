/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One pass over a recorded trace: its records taken from the source and fed to the
 * states of its hosts, as far as the caller wants.
 */
#ifndef RTSCOPE_CMD_TRACE_RUN_H
#define RTSCOPE_CMD_TRACE_RUN_H

#include <signal.h>
#include <stdbool.h>

#include "model/kernel/feed.h"
#include "util/error.h"

enum trace_step {
	TRACE_STEP_APPLY,
	TRACE_STEP_SKIP,
	TRACE_STEP_STOP, /* read no further */
};

struct trace_run {
	struct feed *feed;
	/* Each event, before it is applied; it is applied if this says so. */
	enum trace_step (*event)(void *context, struct feed *feed, const struct kernel_event *view);
	void *context;
	bool progress; /* draw how far it is on stderr if that is a terminal */
	/*
	 * Only a part is read, as in struct ctf_options: what states would be made of is
	 * not there.
	 */
	uint64_t begin_ns;
	uint64_t end_ns;
	bool last_only;
	/* The events of this host instead of a trace: groups, how long. */
	bool live;
	bool lists; /* where those cannot be had, what /proc lists is as good: TRACE_TOLD then */
	unsigned groups;
	uint64_t live_for_ns;  /* so long after the state dump */
	uint64_t *live_end_ns; /* set when that is known, since the epoch; NULL: nobody asks */
};

enum trace_outcome {
	TRACE_DONE,
	TRACE_TOLD,    /* the same, and what is to be known about it is in `error` */
	TRACE_DAMAGED, /* read up to a defect, told in `error` */
	TRACE_REFUSED, /* what is asked for contradicts itself, told in `error` */
	TRACE_FAILED,  /* nothing could be read, told in `error` */
};

/* Was something read, and is it what was asked for? */
static inline bool trace_is_read(enum trace_outcome outcome)
{
	return outcome == TRACE_DONE || outcome == TRACE_TOLD || outcome == TRACE_DAMAGED;
}

static inline int trace_exit_code(enum trace_outcome outcome)
{
	return outcome == TRACE_DONE || outcome == TRACE_TOLD ? EXIT_CODE_OK
	       : outcome == TRACE_REFUSED                     ? EXIT_CODE_USAGE
	                                                      : EXIT_CODE_FAILED;
}

/*
 * Before the first pass: of root's rights, or the program file's, what a pass needs stays,
 * and what files that are written need (rights_begin_files()).
 */
void trace_run_seal_rights(bool live);

/*
 * `path`: of the trace; NULL with run->live. A signal that would end the program ends the
 * pass, as failed; the program ends by it in trace_run_finish(), when all is put away.
 */
enum trace_outcome trace_run(const struct trace_run *run, const char *path, struct error *error);

/*
 * Between the two, which may be nested, a signal that would end the program is only noted, so
 * that nothing is left behind; trace_run_finish() ends by it.
 */
#define TRACE_ENDING_SIGNALS 4u
struct trace_signals {
	struct sigaction before[TRACE_ENDING_SIGNALS];
};
void trace_signals_catch(struct trace_signals *signals);
void trace_signals_release(const struct trace_signals *signals);
/* One was. */
bool trace_signals_came(void);

/*
 * The last thing that a command does: end by the signal that ended its passes, if one did,
 * else see that all was written. Returns `code`, or 1 with the sentence in `error`.
 */
int trace_run_finish(int code, struct error *error);

/* The times of a trace's first and last event, without reading what lies between. */
struct trace_span {
	uint64_t first_ns;
	uint64_t last_ns;
};

/* TRACE_FAILED: as of trace_run(). A trace without events: both 0. */
enum trace_outcome trace_find_span(struct trace_span *span, const char *path, struct error *error);

/*
 * Put in the place of `*feed` one that knows the hosts of the trace, and of them nothing.
 * false: that failed, told in `error`; `*feed` is as it was.
 */
bool trace_run_empty(struct feed **feed, const struct kernel_settings *settings, const char *path,
                     struct error *error);

/*
 * The three commands: `argv[0]` is the command's name. Each returns its exit code; where
 * it is 1 or 64 the sentence is in `error`.
 */
int report_run(int argc, char **argv, struct error *error);
int state_run(int argc, char **argv, struct error *error);
int events_run(int argc, char **argv, struct error *error);

#endif

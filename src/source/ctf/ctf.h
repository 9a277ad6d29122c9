/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source of recorded traces (CTF 1.8: LTTng's above all): a child process
 * without rights reads them with libbabeltrace2 and writes their events into a
 * ring, as model/kernel/vocabulary.h says. What comes from it is not trusted.
 */
#ifndef RTSCOPE_SOURCE_CTF_CTF_H
#define RTSCOPE_SOURCE_CTF_CTF_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/ring.h"
#include "util/error.h"

struct ctf;

struct ctf_options {
	uint64_t stall_ns;   /* without progress for so long: it hangs; 0: 20 s */
	uint64_t ring_bytes; /* 0: 8 MiB */
	/*
	 * What is wanted of the trace: events between these times (ns since the epoch; an end
	 * of 0: up to the last one), or each stream's last event. It makes reading shorter,
	 * other events may come all the same.
	 */
	uint64_t begin_ns;
	uint64_t end_ns;
	bool last_only;
	/* Not 0: opening is given up, and fails. A signal handler may set it. NULL: never. */
	const volatile sig_atomic_t *interrupted;
};

/*
 * Start the child and wait until it has opened the trace (a directory, with the
 * traces of all hosts below it). `options` may be NULL. Call it before threads
 * are started: it forks. NULL: the sentence says which file is wrong, and how.
 */
struct ctf *ctf_open(const char *path, const struct ctf_options *options, struct error *error);

/*
 * The same, and wait `most_ns` at most. Of a trace that is not open then (ctf_is_open()) it is
 * ctf_check() that says what becomes of it.
 */
struct ctf *ctf_start(const char *path, const struct ctf_options *options, uint64_t most_ns,
                      struct error *error);
bool ctf_is_open(struct ctf *ctf);

/*
 * What is wrong with a trace that is open and can be read all the same, as a sentence; "":
 * nothing. The last event says it, too, for who reads so far.
 */
const char *ctf_defect(const struct ctf *ctf);

/*
 * The ring to take events from; the child waits where it is full, nothing of a trace
 * is lost. Its last event is EVENT_SOURCE_END, unless the child failed.
 */
struct ring *ctf_ring(struct ctf *ctf);

enum ctf_status {
	CTF_RUNNING,
	CTF_ENDED,  /* all events are in the ring or were taken */
	CTF_FAILED, /* the child died or hung; `error` says it. The events so far are good */
};

/*
 * Now and then (at least once a second), from one thread: watch the child. One that
 * hangs is killed. Does not wait. Take what is in the ring after CTF_ENDED or
 * CTF_FAILED: it is no longer written.
 */
enum ctf_status ctf_check(struct ctf *ctf, struct error *error);

/* The child's process id; 0 when it has ended. For messages. */
int ctf_pid(const struct ctf *ctf);

/* End the child, whatever it does, and free all. The ring is gone. */
void ctf_close(struct ctf *ctf);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child's work: a graph of what is read and a sink of ours, which merges its
 * streams by time and writes records to the output.
 */
#ifndef RTSCOPE_SOURCE_CTF_READER_H
#define RTSCOPE_SOURCE_CTF_READER_H

#include <stdbool.h>

#include "source/ctf/graph.h"
#include "source/ctf/library.h"
#include "source/ctf/output.h"
#include "util/error.h"

struct reader;

/* What a relay answered. */
struct reader_answer {
	uint64_t message_ns; /* time of the last message on the traced host's clock; 0: none */
	bool has_streams;    /* something came of one that goes on */
	/*
	 * There has been none for longer than beacons are apart: whoever reads would not
	 * notice the end of the session.
	 */
	bool is_deserted;
};

/* A live session: who wants to know how it goes on. */
struct reader_watch {
	void (*answered)(void *context, const struct reader_answer *answer);
	void *context;
	/*
	 * The session was read before: what was missed meanwhile becomes a gap. It began then, 0:
	 * nothing came of it. Time does not run back but where the host's clock was set back.
	 */
	bool has_gap;
	uint64_t gap_since_ns;
	uint64_t live_timer_ns; /* a stream that begins, or is idle, tells of itself within this */
};

/*
 * Open what is to be read: of recorded traces libbabeltrace2 indexes all files. `plugin`
 * is its plug-in "ctf", `watch` NULL for recorded ones. An error is one sentence that
 * names the file and the defect where we can tell.
 */
struct reader *reader_open(const struct library *library, const bt_plugin *plugin,
                           const struct graph_inputs *inputs, const struct reader_watch *watch,
                           struct output *output, struct error *error);
/*
 * Read all events into the output, the last record is EVENT_SOURCE_END. A damaged
 * stream ends where it is damaged, the others go on.
 */
void reader_run(struct reader *reader);
/* What is wrong with the trace though it can be read: told at the end, as damage,
 * if there is no other. */
void reader_note_defect(struct reader *reader, const struct error *defect);
/*
 * Read a live session for ever: it stays attached without streams, too, since what begins
 * meanwhile is read from its beginning, and after the session's end. true: it was told to
 * end; otherwise the error says why it could not go on.
 */
bool reader_run_live(struct reader *reader, struct error *error);
void reader_close(struct reader *reader);

#endif

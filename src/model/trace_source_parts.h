/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of a source of traces share among themselves and nobody else includes.
 */
#ifndef RTSCOPE_MODEL_TRACE_SOURCE_PARTS_H
#define RTSCOPE_MODEL_TRACE_SOURCE_PARTS_H

#include "model/trace_source.h"

struct trace_source {
	struct ring *ring;
	struct names *names;
	struct model_source_options options;
	struct trace_source_hosts finder;
	struct intake *intake;
	struct watched_host *hosts[INTAKE_HOSTS_MAX]; /* in the order of the intake's */
	struct watched_host *expected; /* to be told of; NULL: not known, or it is in hosts[] */
	char host_name[64];            /* expected; "": any */
	char name[64];
	enum host_status status;
	int64_t clock_offset_ns; /* INT64_MIN: not known yet, and */
	int64_t ahead_ns;        /* neither is this: against CLOCK_MONOTONIC */
	bool playing;            /* the clock runs: */
	bool ended;
	bool no_more;
	bool waits;         /* the next record is later than what others have come to */
	bool cut;           /* its session was lost or ended, and nothing came since */
	bool quiet;         /* it said that nothing is to be read now, and nothing came since; */
	uint64_t begins_ns; /* of what begins something comes within this */
	char sentence[HOST_SENTENCE_BYTES];  /* how it stands */
	char last_word[HOST_SENTENCE_BYTES]; /* why there is no more */
	uint64_t reached_ns;                 /* time of the last record */
	uint64_t before_ns;                  /* of the one before that */
	uint64_t first_ns;                   /* of the trace, when it was */
	uint64_t began_ns;                   /* here */
	uint64_t limit_ns;                   /* it does not go further */
	uint64_t next_ns;                    /* time of the record that waits; 0: none does */
	/* CLOCK_MONOTONIC: something last came of it, or it began; 0: not yet. */
	uint64_t arrived_ns;
	uint64_t brought;  /* so much its ring was given, as was last seen */
	uint64_t unplaced; /* events of hosts that there is no room for */
	struct event_buffer buffer;
};

/* Those that it brings events of are number 0 .. count - 1; NULL: of nobody yet. */
unsigned trace_source_feed_count(const struct trace_source *source);
struct watched_host *trace_source_fed_host(const struct trace_source *source, unsigned index);
/* One that both bring events of; NULL: there is none. */
const struct watched_host *trace_source_shared_host(const struct trace_source *source,
                                                    const struct trace_source *other);
/* How far the clock that a trace is played by is in it at `now_ns` (CLOCK_MONOTONIC). */
uint64_t trace_source_position_ns(const struct trace_source *source, uint64_t now_ns);

#endif

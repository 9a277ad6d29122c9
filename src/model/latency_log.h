/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The latencies that come of several events, one by one, in order of time: from them come
 * the extremes of any time and of any object. 16 bytes each, but for the few that are longer
 * than a second or come a second after the one before. Forgotten from the begin, some at a time.
 */
#ifndef RTSCOPE_MODEL_LATENCY_LOG_H
#define RTSCOPE_MODEL_LATENCY_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/latency.h"

struct latency_record {
	uint64_t time_ns;
	uint64_t latency_ns;
	uint64_t serial; /* of a process or FD; 0: of none */
	enum latency_kind kind;
	unsigned cpu; /* EVENT_CPU_NONE: told before of its CPU, this is of another object */
};

struct latency_log;

struct latency_log *latency_log_create(void); /* NULL: out of memory */
void latency_log_destroy(struct latency_log *log);

/* Times do not go back. false: out of memory, and what came just before may be lost, too. */
bool latency_log_add(struct latency_log *log, const struct latency_record *record);
/* The latency added last, which was of no object, was of `serial`. false: it was another one. */
bool latency_log_name_last(struct latency_log *log, enum latency_kind kind, uint64_t time_ns,
                           uint64_t latency_ns, uint64_t serial);

/* Each that is later than `from_ns` and not than `until_ns`, until `each` returns false. */
void latency_log_walk(const struct latency_log *log, uint64_t from_ns, uint64_t until_ns,
                      bool (*each)(void *context, const struct latency_record *record),
                      void *context);
/* What is older than `time_ns` may go. */
void latency_log_forget(struct latency_log *log, uint64_t time_ns);
/* As event_log_share(). NULL: out of memory. */
struct latency_log *latency_log_share(struct latency_log *log);

size_t latency_log_bytes(const struct latency_log *log);
/* The same of a shared one, without what `other` holds as well. */
size_t latency_log_bytes_beside(const struct latency_log *log, const struct latency_log *other);

#endif

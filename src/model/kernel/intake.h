/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the records of one source of trace events apart: what strings and hosts it
 * tells of, how much it lost, how it ended. Whose state an event changes, and when, is the
 * business of who reads the ring. What comes in is not trusted.
 */
#ifndef RTSCOPE_MODEL_KERNEL_INTAKE_H
#define RTSCOPE_MODEL_KERNEL_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kernel/translate.h"

/* More hosts than this in one source are counted together as the last one. */
#define INTAKE_HOSTS_MAX 64u

struct intake;

/* A host that the source told of. Names are name numbers, 0: not told. */
struct intake_host {
	uint32_t number; /* as the source counts */
	uint32_t name;
	uint32_t kernel_release;
	uint32_t kernel_version;
	uint64_t begin_ns; /* of its traces, as far as the source knows; 0: unknown */
	uint64_t end_ns;
};

enum intake_result {
	INTAKE_EVENT,  /* an event of a trace, of the host intake_current() */
	INTAKE_LOST,   /* of that host: see intake_lost() */
	INTAKE_TAKEN,  /* a record about the source */
	INTAKE_STRING, /* a string was defined: the moment for a sweep of the names */
	INTAKE_END,    /* the source's last record; see intake_end_text() */
	INTAKE_CORRUPT /* it cannot be: counted */
};

/* `names` must outlive it. NULL: out of memory. */
struct intake *intake_create(struct names *names);
void intake_destroy(struct intake *intake);

/* Take apart a record. For an event of a trace *view is filled; ids are the ring's. */
enum intake_result intake_record(struct intake *intake, const struct event *event,
                                 const uint64_t *words, struct kernel_event *view);
/* Make the event in `buffer`, for which INTAKE_EVENT was returned, one that can be held. */
void intake_translate(struct intake *intake, struct event_buffer *buffer);

/* A source that told of no host has one, without a name. */
void intake_need_host(struct intake *intake);
/* Place of the host that the last record was of, below intake_host_count(). */
unsigned intake_current(const struct intake *intake);
unsigned intake_host_count(const struct intake *intake);
const struct intake_host *intake_host(const struct intake *intake, unsigned index);
/* Of the last INTAKE_LOST. */
struct intake_lost {
	uint64_t events;
	uint64_t packets;
	bool gap;      /* nobody knows how many: the source did not see its host */
	bool programs; /* only theirs: what is known of the kernel holds */
};
struct intake_lost intake_lost(const struct intake *intake);
/* What such a record says. */
struct intake_lost intake_lost_of(const struct event *event, const uint64_t *words);

/* What each string id means now, STRING_IDS of them. */
const uint32_t *intake_names(const struct intake *intake);
/* Keep the names that are in use through the next names_sweep(). */
void intake_mark_names(const struct intake *intake);

/* How the source ended: 0 complete, 1 damaged, 2 failed; and its sentence, "" if none. */
unsigned intake_end_code(const struct intake *intake);
const char *intake_end_text(const struct intake *intake);
uint64_t intake_corrupt(const struct intake *intake);

#endif

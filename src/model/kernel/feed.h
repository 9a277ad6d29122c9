/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a source's records to the states of the hosts that they tell of: string ids
 * become names, each host's events go to its own state. It reads no ring and stops at
 * no time: who feeds it does.
 */
#ifndef RTSCOPE_MODEL_KERNEL_FEED_H
#define RTSCOPE_MODEL_KERNEL_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kernel/intake.h"
#include "model/kernel/kernel_state.h"

#define FEED_HOSTS_MAX INTAKE_HOSTS_MAX
/* The worst outliers of a host that are kept; all are counted. */
#define FEED_OUTLIERS_KEPT 1024u

struct feed;

struct feed_host {
	uint32_t number; /* as the source counts */
	uint32_t name;   /* hostname; 0: not told */
	struct kernel_state *state;
	struct outlier_list outliers; /* the worst ones that its state told of */
};

enum feed_result {
	FEED_APPLIED, /* an event of a host: see feed_host() */
	FEED_TAKEN,   /* a record about the source */
	FEED_END,     /* the source's last record; see feed_end_text() */
	FEED_CORRUPT, /* it cannot be: counted */
	FEED_NO_MEMORY,
};

struct feed *feed_create(const struct kernel_settings *settings); /* NULL: out of memory */
void feed_destroy(struct feed *feed);

/*
 * Take apart a record. For an event of a trace *view is filled, its string ids map
 * through feed_map(), and FEED_APPLIED is returned, though it is not applied yet:
 * feed_apply() does that, or nobody.
 */
enum feed_result feed_record(struct feed *feed, const struct event *event, const uint64_t *words,
                             struct kernel_event *view);
void feed_apply(struct feed *feed, const struct kernel_event *view);
/* No outliers, of any host, so far. */
void feed_forget_outliers(struct feed *feed);
/* The figures of that host begin here: kernel_state_begin_anew(), no outliers. */
void feed_begin_anew(struct feed *feed, unsigned index);

/* A trace that told of nothing has one host, without a name. false: out of memory. */
bool feed_need_host(struct feed *feed);

/* The host that the last record was of. */
const struct feed_host *feed_host(const struct feed *feed);
unsigned feed_host_count(const struct feed *feed);
const struct feed_host *feed_host_at(const struct feed *feed, unsigned index);
struct names *feed_names(const struct feed *feed);
/* STRING_IDS name numbers. */
const uint32_t *feed_map(const struct feed *feed);

/* Up to when the packets of its traces reach, by their headers; 0: not told. */
uint64_t feed_end_ns(const struct feed *feed);

/* How the source ended: 0 complete, 1 damaged, 2 failed; and its sentence, "" if none. */
unsigned feed_end_code(const struct feed *feed);
const char *feed_end_text(const struct feed *feed);
uint64_t feed_corrupt(const struct feed *feed);

#endif

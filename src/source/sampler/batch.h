/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events of one reading, collected while the files are read and pushed into
 * the ring at once with one timestamp. Names are sent once, then travel as ids.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_BATCH_H
#define RTSCOPE_SOURCE_SAMPLER_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/metric.h"
#include "model/metric_view.h"
#include "model/process.h"
#include "model/ring.h"
#include "model/warning.h"

struct batch;

struct batch *batch_create(void);
void batch_destroy(struct batch *batch);

/* A reading begins. Names that none has used for long (name_table.h) are forgotten. */
void batch_begin(struct batch *batch);
/*
 * Id of a name by which something is known, the same for equal bytes; 0: no room for more.
 * Whoever keeps an id over readings tells so at each of them with batch_keep().
 */
uint32_t batch_name(struct batch *batch, const char *name, size_t length);
/* The same of a text that only describes: there is room for fewer of them. */
uint32_t batch_text(struct batch *batch, const char *text, size_t length);
void batch_keep(struct batch *batch, uint32_t id);
/* There was no room in this reading. */
bool batch_names_refused(const struct batch *batch);

/*
 * Add an event. NaN is no data and need not be sent. Out of memory: the batch is
 * incomplete, batch_push() tells. `number`: id of the name, or number, or 0.
 */
void batch_metric(struct batch *batch, enum metric metric, unsigned cpu, uint64_t number,
                  double value);
void batch_process(struct batch *batch, const struct process_record *record);
/* tid 0: all that are not sent again with this reading have ended. */
void batch_process_end(struct batch *batch, uint32_t tid, uint64_t start_ticks);
/* Sent only if it is other than the last time. `detail`: raw bytes, escaped by the model. */
void batch_warning(struct batch *batch, enum warning warning, bool on, const char *detail);

/*
 * Events of the reading before were lost: whoever sends only what changed has to send all.
 * Names and warnings are sent again by the batch itself.
 */
bool batch_resend(const struct batch *batch);

/*
 * Push all with `time_ns` into `ring` and begin anew. Waits for room as long as the
 * reader goes on taking. Returns events that were lost.
 */
uint64_t batch_push(struct batch *batch, struct ring *ring, uint64_t time_ns);
/* Throw away what was collected but the names (a reading that only primes the counters). */
void batch_drop(struct batch *batch);
/* Call `take` with each event instead: for tests and what has no ring. */
void batch_each(struct batch *batch, uint64_t time_ns,
                void (*take)(void *context, const struct event *event, const uint64_t *words),
                void *context);

#endif

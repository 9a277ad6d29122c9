// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of latencies. See latency_history.h. The second that goes on is a dense array for each
 * kind on each CPU, so that a latency costs one increment; a step that is over is a record
 * with its few buckets in a log for each zoom, where all kinds and CPUs follow one another: what
 * is not there takes no memory, and a pause shares it. Steps of a coarser zoom
 * are added up from the finer log when they are over, in the same arrays.
 */
#include "model/latency_history.h"

#include <stdlib.h>
#include <string.h>

#include "model/event_log.h"

/* Two pairs a word: the bucket, and below it the count. */
#define PAIR_COUNT_BITS 23
#define PAIR_COUNT_MAX  ((1u << PAIR_COUNT_BITS) - 1)
#define PAIR_WORDS_MAX  ((LATENCY_HISTORY_BUCKETS + 1) / 2)
/* A log that may not have two chunks would forget all of it at once: it keeps nothing. */
#define LEAST_LOG_BYTES (2 * EVENT_LOG_CHUNK_BYTES + 1024u)

_Static_assert(LATENCY_HISTORY_BUCKETS <= 1u << (32 - PAIR_COUNT_BITS), "a pair fits 32 bits");
_Static_assert(1 + PAIR_WORDS_MAX <= EVENT_WORDS_MAX, "a step fits an event");

/* What goes on, of one kind on one CPU. */
struct open_step {
	uint64_t max_ns;
	uint32_t outliers;
	uint16_t lowest, highest; /* buckets in use */
	bool used;
	uint32_t counts[LATENCY_HISTORY_BUCKETS];
};

struct latency_history {
	uint64_t threshold_ns;
	size_t log_bytes;                            /* limit of each log */
	size_t bytes;                                /* beside the logs */
	uint64_t first_ns[LATENCY_KIND_COUNT];       /* UINT64_MAX: none yet */
	uint64_t open_ns;                            /* begin of the second that goes on */
	uint64_t open_end_ns;                        /* 0: none does */
	struct open_step **open[LATENCY_KIND_COUNT]; /* by CPU, NULL: never seen */
	unsigned open_limit[LATENCY_KIND_COUNT];
	struct event_log *logs[LATENCY_HISTORY_ZOOMS];
	uint64_t kept_ns[LATENCY_HISTORY_ZOOMS]; /* steps that begin before are not whole */
};

static const struct {
	uint64_t step_ns;
	size_t steps;
} zooms[] = {
#define ZOOM(symbol, step_ns, steps) {step_ns, steps},
        LATENCY_HISTORY_ZOOM_LIST(ZOOM)
#undef ZOOM
};

uint64_t latency_history_step_ns(enum latency_history_zoom zoom)
{
	return zooms[zoom].step_ns;
}

size_t latency_history_steps_kept(enum latency_history_zoom zoom)
{
	return zooms[zoom].steps;
}

unsigned latency_history_bucket(uint64_t latency_ns)
{
	unsigned octave;

	if (latency_ns < 2u << LATENCY_HISTORY_SUB_BITS)
		return (unsigned)latency_ns;
	octave = 63u - (unsigned)__builtin_clzll(latency_ns) - LATENCY_HISTORY_SUB_BITS;
	return (octave << LATENCY_HISTORY_SUB_BITS) + (unsigned)(latency_ns >> octave);
}

uint64_t latency_history_bucket_lower_ns(unsigned bucket)
{
	unsigned octave = bucket >> LATENCY_HISTORY_SUB_BITS;
	uint64_t sub = bucket & ((1u << LATENCY_HISTORY_SUB_BITS) - 1);

	if (octave == 0)
		return sub;
	return ((UINT64_C(1) << LATENCY_HISTORY_SUB_BITS) + sub) << (octave - 1);
}

static uint64_t floor_to(uint64_t time_ns, size_t zoom)
{
	return time_ns - time_ns % zooms[zoom].step_ns;
}

struct latency_history *latency_history_create(uint64_t threshold_ns, size_t memory_bytes)
{
	struct latency_history *history = calloc(1, sizeof(*history));

	if (!history)
		return NULL;
	history->threshold_ns = threshold_ns;
	latency_history_set_memory(history, memory_bytes);
	history->bytes = sizeof(*history);
	memset(history->first_ns, 0xff, sizeof(history->first_ns));
	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		history->logs[zoom] = event_log_create();
		if (!history->logs[zoom]) {
			latency_history_destroy(history);
			return NULL;
		}
	}
	return history;
}

void latency_history_set_memory(struct latency_history *history, size_t memory_bytes)
{
	history->log_bytes = memory_bytes / LATENCY_HISTORY_ZOOMS;
}

void latency_history_destroy(struct latency_history *history)
{
	if (!history)
		return;
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < history->open_limit[kind]; cpu++)
			free(history->open[kind][cpu]);
		free(history->open[kind]);
	}
	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++)
		event_log_destroy(history->logs[zoom]);
	free(history);
}

/* What goes on of `kind` on `cpu`, made at first sight. NULL: out of memory, or no CPU. */
static struct open_step *make_open(struct latency_history *history, enum latency_kind kind,
                                   unsigned cpu)
{
	unsigned old = history->open_limit[kind];

	if (cpu >= EVENT_CPU_NONE)
		return NULL;
	if (cpu >= old) {
		struct open_step **open =
		        realloc(history->open[kind], (cpu + 1) * sizeof(struct open_step *));

		if (!open)
			return NULL;
		memset(open + old, 0, (cpu + 1 - old) * sizeof(struct open_step *));
		history->bytes += (cpu + 1 - old) * sizeof(struct open_step *);
		history->open[kind] = open;
		history->open_limit[kind] = cpu + 1;
	}
	history->open[kind][cpu] = calloc(1, sizeof(struct open_step));
	if (history->open[kind][cpu])
		history->bytes += sizeof(struct open_step);
	return history->open[kind][cpu];
}

static struct open_step *find_open(struct latency_history *history, enum latency_kind kind,
                                   unsigned cpu)
{
	if (cpu < history->open_limit[kind] && history->open[kind][cpu])
		return history->open[kind][cpu];
	return make_open(history, kind, cpu);
}

static void add_to_open(struct open_step *open, unsigned bucket, uint32_t count)
{
	if (!open->used || bucket < open->lowest)
		open->lowest = (uint16_t)bucket;
	if (!open->used || bucket > open->highest)
		open->highest = (uint16_t)bucket;
	open->used = true;
	open->counts[bucket] += count;
}

/* All records of the oldest chunk; the step of the last of them is no longer whole. */
static void forget_oldest_chunk(struct latency_history *history, size_t zoom)
{
	struct event_log *log = history->logs[zoom];
	struct event_log_place place = event_log_begin(log);
	uint64_t chunk = place.chunk;
	const struct event *record;

	while ((record = event_log_at(log, &place)) && place.chunk == chunk) {
		history->kept_ns[zoom] = record->time_ns + zooms[zoom].step_ns;
		event_log_next(&place, record);
	}
	event_log_forget(log, place);
}

/* One step of one kind on one CPU into a log. */
static bool append(struct latency_history *history, size_t zoom, const struct event *record,
                   const uint64_t *words)
{
	struct event_log *log = history->logs[zoom];

	if (history->log_bytes < LEAST_LOG_BYTES) {
		history->kept_ns[zoom] = record->time_ns + zooms[zoom].step_ns;
		return true;
	}
	while (event_log_needs_chunk(log, record->words) &&
	       event_log_bytes(log) + EVENT_LOG_CHUNK_BYTES > history->log_bytes &&
	       event_log_begin(log).chunk < event_log_end(log).chunk)
		forget_oldest_chunk(history, zoom);
	if (event_log_append(log, record, words))
		return true;
	history->kept_ns[zoom] = record->time_ns + zooms[zoom].step_ns;
	return false;
}

struct packing {
	uint64_t words[1 + PAIR_WORDS_MAX]; /* the first is the maximum */
	size_t pairs;
};

static bool flush(struct latency_history *history, size_t zoom, struct event *record,
                  struct packing *packing)
{
	bool done;

	record->words = (1 + (packing->pairs + 1) / 2) & EVENT_WORDS_MAX;
	done = append(history, zoom, record, packing->words);
	record->value = 0;
	packing->pairs = 0;
	return done;
}

/* What `open` holds becomes a record; more than one only where counts are beyond all measure. */
static bool close_step(struct latency_history *history, size_t zoom, struct event *record,
                       struct open_step *open)
{
	struct packing packing = {.words = {open->max_ns}};
	bool done = true;

	record->value = open->outliers;
	for (unsigned bucket = open->lowest; bucket <= open->highest; bucket++) {
		uint32_t left = open->counts[bucket];

		while (left > 0) {
			uint32_t part = left < PAIR_COUNT_MAX ? left : PAIR_COUNT_MAX;
			uint64_t pair = (uint64_t)bucket << PAIR_COUNT_BITS | part;
			uint64_t *word = &packing.words[1 + packing.pairs / 2];

			*word = packing.pairs % 2 ? *word | pair << 32 : pair;
			packing.pairs++;
			left -= part;
			if (packing.pairs == 2 * PAIR_WORDS_MAX)
				done = flush(history, zoom, record, &packing) && done;
		}
	}
	if (packing.pairs > 0)
		done = flush(history, zoom, record, &packing) && done;
	memset(open->counts + open->lowest, 0,
	       (open->highest - open->lowest + 1u) * sizeof(open->counts[0]));
	open->max_ns = 0;
	open->outliers = 0;
	open->used = false;
	return done;
}

/* All that goes on is over: it was the step of `begin_ns`. */
static bool close_all(struct latency_history *history, size_t zoom, uint64_t begin_ns)
{
	bool done = true;

	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < history->open_limit[kind]; cpu++) {
			struct open_step *open = history->open[kind][cpu];
			struct event record = {
			        .time_ns = begin_ns,
			        .cpu = cpu & (EVENT_CPU_LIMIT - 1),
			        .type = kind & 0xff,
			};

			if (open && open->used)
				done = close_step(history, zoom, &record, open) && done;
		}
	}
	return done;
}

/* Each pair of a record. */
static void unpack(const struct event *record,
                   void (*each)(void *context, unsigned bucket, uint32_t count), void *context)
{
	const uint64_t *words = event_log_payload(record);

	for (size_t i = 2; i < 2u * record->words; i++) {
		uint32_t pair = (uint32_t)(words[i / 2] >> (i % 2 ? 32 : 0));

		if (pair & PAIR_COUNT_MAX)
			each(context, pair >> PAIR_COUNT_BITS, pair & PAIR_COUNT_MAX);
	}
}

static void load_pair(void *context, unsigned bucket, uint32_t count)
{
	add_to_open(context, bucket, count);
}

/* The steps of the finer zoom from `begin_ns` on are what goes on; all of them have arrays. */
static void load(struct latency_history *history, size_t zoom, uint64_t begin_ns)
{
	const struct event_log *log = history->logs[zoom];
	struct event_log_place place = event_log_seek(log, begin_ns);
	const struct event *record;

	for (; (record = event_log_at(log, &place)); event_log_next(&place, record)) {
		struct open_step *open = history->open[record->type][record->cpu];
		uint64_t max_ns = event_log_payload(record)[0];

		if (record->time_ns < begin_ns)
			continue;
		unpack(record, load_pair, open);
		open->outliers += record->value;
		if (max_ns > open->max_ns)
			open->max_ns = max_ns;
	}
}

static void forget_old(struct latency_history *history, size_t zoom, uint64_t time_ns)
{
	struct event_log *log = history->logs[zoom];
	uint64_t span_ns = zooms[zoom].steps * zooms[zoom].step_ns;
	uint64_t from_ns = time_ns > span_ns ? floor_to(time_ns - span_ns, zoom) : 0;
	struct event_log_place place = event_log_begin(log);
	const struct event *record;

	if (from_ns > history->kept_ns[zoom])
		history->kept_ns[zoom] = from_ns;
	while ((record = event_log_at(log, &place)) && record->time_ns < from_ns)
		event_log_next(&place, record);
	event_log_forget(log, place);
}

/* The second that goes on is over, and with it perhaps steps that it was the last of. */
static bool close_second(struct latency_history *history, uint64_t time_ns)
{
	bool done = close_all(history, LATENCY_HISTORY_SECOND, history->open_ns);

	for (size_t zoom = 1; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		uint64_t begin_ns = floor_to(history->open_ns, zoom);

		if (floor_to(time_ns, zoom) == begin_ns)
			break;
		load(history, zoom - 1, begin_ns);
		done = close_all(history, zoom, begin_ns) && done;
		if (history->kept_ns[zoom - 1] > begin_ns)
			history->kept_ns[zoom] = begin_ns + zooms[zoom].step_ns;
	}
	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++)
		forget_old(history, zoom, time_ns);
	return done;
}

static bool go_on(struct latency_history *history, uint64_t time_ns)
{
	bool done = true;

	if (history->open_end_ns > 0)
		done = close_second(history, time_ns);
	history->open_ns = floor_to(time_ns, LATENCY_HISTORY_SECOND);
	history->open_end_ns = history->open_ns + zooms[LATENCY_HISTORY_SECOND].step_ns;
	return done;
}

void latency_history_advance(struct latency_history *history, uint64_t time_ns)
{
	if (time_ns >= history->open_end_ns)
		(void)go_on(history, time_ns);
}

bool latency_history_record(struct latency_history *history, enum latency_kind kind, unsigned cpu,
                            uint64_t time_ns, uint64_t latency_ns)
{
	struct open_step *open;
	bool done = true;

	if (time_ns >= history->open_end_ns)
		done = go_on(history, time_ns);
	open = find_open(history, kind, cpu);
	if (!open)
		return false;
	if (time_ns < history->first_ns[kind])
		history->first_ns[kind] = time_ns;
	add_to_open(open, latency_history_bucket(latency_ns), 1);
	if (latency_ns > open->max_ns)
		open->max_ns = latency_ns;
	open->outliers += history->threshold_ns > 0 && latency_ns > history->threshold_ns;
	return done;
}

struct latency_history *latency_history_share(const struct latency_history *history)
{
	struct latency_history *shared = calloc(1, sizeof(*shared));

	if (!shared)
		return NULL;
	shared->threshold_ns = history->threshold_ns;
	shared->bytes = sizeof(*shared);
	shared->open_ns = history->open_ns;
	memcpy(shared->first_ns, history->first_ns, sizeof(shared->first_ns));
	memcpy(shared->kept_ns, history->kept_ns, sizeof(shared->kept_ns));
	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		const struct event_log *log = history->logs[zoom];

		shared->logs[zoom] = event_log_share(log, event_log_begin(log), event_log_end(log));
		if (!shared->logs[zoom]) {
			latency_history_destroy(shared);
			return NULL;
		}
	}
	return shared;
}

static void add_pair(void *context, unsigned bucket, uint32_t count)
{
	struct latency_history_step *step = context;

	step->counts[bucket] += count;
	step->count += count;
}

static void add_record(struct latency_history_step *step, const struct event *record)
{
	uint64_t max_ns = event_log_payload(record)[0];

	unpack(record, add_pair, step);
	step->outliers += record->value;
	if (max_ns > step->max_ns)
		step->max_ns = max_ns;
}

/* The step of the answer that holds `time_ns`; NULL: none does. */
static struct latency_history_step *step_of(const struct latency_history_query *query,
                                            uint64_t time_ns, struct latency_history_step *steps)
{
	uint64_t step_ns = zooms[query->zoom].step_ns;
	uint64_t last = query->end_ns / step_ns;
	uint64_t index = time_ns / step_ns;

	if (index > last || last - index >= query->count)
		return NULL;
	return &steps[query->count - 1 - (last - index)];
}

/* The steps of one log that begin from `from_ns` on and are over at `until_ns`. */
static void add_log(const struct latency_history *history,
                    const struct latency_history_query *query, size_t zoom, uint64_t from_ns,
                    uint64_t until_ns, struct latency_history_step *steps)
{
	const struct event_log *log = history->logs[zoom];
	struct event_log_place place = event_log_seek(log, from_ns);
	const struct event *record;

	for (; (record = event_log_at(log, &place)); event_log_next(&place, record)) {
		struct latency_history_step *step;

		if (record->time_ns + zooms[zoom].step_ns > until_ns)
			break;
		if (record->time_ns < from_ns || record->type != (unsigned)query->kind ||
		    (query->cpu >= 0 && record->cpu != (unsigned)query->cpu))
			continue;
		step = step_of(query, record->time_ns, steps);
		if (step)
			add_record(step, record);
	}
}

void latency_history_ask(const struct latency_history *history,
                         const struct latency_history_query *query, uint64_t until_ns,
                         struct latency_history_step *steps)
{
	uint64_t step_ns = zooms[query->zoom].step_ns;
	uint64_t last = query->end_ns / step_ns;
	uint64_t from_ns = last >= query->count ? (last - query->count + 1) * step_ns : 0;
	bool whole = true; /* what there was of the step that goes on is held */

	memset(steps, 0, query->count * sizeof(*steps));
	for (size_t zoom = query->zoom + 1; zoom-- > 0;) {
		add_log(history, query, zoom, from_ns, until_ns, steps);
		if (zoom < (size_t)query->zoom && history->kept_ns[zoom] > from_ns)
			whole = floor_to(until_ns, zoom) == from_ns && whole;
		from_ns = floor_to(until_ns, zoom);
	}
	for (size_t i = 0; i < query->count; i++) {
		struct latency_history_step *step = &steps[i];
		uint64_t back = query->count - 1 - i;
		bool over;

		if (back > last)
			continue;
		step->begin_ns = (last - back) * step_ns;
		over = step->begin_ns + step_ns <= until_ns;
		step->known = back < zooms[query->zoom].steps &&
		              history->first_ns[query->kind] != UINT64_MAX &&
		              step->begin_ns + step_ns > history->first_ns[query->kind] &&
		              (over ? step->begin_ns >= history->kept_ns[query->zoom] : whole);
	}
}

void latency_history_add_open(const struct latency_history *history,
                              const struct latency_history_query *query,
                              struct latency_history_step *steps)
{
	struct latency_history_step *step =
	        history->open_end_ns > 0 ? step_of(query, history->open_ns, steps) : NULL;

	for (unsigned cpu = 0; step && cpu < history->open_limit[query->kind]; cpu++) {
		const struct open_step *open = history->open[query->kind][cpu];

		if (!open || !open->used || (query->cpu >= 0 && cpu != (unsigned)query->cpu))
			continue;
		for (unsigned bucket = open->lowest; bucket <= open->highest; bucket++)
			add_pair(step, bucket, open->counts[bucket]);
		step->outliers += open->outliers;
		if (open->max_ns > step->max_ns)
			step->max_ns = open->max_ns;
	}
}

uint64_t latency_history_open_ns(const struct latency_history *history, uint64_t until_ns)
{
	uint64_t begin_ns = floor_to(until_ns, LATENCY_HISTORY_SECOND);

	return begin_ns < history->open_ns ? begin_ns : history->open_ns;
}

void latency_history_add(const struct latency_history *history,
                         const struct latency_history_query *query, uint64_t time_ns,
                         uint64_t latency_ns, struct latency_history_step *steps)
{
	struct latency_history_step *step = step_of(query, time_ns, steps);

	if (!step)
		return;
	add_pair(step, latency_history_bucket(latency_ns), 1);
	step->outliers += history->threshold_ns > 0 && latency_ns > history->threshold_ns;
	if (latency_ns > step->max_ns)
		step->max_ns = latency_ns;
}

size_t latency_history_bytes(const struct latency_history *history)
{
	size_t bytes = history->bytes;

	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++)
		bytes += event_log_bytes(history->logs[zoom]);
	return bytes;
}

size_t latency_history_bytes_beside(const struct latency_history *history,
                                    const struct latency_history *other)
{
	size_t bytes = history->bytes;

	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++)
		bytes += event_log_bytes_beside(history->logs[zoom], other->logs[zoom]);
	return bytes;
}

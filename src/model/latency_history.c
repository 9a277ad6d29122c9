// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of latencies. See latency_history.h. The current second of a CPU is a
 * dense array; a step that is over is a short list of (bucket, count), since a
 * second of one CPU fills some dozen buckets of 496. A finished second is
 * folded into the coarser steps at once, so that a sample costs one increment.
 */
#include "model/latency_history.h"

#include <stdlib.h>
#include <string.h>

#include "model/event.h"

struct pair {
	uint32_t bucket;
	uint32_t count;
};

/* A step that is over (or, at the coarser zooms, being filled). */
struct step {
	uint64_t index; /* begin_ns / step length + 1; 0: empty */
	uint64_t max_ns;
	uint64_t outliers;
	uint32_t used;
	uint32_t capacity;
	struct pair *pairs;
};

struct cpu_history {
	uint64_t open_index; /* as step.index, of the second that `open` counts; 0: none */
	uint64_t open_max_ns;
	uint64_t open_outliers;
	uint32_t *open; /* [LATENCY_HISTORY_BUCKETS] */
	struct step *steps[LATENCY_HISTORY_ZOOMS];
};

struct latency_history {
	uint64_t threshold_ns;
	uint64_t first_ns; /* of all events; UINT64_MAX: none yet */
	size_t bytes;
	size_t cpu_count;
	struct cpu_history **cpus; /* by CPU number, NULL: never seen */
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

struct latency_history *latency_history_create(uint64_t threshold_ns)
{
	struct latency_history *history = calloc(1, sizeof(*history));

	if (!history)
		return NULL;
	history->threshold_ns = threshold_ns;
	history->first_ns = UINT64_MAX;
	history->bytes = sizeof(*history);
	return history;
}

static void cpu_destroy(struct cpu_history *cpu)
{
	if (!cpu)
		return;
	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		for (size_t i = 0; cpu->steps[zoom] && i < zooms[zoom].steps; i++)
			free(cpu->steps[zoom][i].pairs);
		free(cpu->steps[zoom]);
	}
	free(cpu->open);
	free(cpu);
}

void latency_history_destroy(struct latency_history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < history->cpu_count; i++)
		cpu_destroy(history->cpus[i]);
	free(history->cpus);
	free(history);
}

static struct cpu_history *cpu_create(struct latency_history *history)
{
	struct cpu_history *cpu = calloc(1, sizeof(*cpu));
	size_t bytes = sizeof(*cpu) + LATENCY_HISTORY_BUCKETS * sizeof(*cpu->open);

	if (!cpu)
		return NULL;
	cpu->open = calloc(LATENCY_HISTORY_BUCKETS, sizeof(*cpu->open));
	if (!cpu->open)
		goto fail;
	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		cpu->steps[zoom] = calloc(zooms[zoom].steps, sizeof(struct step));
		if (!cpu->steps[zoom])
			goto fail;
		bytes += zooms[zoom].steps * sizeof(struct step);
	}
	history->bytes += bytes;
	return cpu;
fail:
	cpu_destroy(cpu);
	return NULL;
}

/* The history of `number`, made at first sight. NULL: out of memory, or no CPU. */
static struct cpu_history *find_cpu(struct latency_history *history, unsigned number)
{
	if (number >= EVENT_CPU_NONE)
		return NULL;
	if (number >= history->cpu_count) {
		size_t count = number + 1;
		struct cpu_history **cpus =
		        realloc(history->cpus, count * sizeof(struct cpu_history *));

		if (!cpus)
			return NULL;
		memset(cpus + history->cpu_count, 0,
		       (count - history->cpu_count) * sizeof(struct cpu_history *));
		history->bytes += (count - history->cpu_count) * sizeof(struct cpu_history *);
		history->cpus = cpus;
		history->cpu_count = count;
	}
	if (!history->cpus[number])
		history->cpus[number] = cpu_create(history);
	return history->cpus[number];
}

/* Add `count` to `bucket` of `step`. Steps have few buckets: a linear search is the fastest. */
static bool step_add(struct latency_history *history, struct step *step, uint32_t bucket,
                     uint32_t count)
{
	for (uint32_t i = 0; i < step->used; i++) {
		if (step->pairs[i].bucket == bucket) {
			step->pairs[i].count += count;
			return true;
		}
	}
	if (step->used == step->capacity) {
		uint32_t capacity = step->capacity ? 2 * step->capacity : 8;
		struct pair *pairs = realloc(step->pairs, capacity * sizeof(*pairs));

		if (!pairs)
			return false;
		history->bytes += (capacity - step->capacity) * sizeof(*pairs);
		step->pairs = pairs;
		step->capacity = capacity;
	}
	step->pairs[step->used++] = (struct pair){bucket, count};
	return true;
}

/* The step at `time_ns` of a zoom, emptied if an older one is in its place; NULL: not kept. */
static struct step *step_at(struct cpu_history *cpu, size_t zoom, uint64_t time_ns)
{
	uint64_t index = time_ns / zooms[zoom].step_ns + 1;
	struct step *step = &cpu->steps[zoom][index % zooms[zoom].steps];

	if (step->index > index)
		return NULL;
	if (step->index < index) {
		step->index = index;
		step->used = 0;
		step->max_ns = 0;
		step->outliers = 0;
	}
	return step;
}

/* The open second is over: into the finished seconds and into each coarser step. */
static bool close_second(struct latency_history *history, struct cpu_history *cpu)
{
	uint64_t time_ns = (cpu->open_index - 1) * zooms[LATENCY_HISTORY_SECOND].step_ns;
	bool done = true;

	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		struct step *step = step_at(cpu, zoom, time_ns);

		if (!step)
			continue;
		for (uint32_t bucket = 0; bucket < LATENCY_HISTORY_BUCKETS; bucket++)
			if (cpu->open[bucket] &&
			    !step_add(history, step, bucket, cpu->open[bucket]))
				done = false;
		if (cpu->open_max_ns > step->max_ns)
			step->max_ns = cpu->open_max_ns;
		step->outliers += cpu->open_outliers;
	}
	memset(cpu->open, 0, LATENCY_HISTORY_BUCKETS * sizeof(*cpu->open));
	cpu->open_max_ns = 0;
	cpu->open_outliers = 0;
	return done;
}

/* A sample of a second that is over already. */
static bool record_late(struct latency_history *history, struct cpu_history *cpu, uint64_t time_ns,
                        uint64_t latency_ns, bool outlier)
{
	bool done = true;

	for (size_t zoom = 0; zoom < LATENCY_HISTORY_ZOOMS; zoom++) {
		struct step *step = step_at(cpu, zoom, time_ns);

		if (!step)
			continue;
		if (!step_add(history, step, latency_history_bucket(latency_ns), 1))
			done = false;
		if (latency_ns > step->max_ns)
			step->max_ns = latency_ns;
		step->outliers += outlier;
	}
	return done;
}

bool latency_history_record(struct latency_history *history, unsigned number, uint64_t time_ns,
                            uint64_t latency_ns)
{
	struct cpu_history *cpu = find_cpu(history, number);
	uint64_t index = time_ns / zooms[LATENCY_HISTORY_SECOND].step_ns + 1;
	bool outlier = history->threshold_ns > 0 && latency_ns > history->threshold_ns;
	bool done = true;

	if (!cpu)
		return false;
	if (time_ns < history->first_ns)
		history->first_ns = time_ns;
	if (index < cpu->open_index)
		return record_late(history, cpu, time_ns, latency_ns, outlier);
	if (index > cpu->open_index) {
		if (cpu->open_index > 0)
			done = close_second(history, cpu);
		cpu->open_index = index;
	}
	cpu->open[latency_history_bucket(latency_ns)]++;
	if (latency_ns > cpu->open_max_ns)
		cpu->open_max_ns = latency_ns;
	cpu->open_outliers += outlier;
	return done;
}

static void add_max(struct latency_history_step *step, uint64_t max_ns)
{
	if (max_ns > step->max_ns)
		step->max_ns = max_ns;
}

static void add_step(struct latency_history_step *target, const struct step *step)
{
	for (uint32_t i = 0; i < step->used; i++) {
		target->counts[step->pairs[i].bucket] += step->pairs[i].count;
		target->count += step->pairs[i].count;
	}
	target->outliers += step->outliers;
	add_max(target, step->max_ns);
}

static void add_open(struct latency_history_step *target, const struct cpu_history *cpu)
{
	for (size_t bucket = 0; bucket < LATENCY_HISTORY_BUCKETS; bucket++) {
		target->counts[bucket] += cpu->open[bucket];
		target->count += cpu->open[bucket];
	}
	target->outliers += cpu->open_outliers;
	add_max(target, cpu->open_max_ns);
}

static void add_cpu(struct latency_history_step *target, const struct cpu_history *cpu, size_t zoom)
{
	uint64_t step_ns = zooms[zoom].step_ns;
	uint64_t index = target->begin_ns / step_ns + 1;
	const struct step *step = &cpu->steps[zoom][index % zooms[zoom].steps];
	uint64_t open_ns;

	if (step->index == index)
		add_step(target, step);
	if (cpu->open_index == 0)
		return;
	open_ns = (cpu->open_index - 1) * zooms[LATENCY_HISTORY_SECOND].step_ns;
	if (open_ns / step_ns + 1 == index)
		add_open(target, cpu);
}

void latency_history_query(const struct latency_history *history, int cpu,
                           enum latency_history_zoom zoom, uint64_t end_ns, size_t count,
                           struct latency_history_step *steps)
{
	uint64_t step_ns = zooms[zoom].step_ns;
	uint64_t last = end_ns / step_ns;

	for (size_t i = 0; i < count; i++) {
		struct latency_history_step *step = &steps[i];
		uint64_t back = count - 1 - i;

		memset(step, 0, sizeof(*step));
		if (back > last)
			continue;
		step->begin_ns = (last - back) * step_ns;
		step->known = back < zooms[zoom].steps && history->first_ns != UINT64_MAX &&
		              step->begin_ns + step_ns > history->first_ns;
		if (!step->known)
			continue;
		for (size_t number = 0; number < history->cpu_count; number++)
			if (history->cpus[number] && (cpu < 0 || (size_t)cpu == number))
				add_cpu(step, history->cpus[number], zoom);
	}
}

size_t latency_history_bytes(const struct latency_history *history)
{
	return history->bytes;
}

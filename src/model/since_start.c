// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Since start = what is kept of threads that ended + the living thread's
 * histogram - both at the last reset. See since_start.h.
 */
#include "model/since_start.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct cpu_since {
	bool measured; /* there is or was a measuring thread */
	const struct histogram *live;
	const _Atomic uint64_t *live_overruns;
	struct histogram *kept; /* of threads that ended; NULL: none did */
	uint64_t kept_overruns;
	struct histogram *baseline; /* at the last reset; NULL: never reset */
	uint64_t baseline_overruns;
	uint64_t baseline_outliers;
};

struct since_start {
	enum latency_kind kind;
	struct cpu_since *cpus;
	unsigned cpu_limit;
	struct histogram *scratch;
};

struct since_start *since_start_create(enum latency_kind kind)
{
	struct since_start *since = calloc(1, sizeof(*since));

	if (!since)
		return NULL;
	since->kind = kind;
	since->scratch = histogram_create();
	if (!since->scratch) {
		free(since);
		return NULL;
	}
	return since;
}

void since_start_destroy(struct since_start *since)
{
	if (!since)
		return;
	for (unsigned cpu = 0; cpu < since->cpu_limit; cpu++) {
		histogram_destroy(since->cpus[cpu].kept);
		histogram_destroy(since->cpus[cpu].baseline);
	}
	free(since->cpus);
	histogram_destroy(since->scratch);
	free(since);
}

unsigned since_start_cpu_limit(const struct since_start *since)
{
	return since->cpu_limit;
}

bool since_start_measured(const struct since_start *since, unsigned cpu)
{
	return cpu < since->cpu_limit && since->cpus[cpu].measured;
}

static bool need_cpus(struct since_start *since, unsigned limit)
{
	struct cpu_since *cpus;

	if (limit <= since->cpu_limit)
		return true;
	cpus = realloc(since->cpus, limit * sizeof(*cpus));
	if (!cpus)
		return false;
	memset(cpus + since->cpu_limit, 0, (limit - since->cpu_limit) * sizeof(*cpus));
	since->cpus = cpus;
	since->cpu_limit = limit;
	return true;
}

static uint64_t live_overruns(const struct cpu_since *cpu)
{
	return cpu->live_overruns ? atomic_load_explicit(cpu->live_overruns, memory_order_relaxed)
	                          : 0;
}

/* The living thread's histogram into what is kept. */
static bool keep(struct since_start *since, struct cpu_since *cpu)
{
	if (cpu->live) {
		if (!cpu->kept)
			cpu->kept = histogram_create();
		if (!cpu->kept || !histogram_copy(since->scratch, cpu->live) ||
		    !histogram_add(cpu->kept, since->scratch))
			return false;
	}
	cpu->kept_overruns += live_overruns(cpu);
	cpu->live = NULL;
	cpu->live_overruns = NULL;
	return true;
}

bool since_start_set(struct since_start *since, unsigned number, const struct histogram *histogram,
                     const _Atomic uint64_t *overruns)
{
	struct cpu_since *cpu;

	if (!need_cpus(since, number + 1))
		return false;
	cpu = &since->cpus[number];
	if (!keep(since, cpu))
		return false;
	cpu->live = histogram;
	cpu->live_overruns = overruns;
	cpu->measured = cpu->measured || histogram;
	return true;
}

/* Everything that was ever measured on that CPU. */
static bool total(struct since_start *since, const struct window *window, unsigned number,
                  struct window_latency *latency)
{
	const struct latency *head = state_latency(window_head(window), since->kind, number);
	const struct cpu_since *cpu = number < since->cpu_limit ? &since->cpus[number] : NULL;

	latency->overruns = 0;
	histogram_clear(latency->histogram);
	if (cpu && cpu->measured) {
		latency->overruns = cpu->kept_overruns + live_overruns(cpu);
		if (cpu->live && !histogram_copy(latency->histogram, cpu->live))
			return false;
		return !cpu->kept || histogram_add(latency->histogram, cpu->kept);
	}
	if (!head)
		return true;
	latency->overruns = head->overruns;
	return histogram_copy(latency->histogram, head->histogram);
}

static bool reset_cpu(struct since_start *since, const struct window *window, unsigned number)
{
	const struct latency *head = state_latency(window_head(window), since->kind, number);
	struct cpu_since *cpu = &since->cpus[number];
	struct window_latency latency = {.histogram = since->scratch};

	if (!cpu->baseline)
		cpu->baseline = histogram_create();
	if (!cpu->baseline || !total(since, window, number, &latency) ||
	    !histogram_copy(cpu->baseline, since->scratch))
		return false;
	cpu->baseline_overruns = latency.overruns;
	cpu->baseline_outliers = head ? head->outliers : 0;
	return true;
}

bool since_start_reset(struct since_start *since, struct window *window, uint64_t now_ns)
{
	bool done = need_cpus(since, state_cpu_limit(window_head(window)));

	for (unsigned cpu = 0; cpu < since->cpu_limit; cpu++)
		done = reset_cpu(since, window, cpu) && done;
	window_reset_extremes(window, now_ns);
	return done;
}

/*
 * What is left after the baseline went has bounds for min and max where they are not
 * newer than it. The window saw each sample that got through the ring: its min and max
 * are the exact ones if they are in the same buckets.
 */
static void put_extremes(struct histogram *rest, const struct statistics *all,
                         const struct histogram *baseline, struct window_extremes seen)
{
	struct statistics before;
	struct statistics now;

	histogram_statistics(baseline, &before);
	histogram_statistics(rest, &now);
	if (now.count == 0 || before.count == 0 || seen.count == 0)
		return;
	if (all->min_ns >= before.min_ns &&
	    histogram_bucket(seen.min_ns) == histogram_bucket(now.min_ns))
		now.min_ns = seen.min_ns;
	if (all->max_time_ns == before.max_time_ns &&
	    histogram_bucket(seen.max_ns) == histogram_bucket(now.max_ns)) {
		now.max_ns = seen.max_ns;
		now.max_time_ns = seen.max_time_ns;
	}
	histogram_set_extremes(rest, now.min_ns, now.max_ns, now.max_time_ns);
}

bool since_start_get(struct since_start *since, const struct window *window, unsigned number,
                     struct window_latency *latency, uint64_t *outliers)
{
	const struct latency *head = state_latency(window_head(window), since->kind, number);
	const struct cpu_since *cpu = number < since->cpu_limit ? &since->cpus[number] : NULL;
	struct statistics all;

	*outliers = head ? head->outliers : 0;
	if (!total(since, window, number, latency))
		return false;
	if (!cpu || !cpu->baseline)
		return true;
	histogram_statistics(latency->histogram, &all);
	histogram_subtract(latency->histogram, cpu->baseline);
	latency->overruns -= cpu->baseline_overruns;
	*outliers -= cpu->baseline_outliers;
	put_extremes(latency->histogram, &all, cpu->baseline,
	             window_extremes(window, since->kind, number));
	return true;
}

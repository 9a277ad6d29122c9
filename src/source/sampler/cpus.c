// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the CPUs spent their time with, and the host's counters in the same file:
 * /proc/stat.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

enum cpu_field {
	USER,
	NICE,
	SYSTEM,
	IDLE,
	IOWAIT,
	IRQ,
	SOFTIRQ,
	STEAL,
	GUEST,
	GUEST_NICE,
	FIELDS
};

enum host_counter {
	CONTEXT_SWITCHES,
	INTERRUPTS,
	FORKS,
	SOFTIRQS,
	HOST_COUNTERS
};

struct cpus {
	struct file stat;
	struct pace pace;
	struct counters times;  /* by CPU */
	struct counters counts; /* by enum host_counter */
};

static void *cpus_open(void)
{
	struct cpus *self = malloc(sizeof(*self));

	if (self)
		*self = (struct cpus){.stat = FILE_INIT("/proc/stat"),
		                      .times = COUNTERS_INIT(FIELDS),
		                      .counts = COUNTERS_INIT(1)};
	return self;
}

static void cpus_close(void *context)
{
	struct cpus *self = context;

	file_close(&self->stat);
	counters_free(&self->times);
	counters_free(&self->counts);
	free(self);
}

/*
 * Ticks of each field in the interval. idle and iowait may go back a little
 * (proc(5)), which is nothing; any other that goes back is a CPU that was
 * off-line meanwhile. false: no data.
 */
static bool differences(const uint64_t *before, const uint64_t *now, double *ticks, double *total)
{
	*total = 0;
	for (unsigned field = 0; field < FIELDS; field++) {
		if (now[field] < before[field] && field != IDLE && field != IOWAIT)
			return false;
		ticks[field] =
		        now[field] < before[field] ? 0 : (double)(now[field] - before[field]);
		/* Guest time is in user and nice, too. */
		if (field != GUEST && field != GUEST_NICE)
			*total += ticks[field];
	}
	return *total > 0;
}

/* Of all time that is told. */
static double share_pct(const uint64_t *times, enum cpu_field field)
{
	double total = 0;

	for (unsigned i = 0; i < GUEST; i++)
		total += (double)times[i];
	return total > 0 ? 100 * (double)times[field] / total : 0;
}

static void emit_cpu(struct reading *reading, unsigned cpu, const double *ticks, double total)
{
	double scale = 100 / total;
	double guest = fmin(ticks[GUEST], ticks[USER]);
	double guest_nice = fmin(ticks[GUEST_NICE], ticks[NICE]);
	double busy = total - ticks[IDLE] - ticks[IOWAIT] - ticks[STEAL];
	const struct {
		enum metric metric;
		double ticks;
	} values[] = {
	        {METRIC_CPU_BUSY_PCT, busy},
	        {METRIC_CPU_USER_PCT, ticks[USER] - guest},
	        {METRIC_CPU_NICE_PCT, ticks[NICE] - guest_nice},
	        {METRIC_CPU_SYSTEM_PCT, ticks[SYSTEM]},
	        {METRIC_CPU_IDLE_PCT, ticks[IDLE]},
	        {METRIC_CPU_IOWAIT_PCT, ticks[IOWAIT]},
	        {METRIC_CPU_IRQ_PCT, ticks[IRQ]},
	        {METRIC_CPU_SOFTIRQ_PCT, ticks[SOFTIRQ]},
	        {METRIC_CPU_STEAL_PCT, ticks[STEAL]},
	        {METRIC_CPU_GUEST_PCT, guest + guest_nice},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		batch_metric(reading->batch, values[i].metric, cpu, 0, values[i].ticks * scale);
	reading->busy_pct[cpu == METRIC_CPU_ALL ? CPUSET_LIMIT : cpu] = busy * scale;
	if (cpu == METRIC_CPU_ALL)
		reading->steal_pct = ticks[STEAL] * scale;
}

/* The rest of a line `cpu...` or `cpuN...`. false: not understood. */
static bool read_cpu(struct cpus *self, struct reading *reading, struct scan line)
{
	uint64_t now[FIELDS] = {0};
	uint64_t before[FIELDS];
	double ticks[FIELDS];
	double total;
	uint64_t cpu = METRIC_CPU_ALL;
	unsigned fields = 0;

	if (line.at < line.end && *line.at != ' ') {
		if (!scan_u64(&line, &cpu) || cpu >= CPUSET_LIMIT)
			return false;
		cpuset_add(&reading->online, (unsigned)cpu);
	}
	/* Kernels before 2.6.33 write fewer; what they do not write is 0. */
	while (fields < FIELDS && scan_u64(&line, &now[fields]))
		fields++;
	if (fields <= IDLE)
		return false;
	if (cpu == METRIC_CPU_ALL)
		reading->steal_since_boot_pct = share_pct(now, STEAL);
	if (counters_exchange(&self->times, cpu, reading->number, now, before) &&
	    differences(before, now, ticks, &total))
		emit_cpu(reading, (unsigned)cpu, ticks, total);
	return true;
}

static bool read_count(struct cpus *self, struct reading *reading, enum host_counter counter,
                       enum metric metric, struct scan line)
{
	uint64_t before;
	uint64_t now;

	if (!scan_u64(&line, &now))
		return false;
	if (counters_exchange(&self->counts, counter, reading->number, &now, &before))
		batch_metric(reading->batch, metric, METRIC_CPU_ALL, 0,
		             counter_rate(before, now, self->pace.seconds));
	return true;
}

static bool read_gauge(struct reading *reading, enum metric metric, struct scan line)
{
	uint64_t value;

	if (!scan_u64(&line, &value))
		return false;
	batch_metric(reading->batch, metric, METRIC_CPU_ALL, 0, (double)value);
	return true;
}

static bool read_line(struct cpus *self, struct reading *reading, struct scan line)
{
	if (scan_literal(&line, "cpu"))
		return read_cpu(self, reading, line);
	if (scan_literal(&line, "ctxt "))
		return read_count(self, reading, CONTEXT_SWITCHES,
		                  METRIC_HOST_CONTEXT_SWITCHES_PER_S, line);
	if (scan_literal(&line, "intr "))
		return read_count(self, reading, INTERRUPTS, METRIC_HOST_INTERRUPTS_PER_S, line);
	if (scan_literal(&line, "softirq "))
		return read_count(self, reading, SOFTIRQS, METRIC_HOST_SOFTIRQS_PER_S, line);
	if (scan_literal(&line, "processes "))
		return read_count(self, reading, FORKS, METRIC_HOST_FORKS_PER_S, line);
	if (scan_literal(&line, "procs_running "))
		return read_gauge(reading, METRIC_HOST_RUN_QUEUE, line);
	if (scan_literal(&line, "procs_blocked "))
		return read_gauge(reading, METRIC_HOST_BLOCKED, line);
	return true;
}

static void cpus_read(void *context, struct reading *reading)
{
	struct cpus *self = context;
	struct scan text;
	struct scan line;

	cpuset_clear(&reading->online);
	reading->steal_pct = (double)NAN;
	reading->steal_since_boot_pct = 0;
	for (size_t i = 0; i <= CPUSET_LIMIT; i++)
		reading->busy_pct[i] = (double)NAN;
	pace_step(&self->pace);
	if (!reading_file(reading, &self->stat, &text))
		return;
	while (scan_line(&text, &line))
		if (!read_line(self, reading, line))
			reading_bad_format(reading, self->stat.path);
}

const struct reader reader_cpus = {"cpus", cpus_open, cpus_read, cpus_close};

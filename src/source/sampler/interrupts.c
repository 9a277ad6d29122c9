// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupts and softirqs, each by its line and CPU: /proc/interrupts and
 * /proc/softirqs, which have the same form: a heading with the on-line CPUs, then
 * a row each with its label, a count for each of those CPUs, and a description.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

/* One of the two files. */
struct matrix {
	struct file file;
	struct pace pace;
	struct counters counts; /* by name << 13 | CPU */
	enum metric row;        /* of one line */
	enum metric sum;        /* of one CPU */
};

struct interrupts {
	struct matrix hard;
	struct matrix soft;
	unsigned *columns; /* CPU of each column */
	double *sums;      /* of each column */
	bool complete;     /* every line is in them */
};

static void *interrupts_open(void)
{
	struct interrupts *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->hard = (struct matrix){.file = FILE_INIT("/proc/interrupts"),
	                             .counts = COUNTERS_INIT(1),
	                             .row = METRIC_IRQ_PER_S,
	                             .sum = METRIC_CPU_IRQ_PER_S};
	self->soft = (struct matrix){.file = FILE_INIT("/proc/softirqs"),
	                             .counts = COUNTERS_INIT(1),
	                             .row = METRIC_SOFTIRQ_PER_S,
	                             .sum = METRIC_CPU_SOFTIRQ_PER_S};
	self->columns = calloc(CPUSET_LIMIT, sizeof(self->columns[0]));
	self->sums = calloc(CPUSET_LIMIT, sizeof(self->sums[0]));
	if (!self->columns || !self->sums) {
		free(self->columns);
		free(self->sums);
		free(self);
		return NULL;
	}
	return self;
}

static void interrupts_close(void *context)
{
	struct interrupts *self = context;

	file_close(&self->hard.file);
	file_close(&self->soft.file);
	counters_free(&self->hard.counts);
	counters_free(&self->soft.counts);
	free(self->columns);
	free(self->sums);
	free(self);
}

/* CPU0 CPU1 ...; how many columns there are. */
static size_t read_heading(struct interrupts *self, struct scan line)
{
	size_t count = 0;
	uint64_t cpu;

	while (count < CPUSET_LIMIT && scan_literal(&line, "CPU") && scan_u64(&line, &cpu) &&
	       cpu < CPUSET_LIMIT) {
		self->columns[count] = (unsigned)cpu;
		self->sums[count] = 0;
		count++;
	}
	return count;
}

/*
 * `36 virtio1-req.0`: the label and what follows the counts, which for a device is
 * chip, line and trigger, then the names of the handlers; for LOC and the like a text.
 */
static uint32_t name_row(struct batch *batch, const struct scan *label, struct scan rest)
{
	char name[128];
	struct scan word;
	size_t used = scan_length(label);
	bool numeric = used > 0 && *label->at >= '0' && *label->at <= '9';

	if (used > 32)
		used = 32;
	memcpy(name, label->at, used);
	if (numeric)
		scan_skip(&rest, 2);
	while (scan_word(&rest, &word)) {
		size_t length = scan_length(&word);

		if (used + 1 + length > sizeof(name))
			break;
		name[used++] = ' ';
		memcpy(name + used, word.at, length);
		used += length;
	}
	return batch_name(batch, name, used);
}

static bool read_row(struct interrupts *self, struct matrix *matrix, struct reading *reading,
                     size_t columns, struct scan line)
{
	struct scan label;
	struct scan rest;
	uint32_t name;
	double total = 0;
	bool known = false;
	uint64_t count;

	if (!scan_word(&line, &label) || label.end[-1] != ':')
		return false;
	label.end--;
	rest = line;
	for (size_t i = 0; i < columns && scan_u64(&rest, &count); i++)
		;
	name = name_row(reading->batch, &label, rest);
	if (!name) {
		self->complete = false;
		return true;
	}
	for (size_t i = 0; i < columns; i++) {
		uint64_t now;
		uint64_t before;
		uint64_t key = (uint64_t)name << EVENT_CPU_BITS | self->columns[i];
		double rate;

		/* ERR and MIS have one count that is of no CPU; it ends the row early. */
		if (!scan_u64(&line, &now))
			break;
		if (!counters_exchange(&matrix->counts, key, reading->number, &now, &before))
			continue;
		rate = counter_rate(before, now, matrix->pace.seconds);
		if (isnan(rate))
			continue;
		known = true;
		total += rate;
		self->sums[i] += rate;
		/* Most pairs of line and CPU never see one: those are left out. */
		if (now != 0 && columns > 1)
			batch_metric(reading->batch, matrix->row, self->columns[i], name, rate);
	}
	if (known)
		batch_metric(reading->batch, matrix->row, METRIC_CPU_ALL, name, total);
	return true;
}

static void read_matrix(struct interrupts *self, struct matrix *matrix, struct reading *reading)
{
	struct scan text;
	struct scan line;
	size_t columns;
	double all = 0;

	pace_step(&matrix->pace);
	self->complete = true;
	if (!reading_file(reading, &matrix->file, &text))
		return;
	columns = scan_line(&text, &line) ? read_heading(self, line) : 0;
	if (columns == 0) {
		reading_bad_format(reading, matrix->file.path);
		return;
	}
	while (scan_line(&text, &line))
		if (!read_row(self, matrix, reading, columns, line))
			reading_bad_format(reading, matrix->file.path);
	if (matrix->pace.seconds <= 0 || !self->complete)
		return;
	for (size_t i = 0; i < columns; i++) {
		batch_metric(reading->batch, matrix->sum, self->columns[i], 0, self->sums[i]);
		all += self->sums[i];
	}
	batch_metric(reading->batch, matrix->sum, METRIC_CPU_ALL, 0, all);
}

static void interrupts_read(void *context, struct reading *reading)
{
	struct interrupts *self = context;

	read_matrix(self, &self->hard, reading);
	read_matrix(self, &self->soft, reading);
}

const struct reader reader_interrupts = {"interrupts", interrupts_open, interrupts_read,
                                         interrupts_close};

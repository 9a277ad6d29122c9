// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Network interfaces of this network namespace, as ifstat shows them:
 * /proc/net/dev.
 */
#include <stdlib.h>
#include <string.h>

#include "source/sampler/reader.h"

enum field {
	RX_BYTES,
	RX_PACKETS,
	RX_ERRORS,
	RX_DROPS,
	RX_FIFO,
	RX_FRAME,
	RX_COMPRESSED,
	RX_MULTICAST,
	TX_BYTES,
	TX_PACKETS,
	TX_ERRORS,
	TX_DROPS,
	TX_FIFO,
	TX_COLLISIONS,
	TX_CARRIER,
	TX_COMPRESSED,
	FIELDS
};

#define BYTES_PER_KB 1024.0

struct interfaces {
	struct file dev;
	struct pace pace;
	struct counters counts; /* by name */
};

static void *interfaces_open(void)
{
	struct interfaces *self = malloc(sizeof(*self));

	if (self)
		*self = (struct interfaces){.dev = FILE_INIT("/proc/net/dev"),
		                            .counts = COUNTERS_INIT(FIELDS)};
	return self;
}

static void interfaces_close(void *context)
{
	struct interfaces *self = context;

	file_close(&self->dev);
	counters_free(&self->counts);
	free(self);
}

static void emit_interface(struct reading *reading, uint32_t name, const uint64_t *before,
                           const uint64_t *now, double seconds)
{
	double rate[FIELDS];

	for (unsigned i = 0; i < FIELDS; i++)
		rate[i] = counter_rate(before[i], now[i], seconds);
	const struct {
		enum metric metric;
		double value;
	} values[] = {
	        {METRIC_INTERFACE_RX_KB_PER_S, rate[RX_BYTES] / BYTES_PER_KB},
	        {METRIC_INTERFACE_TX_KB_PER_S, rate[TX_BYTES] / BYTES_PER_KB},
	        {METRIC_INTERFACE_RX_PACKETS_PER_S, rate[RX_PACKETS]},
	        {METRIC_INTERFACE_TX_PACKETS_PER_S, rate[TX_PACKETS]},
	        {METRIC_INTERFACE_RX_ERRORS_PER_S, rate[RX_ERRORS]},
	        {METRIC_INTERFACE_TX_ERRORS_PER_S, rate[TX_ERRORS]},
	        {METRIC_INTERFACE_RX_DROPS_PER_S, rate[RX_DROPS] + rate[RX_FIFO]},
	        {METRIC_INTERFACE_TX_DROPS_PER_S, rate[TX_DROPS] + rate[TX_FIFO]},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		batch_metric(reading->batch, values[i].metric, METRIC_CPU_ALL, name,
		             values[i].value);
}

/* `  eth0: 1 2 3...`; a name may hold a colon, the numbers do not. */
static bool read_interface(struct interfaces *self, struct reading *reading, struct scan line)
{
	uint64_t now[FIELDS];
	uint64_t before[FIELDS];
	struct scan name = line;
	const char *colon = memrchr(line.at, ':', scan_length(&line));
	uint32_t id;

	if (!colon)
		return false;
	name.end = colon;
	while (name.at < colon && *name.at == ' ')
		name.at++;
	line.at = colon + 1;
	for (unsigned i = 0; i < FIELDS; i++)
		if (!scan_u64(&line, &now[i]))
			return false;
	id = batch_name(reading->batch, name.at, scan_length(&name));
	if (id && counters_exchange(&self->counts, id, reading->number, now, before))
		emit_interface(reading, id, before, now, self->pace.seconds);
	return true;
}

static void interfaces_read(void *context, struct reading *reading)
{
	struct interfaces *self = context;
	struct scan text;
	struct scan line;

	pace_step(&self->pace);
	if (!reading_file(reading, &self->dev, &text))
		return;
	/* Two lines of headings. */
	scan_line(&text, &line);
	scan_line(&text, &line);
	while (scan_line(&text, &line))
		if (!read_interface(self, reading, line))
			reading_bad_format(reading, self->dev.path);
}

const struct reader reader_interfaces = {"interfaces", interfaces_open, interfaces_read,
                                         interfaces_close};

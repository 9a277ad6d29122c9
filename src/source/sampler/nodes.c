// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of each NUMA node and how often a page came from another one than was
 * wanted: /sys/devices/system/node/nodeN/meminfo and numastat.
 */
#include <math.h>
#include <stdlib.h>

#include "source/sampler/reader.h"

enum count {
	HIT,
	MISS,
	FOREIGN,
	COUNTS
};

struct nodes {
	struct file online;
	struct pace pace;
	struct counters counts; /* by node */
	struct cpuset set;      /* node numbers: the form is that of a list of CPUs */
};

static void *nodes_open(void)
{
	struct nodes *self = malloc(sizeof(*self));

	if (self)
		*self = (struct nodes){.online = FILE_INIT("/sys/devices/system/node/online"),
		                       .counts = COUNTERS_INIT(COUNTS)};
	return self;
}

static void nodes_close(void *context)
{
	struct nodes *self = context;

	file_close(&self->online);
	counters_free(&self->counts);
	free(self);
}

/* `Node 0 MemTotal:       24684096 kB` */
static void read_meminfo(struct reading *reading, unsigned node)
{
	struct scan text;
	struct scan line;

	if (!file_read_once(&reading->buffer, &text, reading->root,
	                    "/sys/devices/system/node/node%u/meminfo", node))
		return;
	while (scan_line(&text, &line)) {
		static const struct {
			const char *key;
			enum metric metric;
		} rows[] = {
		        {"MemTotal:", METRIC_NODE_TOTAL_KIB},
		        {"MemFree:", METRIC_NODE_FREE_KIB},
		        {"MemUsed:", METRIC_NODE_USED_KIB},
		};
		uint64_t kib;

		if (!scan_skip(&line, 2))
			continue;
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			if (scan_literal(&line, rows[i].key) && scan_u64(&line, &kib))
				batch_metric(reading->batch, rows[i].metric, METRIC_CPU_ALL, node,
				             (double)kib);
	}
}

static void read_numastat(struct nodes *self, struct reading *reading, unsigned node)
{
	static const struct {
		const char *key;
		enum metric value;
		enum metric rate;
	} rows[COUNTS] = {
	        [HIT] = {"numa_hit", METRIC_NODE_HIT, METRIC_NODE_HIT_PER_S},
	        [MISS] = {"numa_miss", METRIC_NODE_MISS, METRIC_NODE_MISS_PER_S},
	        [FOREIGN] = {"numa_foreign", METRIC_NODE_FOREIGN, METRIC_NODE_FOREIGN_PER_S},
	};
	uint64_t now[COUNTS];
	uint64_t before[COUNTS];
	unsigned found = 0;
	struct scan text;
	struct scan line;
	bool known;

	if (!file_read_once(&reading->buffer, &text, reading->root,
	                    "/sys/devices/system/node/node%u/numastat", node))
		return;
	while (scan_line(&text, &line))
		for (unsigned i = 0; i < COUNTS; i++)
			if (scan_literal(&line, rows[i].key) && scan_u64(&line, &now[i]))
				found |= 1u << i;
	if (found != (1u << COUNTS) - 1)
		return;
	known = counters_exchange(&self->counts, node, reading->number, now, before);
	for (unsigned i = 0; i < COUNTS; i++) {
		batch_metric(reading->batch, rows[i].value, METRIC_CPU_ALL, node, (double)now[i]);
		if (known)
			batch_metric(reading->batch, rows[i].rate, METRIC_CPU_ALL, node,
			             counter_rate(before[i], now[i], self->pace.seconds));
	}
}

static void nodes_read(void *context, struct reading *reading)
{
	struct nodes *self = context;
	struct scan text;
	char list[256];
	size_t length;

	pace_step(&self->pace);
	if (!reading_file(reading, &self->online, &text))
		return;
	length = scan_length(&text) < sizeof(list) ? scan_length(&text) : sizeof(list) - 1;
	for (size_t i = 0; i < length; i++)
		list[i] = text.at[i];
	list[length] = '\0';
	if (!cpuset_parse(&self->set, list, "nodes", NULL)) {
		reading_bad_format(reading, self->online.path);
		return;
	}
	for (unsigned node = cpuset_next(&self->set, 0); node < CPUSET_LIMIT;
	     node = cpuset_next(&self->set, node + 1)) {
		read_meminfo(reading, node);
		read_numastat(self, reading, node);
	}
}

const struct reader reader_nodes = {"nodes", nodes_open, nodes_read, nodes_close};

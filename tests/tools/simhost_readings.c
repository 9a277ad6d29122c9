// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Readings of the simulated host. See simhost_readings.h.
 */
#include "tests/tools/simhost_readings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DISKS 2

/*
 * X(pid, tid, ppid, comm, state, policy, rtprio, cpu%, rss KiB, threads, on the last CPU,
 *   container, command)
 */
#define PROCESS_LIST(X)                                                                      \
	X(1, 1, 0, "systemd", 'S', 0, 0, 0.1f, 12000, 1, 0, "", "/sbin/init")                \
	X(2, 2, 0, "kthreadd", 'S', 0, 0, 0, 0, 1, 0, "", "")                                \
	X(16, 16, 2, "migration/0", 'S', 1, 99, 0, 0, 1, 0, "", "")                          \
	X(301, 301, 2, "irq/24-eth0", 'S', 1, 50, 2.5f, 0, 1, 1, "", "")                     \
	X(1204, 1204, 1, "plc-cycle", 'R', 1, 80, 97.9f, 48000, 3, 1, "docker/4f2a91b0c3d4", \
	  "plc-cycle --period 1ms")                                                          \
	X(1204, 1205, 1, "plc-io", 'S', 2, 40, 3.5f, 48000, 3, 0, "docker/4f2a91b0c3d4",     \
	  "plc-cycle --period 1ms")                                                          \
	X(1310, 1310, 1204, "logger", 'S', 0, 0, 3.1f, 9000, 1, 0, "docker/4f2a91b0c3d4",    \
	  "logger -f /var/log/plc")                                                          \
	X(2000, 2000, 1, "java", 'S', 0, 0, 41.5f, 1900000, 44, 0, "app.service",            \
	  "java -Xmx2g -jar app.jar")                                                        \
	X(2100, 2100, 1, "a\033[2Jb", 'D', 6, 0, 7.25f, 300, 1, 1, "", "\033]0;owned\007")

static uint32_t name(struct batch *batch, const char *text)
{
	return *text ? batch_name(batch, text, strlen(text)) : 0;
}

/* A value for any metric: a wave of its own around a middle that its unit may have. */
static double wave(enum metric metric, uint64_t instance, uint64_t number)
{
	double phase = (double)(metric * 7u + instance * 3u);
	double size = 0.5 + 0.5 * sin(((double)number + phase) / 5);

	switch (metric_info(metric)->unit) {
	case METRIC_UNIT_PERCENT:
		return 80 * size;
	case METRIC_UNIT_KIB:
	case METRIC_UNIT_KB:
		return 2e6 + 6e6 * size;
	case METRIC_UNIT_BYTES:
		return 1e9 * size;
	case METRIC_UNIT_KHZ:
		return 2.4e6;
	case METRIC_UNIT_CELSIUS:
		return 40 + 40 * size;
	default:
		return 900 * size;
	}
}

static void add_instance(struct batch *batch, enum metric_object object, unsigned cpu, uint64_t id,
                         uint64_t number)
{
	const struct metric_object_info *info = metric_object_info(object);

	for (size_t i = 0; i < info->count; i++) {
		enum metric metric = (enum metric)(info->first + i);

		if (metric == METRIC_HOST_INTERVAL_NS ||
		    metric_info(metric)->unit == METRIC_UNIT_TEXT)
			continue;
		/* One that nothing could be read of. */
		if (metric == METRIC_CPU_FREQ_KHZ)
			continue;
		batch_metric(batch, metric, cpu, id, wave(metric, cpu % 97 + id, number));
	}
}

static void add_object(struct batch *batch, enum metric_object object, unsigned cpu,
                       const char *instance, uint64_t number)
{
	add_instance(batch, object, cpu, name(batch, instance), number);
}

/* What a host with power management and several nodes has: from four CPUs on. */
static void add_per_cpu(struct batch *batch, uint64_t number, size_t cpus)
{
	static const char *const lines[] = {"36 nvme0q1", "LOC Local timer interrupts"};
	static const char *const states[] = {"POLL", "C1E", "C6"};

	if (cpus < 4)
		return;
	for (size_t line = 0; line < 2; line++)
		add_object(batch, METRIC_OBJECT_IRQ, METRIC_CPU_ALL, lines[line], number);
	add_object(batch, METRIC_OBJECT_SOFTIRQ, METRIC_CPU_ALL, "NET_RX", number);
	for (unsigned cpu = 0; cpu < cpus; cpu++) {
		batch_metric(batch, METRIC_CPU_FREQ_KHZ, cpu, 0, 2.4e6 + 1e3 * (cpu % 7));
		add_object(batch, METRIC_OBJECT_IRQ, cpu, lines[1], number);
		for (size_t state = 0; state < 3; state++)
			add_object(batch, METRIC_OBJECT_IDLE, cpu, states[state], number);
	}
	for (unsigned node = 0; node < 4; node++)
		add_instance(batch, METRIC_OBJECT_NODE, METRIC_CPU_ALL, node, number);
	add_object(batch, METRIC_OBJECT_PRESSURE, METRIC_CPU_ALL, "io", number);
}

static void add_processes(struct batch *batch, uint64_t number, size_t cpus)
{
	char all[24];

	snprintf(all, sizeof(all), "0-%zu", cpus - 1);
#define SIMULATED_PROCESS(pid_, tid_, ppid_, comm_, state_, policy_, rtprio_, cpu_, rss_, \
                          threads_, last_cpu_, container_, command_)                      \
	{                                                                                 \
		struct process_record record = {                                          \
		        .pid = pid_,                                                      \
		        .tid = tid_,                                                      \
		        .ppid = ppid_,                                                    \
		        .start_ticks = tid_,                                              \
		        .cpu_pct = cpu_,                                                  \
		        .cpu_time_ns = (uint64_t)((double)(cpu_) * (double)number * 1e7), \
		        .voluntary_per_s = 10.0f * (cpu_),                                \
		        .involuntary_per_s = cpu_,                                        \
		        .virtual_kib = 2 * (rss_),                                        \
		        .rss_kib = rss_,                                                  \
		        .shared_kib = (rss_) / 4,                                         \
		        .read_bytes = PROCESS_UNKNOWN_U64,                                \
		        .written_bytes = PROCESS_UNKNOWN_U64,                             \
		        .policy = policy_,                                                \
		        .rtprio = rtprio_,                                                \
		        .last_cpu = (last_cpu_) * (uint32_t)(cpus - 1),                   \
		        .threads = threads_,                                              \
		        .affinity = name(batch, all),                                     \
		        .user = name(batch, (ppid_) == 2 ? "root" : "plc"),               \
		        .container = name(batch, container_),                             \
		        .command = name(batch, command_),                                 \
		        .flags = (ppid_) == 2 ? PROCESS_KERNEL_THREAD : 0,                \
		        .state = state_,                                                  \
		        .comm = comm_,                                                    \
		};                                                                        \
		batch_process(batch, &record);                                            \
	}
	PROCESS_LIST(SIMULATED_PROCESS)
#undef SIMULATED_PROCESS
}

/* One that comes with reading 11 and goes with reading 13. */
static void add_short_lived(struct batch *batch, uint64_t number)
{
	struct process_record record = {
	        .pid = 1377,
	        .tid = 1377,
	        .ppid = 1310,
	        .start_ticks = 99,
	        .state = 'R',
	        .cpu_pct = 12,
	        .voluntary_per_s = (float)NAN,
	        .involuntary_per_s = (float)NAN,
	        .rss_kib = 900,
	        .threads = 1,
	        .comm = "sh",
	};

	if (number == 11 || number == 12)
		batch_process(batch, &record);
	else if (number == 13)
		batch_process_end(batch, 1377, 99);
}

void simhost_reading(struct batch *batch, struct ring *ring, uint64_t time_ns, uint64_t number,
                     size_t cpus)
{
	add_object(batch, METRIC_OBJECT_HOST, METRIC_CPU_ALL, "", number);
	add_object(batch, METRIC_OBJECT_MEMORY, METRIC_CPU_ALL, "", number);
	add_object(batch, METRIC_OBJECT_CPU, METRIC_CPU_ALL, "", number);
	for (unsigned cpu = 0; cpu < cpus; cpu++)
		add_object(batch, METRIC_OBJECT_CPU, cpu, "", number);
	add_per_cpu(batch, number, cpus);
	for (unsigned disk = 0; disk < DISKS; disk++) {
		char text[] = {'s', 'd', (char)('a' + disk), '\0'};

		add_object(batch, METRIC_OBJECT_DISK, METRIC_CPU_ALL, text, number);
	}
	add_object(batch, METRIC_OBJECT_INTERFACE, METRIC_CPU_ALL, "eth0", number);
	add_object(batch, METRIC_OBJECT_GC, METRIC_CPU_ALL, "2000 hotspot G1 young", number);
	add_processes(batch, number, cpus);
	add_short_lived(batch, number);
	batch_warning(batch, WARNING_RT_THROTTLING, true, "950000 of 1000000 us");
	batch_warning(batch, WARNING_GOVERNOR, true, "cpu 0: powersave");
	batch_metric(batch, METRIC_HOST_INTERVAL_NS, METRIC_CPU_ALL, 0, 1e9);
	batch_push(batch, ring, time_ns);
}

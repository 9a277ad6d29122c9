// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sampler on simulated hosts: what each file becomes, hosts that are not at
 * hand (512 CPUs, 4 nodes, 200 disks, hot-plug), and files that are hostile, cut
 * or foreign. Rates are compared by their ratios: a test knows the growth of a
 * counter, not how long a reading took.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "made_host.h"

#define ALL METRIC_CPU_ALL

static void assert_near(double value, double expected)
{
	if (!(fabs(value - expected) <= 1e-6 * (1 + fabs(expected))))
		fail_msg("%.9g is not %.9g", value, expected);
}

static double value(struct made_host *host, enum metric metric, unsigned cpu, const char *name)
{
	return made_host_value(host, metric, cpu, name);
}

static void test_cpu_times(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/proc/stat",
	                "cpu  100 0 100 1000 0 0 0 0 0 0\n"
	                "cpu0 100 0 100 1000 50 0 0 0 0 0\n"
	                "cpu3 5 5 5 5 5 5 5 5 5 5\n"
	                "intr 100 5 5\nctxt 1000\nprocesses 10\nprocs_running 3\nprocs_blocked 1\n"
	                "softirq 50 1 2\n");
	made_host_read(&host);
	assert_int_equal(metric_view_frames(host.view.metrics), 0);
	/* cpu0: 40 user of which 10 guest, 20 system, 20 idle, 10 irq, 10 steal; iowait goes back. */
	made_host_write(&host, "/proc/stat",
	                "cpu  150 0 125 1025 0 0 0 0 0 0\n"
	                "cpu0 140 0 120 1020 40 10 0 10 10 0\n"
	                "cpu3 4 5 5 25 5 5 5 5 5 5\n"
	                "intr 300 5 5\nctxt 3000\nprocesses 30\nprocs_running 2\nprocs_blocked 0\n"
	                "softirq 150 1 2\n");
	made_host_read(&host);
	assert_near(value(&host, METRIC_CPU_USER_PCT, 0, ""), 30);
	assert_near(value(&host, METRIC_CPU_GUEST_PCT, 0, ""), 10);
	assert_near(value(&host, METRIC_CPU_SYSTEM_PCT, 0, ""), 20);
	assert_near(value(&host, METRIC_CPU_IDLE_PCT, 0, ""), 20);
	assert_near(value(&host, METRIC_CPU_IOWAIT_PCT, 0, ""), 0);
	assert_near(value(&host, METRIC_CPU_IRQ_PCT, 0, ""), 10);
	assert_near(value(&host, METRIC_CPU_STEAL_PCT, 0, ""), 10);
	assert_near(value(&host, METRIC_CPU_BUSY_PCT, 0, ""), 70);
	assert_near(value(&host, METRIC_CPU_BUSY_PCT, ALL, ""), 75);
	/* Its user time went back: it was off-line. */
	assert_true(isnan(value(&host, METRIC_CPU_BUSY_PCT, 3, "")));
	assert_near(value(&host, METRIC_HOST_RUN_QUEUE, ALL, ""), 2);
	assert_near(value(&host, METRIC_HOST_CONTEXT_SWITCHES_PER_S, ALL, "") /
	                    value(&host, METRIC_HOST_FORKS_PER_S, ALL, ""),
	            100);
	assert_near(value(&host, METRIC_HOST_INTERRUPTS_PER_S, ALL, "") /
	                    value(&host, METRIC_HOST_SOFTIRQS_PER_S, ALL, ""),
	            2);
	made_host_end(&host);
}

static void test_a_cpu_goes_and_comes_back(void **state)
{
	struct made_host host;
	const struct metric_instance *list;

	(void)state;
	made_host_begin(&host);
	for (unsigned i = 0; i < 5; i++) {
		/* cpu1 is off-line at the third reading, and begins anew at the fourth. */
		unsigned ticks = i < 2 ? 1000 + i : i;

		if (i == 2)
			made_host_write(&host, "/proc/stat", "cpu %u 0 0 9\ncpu0 %u 0 0 9\n", i, i);
		else
			made_host_write(&host, "/proc/stat",
			                "cpu %u 0 0 9\ncpu0 %u 0 0 9\ncpu1 %u 0 0 9\n", i, i,
			                ticks);
		made_host_read(&host);
		if (i == 0)
			continue;
		assert_near(value(&host, METRIC_CPU_BUSY_PCT, 0, ""), 100);
		if (i == 1 || i == 4)
			assert_near(value(&host, METRIC_CPU_BUSY_PCT, 1, ""), 100);
		else
			assert_true(isnan(value(&host, METRIC_CPU_BUSY_PCT, 1, "")));
		if (i == 2)
			assert_int_equal(
			        metric_view_instances(host.view.metrics, METRIC_OBJECT_CPU, &list),
			        2);
	}
	made_host_end(&host);
}

static void test_interrupts(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/proc/interrupts",
	                "           CPU0       CPU2\n"
	                " 36:          0      54020 PCI-MSIX-0000:00:02.0   1-edge      nvme0q0\n"
	                "LOC:      21516      19769   Local timer interrupts\n"
	                "ERR:          0\n");
	made_host_write(&host, "/proc/softirqs", "    CPU0 CPU2\n  TIMER: 10 10\n NET_RX: 0 0\n");
	made_host_read(&host);
	made_host_write(&host, "/proc/interrupts",
	                "           CPU0       CPU2\n"
	                " 36:          0      54120 PCI-MSIX-0000:00:02.0   1-edge      nvme0q0\n"
	                "LOC:      21536      19749   Local timer interrupts\n"
	                "ERR:          3\n");
	made_host_write(&host, "/proc/softirqs", "    CPU0 CPU2\n  TIMER: 30 20\n NET_RX: 0 7\n");
	made_host_read(&host);
	double unit = value(&host, METRIC_IRQ_PER_S, 0, "LOC Local timer interrupts") / 20;

	assert_true(unit > 0);
	assert_near(value(&host, METRIC_IRQ_PER_S, 2, "36 nvme0q0") / unit, 100);
	assert_near(value(&host, METRIC_IRQ_PER_S, ALL, "36 nvme0q0") / unit, 100);
	/* Never seen on CPU 0: no row. It went back on CPU 2: no rate, and not in the sum. */
	assert_true(isnan(value(&host, METRIC_IRQ_PER_S, 0, "36 nvme0q0")));
	assert_true(isnan(value(&host, METRIC_IRQ_PER_S, 2, "LOC Local timer interrupts")));
	assert_near(value(&host, METRIC_CPU_IRQ_PER_S, 2, "") / unit, 100);
	assert_near(value(&host, METRIC_SOFTIRQ_PER_S, ALL, "TIMER") /
	                    value(&host, METRIC_SOFTIRQ_PER_S, 2, "NET_RX"),
	            30.0 / 7);
	made_host_end(&host);
}

static void write_disks(struct made_host *host, unsigned round)
{
	char *text = malloc(200 * 200);
	size_t used = 0;

	for (unsigned disk = 0; disk < 200; disk++)
		used += (size_t)snprintf(text + used, 200 * 200 - used,
		                         "   8 %u sd%u %u 0 %u %u %u 0 %u %u 1 %u %u 0 0 0 0 0 0\n",
		                         disk, disk, round * (disk + 1) + 1, round * 8,
		                         round * 2 * (disk + 1), round, round * 80, round, round,
		                         round);
	made_host_write(host, "/proc/diskstats", "%s", text);
	free(text);
}

static void test_two_hundred_disks(void **state)
{
	struct made_host host;
	const struct metric_instance *list;

	(void)state;
	made_host_begin(&host);
	for (unsigned disk = 0; disk < 200; disk++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/block/sd%u/size", disk);
		if (disk != 7) /* which is a partition, then */
			made_host_write(&host, path, "1\n");
	}
	write_disks(&host, 0);
	made_host_read(&host);
	write_disks(&host, 1);
	made_host_read(&host);
	assert_int_equal(metric_view_instances(host.view.metrics, METRIC_OBJECT_DISK, &list), 199);
	assert_string_equal(list[0].name, "sd0");
	assert_string_equal(list[198].name, "sd199");
	for (size_t i = 0; i < 199; i++) {
		double writes =
		        metric_view_value(host.view.metrics, &list[i], METRIC_DISK_WRITES_PER_S);
		double reads =
		        metric_view_value(host.view.metrics, &list[i], METRIC_DISK_READS_PER_S);
		unsigned disk = (unsigned)atoi(list[i].name + 2);

		assert_near(reads / writes, disk + 1);
		assert_near(
		        metric_view_value(host.view.metrics, &list[i], METRIC_DISK_WRITE_KB_PER_S) /
		                writes,
		        40);
		assert_near(
		        metric_view_value(host.view.metrics, &list[i], METRIC_DISK_READ_AWAIT_MS),
		        2);
		assert_near(metric_view_value(host.view.metrics, &list[i], METRIC_DISK_IN_FLIGHT),
		            1);
	}
	made_host_end(&host);
}

static void test_512_cpus_and_4_nodes(void **state)
{
	struct made_host host;
	const struct metric_instance *list;
	char *text = malloc(512 * 64);
	char path[96];

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/sys/devices/system/node/online", "0-3\n");
	for (unsigned round = 0; round < 2; round++) {
		size_t used = (size_t)snprintf(text, 64, "cpu %u 0 0 0\n", round * 51200);

		for (unsigned cpu = 0; cpu < 512; cpu++)
			used += (size_t)snprintf(text + used, 512 * 64 - used, "cpu%u %u 0 0 %u\n",
			                         cpu, round * (cpu % 100),
			                         round * (100 - cpu % 100));
		made_host_write(&host, "/proc/stat", "%s", text);
		for (unsigned cpu = 0; cpu < 512; cpu++) {
			snprintf(path, sizeof(path),
			         "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_cur_freq", cpu);
			made_host_write(&host, path, "%u\n", 1000000 + cpu);
		}
		for (unsigned node = 0; node < 4; node++) {
			snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/meminfo",
			         node);
			made_host_write(&host, path,
			                "Node %u MemTotal: 1000 kB\nNode %u MemFree: %u kB\n"
			                "Node %u MemUsed: 5 kB\n",
			                node, node, 900 + node, node);
			snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/numastat",
			         node);
			made_host_write(&host, path,
			                "numa_hit %u\nnuma_miss %u\nnuma_foreign 3\nlocal_node 1\n",
			                100 + round * 10, round * 20);
		}
		made_host_read(&host);
	}
	assert_int_equal(metric_view_instances(host.view.metrics, METRIC_OBJECT_CPU, &list), 513);
	for (unsigned cpu = 0; cpu < 512; cpu++) {
		assert_near(value(&host, METRIC_CPU_BUSY_PCT, cpu, ""), cpu % 100);
		assert_near(value(&host, METRIC_CPU_FREQ_KHZ, cpu, ""), 1000000 + cpu);
	}
	assert_int_equal(metric_view_instances(host.view.metrics, METRIC_OBJECT_NODE, &list), 4);
	assert_near(value(&host, METRIC_NODE_FREE_KIB, ALL, "2"), 902);
	assert_near(value(&host, METRIC_NODE_HIT, ALL, "3"), 110);
	assert_near(value(&host, METRIC_NODE_FOREIGN, ALL, "3"), 3);
	assert_near(value(&host, METRIC_NODE_MISS_PER_S, ALL, "3") /
	                    value(&host, METRIC_NODE_HIT_PER_S, ALL, "3"),
	            2);
	free(text);
	made_host_end(&host);
}

static void test_interfaces_and_pressure(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	for (unsigned round = 0; round < 2; round++) {
		made_host_write(&host, "/proc/net/dev",
		                "Inter-|\n face |\n"
		                "    lo: %u 1 0 0 0 0 0 0 %u 1 0 0 0 0 0 0\n"
		                "eth0:1: 0 0 %u 0 %u 0 0 0 0 0 0 0 0 0 0 0\n"
		                "  back: %u 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
		                round * 2048, round * 1024, round * 4, round * 8, 10 - round);
		made_host_write(&host, "/proc/pressure/io",
		                "some avg10=1.50 avg60=0.25 avg300=0.00 total=%u\n"
		                "full avg10=0.50 avg60=0.00 avg300=0.00 total=7\n",
		                5000 + round);
		made_host_read(&host);
	}
	assert_near(value(&host, METRIC_INTERFACE_RX_KB_PER_S, ALL, "lo") /
	                    value(&host, METRIC_INTERFACE_TX_KB_PER_S, ALL, "lo"),
	            2);
	assert_near(value(&host, METRIC_INTERFACE_RX_DROPS_PER_S, ALL, "eth0:1") /
	                    value(&host, METRIC_INTERFACE_RX_ERRORS_PER_S, ALL, "eth0:1"),
	            2);
	assert_true(isnan(value(&host, METRIC_INTERFACE_RX_KB_PER_S, ALL, "back")));
	assert_near(value(&host, METRIC_INTERFACE_TX_KB_PER_S, ALL, "back"), 0);
	assert_near(value(&host, METRIC_PRESSURE_SOME_AVG10, ALL, "io"), 1.5);
	assert_near(value(&host, METRIC_PRESSURE_SOME_TOTAL_US, ALL, "io"), 5001);
	assert_near(value(&host, METRIC_PRESSURE_FULL_PCT, ALL, "io"), 0);
	made_host_end(&host);
}

static void test_memory_as_free_tells_it(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/proc/meminfo",
	                "MemTotal: 24684097 kB\nMemFree: 100 kB\nMemAvailable: 4000 kB\n"
	                "Buffers: 5 kB\nCached: 70 kB\nSReclaimable: 600 kB\nShmem: 9 kB\n"
	                "SwapTotal: 1000 kB\nSwapFree: 400 kB\nSwapCached: 50 kB\n");
	made_host_read(&host);
	made_host_read(&host);
	/* Beyond 2^24: not a kB may be lost. */
	assert_near(value(&host, METRIC_MEMORY_TOTAL_KIB, ALL, ""), 24684097);
	assert_near(value(&host, METRIC_MEMORY_USED_KIB, ALL, ""), 24680097);
	assert_near(value(&host, METRIC_MEMORY_CACHE_KIB, ALL, ""), 675);
	assert_near(value(&host, METRIC_MEMORY_SWAP_USED_KIB, ALL, ""), 600);
	made_host_end(&host);
}

/* Any value that is not NaN must make sense, whatever the files hold. */
static void assert_sane(struct made_host *host)
{
	for (unsigned i = 0; i < METRIC_OBJECT_COUNT; i++) {
		const struct metric_object_info *info = metric_object_info((enum metric_object)i);
		const struct metric_instance *list;
		size_t count =
		        metric_view_instances(host->view.metrics, (enum metric_object)i, &list);

		for (size_t j = 0; j < count; j++) {
			for (const char *c = list[j].name; *c; c++)
				assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
			for (size_t k = 0; k < info->count; k++) {
				enum metric metric = (enum metric)(info->first + k);
				double have =
				        metric_view_value(host->view.metrics, &list[j], metric);

				if (isnan(have) || metric == METRIC_CPU_TEMPERATURE_C)
					continue;
				if (!(have >= 0) || isinf(have))
					fail_msg("%s.%s of '%s' is %g", info->name,
					         metric_info(metric)->name, list[j].name, have);
				if (metric_info(metric)->unit == METRIC_UNIT_PERCENT &&
				    metric != METRIC_PRESSURE_SOME_AVG10 &&
				    metric_info(metric)->object != METRIC_OBJECT_PRESSURE)
					assert_true(have <= 100.0001);
			}
		}
	}
}

/* Real files with bytes changed, cut and doubled: never a crash, never a negative rate. */
static void test_damaged_files(void **state)
{
	static const char *const files[] = {"/proc/stat",
	                                    "/proc/interrupts",
	                                    "/proc/softirqs",
	                                    "/proc/meminfo",
	                                    "/proc/vmstat",
	                                    "/proc/diskstats",
	                                    "/proc/net/dev",
	                                    "/proc/pressure/cpu",
	                                    "/proc/loadavg",
	                                    "/proc/self/stat",
	                                    "/proc/uptime",
	                                    "/sys/devices/system/node/online",
	                                    "/proc/self/status",
	                                    "/proc/self/mounts",
	                                    "/sys/devices/system/node/node0/numastat"};
	enum {
		FILES = sizeof(files) / sizeof(files[0]),
		BYTES = 65536
	};
	static char contents[FILES][BYTES];
	static char damaged[BYTES];
	size_t lengths[FILES];
	struct made_host host;
	unsigned rounds = getenv("RTSCOPE_LONG") ? 20000 : 400;

	(void)state;
	made_host_begin(&host);
	for (size_t i = 0; i < FILES; i++) {
		FILE *file = fopen(files[i], "re");

		lengths[i] = file ? fread(contents[i], 1, BYTES, file) : 0;
		if (file)
			fclose(file);
	}
	srand(3);
	for (unsigned round = 0; round < rounds; round++) {
		for (size_t i = 0; i < FILES; i++) {
			size_t length = lengths[i];

			memcpy(damaged, contents[i], length);
			for (int change = rand() % 8; length > 0 && change > 0; change--)
				damaged[(size_t)rand() % length] =
				        (char)(rand() % 2 ? '0' + rand() % 10 : rand());
			if (length > 0 && rand() % 4 == 0)
				length = (size_t)rand() % length;
			made_host_write_bytes(
			        &host,
			        strncmp(files[i], "/proc/self/", 11) == 0 && i != FILES - 2
			                ? (i == 9 ? "/proc/77/stat" : "/proc/77/status")
			                : files[i],
			        damaged, length);
		}
		made_host_read(&host);
		assert_sane(&host);
	}
	made_host_end(&host);
}

static void test_an_unreadable_proc(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	made_host_remove(&host, "/proc");
	made_host_read(&host);
	made_host_read(&host);
	assert_int_equal(metric_view_frames(host.view.metrics), 1);
	assert_true(isnan(value(&host, METRIC_HOST_LOAD_1, ALL, "")));
	assert_int_equal(host.view.processes.count, 0);
	made_host_end(&host);
}

/* A directory instead of a file, a FIFO that nobody writes: nothing hangs. */
static void test_files_that_are_none(void **state)
{
	struct made_host host;
	char path[128];

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/proc/stat/x", "%s", "");
	snprintf(path, sizeof(path), "%s/proc/meminfo", host.root);
	assert_int_equal(mkfifo(path, 0644), 0);
	made_host_read(&host);
	made_host_read(&host);
	assert_true(isnan(value(&host, METRIC_MEMORY_TOTAL_KIB, ALL, "")));
	made_host_end(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cpu_times),
	        cmocka_unit_test(test_a_cpu_goes_and_comes_back),
	        cmocka_unit_test(test_interrupts),
	        cmocka_unit_test(test_two_hundred_disks),
	        cmocka_unit_test(test_512_cpus_and_4_nodes),
	        cmocka_unit_test(test_interfaces_and_pressure),
	        cmocka_unit_test(test_memory_as_free_tells_it),
	        cmocka_unit_test(test_damaged_files),
	        cmocka_unit_test(test_an_unreadable_proc),
	        cmocka_unit_test(test_files_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frequency, idle states and temperature as hosts of several kinds tell them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "made_host.h"

static void assert_near(double value, double expected)
{
	if (!(fabs(value - expected) <= 1e-6 * (1 + fabs(expected))))
		fail_msg("%.9g is not %.9g", value, expected);
}

static double value(struct made_host *host, enum metric metric, unsigned cpu, const char *name)
{
	return made_host_value(host, metric, cpu, name);
}

static void test_idle_states_and_temperature(void **state)
{
	struct made_host host;
	const char *const core[] = {"0", "0", "1", "1"};

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/proc/stat",
	                "cpu 1 0 0 1\ncpu0 1 0 0 1\ncpu1 1 0 0 1\n"
	                "cpu2 1 0 0 1\ncpu3 1 0 0 1\n");
	made_host_write(&host, "/sys/class/hwmon/hwmon2/name", "coretemp\n");
	made_host_write(&host, "/sys/class/hwmon/hwmon2/temp1_label", "Package id 0\n");
	made_host_write(&host, "/sys/class/hwmon/hwmon2/temp2_label", "Core 1\n");
	made_host_write(&host, "/sys/class/hwmon/hwmon2/temp2_input", "41500\n");
	for (unsigned cpu = 0; cpu < 4; cpu++) {
		char path[96];

		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/topology/core_id", cpu);
		made_host_write(&host, path, "%s\n", core[cpu]);
		snprintf(path, sizeof(path),
		         "/sys/devices/system/cpu/cpu%u/topology/physical_package_id", cpu);
		made_host_write(&host, path, "0\n");
	}
	for (unsigned round = 0; round < 2; round++) {
		made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/name", "C1E\n");
		made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/latency",
		                "10\n");
		made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/time", "%u\n",
		                round);
		made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/usage", "%u\n",
		                round * 100);
		made_host_read(&host);
	}
	assert_near(value(&host, METRIC_IDLE_EXIT_LATENCY_US, 1, "C1E"), 10);
	/* us a second in %, entries a second. */
	assert_near(value(&host, METRIC_IDLE_RESIDENCY_PCT, 1, "C1E") * 1000000 /
	                    value(&host, METRIC_IDLE_ENTRIES_PER_S, 1, "C1E"),
	            1);
	assert_true(isnan(value(&host, METRIC_CPU_TEMPERATURE_C, 1, "")));
	assert_near(value(&host, METRIC_CPU_TEMPERATURE_C, 2, ""), 41.5);
	assert_near(value(&host, METRIC_CPU_TEMPERATURE_C, 3, ""), 41.5);
	made_host_end(&host);
}

/* One sensor for all CPUs: AMD's, and on other architectures the first zone of a CPU. */
static void test_one_temperature_for_all(void **state)
{
	static const struct {
		const char *path;
		const char *content;
		double celsius;
	} hosts[][4] = {
	        {{"/sys/class/hwmon/hwmon0/name", "nvme\n", 0},
	         {"/sys/class/hwmon/hwmon0/temp1_input", "30000\n", 0},
	         {"/sys/class/hwmon/hwmon1/name", "k10temp\n", 0},
	         {"/sys/class/hwmon/hwmon1/temp1_input", "55125\n", 55.125}},
	        {{"/sys/class/thermal/thermal_zone0/type", "gpu-thermal\n", 0},
	         {"/sys/class/thermal/thermal_zone0/temp", "30000\n", 0},
	         {"/sys/class/thermal/thermal_zone1/type", "cpu-thermal\n", 0},
	         {"/sys/class/thermal/thermal_zone1/temp", "-2500\n", -2.5}},
	        {{"/sys/class/thermal/thermal_zone0/type", "acpitz\n", 0},
	         {"/sys/class/thermal/thermal_zone0/temp", "30000\n", 0},
	         {"/sys/class/hwmon/hwmon0/name", "k10temp\n", 0},
	         {"/sys/class/hwmon/hwmon0/temp1_input", "broken\n", (double)NAN}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct made_host host;
		double expected = hosts[i][3].celsius;

		made_host_begin(&host);
		made_host_write(&host, "/proc/stat", "cpu 1 0 0 1\ncpu0 1 0 0 1\ncpu7 1 0 0 1\n");
		for (size_t j = 0; j < 4; j++)
			made_host_write(&host, hosts[i][j].path, "%s", hosts[i][j].content);
		made_host_read(&host);
		made_host_read(&host);
		for (unsigned cpu = 0; cpu < 8; cpu += 7) {
			double have = value(&host, METRIC_CPU_TEMPERATURE_C, cpu, "");

			if (isnan(expected))
				assert_true(isnan(have));
			else
				assert_near(have, expected);
		}
		made_host_end(&host);
	}
}

/* The frequency of a CPU that goes and comes back, and idle states that it comes back with. */
static void test_power_of_a_cpu_that_comes_back(void **state)
{
	static const char freq[] = "/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq";
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	for (unsigned round = 0; round < 6; round++) {
		bool online = round < 2 || round > 3;

		made_host_write(&host, "/proc/stat", "cpu %u 0 0 9\ncpu0 %u 0 0 9\n%s", round,
		                round, online ? "cpu1 5 0 0 9\n" : "");
		if (online) {
			made_host_write(&host, freq, "%u\n", 1000000 + round);
			made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/name",
			                "POLL\n");
			made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/time",
			                "%u\n", round);
			made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpuidle/state0/usage",
			                "%u\n", round);
		} else {
			made_host_remove(&host, "/sys/devices/system/cpu/cpu1");
		}
		made_host_read(&host);
		if (round == 0)
			continue;
		if (online)
			assert_near(value(&host, METRIC_CPU_FREQ_KHZ, 1, ""), 1000000 + round);
		else
			assert_true(isnan(value(&host, METRIC_CPU_FREQ_KHZ, 1, "")));
		/* A rate needs two readings that follow one another. */
		assert_int_equal(!isnan(value(&host, METRIC_IDLE_ENTRIES_PER_S, 1, "POLL")),
		                 round == 1 || round == 5);
	}
	made_host_end(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_idle_states_and_temperature),
	        cmocka_unit_test(test_one_temperature_for_all),
	        cmocka_unit_test(test_power_of_a_cpu_that_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

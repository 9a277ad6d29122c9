// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What host_read() makes of the hosts in tests/data/hosts, of the running one,
 * and of files that hold something else than they should.
 */
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

#include "source/host.h"

static void read_host(struct topology *topology, const char *name)
{
	const char *srcdir = getenv("srcdir");
	struct error error = {""};
	char root[4096];

	memset(topology, 0, sizeof(*topology));
	snprintf(root, sizeof(root), "%s/tests/data/hosts/%s", srcdir ? srcdir : ".", name);
	if (!host_read(topology, root, &error))
		fail_msg("%s", error.text);
}

static void test_two_cpus(void **state)
{
	struct topology topology;

	(void)state;
	read_host(&topology, "two-cpus");
	assert_string_equal(topology.host, "small");
	assert_string_equal(topology.kernel, "6.1.0-31-amd64");
	assert_false(topology.preempt_rt);
	assert_int_equal(topology.cpu_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(topology.cpus[i].cpu, i);
		assert_int_equal(topology.cpus[i].node, 0);
		assert_true(topology.cpus[i].online);
		assert_false(topology.cpus[i].isolated || topology.cpus[i].nohz_full);
		assert_int_equal(topology.cpus[i].probe, PROBE_STATE_OFF);
	}
	topology_clear(&topology);
}

static void test_512_cpus_on_4_nodes(void **state)
{
	struct topology topology;

	(void)state;
	read_host(&topology, "512-cpus");
	assert_true(topology.preempt_rt);
	assert_int_equal(topology.cpu_count, 512);
	for (unsigned cpu = 0; cpu < 512; cpu++)
		assert_int_equal(topology_cpu(&topology, cpu)->node, cpu % 256 / 64);
	topology_clear(&topology);
}

/* isolcpus=2-3, nohz_full=3-4, CPU 6 in an isolated partition; that of CPU 7 is invalid. */
static void test_isolation(void **state)
{
	static const bool isolated[8] = {0, 0, 1, 1, 0, 0, 1, 0};
	static const bool nohz_full[8] = {0, 0, 0, 1, 1, 0, 0, 0};
	struct topology topology;

	(void)state;
	read_host(&topology, "isolated");
	assert_true(topology.preempt_rt);
	assert_int_equal(topology.cpu_count, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(topology.cpus[i].isolated, isolated[i]);
		assert_int_equal(topology.cpus[i].nohz_full, nohz_full[i]);
		assert_int_equal(topology.cpus[i].node, i / 4);
	}
	topology_clear(&topology);
}

/* 256 CPUs could be, 4 are plugged in, 2 of them are on-line. */
static void test_offline_cpus_are_listed(void **state)
{
	struct topology topology;

	(void)state;
	read_host(&topology, "hotplug");
	assert_int_equal(topology.cpu_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(topology.cpus[i].online, i % 2 == 0);
		assert_int_equal(topology.cpus[i].probe,
		                 i % 2 == 0 ? PROBE_STATE_OFF : PROBE_STATE_OFFLINE);
	}
	topology_clear(&topology);
}

static void test_running_host(void **state)
{
	struct topology topology = {0};
	struct error error = {""};
	size_t online = 0;

	(void)state;
	snprintf(topology.policy, sizeof(topology.policy), "fifo");
	assert_true(host_read(&topology, "", &error));
	/* A second reading replaces the first and leaves the probe's members alone. */
	assert_true(host_read(&topology, "", &error));
	for (size_t i = 0; i < topology.cpu_count; i++)
		online += topology.cpus[i].online;
	assert_int_equal(online, sysconf(_SC_NPROCESSORS_ONLN));
	assert_string_equal(topology.policy, "fifo");
	assert_true(topology.host[0] != '\0' && topology.kernel[0] != '\0');
	topology_clear(&topology);
}

/* A scratch host: files are written by path, folders made on the way. */
struct scratch {
	char root[64];
};

static void scratch_write(const struct scratch *scratch, const char *path, const char *content,
                          size_t length)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", scratch->root, path);
	for (char *slash = strchr(full + strlen(scratch->root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void scratch_remove(const struct scratch *scratch)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", scratch->root);
	assert_int_equal(system(command), 0);
}

static struct scratch scratch_create(void)
{
	struct scratch scratch = {"/tmp/rtscope-host.XXXXXX"};

	assert_non_null(mkdtemp(scratch.root));
	return scratch;
}

static void test_no_sysfs(void **state)
{
	struct scratch scratch = scratch_create();
	struct topology topology = {0};
	struct error error = {""};

	(void)state;
	assert_false(host_read(&topology, scratch.root, &error));
	assert_non_null(strstr(error.text, "is sysfs mounted?"));
	assert_null(topology.cpus);
	scratch_remove(&scratch);
}

static void test_names_are_escaped_and_cut(void **state)
{
	struct scratch scratch = scratch_create();
	struct topology topology = {0};
	char name[3000];

	(void)state;
	memset(name, '\033', sizeof(name));
	scratch_write(&scratch, "/sys/devices/system/cpu/online", "0\n", 2);
	scratch_write(&scratch, "/proc/sys/kernel/hostname", name, sizeof(name));
	assert_true(host_read(&topology, scratch.root, NULL));
	assert_memory_equal(topology.host, "\\x1b\\x1b", 8);
	assert_true(strlen(topology.host) < sizeof(topology.host));
	assert_string_equal(topology.kernel, "-");
	topology_clear(&topology);
	scratch_remove(&scratch);
}

/* Any bytes in any file: an answer or an error, never more CPUs than the format has. */
static void test_random_content(void **state)
{
	static const char *const files[] = {
	        "/sys/devices/system/cpu/possible",
	        "/sys/devices/system/cpu/present",
	        "/sys/devices/system/cpu/online",
	        "/sys/devices/system/cpu/isolated",
	        "/sys/devices/system/cpu/nohz_full",
	        "/sys/devices/system/node/online",
	        "/sys/devices/system/node/node0/cpulist",
	        "/sys/fs/cgroup/cpuset.cpus.isolated",
	        "/sys/fs/cgroup/a/cpuset.cpus.partition",
	        "/proc/sys/kernel/hostname",
	        "/sys/kernel/realtime",
	};
	static const char *const contents[] = {
	        "",         "\n",
	        "(null)\n", "0-8190\n",
	        "0-8191\n", "0-18446744073709551615\n",
	        "0,,2",     "-1\n",
	        "1-0\n",    "\xff\xfe\033[2J",
	        "0-3:0\n",  "isolated\n",
	        "0\n",      "0-255\n",
	};
	static char huge[200 * 1024];
	struct scratch scratch = scratch_create();
	struct topology topology = {0};

	(void)state;
	memset(huge, '1', sizeof(huge));
	srand(1);
	for (int round = 0; round < 1500; round++) {
		struct error error = {""};
		const char *file = files[(size_t)rand() % (sizeof(files) / sizeof(files[0]))];
		const char *content =
		        contents[(size_t)rand() % (sizeof(contents) / sizeof(contents[0]))];

		if (rand() % 10 == 0)
			scratch_write(&scratch, file, huge, sizeof(huge));
		else
			scratch_write(&scratch, file, content, strlen(content));
		if (!host_read(&topology, scratch.root, &error))
			assert_true(error.text[0] != '\0');
		assert_true(topology.cpu_count <= 8191);
	}
	topology_clear(&topology);
	scratch_remove(&scratch);
}

/* A folder or a FIFO in place of a file neither blocks nor crashes. */
static void test_not_a_file(void **state)
{
	struct scratch scratch = scratch_create();
	struct topology topology = {0};
	char path[128];

	(void)state;
	scratch_write(&scratch, "/sys/devices/system/cpu/online", "0-1\n", 4);
	scratch_write(&scratch, "/sys/devices/system/cpu/isolated/x", "", 0);
	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/nohz_full", scratch.root);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(host_read(&topology, scratch.root, NULL));
	assert_int_equal(topology.cpu_count, 2);
	topology_clear(&topology);
	scratch_remove(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_two_cpus),
	        cmocka_unit_test(test_512_cpus_on_4_nodes),
	        cmocka_unit_test(test_isolation),
	        cmocka_unit_test(test_offline_cpus_are_listed),
	        cmocka_unit_test(test_running_host),
	        cmocka_unit_test(test_no_sysfs),
	        cmocka_unit_test(test_names_are_escaped_and_cut),
	        cmocka_unit_test(test_random_content),
	        cmocka_unit_test(test_not_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

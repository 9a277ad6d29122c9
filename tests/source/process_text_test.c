// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the text of a process's files says: names that look like its fields, text that ends
 * early, containers of every kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/process_text.h"

static struct scan text_of(const char *text)
{
	return (struct scan){text, text + strlen(text)};
}

static void test_stat(void **state)
{
	struct process_record record;
	uint64_t ticks;

	(void)state;
	assert_true(process_parse_stat(
	        text_of("42 (a) b) (c) R 7 1 1 0 -1 2097152 97 5 3 6 11 22 0 0 -51 -2 9 0 777 "
	                "4096000 "
	                "25 18446744073709551615 1 1 1 0 0 0 0 0 0 0 0 0 17 3 50 1 0 0 0\n"),
	        100, 4, &record, &ticks));
	assert_int_equal(record.pid, 42);
	assert_string_equal(record.comm, "a) b) (c");
	assert_int_equal(record.state, 'R');
	assert_int_equal(record.ppid, 7);
	assert_int_equal(record.flags, PROCESS_KERNEL_THREAD);
	assert_int_equal(ticks, 33);
	assert_int_equal(record.cpu_time_ns, 330000000);
	assert_int_equal(record.minor_faults, 97);
	assert_int_equal(record.major_faults, 3);
	assert_int_equal(record.priority, -51);
	assert_int_equal(record.nice, -2);
	assert_int_equal(record.threads, 9);
	assert_int_equal(record.start_ticks, 777);
	assert_int_equal(record.virtual_kib, 4000);
	assert_int_equal(record.rss_kib, 100);
	assert_int_equal(record.last_cpu, 3);
	assert_int_equal(record.rtprio, 50);
	assert_int_equal(record.policy, 1);
	assert_false(process_parse_stat(text_of("42 (cut) R 7 1 1"), 100, 4, &record, &ticks));
	assert_false(process_parse_stat(text_of("42 cut"), 100, 4, &record, &ticks));
	assert_false(process_parse_stat(text_of(") 42 ("), 100, 4, &record, &ticks));
	assert_false(process_parse_stat(text_of(""), 100, 4, &record, &ticks));
}

static void test_containers(void **state)
{
#define NAME_OF_64 "press-line-4-controller-and-its-supervisor-of-hall-2-on-rt-host1"
#define ID         "4f2a91b0c3d44f2a91b0c3d44f2a91b0c3d44f2a91b0c3d44f2a91b0c3d41234"
	static const struct {
		const char *cgroup;
		const char *container;
	} rows[] = {
	        {"0::/system.slice/docker-" ID ".scope\n", "docker/4f2a91b0c3d4"},
	        {"2:cpu:/\n1:name=systemd:/docker/" ID "\n", "docker/4f2a91b0c3d4"},
	        {"0::/machine.slice/libpod-" ID ".scope/container\n", "podman/4f2a91b0c3d4"},
	        {"0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope\n",
	         "kube/4f2a91b0c3d4"},
	        {"0::/lxc.payload.web1/init.scope\n", "lxc/web1"},
	        {"0::/lxc/web2\n", "lxc/web2"},
	        {"0::/machine.slice/systemd-nspawn@deb.service/payload\n", "nspawn/deb"},
	        {"0::/x/" ID "\n", "container/4f2a91b0c3d4"},
	        {"0::/user.slice/user-0.slice/session-1.scope\n", "session-1.scope"},
	        {"2:cpu:/\n1:name=systemd:/system.slice/ssh.service\n0::/\n", "ssh.service"},
	        /* Of several hierarchies the one that tells of a container. */
	        {"1:name=systemd:/system.slice/ssh.service\n0::/lxc/web\n", "lxc/web"},
	        {"2:cpu:/docker/" ID "\n0::/system.slice/containerd.service\n",
	         "docker/4f2a91b0c3d4"},
	        {"0::/system.slice/odd:name.service\n", "odd:name.service"},
	        {"0:/no/colon.service\n", ""},
	        {"0::/\n", ""},
	        {"", ""},
	        {"0::/x/" ID "00\n", ""},
	        {"0::/lxc/" NAME_OF_64 "\n", "lxc/" NAME_OF_64},
	        {"0::/lxc.payload." NAME_OF_64 "x/init.scope\n", "lxc/" NAME_OF_64 "x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char container[80] = "";

		process_parse_cgroup(text_of(rows[i].cgroup), container, sizeof(container));
		assert_string_equal(container, rows[i].container);
	}
}

static void test_paths_of_groups(void **state)
{
	static const struct {
		const char *cgroup;
		const char *path;
	} rows[] = {
	        {"0::/system.slice/ssh.service\n", "/system.slice/ssh.service"},
	        {"3:cpu:/a/long/path/of/an/old/hierarchy\n0::/x\n", "/x"},
	        {"3:cpu:/\n2:pids:/a/b\n1:name=systemd:/a/b/c\n0::/\n", "/a/b/c"},
	        /* Docker's, where the unified hierarchy tells who looks after it. */
	        {"2:cpu:/docker/" ID "\n0::/system.slice/containerd.service\n", "/docker/" ID},
	        {"1:name=systemd:/system.slice/ssh.service\n0::/lxc/web\n", "/lxc/web"},
	        {"0::/\n", "/"},
	        {"0::/no/newline", "/no/newline"},
	        {"0:/one/colon\n", ""},
	        {"", ""},
	};
	char path[100];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		process_parse_cgroup_path(text_of(rows[i].cgroup), path, sizeof(path));
		assert_string_equal(path, rows[i].path);
	}
	/* What does not fit is no path. */
	process_parse_cgroup_path(text_of("0::/system.slice/ssh.service\n1:cpu:/a\n"), path, 10);
	assert_string_equal(path, "/a");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_stat),
	        cmocka_unit_test(test_containers),
	        cmocka_unit_test(test_paths_of_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

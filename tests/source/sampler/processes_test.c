// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes of simulated hosts and of this one: what their files become, ids that
 * are used again, processes that end while they are read, names that attack a
 * terminal, and files that must never be opened.
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "made_host.h"

static void write_process(struct made_host *host, unsigned pid, const char *comm, unsigned ticks,
                          unsigned start)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	made_host_write(host, path,
	                "%u (%s) S 1 1 1 0 -1 4194304 97 0 3 0 %u 0 0 0 -51 0 2 0 %u 4096000 25 "
	                "18446744073709551615 1 1 1 0 0 0 0 0 0 0 0 0 17 3 50 1 0 0 0\n",
	                pid, comm, ticks, start);
}

static const struct process *find(struct made_host *host, uint32_t pid)
{
	return process_table_find(&host->view.processes, pid);
}

static void test_a_process_and_its_files(void **state)
{
	struct made_host host;
	const struct process_record *record;

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/etc/passwd", "root:x:0:0::/:/x\nplc:x:1001:1::/:/x\n");
	write_process(&host, 9, "plc-cycle", 5, 100);
	made_host_write(
	        &host, "/proc/9/status",
	        "Name:\tplc\nUid:\t1000\t1001\t1000\t1000\nRssFile:\t 30 kB\nRssShmem:\t 12 "
	        "kB\nCpus_allowed_list:\t2-3\nvoluntary_ctxt_switches:\t70\n"
	        "nonvoluntary_ctxt_switches:\t5\n");
	made_host_write(&host, "/proc/9/io", "rchar: 9\nread_bytes: 4096\nwrite_bytes: 8192\n");
	made_host_write(&host, "/proc/9/cgroup", "0::/lxc/web1\n");
	made_host_write_bytes(&host, "/proc/9/cmdline", "plc\0--fast\0", 11);
	made_host_read(&host);
	made_host_read(&host);
	assert_int_equal(host.view.processes.count, 1);
	record = &find(&host, 9)->record;
	assert_int_equal(record->uid, 1001);
	assert_int_equal(record->shared_kib, 42);
	assert_int_equal(record->voluntary, 70);
	assert_int_equal(record->involuntary, 5);
	assert_int_equal(record->read_bytes, 4096);
	assert_int_equal(record->written_bytes, 8192);
	assert_string_equal(process_table_text(&host.view.processes, record->user), "plc");
	assert_string_equal(process_table_text(&host.view.processes, record->affinity), "2-3");
	assert_string_equal(process_table_text(&host.view.processes, record->container),
	                    "lxc/web1");
	assert_string_equal(process_table_text(&host.view.processes, record->command),
	                    "plc --fast");
	assert_true(record->cpu_pct >= 0 && record->cpu_pct <= 0);
	made_host_end(&host);
}

static void test_cpu_is_what_the_ticks_say(void **state)
{
	struct made_host host;
	double one;

	(void)state;
	made_host_begin(&host);
	write_process(&host, 5, "one", 100, 1);
	write_process(&host, 6, "three", 100, 1);
	write_process(&host, 7, "back", 100, 1);
	made_host_read(&host);
	write_process(&host, 5, "one", 101, 1);
	write_process(&host, 6, "three", 103, 1);
	write_process(&host, 7, "back", 99, 1);
	made_host_read(&host);
	one = (double)find(&host, 5)->record.cpu_pct;
	assert_true(one > 0);
	assert_true(fabs((double)find(&host, 6)->record.cpu_pct / one - 3) < 1e-3);
	assert_true(isnan(find(&host, 7)->record.cpu_pct));
	made_host_end(&host);
}

static void test_an_id_is_used_again(void **state)
{
	struct made_host host;
	unsigned ended = 0;

	(void)state;
	made_host_begin(&host);
	write_process(&host, 30, "first", 1000, 100);
	made_host_read(&host);
	made_host_read(&host);
	/* It was there before us. */
	assert_int_equal(find(&host, 30)->first_seen_ns, 0);
	/* Another process of the same number, with less CPU time. */
	write_process(&host, 30, "second", 1, 200);
	made_host_read(&host);
	assert_string_equal(find(&host, 30)->record.comm, "second");
	assert_int_equal(find(&host, 30)->first_seen_ns, host.view.processes.time_ns);
	assert_int_equal(find(&host, 30)->record.start_ticks, 200);
	/* It began at an unknown time of this host: no value rather than a wrong one. */
	assert_true(isnan(find(&host, 30)->record.cpu_pct) || find(&host, 30)->record.cpu_pct >= 0);
	for (size_t i = 0; i < host.view.processes.count; i++)
		ended += host.view.processes.processes[i].ended_ns != 0;
	assert_int_equal(host.view.processes.count, 2);
	assert_int_equal(ended, 1);
	made_host_end(&host);
}

static void test_names_that_attack_a_terminal(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	write_process(&host, 8, "\033]0;x\a\xff\n", 1, 1);
	made_host_write(&host, "/proc/8/cmdline", "%s", "\033[2J");
	made_host_read(&host);
	made_host_read(&host);
	assert_string_equal(find(&host, 8)->record.comm, "\\x1b]0;x\\x07\\xff\\n");
	assert_string_equal(
	        process_table_text(&host.view.processes, find(&host, 8)->record.command),
	        "\\x1b[2J");
	made_host_end(&host);
}

static void test_one_that_vanishes_and_one_that_is_empty(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	write_process(&host, 11, "stays", 1, 1);
	write_process(&host, 12, "goes", 1, 1);
	made_host_write(&host, "/proc/13/stat", "%s", "");
	made_host_write(&host, "/proc/14/other", "%s", "");
	made_host_read(&host);
	made_host_read(&host);
	assert_int_equal(host.view.processes.count, 2);
	made_host_write(&host, "/proc/12/stat", "%s", "");
	made_host_remove(&host, "/proc/12");
	made_host_read(&host);
	assert_null(find(&host, 12));
	assert_non_null(find(&host, 11));
	assert_int_equal(host.view.processes.count, 2);
	made_host_end(&host);
}

/* Without a right: a row that says so, and a warning. Root may read everything. */
static void test_one_that_may_not_be_read(void **state)
{
	struct made_host host;
	char path[128];
	int status;
	pid_t child;

	(void)state;
	made_host_begin(&host);
	write_process(&host, 21, "secret", 1, 1);
	snprintf(path, sizeof(path), "%s/proc/21/stat", host.root);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(chmod(host.root, 0755), 0);
	child = fork();
	if (child == 0) {
		const struct process_record *record;

		if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(9);
		made_host_read(&host);
		made_host_read(&host);
		if (host.view.processes.count != 1)
			_exit(1);
		record = &host.view.processes.processes[0].record;
		if (record->state != '?' || !isnan(record->cpu_pct) ||
		    record->rss_kib != PROCESS_UNKNOWN_U64 || strcmp(record->comm, "(hidden)") != 0)
			_exit(2);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	made_host_end(&host);
}

static void test_threads_of_those_that_are_looked_at(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	write_process(&host, 40, "many", 1, 1);
	made_host_write(&host, "/proc/40/task/40/stat", "%s", "");
	made_host_write(
	        &host, "/proc/40/task/41/stat",
	        "41 (worker) R 1 1 1 0 -1 0 0 0 0 0 4 0 0 0 20 0 2 0 9 0 0 0 1 1 1 0 0 0 0 0 0 "
	        "0 0 0 17 1 0 0 0 0 0\n");
	/* Numbers begin anew at the end of their range: one that is smaller than its process's. */
	made_host_write(
	        &host, "/proc/40/task/7/stat",
	        "7 (early) S 1 1 1 0 -1 0 0 0 0 0 4 0 0 0 20 0 2 0 9 0 0 0 1 1 1 0 0 0 0 0 0 "
	        "0 0 0 17 1 0 0 0 0 0\n");
	made_host_write(&host, "/proc/40/cgroup", "0::/lxc/web1\n");
	made_host_write_bytes(&host, "/proc/40/cmdline", "many\0--threads\0", 15);
	made_host_read(&host);
	made_host_read(&host);
	assert_int_equal(host.view.processes.count, 1);
	host.interest = (struct interest){.count = 1, .pids = {40}, .threads = true};
	made_host_read(&host);
	made_host_read(&host);
	assert_int_equal(host.view.processes.count, 3);
	for (size_t i = 0; i < 3; i++) {
		static const uint32_t tids[] = {7, 40, 41};
		static const char *const names[] = {"early", "many", "worker"};
		const struct process_record *record = &host.view.processes.processes[i].record;

		assert_int_equal(record->pid, 40);
		assert_int_equal(record->tid, tids[i]);
		assert_string_equal(record->comm, names[i]);
		/* What is the process's is its threads', too. */
		assert_string_equal(process_table_text(&host.view.processes, record->command),
		                    "many --threads");
		assert_string_equal(process_table_text(&host.view.processes, record->container),
		                    "lxc/web1");
	}
	assert_non_null(find(&host, 40));
	made_host_end(&host);
}

/* A thousand command lines a hundred times over: all are told, and none under another's name. */
static void test_command_lines_without_end(void **state)
{
	struct made_host host;
	char path[64], command[64];

	(void)state;
	made_host_begin(&host);
	write_process(&host, 1, "init", 1, 1);
	made_host_write(&host, "/proc/1/cmdline", "/sbin/init");
	made_host_read(&host);
	for (unsigned round = 0; round < 2500; round++) {
		const struct process *job;

		if (round > 0) {
			snprintf(path, sizeof(path), "/proc/%u", 10 + (round - 1) % 50);
			made_host_remove(&host, path);
		}
		write_process(&host, 10 + round % 50, "sh", 1, round + 2);
		snprintf(path, sizeof(path), "/proc/%u/cmdline", 10 + round % 50);
		snprintf(command, sizeof(command), "sh -c job-%u", round);
		made_host_write(&host, path, "%s", command);
		made_host_read(&host);
		job = find(&host, 10 + round % 50);
		assert_non_null(job);
		assert_string_equal(process_table_text(&host.view.processes, job->record.command),
		                    command);
		assert_string_equal(
		        process_table_text(&host.view.processes, find(&host, 1)->record.command),
		        "/sbin/init");
		/* Those that ended are shown for ten readings more, with what was theirs or nothing. */
		for (size_t i = 0; i < host.view.processes.count; i++) {
			const struct process_record *record =
			        &host.view.processes.processes[i].record;
			const char *text =
			        process_table_text(&host.view.processes, record->command);

			if (!text || record->start_ticks < 2)
				continue;
			snprintf(command, sizeof(command), "sh -c job-%u",
			         (unsigned)record->start_ticks - 2);
			assert_string_equal(text, command);
		}
	}
	/* 2,500 names, of which those of the last thousand readings are held. */
	assert_true(sampled_bytes(host.sampled) < 4 << 20);
	made_host_end(&host);
}

/* What is sent is what changed; a loss makes everything be sent again. */
static void count_processes(void *context, const struct event *event, const uint64_t *words)
{
	(void)words;
	*(unsigned *)context += event->type == EVENT_PROCESS;
}

static void test_only_changes_are_sent(void **state)
{
	struct made_host host;
	struct ring *ring = ring_create(256, -1);
	unsigned sent = 0;

	(void)state;
	made_host_begin(&host);
	for (unsigned pid = 100; pid < 150; pid++)
		write_process(&host, pid, "sleeper", 1, 1);
	for (unsigned i = 0; i < 5; i++)
		made_host_read(&host);
	batch_each(sampling_read(host.sampling, &host.interest, &host.probed), 1, count_processes,
	           &sent);
	assert_int_equal(sent, 0);
	write_process(&host, 120, "awake", 2, 1);
	batch_each(sampling_read(host.sampling, &host.interest, &host.probed), 1, count_processes,
	           &sent);
	assert_int_equal(sent, 1);
	/* Nobody takes anything out of this ring, and it is tiny. */
	assert_true(batch_push(sampling_read(host.sampling, &host.interest, &host.probed), ring,
	                       1) > 0);
	sent = 0;
	batch_each(sampling_read(host.sampling, &host.interest, &host.probed), 1, count_processes,
	           &sent);
	assert_int_equal(sent, 50);
	ring_destroy(ring);
	made_host_end(&host);
}

/* The end of one that nobody heard of, since the ring was full: it is told of with the rest. */
static void test_an_end_that_was_lost(void **state)
{
	struct made_host host;
	struct ring *ring = ring_create(256, -1);

	(void)state;
	made_host_begin(&host);
	for (unsigned pid = 100; pid < 150; pid++)
		write_process(&host, pid, "sleeper", 1, 1);
	made_host_read(&host);
	made_host_read(&host);
	made_host_remove(&host, "/proc/120");
	for (unsigned pid = 100; pid < 150; pid++)
		if (pid != 120)
			write_process(&host, pid, "sleeper", 2, 1);
	assert_true(batch_push(sampling_read(host.sampling, &host.interest, &host.probed), ring,
	                       1) > 0);
	made_host_read(&host);
	assert_null(find(&host, 120));
	for (unsigned pid = 100; pid < 150; pid++)
		assert_true(pid == 120 || find(&host, pid));
	ring_destroy(ring);
	made_host_end(&host);
}

static void take(void *context, const struct event *event, const uint64_t *words)
{
	sampled_apply(context, event, words);
}

/* This host: the sampler sees this test, with what the test knows of itself. */
static void test_this_process(void **state)
{
	struct sampling *sampling = sampling_create("");
	struct sampled *sampled = sampled_create(1, 1 << 20);
	struct sampled_view view = {0};
	struct interest interest = {.count = 1, .pids = {(uint32_t)getpid()}};
	struct cpuset probed;
	const struct process *self;

	(void)state;
	cpuset_clear(&probed);
	for (unsigned i = 1; i <= 3; i++)
		batch_each(sampling_read(sampling, &interest, &probed), i, take, sampled);
	assert_true(sampled_copy(sampled, UINT64_MAX, &view));
	self = process_table_find(&view.processes, (uint32_t)getpid());
	assert_non_null(self);
	assert_int_equal(self->record.ppid, getppid());
	assert_int_equal(self->record.uid, geteuid());
	assert_string_equal(self->record.comm, "processes_test");
	assert_int_equal(self->record.state, 'R');
	assert_true(self->record.voluntary != PROCESS_UNKNOWN_U64);
	assert_true(self->record.affinity != 0);
	sampled_view_clear(&view);
	sampled_destroy(sampled);
	sampling_destroy(sampling);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_a_process_and_its_files),
	        cmocka_unit_test(test_cpu_is_what_the_ticks_say),
	        cmocka_unit_test(test_an_id_is_used_again),
	        cmocka_unit_test(test_names_that_attack_a_terminal),
	        cmocka_unit_test(test_one_that_vanishes_and_one_that_is_empty),
	        cmocka_unit_test(test_one_that_may_not_be_read),
	        cmocka_unit_test(test_threads_of_those_that_are_looked_at),
	        cmocka_unit_test(test_command_lines_without_end),
	        cmocka_unit_test(test_only_changes_are_sent),
	        cmocka_unit_test(test_an_end_that_was_lost),
	        cmocka_unit_test(test_this_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

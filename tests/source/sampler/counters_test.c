// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sampler on this host under a load of known size. Nothing is timed: what a
 * rate says happened in its interval must lie between what the kernel's own
 * counters say happened surely inside and surely around it.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/sampled.h"
#include "source/sampler/sampling.h"
#include "util/clock.h"

/* Two readings with a load between them, and the host's clock around each. */
struct run {
	struct sampling *sampling;
	struct sampled *sampled;
	struct sampled_view view;
	struct interest interest;
	uint64_t outer_begin_ns, inner_begin_ns, inner_end_ns, outer_end_ns;
};

static void take(void *context, const struct event *event, const uint64_t *words)
{
	sampled_apply(context, event, words);
}

static void read_host(struct run *run)
{
	struct cpuset probed;

	cpuset_clear(&probed);
	batch_each(sampling_read(run->sampling, &run->interest, &probed), 1, take, run->sampled);
}

static void begin(struct run *run)
{
	run->sampling = sampling_create("");
	run->sampled = sampled_create(1, 1 << 20);
	assert_non_null(run->sampling);
	assert_non_null(run->sampled);
	run->outer_begin_ns = clock_now_ns();
	read_host(run);
	run->inner_begin_ns = clock_now_ns();
}

static void end(struct run *run)
{
	run->inner_end_ns = clock_now_ns();
	read_host(run);
	run->outer_end_ns = clock_now_ns();
	assert_true(sampled_copy(run->sampled, UINT64_MAX, &run->view));
}

static void clear(struct run *run)
{
	sampled_view_clear(&run->view);
	sampled_destroy(run->sampled);
	sampling_destroy(run->sampling);
}

/* `rate` a second: at least `inner` in the longest interval, at most `outer` in the shortest. */
static void assert_conserved(const struct run *run, double rate, double inner, double outer)
{
	double longest_s = (double)(run->outer_end_ns - run->outer_begin_ns) / 1e9;
	double shortest_s = (double)(run->inner_end_ns - run->inner_begin_ns) / 1e9;

	if (!(rate * longest_s >= inner * 0.999999 && rate * shortest_s <= outer * 1.000001))
		fail_msg("%g a second over %g..%g s is not between %g and %g", rate, shortest_s,
		         longest_s, inner, outer);
}

static double value(const struct run *run, enum metric metric, const char *name)
{
	const struct metric_instance *instance;

	instance = metric_view_find(run->view.metrics, metric_info(metric)->object, METRIC_CPU_ALL,
	                            name);
	assert_non_null(instance);
	return metric_view_value(run->view.metrics, instance, metric);
}

/* Received bytes of lo. */
static double loopback_bytes(void)
{
	FILE *file = fopen("/proc/net/dev", "re");
	char line[512];
	double bytes = -1;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		sscanf(line, " lo: %lf", &bytes);
	fclose(file);
	return bytes;
}

/* `bytes` over a connection on the loopback interface. */
static void send_bytes(size_t bytes)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	static char block[65536];
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int sender = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t received = 0;
	int receiver;

	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(connect(sender, (struct sockaddr *)&address, length), 0);
	receiver = accept(listener, NULL, NULL);
	assert_true(receiver >= 0);
	while (received < bytes) {
		ssize_t sent = send(sender, block, sizeof(block), 0);

		assert_true(sent > 0);
		for (ssize_t left = sent; left > 0;) {
			ssize_t got = recv(receiver, block, sizeof(block), 0);

			assert_true(got > 0);
			left -= got;
			received += (size_t)got;
		}
	}
	close(receiver);
	close(sender);
	close(listener);
}

static void test_loopback_traffic(void **state)
{
	struct run run = {0};
	double before[2];
	double after[2];

	(void)state;
	before[0] = loopback_bytes();
	begin(&run);
	before[1] = loopback_bytes();
	send_bytes(8 << 20);
	after[0] = loopback_bytes();
	end(&run);
	after[1] = loopback_bytes();
	assert_true(after[0] - before[1] >= 8 << 20);
	assert_conserved(&run, value(&run, METRIC_INTERFACE_RX_KB_PER_S, "lo") * 1024,
	                 after[0] - before[1], after[1] - before[0]);
	assert_conserved(&run, value(&run, METRIC_INTERFACE_TX_KB_PER_S, "lo") * 1024,
	                 after[0] - before[1], after[1] - before[0]);
	clear(&run);
}

/* Sectors written by the disk `name`; -1: there is none. */
static double sectors_written(const char *name)
{
	FILE *file = fopen("/proc/diskstats", "re");
	char line[512];
	char have[64];
	double sectors;
	double found = -1;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*u %*u %63s %*u %*u %*u %*u %*u %*u %lf", have, &sectors) == 2 &&
		    strcmp(have, name) == 0)
			found = sectors;
	fclose(file);
	return found;
}

/* The whole disk that `file` is on, as /proc/diskstats names it. */
static bool disk_of(int file, char *name, size_t size)
{
	struct stat status;
	char path[64];
	char target[256];
	ssize_t length;

	if (fstat(file, &status) != 0)
		return false;
	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", major(status.st_dev),
	         minor(status.st_dev));
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	snprintf(name, size, "%s", strrchr(target, '/') + 1);
	snprintf(path, sizeof(path), "/sys/block/%.40s", name);
	return access(path, F_OK) == 0 && sectors_written(name) > 0;
}

static void test_a_file_of_known_size(void **state)
{
	char path[] = "rtscope-test.XXXXXX";
	int file = mkstemp(path);
	static char block[1 << 20];
	struct run run = {0};
	char disk[64];
	double before[2];
	double after[2];

	(void)state;
	assert_true(file >= 0);
	unlink(path);
	if (!disk_of(file, disk, sizeof(disk))) {
		close(file);
		skip();
	}
	before[0] = sectors_written(disk);
	begin(&run);
	before[1] = sectors_written(disk);
	for (unsigned i = 0; i < 16; i++)
		assert_int_equal(write(file, block, sizeof(block)), sizeof(block));
	assert_int_equal(fdatasync(file), 0);
	close(file);
	after[0] = sectors_written(disk);
	end(&run);
	after[1] = sectors_written(disk);
	assert_true(after[0] - before[1] >= (16 << 20) / 512);
	assert_conserved(&run, value(&run, METRIC_DISK_WRITE_KB_PER_S, disk) * 2,
	                 after[0] - before[1], after[1] - before[0]);
	clear(&run);
}

static double cpu_seconds(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void test_cpu_time_of_this_process(void **state)
{
	struct run run = {0};
	const struct process *self;
	double before[2];
	double after[2];

	(void)state;
	run.interest = (struct interest){.count = 1, .pids = {(uint32_t)getpid()}};
	before[0] = cpu_seconds(RUSAGE_SELF);
	begin(&run);
	before[1] = cpu_seconds(RUSAGE_SELF);
	while (cpu_seconds(RUSAGE_SELF) < before[1] + 0.3)
		;
	after[0] = cpu_seconds(RUSAGE_SELF);
	end(&run);
	after[1] = cpu_seconds(RUSAGE_SELF);
	self = process_table_find(&run.view.processes, (uint32_t)getpid());
	assert_non_null(self);
	/* Both ends are rounded to a tick. */
	assert_conserved(&run, (double)self->record.cpu_pct / 100, after[0] - before[1] - 0.02,
	                 after[1] - before[0] + 0.02);
	clear(&run);
}

/* A child that ends between two readings is shown as ended, one that lives is not. */
static void test_a_child_ends(void **state)
{
	struct run run = {0};
	int fds[2];
	pid_t child;
	bool seen = false;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		char byte;

		close(fds[1]);
		_exit(read(fds[0], &byte, 1) == 0 ? 0 : 1);
	}
	assert_true(child > 0);
	close(fds[0]);
	begin(&run);
	end(&run);
	assert_non_null(process_table_find(&run.view.processes, (uint32_t)child));
	close(fds[1]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	end(&run);
	assert_null(process_table_find(&run.view.processes, (uint32_t)child));
	for (size_t i = 0; i < run.view.processes.count; i++)
		seen |= run.view.processes.processes[i].record.pid == (uint32_t)child &&
		        run.view.processes.processes[i].ended_ns != 0;
	assert_true(seen);
	clear(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_loopback_traffic),
	        cmocka_unit_test(test_a_file_of_known_size),
	        cmocka_unit_test(test_cpu_time_of_this_process),
	        cmocka_unit_test(test_a_child_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

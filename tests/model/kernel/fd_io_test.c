// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the own host's source tells beyond LTTng: summed calls, generations in the state
 * dump, calls that were long under way, paths that come with the return.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../support/kernel_records.h"
#include "../random.h"
#include "model/kernel/container.h"
#include "util/clock.h"

#define PID 100

static struct records begin(void)
{
	const struct kernel_settings settings = {.window_ns = 10 * NS_PER_S};
	struct records records = {.names = names_create(), .time_ns = NS_PER_S};

	records.state = kernel_state_create(&settings, records.names);
	assert_non_null(records.state);
	return records;
}

static void end(struct records *records)
{
	kernel_state_destroy(records->state);
	names_destroy(records->names);
}

/* An event whose items follow its fields. */
static void apply_with_items(struct records *records, enum event_type type, const void *fields,
                             size_t bytes, const uint64_t *items, unsigned count)
{
	struct event_buffer buffer = {.event = {0}};
	unsigned words = (unsigned)((bytes + 7) / 8);

	memcpy(buffer.words, fields, bytes);
	memcpy(buffer.words + words, items, count * sizeof(*items));
	buffer.event.type = type & 0xff;
	buffer.event.words = (words + count) & EVENT_WORDS_MAX;
	records_apply(records, &buffer.event, buffer.words);
}

static uint64_t item(uint32_t name, enum item_kind kind, uint32_t small)
{
	return name | (uint64_t)kind << 16 | (uint64_t)small << 32;
}

/* `count` calls, all of which took less than 1024 ns, and one more than half a second. */
static void apply_sum(struct records *records, int32_t fd, uint64_t bytes, uint32_t count,
                      uint64_t last_ns)
{
	const struct rtscope_fd_io_fields fields = {
	        .pid = PID,
	        .fd = fd,
	        .read_bytes = bytes,
	        .written_bytes = 2 * bytes,
	        .calls = count + 1,
	        .errors = 1,
	        .max_ns = 700000000,
	        .last_ns = last_ns,
	        .last_call = SYSCALL_write,
	};
	uint64_t items[31] = {item(0, ITEM_ARRAY, 30)};

	for (unsigned i = 0; i < 30; i++)
		items[1 + i] = item(0, ITEM_UINT32, i == 9 ? count : i == 29);
	apply_with_items(records, EVENT_RTSCOPE_FD_IO, &fields, sizeof(fields), items, 31);
}

static const struct kernel_fd *find_fd(const struct records *records, int32_t number, bool open)
{
	uint32_t process = kernel_process_find(records->state, PID);
	const struct kernel_fd_table *table = kernel_fd_table_at(
	        records->state, kernel_process_at(records->state, process)->table);

	for (uint32_t at = open ? table->first_open : table->first_closed; at;
	     at = kernel_fd_at(records->state, at)->next)
		if (kernel_fd_at(records->state, at)->number == number)
			return kernel_fd_at(records->state, at);
	return NULL;
}

static void test_sums_add_up(void **unused)
{
	struct records records = begin();
	const struct kernel_fd *fd;

	(void)unused;
	apply_sum(&records, 4, 1000, 99, records.time_ns);
	apply_sum(&records, 4, 24, 99, records.time_ns);
	fd = find_fd(&records, 4, true);
	assert_non_null(fd);
	assert_int_equal(fd->read_bytes, 1024);
	assert_int_equal(fd->written_bytes, 2048);
	assert_int_equal(fd->calls, 200);
	assert_int_equal(fd->errors, 2);
	assert_int_equal(fd->max_ns, 700000000);
	assert_int_equal(fd->last_call, SYSCALL_write);
	assert_int_equal(kernel_coarse_percentile_ns(records.state, fd->coarse, 50, fd->max_ns),
	                 1023);
	assert_int_equal(kernel_coarse_percentile_ns(records.state, fd->coarse, 100, fd->max_ns),
	                 700000000);
	end(&records);
}

/* However many buckets hold something: from above it is what counting all from below says. */
static void test_percentiles(void **unused)
{
	static const double percents[] = {0, 1, 50, 90, 99, 99.9, 100};

	(void)unused;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct records records = begin();
		struct random random = {seed};
		const struct kernel_fd *fd;

		for (uint64_t i = 0; i <= seed % 7; i++) {
			struct rtscope_fd_io_fields fields = {
			        .pid = PID, .fd = 4, .max_ns = 1 + random_below(&random, NS_PER_S)};
			uint64_t items[31] = {item(0, ITEM_ARRAY, 30)};

			for (unsigned j = 0; j < 30; j++) {
				uint32_t count = random_below(&random, 1 + seed % 5)
				                         ? 0
				                         : (uint32_t)random_below(&random, 2000);

				items[1 + j] = item(0, ITEM_UINT32, count);
				fields.calls += count;
			}
			apply_with_items(&records, EVENT_RTSCOPE_FD_IO, &fields, sizeof(fields),
			                 items, 31);
		}
		fd = find_fd(&records, 4, true);
		for (size_t i = 0; fd && i < sizeof(percents) / sizeof(percents[0]); i++) {
			uint64_t expected;

			kernel_coarse_window(records.state, fd->coarse, NULL, 0, percents[i],
			                     fd->max_ns, &expected);
			assert_int_equal(kernel_coarse_percentile_ns(records.state, fd->coarse,
			                                             percents[i], fd->max_ns),
			                 expected);
		}
		end(&records);
	}
}

/* It comes when the number is another file's already: it is the closed one's. */
static void test_sum_of_a_closed_file(void **unused)
{
	struct records records = begin();
	uint64_t used_ns;

	(void)unused;
	records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
	records_exit(&records, PID, SYSCALL_dup, 4);
	records.time_ns += NS_PER_MS;
	used_ns = records.time_ns;
	records_entry(&records, PID, SYSCALL_close, 1, UINT64_C(4));
	records.time_ns += NS_PER_MS;
	records_exit(&records, PID, SYSCALL_close, 0);
	records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
	records_exit(&records, PID, SYSCALL_dup, 4);
	records.time_ns += NS_PER_MS;
	apply_sum(&records, 4, 512, 1, used_ns);
	assert_int_equal(find_fd(&records, 4, true)->read_bytes, 0);
	assert_int_equal(find_fd(&records, 4, false)->read_bytes, 512);
	end(&records);
}

/* What comes too late happens at one time: the order tells whose the sum is. */
static void test_sum_that_comes_late(void **unused)
{
	struct records records = begin();
	uint64_t used_ns = records.time_ns;

	(void)unused;
	records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
	records_exit(&records, PID, SYSCALL_dup, 4);
	records_entry(&records, PID, SYSCALL_close, 1, UINT64_C(4));
	records_exit(&records, PID, SYSCALL_close, 0);
	records.time_ns += NS_PER_S;
	records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
	records_exit(&records, PID, SYSCALL_dup, 4);
	apply_sum(&records, 4, 512, 1, used_ns + 1);
	assert_int_equal(find_fd(&records, 4, true)->read_bytes, 512);
	assert_int_equal(find_fd(&records, 4, false)->read_bytes, 0);
	end(&records);
}

/* Of a thousand that had the number it is the last; one that is forgotten is none. */
static void test_sum_of_the_last_closed(void **unused)
{
	struct records records = begin();
	const struct kernel_fd *last;

	(void)unused;
	for (int32_t i = 0; i < 3000; i++) {
		int32_t number = 4 + i % 3 * 100;

		records.time_ns += NS_PER_MS;
		records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
		records_exit(&records, PID, SYSCALL_dup, number);
		records_entry(&records, PID, SYSCALL_close, 1, (uint64_t)number);
		records_exit(&records, PID, SYSCALL_close, 0);
	}
	apply_sum(&records, 104, 512, 1, records.time_ns);
	last = find_fd(&records, 104, false);
	assert_int_equal(last->read_bytes, 512);
	assert_int_equal(last->closed_ns, records.time_ns - NS_PER_MS);
	records.time_ns += 11 * NS_PER_S;
	apply_sum(&records, 104, 256, 1, records.time_ns);
	assert_int_equal(find_fd(&records, 104, true)->read_bytes, 256);
	assert_null(find_fd(&records, 104, false));
	end(&records);
}

/* CPU time of so many sums beside so many files that were closed, ns. */
static uint64_t cost_beside(int32_t closed)
{
	struct records records = begin();
	uint64_t begin_ns;
	uint64_t cost_ns;

	for (int32_t i = 0; i < closed; i++) {
		records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
		records_exit(&records, PID, SYSCALL_dup, 40 + i);
		records_entry(&records, PID, SYSCALL_close, 1, (uint64_t)(40 + i));
		records_exit(&records, PID, SYSCALL_close, 0);
	}
	records_entry(&records, PID, SYSCALL_dup, 1, UINT64_C(0));
	records_exit(&records, PID, SYSCALL_dup, 4);
	records.time_ns += NS_PER_MS;
	begin_ns = clock_thread_cpu_ns();
	for (unsigned i = 0; i < 2000; i++)
		apply_sum(&records, 4, 1, 1, 1);
	cost_ns = clock_thread_cpu_ns() - begin_ns;
	end(&records);
	return cost_ns;
}

/* A sum costs the same, however many files its process has closed. */
static void test_cost_beside_closed_files(void **unused)
{
	uint64_t few_ns = UINT64_MAX;
	uint64_t many_ns = UINT64_MAX;

	(void)unused;
	for (unsigned i = 0; i < 5; i++) {
		uint64_t of_few_ns = cost_beside(10);
		uint64_t of_many_ns = cost_beside(50000);

		few_ns = of_few_ns < few_ns ? of_few_ns : few_ns;
		many_ns = of_many_ns < many_ns ? of_many_ns : many_ns;
	}
	assert_true(many_ns < 20 * few_ns);
}

static void dump_place(struct records *records, uint64_t start_ns)
{
	RECORD(records, RTSCOPE_STATEDUMP_PROCESS, rtscope_statedump_process, .tid = PID,
	       .pid = PID, .start_ns = start_ns, .cgroup = records_name(records, "/a.slice"),
	       .directory = records_name(records, "/work"));
}

static const struct kernel_process *the_process(const struct records *records)
{
	return kernel_process_at(records->state, kernel_process_find(records->state, PID));
}

static void test_dump_tells_generations_apart(void **unused)
{
	struct records records = begin();
	uint64_t serial;

	(void)unused;
	dump_place(&records, 500);
	serial = the_process(&records)->serial;
	assert_int_equal(the_process(&records)->start_ns, 500);
	assert_string_equal(names_text(records.names, the_process(&records)->cgroup), "/a.slice");
	assert_string_equal(names_text(records.names, the_process(&records)->directory), "/work");
	/* Told once more: the same. */
	dump_place(&records, 500);
	assert_int_equal(the_process(&records)->serial, serial);
	/* Its end was lost, the id is another's. */
	dump_place(&records, 600);
	assert_int_not_equal(the_process(&records)->serial, serial);
	assert_false(the_process(&records)->ended);
	assert_int_equal(the_process(&records)->start_ns, 600);
	/* It has ended: an older record does not bring it back, a younger one is another. */
	RECORD(&records, SCHED_PROCESS_EXIT, sched_process_exit, .tid = PID);
	dump_place(&records, 600);
	assert_true(the_process(&records)->ended);
	dump_place(&records, 700);
	assert_false(the_process(&records)->ended);
	end(&records);
}

/* The dump may see a child before the event of its fork comes. */
static void test_fork_after_the_dump(void **unused)
{
	struct records records = begin();
	const struct sched_process_fork_fields fork = {
	        .parent_tid = 7, .parent_pid = 7, .child_tid = PID, .child_pid = PID};
	uint64_t items[2] = {0, 800};
	uint64_t serial;

	(void)unused;
	items[0] = item(names_word(records.names, records_name(&records, "start_ns")), ITEM_INT, 0);
	dump_place(&records, 800);
	serial = the_process(&records)->serial;
	apply_with_items(&records, EVENT_SCHED_PROCESS_FORK, &fork, sizeof(fork), items, 2);
	assert_int_equal(the_process(&records)->serial, serial);
	assert_int_equal(the_process(&records)->ppid, 7);
	items[1] = 900;
	apply_with_items(&records, EVENT_SCHED_PROCESS_FORK, &fork, sizeof(fork), items, 2);
	assert_int_not_equal(the_process(&records)->serial, serial);
	end(&records);
}

/* What an engine calls a container has as many digits. */
#define ID       "4f0c1d2e3a4b5c6d7e8f4f0c1d2e3a4b5c6d7e8f4f0c1d2e3a4b5c6d7e8f0011"
#define INNER_ID "7e8f4f0c1d2e3a4b5c6d7e8f4f0c1d2e3a4b5c6d7e8f4f0c1d2e3a4b5c6d0022"

static void test_containers_by_name(void **unused)
{
	static const struct {
		const char *cgroup;
		const char *name;
		enum container_sort sort;
	} cases[] = {
	        {"/system.slice/docker-" ID ".scope", "docker/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        {"/docker/" ID, "docker/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        {"/docker/" ID "/system.slice/cron.service", "docker/4f0c1d2e3a4b",
	         CONTAINER_OF_ENGINE},
	        {"/machine.slice/libpod-" ID ".scope/container", "podman/4f0c1d2e3a4b",
	         CONTAINER_OF_ENGINE},
	        {"/libpod_parent/libpod-" ID, "podman/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        {"/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope",
	         "kube/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        {"/kubepods/besteffort/pod1/" ID, "kube/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        {"/system.slice/crio-" ID ".scope", "cri/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        /* A container in one: the outer one, with its own engine. */
	        {"/docker/" ID "/kubepods/pod1/" INNER_ID, "docker/4f0c1d2e3a4b",
	         CONTAINER_OF_ENGINE},
	        {"/docker/" ID "/libpod_parent/libpod-" INNER_ID, "docker/4f0c1d2e3a4b",
	         CONTAINER_OF_ENGINE},
	        {"/somebody/" ID, "container/4f0c1d2e3a4b", CONTAINER_OF_ENGINE},
	        {"/lxc/web/init.scope", "lxc/web", CONTAINER_OF_ENGINE},
	        {"/lxc/web.example.org", "lxc/web.example.org", CONTAINER_OF_ENGINE},
	        {"/lxc.payload.web/system.slice/cron.service", "lxc/web", CONTAINER_OF_ENGINE},
	        {"/machine.slice/systemd-nspawn@deb.12.service/payload", "nspawn/deb.12",
	         CONTAINER_OF_ENGINE},
	        {"/machine.slice/machine-qemu.scope", "machine/qemu", CONTAINER_OF_ENGINE},
	        {"/system.slice/nginx.service", "nginx.service", CONTAINER_UNIT},
	        {"/user.slice/user-0.slice/session-3.scope", "session-3.scope", CONTAINER_UNIT},
	        {"/user.slice/user-0.slice/user@0.service/app.slice/tmux.service", "tmux.service",
	         CONTAINER_UNIT},
	        {"/docker/short", "", CONTAINER_NONE},
	        {"/somebody/" ID "00", "", CONTAINER_NONE},
	        {"/lxc/", "", CONTAINER_NONE},
	        {"/", "", CONTAINER_NONE},
	        {"", "", CONTAINER_NONE},
	};
	char name[64];
	char cut[8];

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(container_name(name, sizeof(name), cases[i].cgroup),
		                 cases[i].sort);
		assert_string_equal(name, cases[i].name);
	}
	container_name(cut, sizeof(cut), "/system.slice/nginx.service");
	assert_string_equal(cut, "nginx.s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sums_add_up),
	        cmocka_unit_test(test_percentiles),
	        cmocka_unit_test(test_sum_of_a_closed_file),
	        cmocka_unit_test(test_sum_that_comes_late),
	        cmocka_unit_test(test_sum_of_the_last_closed),
	        cmocka_unit_test(test_cost_beside_closed_files),
	        cmocka_unit_test(test_dump_tells_generations_apart),
	        cmocka_unit_test(test_fork_after_the_dump),
	        cmocka_unit_test(test_containers_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

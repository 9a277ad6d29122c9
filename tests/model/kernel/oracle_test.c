// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Properties over many seeds. A simulated kernel with real tables of open files makes
 * valid traces: the state must agree with it FD by FD. Invalid traces (anything at any
 * time) must leave a state that is whole, and the same as a copy that was made on the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../support/kernel_records.h"
#include "util/clock.h"

#define PROCESSES 6
#define FDS       40 /* some of them low, FD_LOW_NUMBERS */
#define FIRST_PID 100
#define CLOEXEC   0x80000

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 11) % limit);
}

struct simulated_fd {
	bool open;
	bool cloexec;
	uint32_t path;
	uint64_t read_bytes;
	uint64_t written_bytes;
};

struct simulated_table {
	struct simulated_fd fds[FDS];
};

/* Threads with a table: several may share one. */
struct simulated_thread {
	bool alive;
	int32_t tid;
	int32_t pid;
	unsigned table;
};

struct simulation {
	struct records records;
	struct simulated_thread threads[PROCESSES];
	struct simulated_table tables[PROCESSES];
	int32_t next_tid;
	unsigned paths;
};

static unsigned unused_table(const struct simulation *simulation)
{
	for (unsigned table = 0;; table++) {
		bool used = false;

		for (unsigned i = 0; i < PROCESSES; i++)
			used = used || (simulation->threads[i].alive &&
			                simulation->threads[i].table == table);
		if (!used)
			return table;
	}
}

static int32_t lowest_free(const struct simulated_table *table, int32_t from)
{
	while (from < FDS && table->fds[from].open)
		from++;
	return from < FDS ? from : -1;
}

static void simulate_open(struct simulation *simulation, struct simulated_thread *thread)
{
	struct simulated_table *table = &simulation->tables[thread->table];
	int32_t fd = lowest_free(table, 0);
	bool cloexec = random_below(2);
	char path[32];
	uint32_t name;

	snprintf(path, sizeof(path), "/f%u", simulation->paths++);
	name = records_name(&simulation->records, path);
	records_entry(&simulation->records, thread->tid, SYSCALL_openat, 4, (int64_t)-100,
	              (int64_t)name, (int64_t)(cloexec ? CLOEXEC : 0), (int64_t)0);
	records_exit(&simulation->records, thread->tid, SYSCALL_openat, fd < 0 ? -24 : fd);
	if (fd >= 0)
		table->fds[fd] = (struct simulated_fd){true, cloexec, name, 0, 0};
}

static void simulate_close(struct simulation *simulation, struct simulated_thread *thread)
{
	struct simulated_table *table = &simulation->tables[thread->table];
	int32_t fd = (int32_t)random_below(FDS);

	records_entry(&simulation->records, thread->tid, SYSCALL_close, 1, (int64_t)fd);
	records_exit(&simulation->records, thread->tid, SYSCALL_close,
	             table->fds[fd].open ? 0 : -9);
	table->fds[fd].open = false;
}

static void simulate_transfer(struct simulation *simulation, struct simulated_thread *thread)
{
	struct simulated_table *table = &simulation->tables[thread->table];
	int32_t fd = (int32_t)random_below(FDS);
	bool is_write = random_below(2);
	enum syscall call = is_write ? SYSCALL_write : SYSCALL_read;
	int64_t count = (int64_t)random_below(1000);

	records_entry(&simulation->records, thread->tid, call, 3, (int64_t)fd, (int64_t)0, count);
	records_exit(&simulation->records, thread->tid, call, table->fds[fd].open ? count : -9);
	if (!table->fds[fd].open)
		return;
	table->fds[fd].read_bytes += is_write ? 0 : (uint64_t)count;
	table->fds[fd].written_bytes += is_write ? (uint64_t)count : 0;
}

static void simulate_dup(struct simulation *simulation, struct simulated_thread *thread)
{
	struct simulated_table *table = &simulation->tables[thread->table];
	int32_t from = (int32_t)random_below(FDS);
	int32_t least = (int32_t)random_below(FDS);
	unsigned form = random_below(4);
	enum syscall call = form == 0 ? SYSCALL_dup : form == 1 ? SYSCALL_dup2 : SYSCALL_fcntl;
	int32_t to = form == 0   ? lowest_free(table, 0)
	             : form == 1 ? least
	                         : lowest_free(table, least);
	bool done = table->fds[from].open && to >= 0;

	records_entry(&simulation->records, thread->tid, call, 3, (int64_t)from,
	              form == 0   ? (int64_t)0
	              : form == 1 ? (int64_t)to
	              : form == 2 ? (int64_t)0
	                          : (int64_t)1030,
	              (int64_t)least);
	records_exit(&simulation->records, thread->tid, call, done ? to : -9);
	if (done && to != from)
		table->fds[to] =
		        (struct simulated_fd){true, form == 3, table->fds[from].path, 0, 0};
}

static void simulate_fork(struct simulation *simulation, struct simulated_thread *parent)
{
	static const int64_t flags[] = {0x1200011, 0x3d0f00, 0x400, 0x4111};
	unsigned form = random_below(4);
	bool same_process = form == 1;
	struct simulated_thread *child = NULL;
	unsigned table;

	for (unsigned i = 0; i < PROCESSES && !child; i++)
		if (!simulation->threads[i].alive)
			child = &simulation->threads[i];
	if (!child)
		return;
	table = parent->table;
	if (!(flags[form] & 0x400)) {
		table = unused_table(simulation);
		simulation->tables[table] = simulation->tables[parent->table];
		for (unsigned i = 0; i < FDS; i++)
			simulation->tables[table].fds[i].read_bytes =
			        simulation->tables[table].fds[i].written_bytes = 0;
	}
	*child = (struct simulated_thread){true, simulation->next_tid, simulation->next_tid, table};
	/* Ids come back soon. */
	simulation->next_tid = FIRST_PID + (simulation->next_tid - FIRST_PID + 1) % (2 * PROCESSES);
	if (same_process)
		child->pid = parent->pid;
	records_entry(&simulation->records, parent->tid, SYSCALL_clone, 1, flags[form]);
	RECORD(&simulation->records, SCHED_PROCESS_FORK, sched_process_fork,
	       .parent_tid = parent->tid, .parent_pid = parent->pid, .child_tid = child->tid,
	       .child_pid = child->pid);
	records_exit(&simulation->records, parent->tid, SYSCALL_clone, child->tid);
	records_exit(&simulation->records, child->tid, SYSCALL_clone, 0);
}

static unsigned threads_of(const struct simulation *simulation, int32_t pid)
{
	unsigned count = 0;

	for (unsigned i = 0; i < PROCESSES; i++)
		count += simulation->threads[i].alive && simulation->threads[i].pid == pid;
	return count;
}

static bool id_is_used(const struct simulation *simulation, int32_t id)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		if (simulation->threads[i].alive &&
		    (simulation->threads[i].tid == id || simulation->threads[i].pid == id))
			return true;
	return false;
}

static void simulate_exec(struct simulation *simulation, struct simulated_thread *thread)
{
	unsigned users = 0;

	/* With one thread in the process, so that nobody changes its id. */
	if (threads_of(simulation, thread->pid) != 1 || thread->tid != thread->pid)
		return;
	for (unsigned i = 0; i < PROCESSES; i++)
		users += simulation->threads[i].alive &&
		         simulation->threads[i].table == thread->table;
	if (users > 1) {
		unsigned table = unused_table(simulation);

		simulation->tables[table] = simulation->tables[thread->table];
		for (unsigned i = 0; i < FDS; i++)
			simulation->tables[table].fds[i].read_bytes =
			        simulation->tables[table].fds[i].written_bytes = 0;
		thread->table = table;
	}
	for (unsigned i = 0; i < FDS; i++)
		if (simulation->tables[thread->table].fds[i].cloexec)
			simulation->tables[thread->table].fds[i].open = false;
	records_entry(&simulation->records, thread->tid, SYSCALL_execve, 0);
	RECORD(&simulation->records, SCHED_PROCESS_EXEC, sched_process_exec, .tid = thread->tid,
	       .old_tid = thread->tid);
	records_exit(&simulation->records, thread->tid, SYSCALL_execve, 0);
}

static void simulate_exit(struct simulation *simulation, struct simulated_thread *thread)
{
	if (thread == &simulation->threads[0])
		return;
	/* A leader goes last. */
	if (thread->tid == thread->pid && threads_of(simulation, thread->pid) > 1)
		return;
	RECORD(&simulation->records, SCHED_PROCESS_EXIT, sched_process_exit, .tid = thread->tid);
	RECORD(&simulation->records, SCHED_PROCESS_FREE, sched_process_free, .tid = thread->tid);
	thread->alive = false;
}

static void check_thread(const struct simulation *simulation, const struct simulated_thread *thread)
{
	const struct kernel_state *state = simulation->records.state;
	const struct simulated_table *expected = &simulation->tables[thread->table];
	uint32_t number = kernel_thread_find(state, thread->tid);
	const struct kernel_fd_table *table;
	unsigned open = 0;

	assert_int_not_equal(number, 0);
	assert_int_equal(kernel_process_at(state, kernel_thread_at(state, number)->process)->pid,
	                 thread->pid);
	table = kernel_fd_table_at(state, kernel_thread_at(state, number)->table);
	for (uint32_t at = table->first_open; at; at = kernel_fd_at(state, at)->next) {
		const struct kernel_fd *fd = kernel_fd_at(state, at);

		assert_in_range(fd->number, 0, FDS - 1);
		assert_true(expected->fds[fd->number].open);
		assert_int_equal(fd->path, expected->fds[fd->number].path);
		assert_int_equal(fd->cloexec, expected->fds[fd->number].cloexec);
		assert_int_equal(fd->read_bytes, expected->fds[fd->number].read_bytes);
		assert_int_equal(fd->written_bytes, expected->fds[fd->number].written_bytes);
		open++;
	}
	for (unsigned i = 0; i < FDS; i++)
		open -= expected->fds[i].open;
	assert_int_equal(open, 0);
}

static void simulate(uint64_t seed, unsigned steps)
{
	static void (*const actions[])(struct simulation *, struct simulated_thread *) = {
	        simulate_open, simulate_open, simulate_close, simulate_transfer,
	        simulate_dup,  simulate_fork, simulate_exec,  simulate_exit,
	};
	struct simulation simulation = {.next_tid = FIRST_PID + 1};

	random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	records_begin(&simulation.records, 1000);
	simulation.threads[0] = (struct simulated_thread){true, FIRST_PID, FIRST_PID, 0};
	for (unsigned step = 0; step < steps; step++) {
		struct simulated_thread *thread = &simulation.threads[random_below(PROCESSES)];

		simulation.records.time_ns += random_below(50);
		while (id_is_used(&simulation, simulation.next_tid))
			simulation.next_tid =
			        FIRST_PID + (simulation.next_tid - FIRST_PID + 1) % (2 * PROCESSES);
		if (!thread->alive)
			continue;
		actions[random_below(sizeof(actions) / sizeof(actions[0]))](&simulation, thread);
		for (unsigned i = 0; i < PROCESSES; i++)
			if (simulation.threads[i].alive &&
			    kernel_thread_find(simulation.records.state, simulation.threads[i].tid))
				check_thread(&simulation, &simulation.threads[i]);
	}
	records_end(&simulation.records);
}

static unsigned seeds(void)
{
	const char *text = getenv("RTSCOPE_TEST_SEEDS");

	return text ? (unsigned)strtoul(text, NULL, 10) : 1000;
}

static void test_valid_traces(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < seeds(); seed++)
		simulate(seed, 300);
}

/* Any event with any small values. */
static void anything(struct records *records)
{
	struct event_buffer buffer = {.event = {0}};
	unsigned type = EVENT_TRACE_FIRST + random_below(EVENT_TYPE_COUNT - EVENT_TRACE_FIRST);
	const struct kernel_event_row *row = kernel_event_row(type);
	unsigned words = row->words;

	for (unsigned i = 0; i < 16; i++)
		buffer.words[i] = random_below(8) | (uint64_t)random_below(8) << 32;
	buffer.event.type = type & 0xff;
	if (type <= EVENT_SYSCALL_EXIT) {
		unsigned arguments = random_below(7);

		words = (type == EVENT_SYSCALL_EXIT) + arguments;
		buffer.event.value = 1 + random_below(SYSCALL_COUNT - 1);
		buffer.event.value |= ((1u << arguments) - 1) << VALUE_ARGS_SHIFT;
		for (unsigned i = 0; i < arguments; i++)
			buffer.words[i] = random_below(40);
		if (type == EVENT_SYSCALL_EXIT)
			buffer.words[0] = (uint64_t)((int64_t)random_below(60) - 20);
	}
	if (random_below(2)) {
		buffer.event.value |= 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID) |
		                      1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_PID);
		buffer.words[words++] = random_below(8) | (uint64_t)random_below(8) << 32;
	}
	buffer.event.words = words & EVENT_WORDS_MAX;
	records->cpu = random_below(3);
	/* Now and then out of order. */
	records->time_ns += random_below(40);
	records->time_ns -= random_below(20) ? 0 : random_below(30);
	records_apply(records, &buffer.event, buffer.words);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
}

/* All that is visible of a state, and on the way that it is whole. */
static uint64_t digest(const struct kernel_state *state)
{
	uint64_t hash = kernel_state_sequence(state);

	for (uint32_t i = 0; (i = kernel_thread_next(state, i));) {
		const struct kernel_thread *thread = kernel_thread_at(state, i);
		const struct kernel_fd_table *table = kernel_fd_table_at(state, thread->table);
		uint32_t open = 0;

		assert_true(thread->ended || table->users > 0);
		for (uint32_t at = table->first_open; at; at = kernel_fd_at(state, at)->next) {
			assert_true(kernel_fd_at(state, at)->open);
			assert_int_equal(kernel_fd_at(state, at)->table, thread->table);
			open++;
		}
		assert_int_equal(open, table->open_count);
		hash = mix(hash, thread->serial);
		hash = mix(hash, thread->cpu_time_ns + thread->ended);
		hash = mix(hash, (uint64_t)thread->process << 32 | table->changing);
	}
	for (uint32_t i = 0; (i = kernel_process_next(state, i));) {
		const struct kernel_process *process = kernel_process_at(state, i);
		uint32_t living = 0;

		for (uint32_t at = process->first_thread; at;
		     at = kernel_thread_at(state, at)->next) {
			assert_int_equal(kernel_thread_at(state, at)->process, i);
			living += !kernel_thread_at(state, at)->ended;
		}
		assert_int_equal(living, process->living);
		assert_true(!process->ended || !living);
		hash = mix(hash, process->serial + process->generation);
	}
	for (uint32_t i = 0; (i = kernel_fd_next(state, i));) {
		const struct kernel_fd *fd = kernel_fd_at(state, i);

		hash = mix(hash, fd->serial ^ fd->read_bytes << 20 ^ fd->written_bytes << 40);
		hash = mix(hash, fd->calls << 8 | (unsigned)fd->open << 1 | (unsigned)fd->cloexec);
	}
	for (uint32_t i = 0; (i = kernel_series_next(state, i));)
		hash = mix(hash, histogram_count(kernel_series_at(state, i)->histogram));
	return mix(hash, kernel_state_totals(state)->refused);
}

static void test_invalid_traces(void **unused)
{
	(void)unused;
	for (unsigned seed = 0; seed < seeds(); seed++) {
		struct kernel_settings settings = {.window_ns = 400, .whole_trace = seed & 1};
		struct records records;
		struct records copy;
		unsigned until;
		uint64_t expected;

		random_state = seed * UINT64_C(0xd6e8feb86659fd93) + 1;
		records_begin(&records, 400);
		records.time_ns = 1000;
		until = random_below(400);
		for (unsigned i = 0; i < until; i++)
			anything(&records);
		copy = records;
		copy.state = kernel_state_create(&settings, records.names);
		/* Into a state that already holds something. */
		for (unsigned i = 0; seed % 3 == 0 && i < 50; i++)
			anything(&copy);
		copy.time_ns = records.time_ns;
		assert_true(kernel_state_copy(copy.state, records.state));
		expected = random_state;
		for (unsigned i = 0; i < 200; i++)
			anything(&records);
		random_state = expected;
		for (unsigned i = 0; i < 200; i++)
			anything(&copy);
		assert_int_equal(digest(records.state), digest(copy.state));
		kernel_state_destroy(copy.state);
		records_end(&records);
	}
}

/* Everything ends, time passes: nothing is left but what may still run. */
static void test_collection(void **unused)
{
	(void)unused;
	for (unsigned seed = 0; seed < seeds() / 4; seed++) {
		struct records records;

		random_state = seed + 77;
		records_begin(&records, 400);
		records.time_ns = 1000;
		for (unsigned i = 0; i < 300; i++)
			anything(&records);
		for (unsigned cpu = 0; cpu < 3; cpu++) {
			records.cpu = cpu;
			records_switch(&records, 1, 0);
		}
		for (int32_t tid = 1; tid < 8; tid++)
			RECORD(&records, SCHED_PROCESS_FREE, sched_process_free, .tid = tid);
		for (uint32_t i = 0; (i = kernel_thread_next(records.state, i));)
			if (kernel_thread_at(records.state, i)->tid != 0 &&
			    !kernel_thread_at(records.state, i)->ended)
				RECORD(&records, SCHED_PROCESS_FREE, sched_process_free,
				       .tid = kernel_thread_at(records.state, i)->tid);
		kernel_state_advance(records.state, records.time_ns + 2000);
		kernel_state_advance(records.state, records.time_ns + 4000);
		for (uint32_t i = 0; (i = kernel_thread_next(records.state, i));)
			assert_int_equal(kernel_thread_at(records.state, i)->tid, 0);
		for (uint32_t i = 0; (i = kernel_fd_next(records.state, i));)
			assert_true(kernel_fd_at(records.state, i)->open);
		records_end(&records);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_valid_traces),
	        cmocka_unit_test(test_invalid_traces),
	        cmocka_unit_test(test_collection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What one event costs the kernel state: 1,000 processes with 20 open files each, the
 * mix of a busy host: wakeups, switches, reads and writes, now and then an open and a
 * close. CPU time, the best of several rounds; and what a checkpoint takes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/model/random.h"
#include "tests/support/kernel_records.h"
#include "util/clock.h"

#define PROCESSES 1000
#define FDS       20
#define EVENTS    (1u << 20)
#define ROUNDS    5
#define FIRST_TID 1000

struct prepared {
	struct event event;
	uint64_t words[6];
};

static void prepare(struct prepared *record, unsigned type, uint32_t value, unsigned words)
{
	record->event.type = type & 0xff;
	record->event.value = value;
	record->event.words = words & EVENT_WORDS_MAX;
}

static void prepare_fields(struct prepared *record, unsigned type, const void *fields, size_t bytes)
{
	memcpy(record->words, fields, bytes);
	prepare(record, type, 0, (unsigned)(bytes + 7) / 8);
}

/* Twelve events of one process: it is woken, runs, makes two or four calls, is switched out. */
static unsigned prepare_turn(struct prepared *records, uint32_t tid, uint32_t step, uint32_t path)
{
	const uint32_t context = 1u << (VALUE_CONTEXTS_SHIFT + CONTEXT_TID);
	enum syscall calls[] = {SYSCALL_read, SYSCALL_write, SYSCALL_openat, SYSCALL_close};
	unsigned count = 0;

	prepare_fields(&records[count++], EVENT_SCHED_WAKING,
	               &(struct sched_waking_fields){.tid = (int32_t)tid},
	               sizeof(struct sched_waking_fields));
	prepare_fields(&records[count++], EVENT_SCHED_SWITCH,
	               &(struct sched_switch_fields){.next_tid = (int32_t)tid, .next_prio = 20},
	               sizeof(struct sched_switch_fields));
	for (unsigned i = 0; i < (step % 4 ? 2u : 4u); i++) {
		struct prepared *entry = &records[count++];
		struct prepared *exit = &records[count++];
		bool is_open = calls[i] == SYSCALL_openat;

		prepare(entry, EVENT_SYSCALL_ENTRY,
		        (uint32_t)calls[i] | context | 7u << VALUE_ARGS_SHIFT, 4);
		entry->words[0] = is_open ? (uint64_t)-100 : i < 2 ? step % FDS : FDS;
		entry->words[1] = is_open ? path : 0;
		entry->words[2] = 100;
		entry->words[3] = tid;
		prepare(exit, EVENT_SYSCALL_EXIT, (uint32_t)calls[i] | context, 2);
		exit->words[0] = is_open ? FDS : i < 2 ? 100 : 0;
		exit->words[1] = tid;
	}
	prepare_fields(&records[count++], EVENT_SCHED_SWITCH,
	               &(struct sched_switch_fields){.prev_tid = (int32_t)tid, .prev_prio = 20},
	               sizeof(struct sched_switch_fields));
	return count;
}

/* Each copied first, as it is out of a ring. */
static void apply_all(struct records *records, const struct prepared *prepared, unsigned count)
{
	struct prepared record;
	struct kernel_event view;

	for (unsigned i = 0; i < count; i++) {
		record = prepared[i];
		record.event.time_ns = records->time_ns += 1000;
		record.event.cpu = i >> 4 & 3;
		if (kernel_event_view(&record.event, record.words, &view))
			kernel_state_apply(records->state, &view, NULL);
	}
}

static void open_files(struct records *records)
{
	for (int32_t process = 0; process < PROCESSES; process++) {
		for (int64_t fd = 0; fd < FDS; fd++) {
			char path[64];

			snprintf(path, sizeof(path), "/srv/%d/%d", (int)process, (int)fd);
			records_entry(records, FIRST_TID + process, SYSCALL_openat, 3,
			              (int64_t)-100, (int64_t)records_name(records, path),
			              (int64_t)0);
			records_exit(records, FIRST_TID + process, SYSCALL_openat, fd);
		}
	}
}

int main(void)
{
	struct prepared *prepared = calloc(EVENTS + 16, sizeof(*prepared));
	struct kernel_settings settings = {.window_ns = 10 * NS_PER_S};
	struct random random = {1};
	struct records records;
	struct kernel_state *copy;
	double best_apply = 1e9;
	double best_copy = 1e9;
	unsigned count = 0;

	records_begin(&records, 10 * NS_PER_S);
	copy = kernel_state_create(&settings, records.names);
	if (!prepared || !records.state || !copy)
		return 1;
	open_files(&records);
	while (count < EVENTS)
		count += prepare_turn(prepared + count,
		                      FIRST_TID + (uint32_t)(random_next(&random) % PROCESSES),
		                      (uint32_t)random_next(&random) & 0xffff,
		                      records_name(&records, "/srv/file"));
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t begin_ns = clock_thread_cpu_ns();
		double ns;

		apply_all(&records, prepared, count);
		ns = (double)(clock_thread_cpu_ns() - begin_ns) / count;
		best_apply = ns < best_apply ? ns : best_apply;
		begin_ns = clock_thread_cpu_ns();
		if (!kernel_state_copy(copy, records.state))
			return 1;
		ns = (double)(clock_thread_cpu_ns() - begin_ns) / 1e6;
		best_copy = ns < best_copy ? ns : best_copy;
	}
	printf("%-58s %9.2f ns  budget 100 ns\n",
	       "an event taken apart and applied, 1,000 processes x 20 FDs", best_apply);
	printf("%-58s %9.2f ms  %.1f MiB\n", "a copy of that state", best_copy,
	       (double)kernel_state_bytes(records.state) / (1024 * 1024));
	kernel_state_destroy(copy);
	records_end(&records);
	free(prepared);
	return 0;
}

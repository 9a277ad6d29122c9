// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a process of the window. See window_process_columns.h.
 */
#include "view/window_process_columns.h"

#include "util/clock.h"

/* One letter as a text that lives as long as the program. */
static const char *state_text(char state)
{
	static const char letters[] = "R\0S\0D\0T\0t\0Z\0X\0P\0I\0+";

	for (size_t i = 0; i < sizeof(letters); i += 2)
		if (letters[i] == state)
			return letters + i;
	return NULL;
}

/* The policy; NULL: not known. */
static const char *policy_text(const struct process_row *process)
{
	return process->policy && process->policy[0] != '-' ? process->policy : NULL;
}

/* X(SYMBOL, is it known, number in the unit of its form); `process` is the object. */
#define WINDOW_PROCESS_NUMBER_LIST(X)                                                   \
	X(PID, true, process->pid)                                                      \
	X(PPID, process->ppid >= 0, process->ppid)                                      \
	X(PRIORITY, policy_text(process) != NULL, process->priority)                    \
	X(CPU, process->cpu >= 0, process->cpu)                                         \
	X(CPU_PCT, true, process->cpu_pct)                                              \
	X(SWITCHES, true, process->switches_per_s)                                      \
	X(WAKEUP_P99, process->wakeups > 0, (double)process->wakeup_p99_ns / NS_PER_US) \
	X(WAKEUP_MAX, process->wakeups > 0, (double)process->wakeup_max_ns / NS_PER_US) \
	X(PENDING, process->pending_ns > 0, (double)process->pending_ns / NS_PER_US)    \
	X(SYSCALLS, true, process->syscalls_per_s)                                      \
	X(READ, true, process->read_bytes_per_s)                                        \
	X(WRITTEN, true, process->written_bytes_per_s)                                  \
	X(FDS, process->files_known, process->fds_open)                                 \
	X(FDS_OPENED, process->files_known, process->fds_opened)                        \
	X(FDS_CLOSED, process->files_known, process->fds_closed)                        \
	X(THREADS, lives, process->threads)                                             \
	X(STARTED, process->start_ns > 0, (double)process->start_ns / NS_PER_S)         \
	X(ENDED, process->end_ns > 0, (double)process->end_ns / NS_PER_S)               \
	X(VPID, process->vpid >= 0, process->vpid)

/* X(SYMBOL, text; NULL or "": not known) */
#define WINDOW_PROCESS_TEXT_LIST(X)          \
	X(HOST, process->host_name)          \
	X(COMM, process->comm)               \
	X(STATE, state_text(process->state)) \
	X(CLASS, policy_text(process))       \
	X(CONTAINER, process->container)     \
	X(CGROUP, process->cgroup)

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct process_row *process = object;
	bool lives = process->end_ns == 0 && process->state != '+';

	switch ((enum window_process_column)column) {
#define NUMBER_CASE(symbol, known, number)               \
	case WINDOW_PROCESS_COLUMN_##symbol:             \
		column_set_number(value, known, number); \
		break;
#define TEXT_CASE(symbol, text)               \
	case WINDOW_PROCESS_COLUMN_##symbol:  \
		column_set_text(value, text); \
		break;
		WINDOW_PROCESS_NUMBER_LIST(NUMBER_CASE)
		WINDOW_PROCESS_TEXT_LIST(TEXT_CASE)
#undef NUMBER_CASE
#undef TEXT_CASE
	case WINDOW_PROCESS_COLUMN_COUNT:
		break;
	}
}

static const struct column columns[WINDOW_PROCESS_COLUMN_COUNT] = {
        WINDOW_PROCESS_COLUMN_LIST(COLUMN_ROW)};
static const struct filter_field fields[WINDOW_PROCESS_COLUMN_COUNT] = {
        WINDOW_PROCESS_COLUMN_LIST(COLUMN_FIELD)};

const struct column_table window_process_column_table = {
        .objects = "Processes of the window",
        .columns = columns,
        .count = WINDOW_PROCESS_COLUMN_COUNT,
        .fields = fields,
        .value = value_of,
};

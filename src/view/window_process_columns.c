// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a process of the window. See window_process_columns.h.
 */
#include "view/window_process_columns.h"

#include <math.h>
#include <string.h>

#include "util/clock.h"

static void set_number(struct filter_value *value, bool known, double number)
{
	value->known = known && !isnan(number);
	value->number = number;
}

static void set_text(struct filter_value *value, const char *text)
{
	value->known = text != NULL && text[0] != '\0' && strcmp(text, "-") != 0;
	value->text = text;
}

/* One letter as a text that lives as long as the program. */
static const char *state_text(char state)
{
	static const char letters[] = "R\0S\0D\0T\0t\0Z\0X\0P\0I\0+";

	for (size_t i = 0; i < sizeof(letters); i += 2)
		if (letters[i] == state)
			return letters + i;
	return NULL;
}

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct process_row *process = object;
	bool lives = process->end_ns == 0 && process->state != '+';

	switch ((enum window_process_column)column) {
	case WINDOW_PROCESS_COLUMN_PID:
		set_number(value, true, process->pid);
		break;
	case WINDOW_PROCESS_COLUMN_PPID:
		set_number(value, process->ppid >= 0, process->ppid);
		break;
	case WINDOW_PROCESS_COLUMN_COMM:
		set_text(value, process->comm);
		break;
	case WINDOW_PROCESS_COLUMN_STATE:
		set_text(value, state_text(process->state));
		break;
	case WINDOW_PROCESS_COLUMN_CLASS:
		set_text(value, process->policy);
		break;
	case WINDOW_PROCESS_COLUMN_PRIORITY:
		set_number(value, process->policy && process->policy[0] != '-', process->priority);
		break;
	case WINDOW_PROCESS_COLUMN_CPU:
		set_number(value, process->cpu >= 0, process->cpu);
		break;
	case WINDOW_PROCESS_COLUMN_CPU_PCT:
		set_number(value, true, process->cpu_pct);
		break;
	case WINDOW_PROCESS_COLUMN_SWITCHES:
		set_number(value, true, process->switches_per_s);
		break;
	case WINDOW_PROCESS_COLUMN_WAKEUP_P99:
		set_number(value, process->wakeups > 0, (double)process->wakeup_p99_ns / NS_PER_US);
		break;
	case WINDOW_PROCESS_COLUMN_WAKEUP_MAX:
		set_number(value, process->wakeups > 0, (double)process->wakeup_max_ns / NS_PER_US);
		break;
	case WINDOW_PROCESS_COLUMN_PENDING:
		set_number(value, process->pending_ns > 0, (double)process->pending_ns / NS_PER_US);
		break;
	case WINDOW_PROCESS_COLUMN_SYSCALLS:
		set_number(value, true, process->syscalls_per_s);
		break;
	case WINDOW_PROCESS_COLUMN_READ:
		set_number(value, true, process->read_bytes_per_s);
		break;
	case WINDOW_PROCESS_COLUMN_WRITTEN:
		set_number(value, true, process->written_bytes_per_s);
		break;
	case WINDOW_PROCESS_COLUMN_FDS:
		set_number(value, process->files_known, process->fds_open);
		break;
	case WINDOW_PROCESS_COLUMN_FDS_OPENED:
		set_number(value, process->files_known, process->fds_opened);
		break;
	case WINDOW_PROCESS_COLUMN_FDS_CLOSED:
		set_number(value, process->files_known, process->fds_closed);
		break;
	case WINDOW_PROCESS_COLUMN_THREADS:
		set_number(value, lives, process->threads);
		break;
	case WINDOW_PROCESS_COLUMN_STARTED:
		set_number(value, process->start_ns > 0, (double)process->start_ns / NS_PER_S);
		break;
	case WINDOW_PROCESS_COLUMN_ENDED:
		set_number(value, process->end_ns > 0, (double)process->end_ns / NS_PER_S);
		break;
	case WINDOW_PROCESS_COLUMN_CONTAINER:
		set_text(value, process->container);
		break;
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

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a process. See process_columns.h.
 */
#include "view/process_columns.h"

#include <math.h>
#include <string.h>

#include "util/clock.h"

static double known_u64(uint64_t number)
{
	return number == PROCESS_UNKNOWN_U64 ? (double)NAN : (double)number;
}

/* One letter as a text that lives as long as the program. */
static const char *state_text(const struct process *process)
{
	static const char letters[] = "R\0S\0D\0T\0t\0Z\0X\0I\0P\0W\0K\0x";

	if (process->ended_ns)
		return "x";
	for (size_t i = 0; i < sizeof(letters) - 2; i += 2)
		if (letters[i] == process->record.state)
			return letters + i;
	return NULL;
}

static bool is_rate(enum process_column column)
{
	return column == PROCESS_COLUMN_CPU_PCT || column == PROCESS_COLUMN_VOLUNTARY ||
	       column == PROCESS_COLUMN_INVOLUNTARY;
}

/* NaN: not known. */
static double number_of(const struct process_record *record, enum process_column column)
{
	bool fair = record->policy == 0 || record->policy == 3 || record->policy == 5;

	/* Of one that may not be looked at the number is all that is known. */
	if (record->state == '?' && column != PROCESS_COLUMN_PID)
		return (double)NAN;
	switch (column) {
	case PROCESS_COLUMN_PID:
		return record->tid;
	case PROCESS_COLUMN_PPID:
		return record->ppid;
	case PROCESS_COLUMN_RTPRIO:
		return record->rtprio ? record->rtprio : (double)NAN;
	case PROCESS_COLUMN_NICE:
		return fair ? record->nice : (double)NAN;
	case PROCESS_COLUMN_CPU:
		return record->last_cpu;
	case PROCESS_COLUMN_CPU_PCT:
		return (double)record->cpu_pct;
	case PROCESS_COLUMN_RESIDENT:
		return known_u64(record->rss_kib);
	case PROCESS_COLUMN_SHARED:
		return known_u64(record->shared_kib);
	case PROCESS_COLUMN_VIRTUAL:
		return known_u64(record->virtual_kib);
	case PROCESS_COLUMN_CPU_TIME:
		return known_u64(record->cpu_time_ns) / NS_PER_S;
	case PROCESS_COLUMN_VOLUNTARY:
		return (double)record->voluntary_per_s;
	case PROCESS_COLUMN_INVOLUNTARY:
		return (double)record->involuntary_per_s;
	case PROCESS_COLUMN_MAJOR_FAULTS:
		return known_u64(record->major_faults);
	case PROCESS_COLUMN_READ:
		return known_u64(record->read_bytes) / 1024;
	case PROCESS_COLUMN_WRITTEN:
		return known_u64(record->written_bytes) / 1024;
	case PROCESS_COLUMN_THREADS:
		return record->threads;
	default:
		return (double)NAN;
	}
}

/* NULL: not known. */
static const char *text_of(const struct sampled_process *row, enum process_column column)
{
	const struct process_record *record = &row->process->record;

	switch (column) {
	case PROCESS_COLUMN_USER:
		return process_table_text(row->table, record->user);
	case PROCESS_COLUMN_COMM:
		return record->comm;
	case PROCESS_COLUMN_STATE:
		return state_text(row->process);
	case PROCESS_COLUMN_CLASS:
		return process_class(record->policy);
	case PROCESS_COLUMN_AFFINITY:
		return process_table_text(row->table, record->affinity);
	case PROCESS_COLUMN_CONTAINER:
		return process_table_text(row->table, record->container);
	case PROCESS_COLUMN_COMMAND:
		return process_table_text(row->table, record->command);
	default:
		return NULL;
	}
}

static const struct column columns[PROCESS_COLUMN_COUNT] = {PROCESS_COLUMN_LIST(COLUMN_ROW)};
/* Behind the columns' own: the thread id. */
static const struct filter_field fields[] = {PROCESS_COLUMN_LIST(COLUMN_FIELD){"tid", false}};

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct sampled_process *row = object;

	memset(value, 0, sizeof(*value));
	/* What has ended has no rate any more: it sinks below all that lives. */
	if (row->process->ended_ns && is_rate((enum process_column)column))
		return;
	if (columns[column].form == COLUMN_TEXT)
		column_set_text(value, text_of(row, (enum process_column)column));
	else
		column_set_number(value, true,
		                  number_of(&row->process->record, (enum process_column)column));
}

static void field_value(const void *object, size_t field, struct filter_value *value)
{
	const struct process_record *record =
	        &((const struct sampled_process *)object)->process->record;

	/* A thread belongs to its process, and has a number of its own. */
	if (field == PROCESS_COLUMN_PID)
		*value = (struct filter_value){.known = true, .number = record->pid};
	else if (field == PROCESS_COLUMN_COUNT)
		*value = (struct filter_value){.known = true, .number = record->tid};
	else
		value_of(object, field, value);
}

const struct column_table process_column_table = {
        .objects = "Processes of a host without kernel events",
        .columns = columns,
        .count = PROCESS_COLUMN_COUNT,
        .fields = fields,
        .field_count = sizeof(fields) / sizeof(fields[0]),
        .value = value_of,
        .field_value = field_value,
};

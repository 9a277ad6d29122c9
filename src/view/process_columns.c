// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a process. See process_columns.h.
 */
#include "view/process_columns.h"

#include <math.h>
#include <string.h>

#include "util/clock.h"

static void set_number(struct filter_value *value, double number)
{
	value->known = !isnan(number);
	value->number = number;
}

static void set_u64(struct filter_value *value, uint64_t number)
{
	value->known = number != PROCESS_UNKNOWN_U64;
	value->number = (double)number;
}

static void set_text(struct filter_value *value, const char *text)
{
	value->known = text != NULL && text[0] != '\0';
	value->text = text;
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

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct sampled_process *row = object;
	const struct process_record *record = &row->process->record;
	bool fair = record->policy == 0 || record->policy == 3 || record->policy == 5;

	memset(value, 0, sizeof(*value));
	/* What has ended has no rate any more: it sinks below all that lives. */
	if (row->process->ended_ns && is_rate((enum process_column)column))
		return;
	switch ((enum process_column)column) {
	case PROCESS_COLUMN_PID:
		set_number(value, record->tid);
		break;
	case PROCESS_COLUMN_PPID:
		set_number(value, record->ppid);
		break;
	case PROCESS_COLUMN_USER:
		set_text(value, process_table_text(row->table, record->user));
		break;
	case PROCESS_COLUMN_COMM:
		set_text(value, record->comm);
		break;
	case PROCESS_COLUMN_STATE:
		set_text(value, state_text(row->process));
		break;
	case PROCESS_COLUMN_CLASS:
		set_text(value, process_class(record->policy));
		break;
	case PROCESS_COLUMN_RTPRIO:
		set_number(value, record->rtprio ? record->rtprio : (double)NAN);
		break;
	case PROCESS_COLUMN_NICE:
		set_number(value, fair ? record->nice : (double)NAN);
		break;
	case PROCESS_COLUMN_CPU:
		set_number(value, record->last_cpu);
		break;
	case PROCESS_COLUMN_CPU_PCT:
		set_number(value, record->cpu_pct);
		break;
	case PROCESS_COLUMN_RESIDENT:
		set_u64(value, record->rss_kib);
		break;
	case PROCESS_COLUMN_SHARED:
		set_u64(value, record->shared_kib);
		break;
	case PROCESS_COLUMN_VIRTUAL:
		set_u64(value, record->virtual_kib);
		break;
	case PROCESS_COLUMN_CPU_TIME:
		set_number(value, (double)record->cpu_time_ns / NS_PER_S);
		break;
	case PROCESS_COLUMN_VOLUNTARY:
		set_number(value, record->voluntary_per_s);
		break;
	case PROCESS_COLUMN_INVOLUNTARY:
		set_number(value, record->involuntary_per_s);
		break;
	case PROCESS_COLUMN_MAJOR_FAULTS:
		set_u64(value, record->major_faults);
		break;
	case PROCESS_COLUMN_READ:
		set_u64(value, record->read_bytes);
		value->number /= 1024;
		break;
	case PROCESS_COLUMN_WRITTEN:
		set_u64(value, record->written_bytes);
		value->number /= 1024;
		break;
	case PROCESS_COLUMN_THREADS:
		set_number(value, record->threads);
		break;
	case PROCESS_COLUMN_AFFINITY:
		set_text(value, process_table_text(row->table, record->affinity));
		break;
	case PROCESS_COLUMN_CONTAINER:
		set_text(value, process_table_text(row->table, record->container));
		break;
	case PROCESS_COLUMN_COMMAND:
		set_text(value, process_table_text(row->table, record->command));
		break;
	case PROCESS_COLUMN_COUNT:
		break;
	}
}

static const struct column columns[PROCESS_COLUMN_COUNT] = {PROCESS_COLUMN_LIST(COLUMN_ROW)};
static const struct filter_field fields[PROCESS_COLUMN_COUNT] = {PROCESS_COLUMN_LIST(COLUMN_FIELD)};

const struct column_table process_column_table = {
        .objects = "Processes",
        .columns = columns,
        .count = PROCESS_COLUMN_COUNT,
        .fields = fields,
        .value = value_of,
};

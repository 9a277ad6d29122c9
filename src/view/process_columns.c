// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a process. See process_columns.h. Every cell is either a number
 * or a text; text, filter value and order all come from that one value.
 */
#include "view/process_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "util/clock.h"
#include "view/number.h"

const struct process_column_info process_columns[PROCESS_COLUMN_COUNT] = {
#define PROCESS_COLUMN_INFO(symbol, name, title, width, priority, is_text, description) \
	[PROCESS_COLUMN_##symbol] = {name, title, width, priority, is_text, description},
        PROCESS_COLUMN_LIST(PROCESS_COLUMN_INFO)
#undef PROCESS_COLUMN_INFO
};

const struct filter_field process_filter_fields[PROCESS_COLUMN_COUNT] = {
#define PROCESS_FILTER_FIELD(symbol, name, title, width, priority, is_text, description) \
	[PROCESS_COLUMN_##symbol] = {name, is_text},
        PROCESS_COLUMN_LIST(PROCESS_FILTER_FIELD)
#undef PROCESS_FILTER_FIELD
};

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

void process_column_value(const void *object, size_t column, struct filter_value *value)
{
	const struct process_row *row = object;
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

/* CPU time as top(1): minutes:seconds, with hundredths below an hour; hours above 99 minutes. */
static void time_text(char text[NUMBER_TEXT_BYTES], double seconds)
{
	unsigned long long hundredths = (unsigned long long)(seconds * 100);
	unsigned long long minutes = hundredths / 6000;

	if (minutes < 100)
		snprintf(text, NUMBER_TEXT_BYTES, "%llu:%05.2f", minutes,
		         (double)(hundredths % 6000) / 100);
	else
		snprintf(text, NUMBER_TEXT_BYTES, "%lluh%02llu", minutes / 60, minutes % 60);
}

static void number_text(char text[NUMBER_TEXT_BYTES], enum process_column column, double number)
{
	switch (column) {
	case PROCESS_COLUMN_CPU_PCT:
		snprintf(text, NUMBER_TEXT_BYTES, number < 999.95 ? "%.1f" : "%.0f", number);
		break;
	case PROCESS_COLUMN_CPU_TIME:
		time_text(text, number);
		break;
	case PROCESS_COLUMN_RESIDENT:
	case PROCESS_COLUMN_SHARED:
	case PROCESS_COLUMN_VIRTUAL:
	case PROCESS_COLUMN_READ:
	case PROCESS_COLUMN_WRITTEN:
		number_bytes(text, (uint64_t)(number * 1024));
		break;
	case PROCESS_COLUMN_VOLUNTARY:
	case PROCESS_COLUMN_INVOLUNTARY:
	case PROCESS_COLUMN_MAJOR_FAULTS:
		number_count(text, (uint64_t)(number + 0.5));
		break;
	default:
		snprintf(text, NUMBER_TEXT_BYTES, "%.0f", number);
	}
}

void process_column_text(char *text, size_t size, enum process_column column,
                         const struct process_row *row)
{
	struct filter_value value;
	char number[NUMBER_TEXT_BYTES];

	process_column_value(row, column, &value);
	if (!value.known) {
		snprintf(text, size, "%s", NUMBER_MISSING);
		return;
	}
	if (process_columns[column].is_text) {
		snprintf(text, size, "%s", value.text);
		return;
	}
	number_text(number, column, value.number);
	snprintf(text, size, "%s", number);
}

int process_column_compare(enum process_column column, const struct process_row *a,
                           const struct process_row *b)
{
	struct filter_value left, right;

	process_column_value(a, column, &left);
	process_column_value(b, column, &right);
	if (!left.known || !right.known)
		return left.known - right.known;
	if (process_columns[column].is_text)
		return strcmp(left.text, right.text);
	return (left.number > right.number) - (left.number < right.number);
}

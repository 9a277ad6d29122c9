// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a file descriptor. See fd_columns.h.
 */
#include "view/fd_columns.h"

#include "util/clock.h"

static void set_number(struct filter_value *value, bool known, double number)
{
	value->known = known;
	value->number = number;
}

static void set_text(struct filter_value *value, const char *text)
{
	value->known = text != NULL && text[0] != '\0';
	value->text = text;
}

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct fd_row *fd = object;

	switch ((enum fd_column)column) {
	case FD_COLUMN_PID:
		set_number(value, true, fd->pid);
		break;
	case FD_COLUMN_COMM:
		set_text(value, fd->comm);
		break;
	case FD_COLUMN_FD:
		set_number(value, true, fd->number);
		break;
	case FD_COLUMN_KIND:
		set_text(value, fd->kind);
		break;
	case FD_COLUMN_PATH:
		set_text(value, fd->path);
		break;
	case FD_COLUMN_OPENED:
		set_number(value, fd->opened_ns > 0, (double)fd->opened_ns / NS_PER_S);
		break;
	case FD_COLUMN_CLOSED:
		set_number(value, !fd->open && fd->closed_ns > 0, (double)fd->closed_ns / NS_PER_S);
		break;
	case FD_COLUMN_READ:
		set_number(value, fd->counted, (double)fd->read_bytes);
		break;
	case FD_COLUMN_WRITTEN:
		set_number(value, fd->counted, (double)fd->written_bytes);
		break;
	case FD_COLUMN_WINDOW_READ:
		set_number(value, fd->counted, (double)fd->window_read_bytes);
		break;
	case FD_COLUMN_WINDOW_WRITTEN:
		set_number(value, fd->counted, (double)fd->window_written_bytes);
		break;
	case FD_COLUMN_CALLS:
		set_number(value, fd->counted, (double)fd->calls);
		break;
	case FD_COLUMN_ERRORS:
		set_number(value, fd->counted, (double)fd->errors);
		break;
	case FD_COLUMN_P99:
		set_number(value, fd->calls > 0, (double)fd->p99_ns / NS_PER_US);
		break;
	case FD_COLUMN_MAX:
		set_number(value, fd->calls > 0, (double)fd->max_ns / NS_PER_US);
		break;
	case FD_COLUMN_NOW:
		set_number(value, fd->in_flight != NULL, (double)fd->in_flight_ns / NS_PER_US);
		break;
	case FD_COLUMN_COUNT:
		break;
	}
}

static const struct column columns[FD_COLUMN_COUNT] = {FD_COLUMN_LIST(COLUMN_ROW)};
static const struct filter_field fields[FD_COLUMN_COUNT] = {FD_COLUMN_LIST(COLUMN_FIELD)};

const struct column_table fd_column_table = {
        .objects = "File descriptors",
        .columns = columns,
        .count = FD_COLUMN_COUNT,
        .fields = fields,
        .value = value_of,
};

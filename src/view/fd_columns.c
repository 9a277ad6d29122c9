// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The columns of a file descriptor. See fd_columns.h.
 */
#include "view/fd_columns.h"

#include "util/clock.h"

/* X(SYMBOL, is it known, number in the unit of its form); `fd` is the object. */
#define FD_NUMBER_LIST(X)                                                           \
	X(PID, true, fd->pid)                                                       \
	X(FD, true, fd->number)                                                     \
	X(OPENED, fd->opened_ns > 0, (double)fd->opened_ns / NS_PER_S)              \
	X(CLOSED, !fd->open && fd->closed_ns > 0, (double)fd->closed_ns / NS_PER_S) \
	X(READ, fd->counted, (double)fd->read_bytes)                                \
	X(WRITTEN, fd->counted, (double)fd->written_bytes)                          \
	X(WINDOW_READ, fd->counted, (double)fd->window_read_bytes)                  \
	X(WINDOW_WRITTEN, fd->counted, (double)fd->window_written_bytes)            \
	X(CALLS, fd->counted, (double)fd->calls)                                    \
	X(ERRORS, fd->counted, (double)fd->errors)                                  \
	X(P99, fd->calls > 0, (double)fd->p99_ns / NS_PER_US)                       \
	X(MAX, fd->calls > 0, (double)fd->max_ns / NS_PER_US)                       \
	X(NOW, fd->in_flight != NULL, (double)fd->in_flight_ns / NS_PER_US)

/* X(SYMBOL, text; NULL or "": not known) */
#define FD_TEXT_LIST(X)        \
	X(HOST, fd->host_name) \
	X(COMM, fd->comm)      \
	X(KIND, fd->kind)      \
	X(PATH, fd->path)

static void value_of(const void *object, size_t column, struct filter_value *value)
{
	const struct fd_row *fd = object;

	switch ((enum fd_column)column) {
#define NUMBER_CASE(symbol, known, number)               \
	case FD_COLUMN_##symbol:                         \
		column_set_number(value, known, number); \
		break;
#define TEXT_CASE(symbol, text)               \
	case FD_COLUMN_##symbol:              \
		column_set_text(value, text); \
		break;
		FD_NUMBER_LIST(NUMBER_CASE)
		FD_TEXT_LIST(TEXT_CASE)
#undef NUMBER_CASE
#undef TEXT_CASE
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

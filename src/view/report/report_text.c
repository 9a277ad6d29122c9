// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report's tables as text: headings with their units, columns as wide as they must
 * be, `-` for what is not known; with --freq the distribution of each row below it.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"
#include "view/number.h"
#include "view/report/report_rows.h"

#define CELL_BYTES_MAX 512u
#define TEXT_WIDTH_MAX 48u
#define BAR_WIDTH      50u

static struct tm day_of(uint64_t time_ns, bool utc)
{
	time_t seconds = (time_t)(time_ns / NS_PER_S);
	struct tm day;

	if (utc)
		gmtime_r(&seconds, &day);
	else
		localtime_r(&seconds, &day);
	return day;
}

static void format_time(char *target, size_t size, uint64_t time_ns, bool utc)
{
	struct tm day = day_of(time_ns, utc);
	size_t length;

	length = strftime(target, size, "%H:%M:%S", &day);
	snprintf(target + length, size - length, ".%06" PRIu64, time_ns % NS_PER_S / 1000);
}

/* The end of a long path tells more than its begin. */
static void format_text(char target[CELL_BYTES_MAX], const char *text)
{
	size_t length = strlen(text);
	const char *from = text + (length > TEXT_WIDTH_MAX ? length - TEXT_WIDTH_MAX + 1 : 0);

	/* Not in the middle of a character. */
	while ((*from & 0xc0) == 0x80)
		from++;
	snprintf(target, CELL_BYTES_MAX, "%s%s", from == text ? "" : "<", from);
}

static void format_cell(char target[CELL_BYTES_MAX], const struct report *report,
                        const struct report_column *column, const struct report_cell *cell)
{
	char number[NUMBER_TEXT_BYTES] = NUMBER_MISSING;

	if (!cell->present) {
		snprintf(target, CELL_BYTES_MAX, "%s", NUMBER_MISSING);
		return;
	}
	switch (column->kind) {
	case CELL_TEXT:
		format_text(target, names_text(report->names, cell->text));
		return;
	case CELL_SENTENCE:
		snprintf(target, CELL_BYTES_MAX, "%s", names_text(report->names, cell->text));
		return;
	case CELL_TIME:
		format_time(target, CELL_BYTES_MAX, (uint64_t)cell->number, report->utc);
		return;
	case CELL_COUNT:
	case CELL_NUMBER:
		snprintf(target, CELL_BYTES_MAX, "%" PRId64, cell->number);
		return;
	case CELL_DURATION:
		number_us(number, (uint64_t)cell->number);
		break;
	case CELL_BYTES:
		number_bytes(number, (uint64_t)cell->number);
		break;
	case CELL_PERCENT:
		number_percent(number, (double)cell->number / 1000.0);
		break;
	}
	snprintf(target, CELL_BYTES_MAX, "%s", number);
}

static void format_heading(char target[CELL_BYTES_MAX], const struct report_column *column)
{
	snprintf(target, CELL_BYTES_MAX, "%s%s", column->heading,
	         column->kind == CELL_DURATION ? " us"
	         : column->kind == CELL_BYTES  ? " B"
	                                       : "");
}

/* Characters of UTF-8. */
static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static bool is_text(const struct report_column *column)
{
	return column->kind == CELL_TEXT || column->kind == CELL_SENTENCE;
}

static void put_padded(FILE *target, const char *text, int width, bool left, bool last)
{
	int padding = width - width_of(text);

	if (!left)
		fprintf(target, "%*s", padding, "");
	fputs(text, target);
	if (left && !last)
		fprintf(target, "%*s", padding, "");
	fputs(last ? "\n" : "  ", target);
}

/* Where the values lie: one line a doubling that holds any. */
static void put_distribution(FILE *target, const struct histogram *histogram, bool ascii)
{
	uint64_t counts[HISTOGRAM_OCTAVES] = {0};
	uint64_t largest = 0;
	unsigned first = HISTOGRAM_OCTAVES;
	unsigned last = 0;

	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		uint64_t upper = histogram_bucket_upper_ns(bucket);
		unsigned octave = upper ? 63u - (unsigned)__builtin_clzll(upper) : 0;
		uint64_t count = histogram_bucket_count(histogram, bucket);

		if (!count)
			continue;
		octave = octave < HISTOGRAM_OCTAVES ? octave : HISTOGRAM_OCTAVES - 1;
		counts[octave] += count;
		first = octave < first ? octave : first;
		last = octave > last ? octave : last;
	}
	for (unsigned i = first; i <= last && i < HISTOGRAM_OCTAVES; i++)
		largest = counts[i] > largest ? counts[i] : largest;
	for (unsigned i = first; i <= last && i < HISTOGRAM_OCTAVES; i++) {
		char from[NUMBER_TEXT_BYTES];
		unsigned bar = (unsigned)((double)counts[i] / (double)largest * BAR_WIDTH + 0.5);

		number_latency(from, UINT64_C(1) << i);
		fprintf(target, "    >= %8s %10" PRIu64 " ", from, counts[i]);
		for (unsigned at = 0; at < bar || (counts[i] && at == 0); at++)
			fputs(ascii ? "#" : "\u2588", target);
		putc('\n', target);
	}
}

static void put_rows(FILE *target, const struct report *report, const struct report_rows *rows)
{
	int widths[REPORT_COLUMNS_MAX] = {0};
	char text[CELL_BYTES_MAX];

	fprintf(target, "%s\n", rows->title);
	for (unsigned i = 0; i < rows->column_count; i++) {
		format_heading(text, &rows->columns[i]);
		widths[i] = width_of(text);
		for (size_t row = 0; row < rows->row_count; row++) {
			format_cell(text, report, &rows->columns[i],
			            &rows->cells[row * rows->column_count + i]);
			if (width_of(text) > widths[i])
				widths[i] = width_of(text);
		}
	}
	for (unsigned i = 0; i < rows->column_count; i++) {
		format_heading(text, &rows->columns[i]);
		put_padded(target, text, widths[i], is_text(&rows->columns[i]),
		           i + 1 == rows->column_count);
	}
	for (size_t row = 0; row < rows->row_count; row++) {
		for (unsigned i = 0; i < rows->column_count; i++) {
			format_cell(text, report, &rows->columns[i],
			            &rows->cells[row * rows->column_count + i]);
			put_padded(target, text, widths[i], is_text(&rows->columns[i]),
			           i + 1 == rows->column_count);
		}
		if (report->frequencies && rows->histograms[row])
			put_distribution(target, rows->histograms[row], report->ascii);
	}
	putc('\n', target);
}

static void put_head(FILE *target, const struct report *report)
{
	const struct kernel_totals *totals = kernel_state_totals(report->state);
	char first[CELL_BYTES_MAX];
	char last[CELL_BYTES_MAX];
	struct tm day = day_of(totals->first_ns, report->utc);
	char date[32];

	strftime(date, sizeof(date), "%Y-%m-%d", &day);
	format_time(first, sizeof(first), totals->first_ns, report->utc);
	format_time(last, sizeof(last), totals->last_ns, report->utc);
	fprintf(target, "%s  %" PRIu64 " events  ", *report->host ? report->host : NUMBER_MISSING,
	        totals->events);
	if (totals->events)
		fprintf(target, "%s %s .. %s (%.3f s)  ", date, first, last,
		        (double)(totals->last_ns - totals->first_ns) / (double)NS_PER_S);
	fprintf(target, "lost: %" PRIu64 " events, %" PRIu64 " packets%s\n",
	        totals->discarded_events, totals->discarded_packets,
	        kernel_state_complete(report->state)
	                ? ""
	                : "  incomplete: no whole state dump, lost events, or a damaged trace");
	if (totals->refused)
		fprintf(target, "%" PRIu64 " objects did not fit into the memory\n",
		        totals->refused);
	putc('\n', target);
}

bool report_text(const struct report *report, FILE *target)
{
	bool failed = false;

	put_head(target, report);
	for (unsigned i = 0; i < REPORT_ROWS_COUNT; i++) {
		struct report_rows rows;

		report_rows_describe(&rows, i);
		if (!(report->tables >> rows.table & 1))
			continue;
		report_rows_build(&rows, i, report);
		/* Of all tables those without a row say nothing; one that is asked for says so. */
		if (rows.row_count || report->tables != REPORT_ALL)
			put_rows(target, report, &rows);
		failed = failed || rows.failed;
		report_rows_free(&rows);
	}
	return !failed && !ferror(target);
}

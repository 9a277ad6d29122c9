// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The help: keys, columns, marks and what each figure means, all of it made from
 * the tables that the program itself works by.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "view/fd_columns.h"
#include "view/outlier_columns.h"
#include "view/process_columns.h"
#include "view/tui/text_scroll.h"
#include "view/tui/view.h"
#include "view/window_process_columns.h"

#define NAME_WIDTH 10

/* Where the lines go: those outside the screen are only counted. */
struct help_writer {
	const struct canvas *canvas;
	int top;
	int line;
};

static void write_line(struct help_writer *writer, enum style style, const char *text)
{
	canvas_text(writer->canvas, writer->line - writer->top, 1, style, text);
	writer->line++;
}

/* A name and its text, which goes on below itself where the line ends. */
static void write_entry(struct help_writer *writer, const char *name, const char *text)
{
	int room = writer->canvas->width - NAME_WIDTH - 3;
	int row = writer->line - writer->top;

	canvas_text(writer->canvas, row, 1, STYLE_KEY, name);
	do {
		size_t length = strlen(text);
		char part[512];

		if (room > 0 && (int)length > room) {
			length = (size_t)room;
			while (length > 0 && text[length] != ' ')
				length--;
			if (length == 0)
				length = (size_t)room;
		}
		snprintf(part, sizeof(part), "%.*s", (int)length, text);
		canvas_text(writer->canvas, writer->line - writer->top, NAME_WIDTH + 2,
		            STYLE_NORMAL, part);
		writer->line++;
		text += length;
		while (*text == ' ')
			text++;
	} while (*text);
}

static void write_keys(struct help_writer *writer, enum key_context context)
{
	write_line(writer, STYLE_TITLE, key_context_heading(context));
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		if (key_table[action].context == context)
			write_entry(writer, key_table[action].names, key_table[action].help);
	write_line(writer, STYLE_NORMAL, "");
}

/* What it is called on screen and by machines, and from what to what it reaches. */
static void write_latency(struct help_writer *writer, enum latency_kind kind)
{
	char text[256];

	snprintf(text, sizeof(text), "%s (%s)", latency_kind_help(kind), latency_kind_name(kind));
	write_line(writer, STYLE_KEY, latency_kind_title(kind));
	write_entry(writer, "", text);
}

static void write_columns(struct help_writer *writer, const struct column_table *table)
{
	char text[512];

	snprintf(text, sizeof(text),
	         "%s: columns (and names in filters such as cpu>5 and comm~java)", table->objects);
	write_line(writer, STYLE_TITLE, text);
	for (size_t i = 0; i < table->count; i++) {
		const struct column *column = &table->columns[i];

		snprintf(text, sizeof(text), "%s: %s", column->name, column->description);
		write_entry(writer, column->title, text);
	}
	write_line(writer, STYLE_NORMAL, "");
}

/* What this program may do beyond its user, where it may anything. */
static void write_rights(struct help_writer *writer, const struct topology *topology)
{
	if (!*topology->rights && !*topology->rights_notice)
		return;
	write_line(writer, STYLE_NORMAL, "");
	write_line(writer, STYLE_TITLE, "Capabilities that rtscope holds");
	write_entry(writer, "", *topology->rights ? topology->rights : "none");
	if (*topology->rights_notice)
		write_entry(writer, "", topology->rights_notice);
}

static void write_all(struct help_writer *writer, const struct topology *topology)
{
	static const char *const words[][2] = {
	        {"LIVE", "the screen follows the host"},
	        {"PAUSED",
	         "every screen shows the time of the cursor; intake goes on all the time"},
	        {"REPLAY", "a recorded trace is played"},
	        {"STALE", "nothing has come for longer than the source sends"},
	        {"GAP", "events are missing: the connection was lost"},
	        {"ENDED", "the trace or session is at its end"},
	        {"!", "above --threshold"},
	        {"i n x", "behind a CPU's number: isolated, nohz_full, not measured any more"},
	        {"-", "no data: not measured, which is not the same as 0"},
	        {"lost", "samples that did not get into a ring: they are in the figures since "
	                 "start, not in those of the window; and events that could not be read"},
	        {"late", "events that came after their time had been closed; counted at its end"},
	        {"0.123 4.1 412", "us; 1.23m is 1.23 milliseconds, 1.23s seconds"},
	};

	for (enum key_context context = 0; context < KEYS_NONE; context++)
		write_keys(writer, context);
	write_line(writer, STYLE_TITLE, "Mouse");
	write_entry(writer, "click",
	            "a heading sorts, a row takes the cursor, a second click opens "
	            "it, a word in the footer does what it says");
	write_entry(writer, "wheel", "scrolls");
	write_line(writer, STYLE_NORMAL, "");
	write_line(writer, STYLE_TITLE, "Latencies");
	for (enum latency_kind kind = 0; kind < LATENCY_KIND_COUNT; kind++)
		write_latency(writer, kind);
	write_line(writer, STYLE_NORMAL, "");
	write_line(writer, STYLE_TITLE, "Columns");
	for (size_t i = 0; i < LATENCY_COLUMN_COUNT_OF; i++)
		write_entry(writer, latency_columns[i].title, latency_columns[i].description);
	write_entry(writer, "1 .. 100m",
	            "how the samples are spread from 1 us to 100 ms, on "
	            "logarithmic scales");
	write_line(writer, STYLE_NORMAL, "");
	write_columns(writer, &window_process_column_table);
	write_columns(writer, &fd_column_table);
	write_columns(writer, &process_column_table);
	write_columns(writer, &outlier_column_table);
	write_line(writer, STYLE_TITLE, "Words and marks");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		write_entry(writer, words[i][0], words[i][1]);
	write_rights(writer, topology);
}

static void draw(void *state, struct view_context *context, const struct canvas *canvas)
{
	struct text_scroll *scroll = state;
	struct help_writer writer = {.canvas = canvas, .top = scroll->top};

	write_all(&writer, &context->snapshot->topology);
	scroll->rows = writer.line;
	scroll->height = canvas->height;
}

static void title(void *state, const struct view_context *context, char *text, size_t size)
{
	(void)state;
	(void)context;
	snprintf(text, size, "%s: help", PACKAGE_STRING);
}

static bool act(void *state, struct view_context *context, enum action action)
{
	if (action != ACTION_HELP)
		return text_scroll_act(state, action);
	context->open = ACTION_BACK;
	return true;
}

const struct view_type view_help = {
        .name = "help",
        .action = ACTION_HELP,
        .keys = KEYS_NONE,
        .state_bytes = sizeof(struct text_scroll),
        .title = title,
        .draw = draw,
        .act = act,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of a window. See window_export.h. What is made under the model's lock is made in
 * memory; files are written without it.
 */
#include "view/report/window_export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/window_look.h"
#include "util/clock.h"
#include "view/report/event_line.h"
#include "view/report/latency_csv.h"
#include "view/report/outlier_csv.h"
#include "view/report/state_view.h"

/* Events ------------------------------------------------------------------------ */

struct dump {
	FILE *file;
	FILE *memory; /* lines that are not in the file yet */
	char *text;
	size_t length;
	struct event_line *line;
	uint64_t count;
	const struct window_stop *stop;
	bool stopped;
	bool failed; /* out of memory */
};

/* `name` has room for STRING_BYTES_MAX and a NUL. */
static struct event_line_head head_of(const struct look_event *event, const char *host, char *name)
{
	event_name(event->words, event->view, name, STRING_BYTES_MAX + 1);
	return (struct event_line_head){.host = host,
	                                .name = name,
	                                .creates = event->creates,
	                                .wall_offset_ns = event->wall_offset_ns};
}

static bool take_event(void *context, const struct look_event *event)
{
	struct dump *dump = context;
	char name[STRING_BYTES_MAX + 1];
	struct event_line_head head = head_of(event, event->host, name);
	const char *line;

	line = event_line_write(dump->line, &head, event->words, event->view);
	if (!line || fputs(line, dump->memory) < 0 || putc('\n', dump->memory) < 0)
		dump->failed = true;
	dump->count++;
	return !dump->failed;
}

static bool write_lines(void *context)
{
	struct dump *dump = context;

	if (fflush(dump->memory) != 0) {
		dump->failed = true;
		return false;
	}
	fwrite(dump->text, 1, dump->length, dump->file);
	rewind(dump->memory);
	dump->stopped = dump->stop && dump->stop->wanted(dump->stop->context);
	return !ferror(dump->file) && !dump->stopped;
}

static bool dump_into(struct dump *dump, struct model *model, const struct model_request *request,
                      struct error *error)
{
	dump->line = event_line_create();
	dump->memory = open_memstream(&dump->text, &dump->length);
	if (!dump->line || !dump->memory)
		return error_set(error, "not enough memory to write the events");
	if (!model_events(model, request, take_event, write_lines, dump))
		return error_set(error,
		                 "nothing is held of that time any more, or memory is short");
	/* Whoever ends the look at events was told all that he wanted. */
	if (dump->stopped)
		return error_set(error, "it was ended");
	return !dump->failed || error_set(error, "not enough memory to write the events");
}

/* What is no plain file would be replaced by one: a device, a directory, a FIFO. */
static bool check_target(const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) != 0 || S_ISREG(status.st_mode))
		return true;
	return error_set(error, "cannot write '%s': %s", path,
	                 S_ISDIR(status.st_mode) ? "it is a directory" : "it is not a plain file");
}

/* A new file beside `path`, for its owner only; NULL: the error is set. */
static FILE *open_beside(const char *path, char *temporary, size_t size, struct error *error)
{
	int descriptor;
	FILE *file;

	if ((size_t)snprintf(temporary, size, "%s.XXXXXX", path) >= size) {
		error_set(error, "the name '%.80s...' is too long", path);
		return NULL;
	}
	descriptor = mkostemp(temporary, O_CLOEXEC);
	file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
	if (file)
		return file;
	error_set_errno(error, errno, "cannot write '%s'", path);
	if (descriptor >= 0) {
		close(descriptor);
		unlink(temporary);
	}
	return NULL;
}

bool window_dump(struct model *model, const struct model_request *request, const char *path,
                 const struct window_stop *stop, uint64_t *count, struct error *error)
{
	struct dump dump = {.stop = stop};
	char temporary[4096];
	bool good;

	if (!check_target(path, error))
		return false;
	dump.file = open_beside(path, temporary, sizeof(temporary), error);
	if (!dump.file)
		return false;
	good = dump_into(&dump, model, request, error);
	if (good && (ferror(dump.file) || fflush(dump.file) != 0))
		good = error_set_errno(error, errno, "cannot write '%s'", path);
	if (fclose(dump.file) != 0 && good)
		good = error_set_errno(error, errno, "cannot write '%s'", path);
	if (good && rename(temporary, path) != 0)
		good = error_set_errno(error, errno, "cannot write '%s'", path);
	if (!good)
		unlink(temporary);
	if (dump.memory)
		fclose(dump.memory);
	free(dump.text);
	event_line_destroy(dump.line);
	*count = dump.count;
	return good;
}

/* Tables ------------------------------------------------------------------------ */

static void put_latencies(struct csv_export *export, const struct window_look *look)
{
	uint64_t offset_ns = (uint64_t)look->wall_offset_ns;
	const struct latency_csv_span span = {.begin_ns = look->from_ns + offset_ns,
	                                      .end_ns = look->at_ns + offset_ns,
	                                      .wall_offset_ns = look->wall_offset_ns};
	struct latency_csv_row *rows = calloc(look->latency_count + 1, sizeof(*rows));
	size_t count = 0;

	latency_csv_tables(export);
	if (!rows)
		csv_export_fail(export, "not enough memory");
	for (size_t i = 0; rows && i < look->latency_count; i++) {
		const struct look_latency *latency = &look->latencies[i];

		rows[count++] = (struct latency_csv_row){.kind = latency_kind_name(latency->kind),
		                                         .cpu = (int)latency->cpu,
		                                         .node = latency->node,
		                                         .histogram = latency->histogram};
		if (i + 1 < look->latency_count && latency[1].kind == latency->kind)
			continue;
		latency_csv_kind(export, rows, count, &span);
		count = 0;
	}
	free(rows);
}

/* The host's name must outlive the lock under which it was looked at. */
struct tables {
	struct csv_export *export;
	uint64_t from_ns;
	uint64_t at_ns;
	char host[256];
};

static void put_tables(void *context, const struct window_look *look)
{
	struct tables *tables = context;
	struct state_view view = {.state = look->state,
	                          .earlier = look->earlier,
	                          .names = look->names,
	                          .host = tables->host,
	                          .at_ns = look->at_ns,
	                          .window_ns = look->at_ns - look->from_ns,
	                          .pid = -1,
	                          .timeout_ns = NS_PER_S,
	                          .wall_offset_ns = look->wall_offset_ns};

	snprintf(tables->host, sizeof(tables->host), "%s", look->host);
	tables->from_ns = look->from_ns;
	tables->at_ns = look->at_ns;
	state_view_csv(tables->export, &view);
	put_latencies(tables->export, look);
	if (look->state)
		latency_csv_totals(tables->export, look->state);
}

static bool put_event(void *context, const struct look_event *event)
{
	struct tables *tables = context;
	char name[STRING_BYTES_MAX + 1];
	struct event_line_head head = head_of(event, tables->host, name);

	event_csv_row(tables->export, &head, event->words, event->view);
	return !csv_export_stopped(tables->export);
}

/* Those that the model remembers one by one; false: out of memory. */
static bool put_outliers(const struct tables *tables, struct model *model,
                         const struct model_request *request)
{
	const struct model_request now = {.host = request->host};
	struct snapshot *snapshot = snapshot_create();
	bool good = snapshot && model_snapshot(model, &now, snapshot);

	outlier_csv_tables(tables->export, OUTLIER_CSV_ALL);
	for (size_t i = good ? snapshot->outlier_count : 0; i > 0; i--) {
		const struct outlier *outlier = &snapshot->outliers[i - 1];

		if (outlier->time_ns > tables->from_ns && outlier->time_ns <= tables->at_ns)
			outlier_csv_row(tables->export, OUTLIER_CSV_ALL, outlier,
			                snapshot->wall_offset_ns);
	}
	snapshot_destroy(snapshot);
	return good;
}

static bool go_on(void *context)
{
	(void)context;
	return true;
}

bool window_export(struct model *model, const struct model_request *request, const char *directory,
                   const struct window_stop *stop, struct error *error)
{
	struct tables tables = {.export = csv_export_create(directory, error)};
	bool good;

	if (!tables.export)
		return false;
	if (stop)
		csv_export_stop_when(tables.export, stop->wanted, stop->context);
	event_csv_table(tables.export);
	good = model_look(model, request, put_tables, &tables) &&
	       put_outliers(&tables, model, request) &&
	       model_events(model, request, put_event, go_on, &tables);
	if (!good)
		error_set(error, "nothing is held of that time any more, or memory is short");
	else if (csv_export_stopped(tables.export))
		good = error_set(error, "it was ended");
	return csv_export_finish(tables.export, good, error) && good;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of processes with a collector. See gc_scanner.h.
 */
#include "source/gc/gc_scanner.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"

static const struct gc_runtime *const runtimes[] = {
        &gc_hotspot,
};

#define RUNTIMES (sizeof(runtimes) / sizeof(runtimes[0]))

/*
 * Ages since first seen at which a process is asked. A JVM publishes its counters
 * some 100 ms after exec; a launcher may take its time before it becomes one.
 */
static const uint64_t ask_after_ns[] = {0, NS_PER_S, 3 * NS_PER_S, 10 * NS_PER_S, 60 * NS_PER_S};

#define ASKS (sizeof(ask_after_ns) / sizeof(ask_after_ns[0]))

struct candidate {
	struct gc_target target;
	uint64_t first_seen_ns;
	size_t asked;                     /* of ask_after_ns */
	const struct gc_runtime *runtime; /* NULL: none */
	void *handle;
	bool unusable; /* the sentence is in `problem` */
	struct error problem;
};

struct gc_scanner {
	char *root;
	struct candidate **candidates; /* ascending by pid */
	size_t candidate_count;
	struct gc_scanner_row *rows;
	size_t row_count;
	size_t row_capacity;
};

struct gc_scanner *gc_scanner_create(const char *root)
{
	struct gc_scanner *scanner = calloc(1, sizeof(*scanner));

	if (!scanner)
		return NULL;
	scanner->root = strdup(root);
	if (!scanner->root) {
		free(scanner);
		return NULL;
	}
	return scanner;
}

static void candidate_destroy(struct candidate *candidate)
{
	if (candidate->handle)
		candidate->runtime->close(candidate->handle);
	free(candidate);
}

void gc_scanner_destroy(struct gc_scanner *scanner)
{
	if (!scanner)
		return;
	for (size_t i = 0; i < scanner->candidate_count; i++)
		candidate_destroy(scanner->candidates[i]);
	free(scanner->candidates);
	free(scanner->rows);
	free(scanner->root);
	free(scanner);
}

static bool same_target(const struct gc_target *one, const struct gc_target *other)
{
	return one->pid == other->pid && one->start_ticks == other->start_ticks;
}

/* Make the candidates those of `targets`: both lists are ascending, so one walk does. */
static bool follow(struct gc_scanner *scanner, const struct gc_target *targets, size_t count,
                   uint64_t now_ns)
{
	struct candidate **next = calloc(count ? count : 1, sizeof(struct candidate *));
	size_t old = 0;
	size_t filled = 0;
	bool complete = true;

	if (!next)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct candidate *candidate;

		while (old < scanner->candidate_count &&
		       scanner->candidates[old]->target.pid < targets[i].pid)
			candidate_destroy(scanner->candidates[old++]);
		if (old < scanner->candidate_count &&
		    same_target(&scanner->candidates[old]->target, &targets[i])) {
			next[filled++] = scanner->candidates[old++];
			continue;
		}
		candidate = calloc(1, sizeof(*candidate));
		if (!candidate) {
			complete = false;
			continue;
		}
		candidate->target = targets[i];
		candidate->first_seen_ns = now_ns;
		next[filled++] = candidate;
	}
	while (old < scanner->candidate_count)
		candidate_destroy(scanner->candidates[old++]);
	free(scanner->candidates);
	scanner->candidates = next;
	scanner->candidate_count = filled;
	return complete;
}

static bool is_due(const struct candidate *candidate, uint64_t now_ns)
{
	return !candidate->handle && candidate->asked < ASKS &&
	       now_ns - candidate->first_seen_ns >= ask_after_ns[candidate->asked];
}

static void ask(const struct gc_runtime *runtime, void *pass, struct candidate *candidate)
{
	enum gc_presence presence =
	        runtime->open(pass, &candidate->target, &candidate->handle, &candidate->problem);

	if (presence == GC_ABSENT)
		return;
	candidate->runtime = runtime;
	candidate->unusable = presence == GC_UNUSABLE;
}

/* Ask one runtime about all processes that are due and have none yet. */
static bool ask_runtime(struct gc_scanner *scanner, const struct gc_runtime *runtime,
                        uint64_t now_ns)
{
	void *pass = NULL;

	for (size_t i = 0; i < scanner->candidate_count; i++) {
		struct candidate *candidate = scanner->candidates[i];

		if (!is_due(candidate, now_ns))
			continue;
		if (!pass)
			pass = runtime->begin(scanner->root);
		if (!pass)
			return false;
		if (candidate->runtime == runtime)
			candidate->unusable = false;
		if (!candidate->unusable)
			ask(runtime, pass, candidate);
	}
	if (pass)
		runtime->end(pass);
	return true;
}

static bool ask_all(struct gc_scanner *scanner, uint64_t now_ns)
{
	bool complete = true;

	for (size_t i = 0; i < RUNTIMES; i++)
		if (!ask_runtime(scanner, runtimes[i], now_ns))
			complete = false;
	for (size_t i = 0; i < scanner->candidate_count; i++) {
		struct candidate *candidate = scanner->candidates[i];

		while (candidate->asked < ASKS &&
		       now_ns - candidate->first_seen_ns >= ask_after_ns[candidate->asked])
			candidate->asked++;
	}
	return complete;
}

static bool add_row(struct gc_scanner *scanner, struct candidate *candidate)
{
	struct gc_scanner_row *row;

	if (scanner->row_count == scanner->row_capacity) {
		size_t capacity = scanner->row_capacity ? 2 * scanner->row_capacity : 8;
		struct gc_scanner_row *rows = realloc(scanner->rows, capacity * sizeof(*rows));

		if (!rows)
			return false;
		scanner->rows = rows;
		scanner->row_capacity = capacity;
	}
	row = &scanner->rows[scanner->row_count++];
	memset(row, 0, sizeof(*row));
	row->target = candidate->target;
	row->runtime = candidate->runtime->name;
	row->problem = candidate->problem;
	if (candidate->unusable)
		return true;
	row->readable = candidate->runtime->read(candidate->handle, &row->reading, &row->problem);
	if (!row->readable)
		memset(&row->reading, 0, sizeof(row->reading));
	return true;
}

bool gc_scanner_update(struct gc_scanner *scanner, const struct gc_target *targets, size_t count,
                       uint64_t now_ns)
{
	bool complete = follow(scanner, targets, count, now_ns);

	complete = ask_all(scanner, now_ns) && complete;
	scanner->row_count = 0;
	for (size_t i = 0; i < scanner->candidate_count; i++) {
		struct candidate *candidate = scanner->candidates[i];

		if ((candidate->handle || candidate->unusable) && !add_row(scanner, candidate))
			complete = false;
	}
	return complete;
}

size_t gc_scanner_rows(const struct gc_scanner *scanner, const struct gc_scanner_row **rows)
{
	*rows = scanner->rows;
	return scanner->row_count;
}

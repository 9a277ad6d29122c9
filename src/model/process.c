// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes as events tell of them. See process.h.
 */
#include "model/process.h"

#include <stdlib.h>
#include <string.h>

#include "util/text.h"

#define NO_PROCESS UINT32_MAX

struct process_store {
	uint64_t keep_ns;
	uint64_t time_ns;
	struct process *processes;
	size_t count;
	size_t size;
	uint32_t *table; /* hash of the identity -> process, open addressing */
	size_t table_size;
	uint64_t refused;
};

const char *process_class(uint32_t policy)
{
	static const char *const names[] = {"TS", "FF", "RR", "B", "ISO", "IDL", "DLN", "EXT"};

	return policy < sizeof(names) / sizeof(names[0]) ? names[policy] : "?";
}

const char *process_policy_name(uint32_t policy)
{
	static const char *const names[] = {"other", "fifo", "rr",       "batch",
	                                    "iso",   "idle", "deadline", "ext"};

	return policy < sizeof(names) / sizeof(names[0]) ? names[policy] : "unknown";
}

void process_table_clear(struct process_table *table)
{
	free(table->processes);
	strings_release(table->strings);
	memset(table, 0, sizeof(*table));
}

const char *process_table_text(const struct process_table *table, uint32_t id)
{
	return table->strings && id ? strings_get(table->strings, id) : NULL;
}

size_t process_table_first(const struct process_table *table, uint32_t pid)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->processes[middle].record.pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct process *process_table_find(const struct process_table *table, uint32_t pid)
{
	for (size_t i = process_table_first(table, pid);
	     i < table->count && table->processes[i].record.pid == pid; i++)
		if (table->processes[i].record.tid == pid && !table->processes[i].ended_ns)
			return &table->processes[i];
	return NULL;
}

struct process_store *process_store_create(uint64_t keep_ns)
{
	struct process_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->keep_ns = keep_ns;
	store->table_size = 256;
	store->table = malloc(store->table_size * sizeof(store->table[0]));
	if (!store->table) {
		free(store);
		return NULL;
	}
	memset(store->table, 0xff, store->table_size * sizeof(store->table[0]));
	return store;
}

void process_store_destroy(struct process_store *store)
{
	if (!store)
		return;
	free(store->processes);
	free(store->table);
	free(store);
}

/* The place in the table where that process is or belongs. */
static uint32_t *table_find(struct process_store *store, uint32_t tid, uint64_t start_ticks)
{
	uint64_t key = ((uint64_t)tid ^ start_ticks << 24) * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t at = (size_t)(key >> 32);; at++) {
		uint32_t *slot = &store->table[at & (store->table_size - 1)];
		const struct process_record *record;

		if (*slot == NO_PROCESS)
			return slot;
		record = &store->processes[*slot].record;
		if (record->tid == tid && record->start_ticks == start_ticks)
			return slot;
	}
}

static void table_fill(struct process_store *store)
{
	memset(store->table, 0xff, store->table_size * sizeof(store->table[0]));
	for (size_t i = 0; i < store->count; i++) {
		const struct process_record *record = &store->processes[i].record;

		*table_find(store, record->tid, record->start_ticks) = (uint32_t)i;
	}
}

/* Room for one process more, in the array and in the table. */
static bool make_room(struct process_store *store)
{
	if (store->count == PROCESS_STORE_MAX)
		return false;
	if (store->count == store->size) {
		size_t size = store->size ? 2 * store->size : 128;
		struct process *processes = realloc(store->processes, size * sizeof(*processes));

		if (!processes)
			return false;
		store->processes = processes;
		store->size = size;
	}
	if (2 * (store->count + 1) > store->table_size) {
		uint32_t *table = malloc(2 * store->table_size * sizeof(table[0]));

		if (!table)
			return false;
		free(store->table);
		store->table = table;
		store->table_size *= 2;
		table_fill(store);
	}
	return true;
}

static void apply_record(struct process_store *store, const struct event *event,
                         const struct process_record *record)
{
	/* Zero behind its end, too: equal processes are equal bytes in an image. */
	char comm[PROCESS_COMM_BYTES] = "";
	struct process *process;
	uint32_t *found = table_find(store, record->tid, record->start_ticks);

	if (*found == NO_PROCESS) {
		if (!make_room(store)) {
			store->refused++;
			return;
		}
		found = table_find(store, record->tid, record->start_ticks);
		*found = (uint32_t)store->count++;
		store->processes[*found].first_seen_ns = store->time_ns ? event->time_ns : 0;
	}
	process = &store->processes[*found];
	process->record = *record;
	process->ended_ns = 0;
	/* The name comes from outside, whatever the source did with it. */
	text_escape(comm, sizeof(comm), record->comm, strnlen(record->comm, sizeof(record->comm)));
	memcpy(process->record.comm, comm, sizeof(comm));
}

static void end_process(struct process *process, uint64_t time_ns)
{
	if (process->ended_ns)
		return;
	process->ended_ns = time_ns;
	process->record.cpu_pct = 0;
}

void process_store_apply(struct process_store *store, const struct event *event,
                         const uint64_t *words)
{
	struct process_record record;
	uint32_t *found;

	if (event->type == EVENT_PROCESS && event->words == PROCESS_RECORD_WORDS) {
		memcpy(&record, words, sizeof(record));
		apply_record(store, event, &record);
	} else if (event->type == EVENT_PROCESS_END && event->value == 0) {
		for (size_t i = 0; i < store->count; i++)
			end_process(&store->processes[i], event->time_ns);
	} else if (event->type == EVENT_PROCESS_END && event->words >= 1) {
		found = table_find(store, event->value, words[0]);
		if (*found != NO_PROCESS)
			end_process(&store->processes[*found], event->time_ns);
	}
}

void process_store_forget_string(struct process_store *store, uint64_t id)
{
	for (size_t i = 0; i < store->count; i++) {
		struct process_record *record = &store->processes[i].record;
		uint32_t *const strings[] = {&record->affinity, &record->container, &record->user,
		                             &record->command};

		for (size_t j = 0; j < sizeof(strings) / sizeof(strings[0]); j++)
			if (*strings[j] == id)
				*strings[j] = 0;
	}
}

void process_store_reading(struct process_store *store, uint64_t time_ns)
{
	size_t kept = 0;

	store->time_ns = time_ns;
	for (size_t i = 0; i < store->count; i++) {
		const struct process *process = &store->processes[i];

		if (process->ended_ns && time_ns - process->ended_ns >= store->keep_ns)
			continue;
		if (kept != i)
			store->processes[kept] = *process;
		kept++;
	}
	if (kept != store->count) {
		store->count = kept;
		table_fill(store);
	}
}

static int compare(const void *left, const void *right)
{
	const struct process_record *a = &((const struct process *)left)->record;
	const struct process_record *b = &((const struct process *)right)->record;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return (a->start_ticks > b->start_ticks) - (a->start_ticks < b->start_ticks);
}

/* The table gets the processes, in its order. */
static void fill_table(struct process_table *table, const struct process_table *head,
                       struct process *processes, struct strings *strings)
{
	qsort(processes, head->count, sizeof(*processes), compare);
	process_table_clear(table);
	*table = *head;
	table->processes = processes;
	table->strings = strings_reference(strings);
}

/* What there is beside the processes themselves. */
static struct process_table head_of(const struct process_store *store)
{
	return (struct process_table){
	        .time_ns = store->time_ns,
	        .count = store->count,
	        .refused = store->refused,
	};
}

bool process_store_copy(const struct process_store *store, struct strings *strings,
                        struct process_table *table)
{
	const struct process_table head = head_of(store);
	struct process *processes = malloc((store->count + 1) * sizeof(*processes));

	if (!processes)
		return false;
	if (store->count)
		memcpy(processes, store->processes, store->count * sizeof(*processes));
	fill_table(table, &head, processes, strings);
	return true;
}

void process_store_freeze(const struct process_store *store, struct image *image)
{
	const struct process_table head = head_of(store);

	image_put(image, &head, sizeof(head));
	image_put(image, store->processes, store->count * sizeof(*store->processes));
}

bool process_table_thaw(struct process_table *table, struct image_reader *reader,
                        struct strings *strings)
{
	struct process_table head;
	struct process *processes;

	image_get(reader, &head, sizeof(head));
	processes = malloc((head.count + 1) * sizeof(*processes));
	if (!processes)
		return false;
	image_get(reader, processes, head.count * sizeof(*processes));
	fill_table(table, &head, processes, strings);
	return true;
}

size_t process_store_bytes(const struct process_store *store)
{
	return sizeof(*store) + store->size * sizeof(struct process) +
	       store->table_size * sizeof(store->table[0]);
}

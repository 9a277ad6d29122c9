// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Begun and not ended. See pending.h.
 */
#include "view/report/pending.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/json_build.h"

static bool is_timed_out(const struct pending_list *list, const struct kernel_pending *begun,
                         uint64_t age_ns)
{
	uint64_t timeout_ns = list->timeout_ns;

	if (begun->kind == LATENCY_TRACKER) {
		const struct tracker_rule *rule = &kernel_trackers(list->state)->rules[begun->id];

		timeout_ns = rule->timeout_ns ? rule->timeout_ns : timeout_ns;
	}
	return timeout_ns && age_ns > timeout_ns;
}

static bool is_named(const struct pending_list *list, uint32_t name)
{
	return !strcmp(list->filter->comm, names_text(list->names, name));
}

static bool is_wanted(const struct pending_list *list, const struct kernel_pending *begun)
{
	const struct pending_filter *filter = list->filter;
	const char *id = pending_id_name(begun->kind);
	const char *id2 = pending_id2_name(begun->kind);
	const struct kernel_process *process;
	const struct kernel_thread *thread;
	uint32_t number;

	if (filter->cpus && id2 && !strcmp(id2, "cpu") &&
	    (begun->id2 >= CPUSET_LIMIT || !cpuset_has(filter->cpus, (unsigned)begun->id2)))
		return false;
	if (filter->pid < 0 && !filter->comm)
		return true;
	number = id && !strcmp(id, "tid") ? kernel_thread_find(list->state, (int32_t)begun->id) : 0;
	if (!number)
		return false;
	thread = kernel_thread_at(list->state, number);
	process = kernel_process_at(list->state, thread->process);
	return (filter->pid < 0 || filter->pid == process->pid) &&
	       (!filter->comm || is_named(list, thread->comm) || is_named(list, process->comm));
}

static void append(void *context, const struct kernel_pending *begun)
{
	struct pending_list *list = context;
	uint64_t age_ns = list->at_ns > begun->begin_ns ? list->at_ns - begun->begin_ns : 0;

	if (!is_wanted(list, begun))
		return;
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 64;
		struct pending_row *rows = realloc(list->rows, capacity * sizeof(*rows));

		if (!rows) {
			list->failed = true;
			return;
		}
		list->rows = rows;
		list->capacity = capacity;
	}
	list->rows[list->count++] = (struct pending_row){
	        .begun = *begun, .age_ns = age_ns, .timed_out = is_timed_out(list, begun, age_ns)};
}

static int compare(const void *a, const void *b)
{
	const struct pending_row *left = a;
	const struct pending_row *right = b;

	if (left->begun.begin_ns != right->begun.begin_ns)
		return left->begun.begin_ns < right->begun.begin_ns ? -1 : 1;
	if (left->begun.kind != right->begun.kind)
		return left->begun.kind < right->begun.kind ? -1 : 1;
	if (left->begun.id != right->begun.id)
		return left->begun.id < right->begun.id ? -1 : 1;
	return left->begun.id2 < right->begun.id2 ? -1 : left->begun.id2 > right->begun.id2;
}

bool pending_list_build(struct pending_list *list, const struct kernel_state *state,
                        const struct names *names, const struct pending_filter *filter,
                        uint64_t at_ns, uint64_t timeout_ns)
{
	*list = (struct pending_list){.state = state,
	                              .names = names,
	                              .filter = filter,
	                              .at_ns = at_ns,
	                              .timeout_ns = timeout_ns};
	kernel_pending_each(state, append, list);
	if (list->count)
		qsort(list->rows, list->count, sizeof(*list->rows), compare);
	return !list->failed;
}

void pending_list_free(struct pending_list *list)
{
	free(list->rows);
}

const char *pending_id_name(enum latency_kind kind)
{
	switch (kind) {
	case LATENCY_WAKING:
	case LATENCY_WAKEUP:
	case LATENCY_SYSCALL:
		return "tid";
	case LATENCY_IRQ:
		return "irq";
	case LATENCY_SOFTIRQ:
	case LATENCY_SOFTIRQ_RAISE:
		return "vec";
	case LATENCY_BLOCK:
	case LATENCY_BLOCK_INSERT:
		return "sector";
	default:
		return NULL;
	}
}

const char *pending_id2_name(enum latency_kind kind)
{
	switch (kind) {
	case LATENCY_IRQ:
	case LATENCY_SOFTIRQ:
	case LATENCY_SOFTIRQ_RAISE:
		return "cpu";
	case LATENCY_BLOCK:
	case LATENCY_BLOCK_INSERT:
		return "dev";
	default:
		return NULL;
	}
}

const char *pending_name(const struct pending_list *list, const struct kernel_pending *begun,
                         char address[PENDING_NAME_BYTES])
{
	if (begun->kind != LATENCY_NET_RECEIVE && begun->kind != LATENCY_NET_TRANSMIT)
		return begun->name ? names_text(list->names, begun->name) : NULL;
	snprintf(address, PENDING_NAME_BYTES, "0x%" PRIx64, begun->id);
	return address;
}

static const char *name_of(enum latency_kind kind)
{
	switch (kind) {
	case LATENCY_SYSCALL:
		return "syscall";
	case LATENCY_WAKING:
	case LATENCY_WAKEUP:
		return "comm";
	case LATENCY_TRACKER:
		return "label";
	case LATENCY_NET_RECEIVE:
	case LATENCY_NET_TRANSMIT:
		return "skb";
	default:
		return "name";
	}
}

static struct json_object *row_json(const struct pending_list *list, const struct pending_row *row,
                                    bool *failed)
{
	const struct kernel_pending *begun = &row->begun;
	struct json_object *object = json_build_object(failed);
	const char *id = pending_id_name(begun->kind);
	const char *id2 = pending_id2_name(begun->kind);
	char address[PENDING_NAME_BYTES];
	const char *name = pending_name(list, begun, address);

#define ADD(name, value) json_build_add(object, name, value, failed)
	ADD("kind", json_build_string(latency_kind_name(begun->kind), failed));
	if (begun->kind == LATENCY_TRACKER)
		ADD("tracker",
		    json_build_string(kernel_trackers(list->state)->rules[begun->id].name, failed));
	if (id)
		ADD(id, json_build_integer(begun->id, failed));
	if (id2)
		ADD(id2, json_build_integer(begun->id2, failed));
	ADD(name_of(begun->kind), name ? json_build_string(name, failed) : NULL);
	ADD("begin_ns", json_build_integer(begun->begin_ns, failed));
	ADD("age_ns", json_build_integer(row->age_ns, failed));
	ADD("timed_out", json_build_boolean(row->timed_out, failed));
#undef ADD
	return object;
}

struct json_object *pending_list_json(const struct pending_list *list, bool *failed)
{
	struct json_object *array = json_build_array(failed);

	for (size_t i = 0; i < list->count; i++)
		json_build_append(array, row_json(list, &list->rows[i], failed), failed);
	*failed = *failed || list->failed;
	return array;
}

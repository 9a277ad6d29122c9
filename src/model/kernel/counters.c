// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many events of each name there were on each CPU.
 */
#include <stdlib.h>
#include <string.h>

#include "model/kernel/parts.h"

static bool resize(struct counters *counters, uint32_t slots, uint32_t cpus)
{
	uint64_t *counts = calloc((size_t)slots * cpus, sizeof(*counts));
	uint32_t *names = counts ? realloc(counters->names, slots * sizeof(*names)) : NULL;

	if (!names) {
		free(counts);
		return false;
	}
	memset(names + counters->slot_count, 0, (slots - counters->slot_count) * sizeof(*names));
	for (uint32_t i = 0; i < counters->slot_count; i++)
		memcpy(counts + (size_t)i * cpus,
		       counters->counts + (size_t)i * counters->cpu_capacity,
		       counters->cpu_capacity * sizeof(*counts));
	free(counters->counts);
	counters->counts = counts;
	counters->names = names;
	counters->slot_capacity = slots;
	counters->cpu_capacity = cpus;
	return true;
}

/* A new slot + 1; 0: out of memory. */
static uint32_t add_slot(struct kernel_state *state, uint32_t name)
{
	struct counters *counters = &state->counters;

	if (counters->slot_count == counters->slot_capacity &&
	    !resize(counters, counters->slot_capacity ? counters->slot_capacity * 2 : 64,
	            counters->cpu_capacity ? counters->cpu_capacity : 8))
		return 0;
	counters->names[counters->slot_count] = name;
	return ++counters->slot_count;
}

static uint32_t call_event_name(struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	struct names *names = apply->state->names;
	bool compat = event->event->value & VALUE_COMPAT;
	uint32_t call = state_call_name(apply->state, event, apply->map);
	char text[NAME_BYTES_MAX];
	const char *name = names_text(names, call);
	size_t length;

	if (compat && event->number != SYSCALL_OTHER)
		name += strlen("compat_");
	length = strlen(name);
	if (length > 256)
		length = 256;
	strcpy(text, compat ? "compat_syscall_" : "syscall_");
	strcat(text, event->event->type == EVENT_SYSCALL_EXIT ? "exit_" : "entry_");
	strncat(text, name, length);
	return names_intern(names, text, strlen(text));
}

static uint32_t row_name(struct apply *apply, unsigned type)
{
	const char *name = event_type_name(type);

	return names_intern(apply->state->names, name, strlen(name));
}

/* Of calls with flags, calls without a row and events without a row. */
static uint32_t other_slot(struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	uint32_t name = event->event->type == EVENT_NAMED ? apply_word(apply, event->number)
	                                                  : call_event_name(apply);
	uint64_t *slot = table_put(&apply->state->counters.others, name, 0);

	if (!slot)
		return 0;
	if (!*slot)
		*slot = add_slot(apply->state, name);
	return (uint32_t)*slot;
}

/* Where the slot of the event's name is noted; NULL: among the others. */
static uint32_t *slot_place(const struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	struct counters *counters = &apply->state->counters;
	unsigned type = event->event->type;

	if (type > EVENT_NAMED)
		return &counters->row_slots[type];
	if (type == EVENT_NAMED || !state_call_is_plain(event))
		return NULL;
	return &counters->call_slots[type == EVENT_SYSCALL_EXIT][event->number];
}

/* A name or a CPU that comes for the first time, or a name without a place of its own. */
static __attribute__((noinline)) void count_other(struct apply *apply, uint32_t cpu)
{
	struct counters *counters = &apply->state->counters;
	unsigned type = apply->event->event->type;
	uint32_t *place = slot_place(apply);
	uint32_t slot;

	if (place && !*place)
		*place = add_slot(apply->state, type > EVENT_NAMED ? row_name(apply, type)
		                                                   : call_event_name(apply));
	slot = place ? *place : other_slot(apply);
	if (cpu >= counters->cpu_capacity) {
		uint32_t cpus = counters->cpu_capacity ? counters->cpu_capacity : 8;

		while (cpus <= cpu)
			cpus *= 2;
		if (!slot || !resize(counters, counters->slot_capacity, cpus))
			slot = 0;
	}
	if (slot)
		counters->counts[(size_t)(slot - 1) * counters->cpu_capacity + cpu]++;
	else
		apply->state->totals.refused++;
}

void counters_count(struct apply *apply)
{
	struct counters *counters = &apply->state->counters;
	/* CPU 0's place + 1: events without a CPU are counted at 0. */
	uint32_t cpu = apply->cpu == EVENT_CPU_NONE ? 0 : apply->cpu + 1;
	const uint32_t *slot = slot_place(apply);

	if (slot && *slot && cpu < counters->cpu_capacity)
		counters->counts[(size_t)(*slot - 1) * counters->cpu_capacity + cpu]++;
	else
		count_other(apply, cpu);
}

bool counters_copy(struct counters *target, const struct counters *source)
{
	struct table others = target->others;
	size_t count = (size_t)source->slot_capacity * source->cpu_capacity;
	uint64_t *counts = malloc((count ? count : 1) * sizeof(*counts));
	uint32_t *names = calloc(source->slot_capacity + 1, sizeof(*names));

	if (!counts || !names || !table_copy(&others, &source->others)) {
		free(counts);
		free(names);
		target->others = others;
		return false;
	}
	if (count) {
		memcpy(counts, source->counts, count * sizeof(*counts));
		memcpy(names, source->names, source->slot_count * sizeof(*names));
	}
	free(target->counts);
	free(target->names);
	*target = *source;
	target->counts = counts;
	target->names = names;
	target->others = others;
	return true;
}

void counters_end(struct counters *counters)
{
	free(counters->counts);
	free(counters->names);
	table_end(&counters->others);
}

size_t counters_bytes(const struct counters *counters)
{
	return (size_t)counters->slot_capacity *
	               (counters->cpu_capacity * sizeof(*counters->counts) +
	                sizeof(*counters->names)) +
	       table_bytes(&counters->others);
}

void kernel_counts_each(const struct kernel_state *state,
                        void (*each)(void *context, uint32_t name, unsigned cpu, uint64_t count),
                        void *context)
{
	const struct counters *counters = &state->counters;

	for (uint32_t i = 0; i < counters->slot_count; i++) {
		for (uint32_t cpu = 0; cpu < counters->cpu_capacity; cpu++) {
			uint64_t count = counters->counts[(size_t)i * counters->cpu_capacity + cpu];

			if (count)
				each(context, counters->names[i], cpu ? cpu - 1 : EVENT_CPU_NONE,
				     count);
		}
	}
}

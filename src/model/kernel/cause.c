// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who holds each CPU, event by event. See cause.h; what is late and why is found in
 * cause_find.c.
 */
#include "model/kernel/cause_spans.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"

#define SPANS_FIRST 64u
#define SPANS_MAX   2048u
/* A ring grows rather than forget what is younger than this. */
#define REACH_NS (100 * NS_PER_MS)
/* Of all rings; CPUs come from outside. */
#define BYTES_MAX (UINT64_C(16) << 20)
struct causes *causes_create(const struct kernel_settings *settings, struct names *names)
{
	struct causes *causes = calloc(1, sizeof(*causes));
	const char *comm = settings->wakeups.comm;

	if (!causes)
		return NULL;
	causes->names = names;
	causes->threshold_ns = settings->threshold_ns;
	causes->wakeups = settings->wakeups.on;
	causes->tid = settings->wakeups.tid;
	causes->any_comm = !comm;
	causes->comm = comm ? names_intern_untrusted(names, comm, strlen(comm)) : 0;
	causes->bytes = sizeof(*causes);
	return causes;
}

void causes_destroy(struct causes *causes)
{
	if (!causes)
		return;
	for (unsigned i = 0; i < causes->cpu_count; i++)
		free(causes->cpus[i].spans);
	free(causes->cpus);
	free(causes);
}

struct causes *causes_clone(const struct causes *source)
{
	struct causes *target = malloc(sizeof(*target));

	if (!target)
		return NULL;
	*target = *source;
	target->cpu_count = 0;
	target->cpus = calloc(source->cpu_count + 1, sizeof(*target->cpus));
	if (!target->cpus) {
		free(target);
		return NULL;
	}
	for (unsigned i = 0; i < source->cpu_count; i++) {
		const struct cause_cpu *from = &source->cpus[i];
		struct cause_cpu *to = &target->cpus[target->cpu_count++];

		*to = *from;
		to->spans = from->capacity ? malloc(from->capacity * sizeof(*to->spans)) : NULL;
		if (!from->capacity)
			continue;
		if (!to->spans) {
			causes_destroy(target);
			return NULL;
		}
		memcpy(to->spans, from->spans, from->capacity * sizeof(*to->spans));
	}
	return target;
}

void causes_freeze(const struct causes *causes, struct image *image)
{
	image_put(image, causes, sizeof(*causes));
	image_put(image, causes->cpus, causes->cpu_count * sizeof(*causes->cpus));
	for (unsigned i = 0; i < causes->cpu_count; i++)
		image_put(image, causes->cpus[i].spans,
		          causes->cpus[i].capacity * sizeof(*causes->cpus[i].spans));
}

struct causes *causes_thaw(struct image_reader *reader)
{
	struct causes *causes = malloc(sizeof(*causes));
	unsigned count;

	if (!causes)
		return NULL;
	image_get(reader, causes, sizeof(*causes));
	count = causes->cpu_count;
	causes->cpu_count = 0;
	causes->cpus = calloc(count + 1, sizeof(*causes->cpus));
	if (causes->cpus)
		image_get(reader, causes->cpus, count * sizeof(*causes->cpus));
	for (; causes->cpus && causes->cpu_count < count; causes->cpu_count++) {
		struct cause_cpu *cpu = &causes->cpus[causes->cpu_count];

		cpu->spans = cpu->capacity ? malloc(cpu->capacity * sizeof(*cpu->spans)) : NULL;
		if (cpu->capacity && !cpu->spans)
			break;
		image_get(reader, cpu->spans, cpu->capacity * sizeof(*cpu->spans));
	}
	if (causes->cpu_count == count)
		return causes;
	causes_destroy(causes);
	return NULL;
}

size_t causes_bytes(const struct causes *causes)
{
	return causes ? causes->bytes : 0;
}

void causes_mark_names(const struct causes *causes, struct names *names)
{
	if (!causes)
		return;
	names_mark(names, causes->comm);
	for (unsigned i = 0; i < causes->cpu_count; i++) {
		const struct cause_cpu *cpu = &causes->cpus[i];

		for (uint32_t age = 0; age < cpu->count; age++)
			names_mark(names, span_at(cpu, age)->holder.name);
		for (unsigned at = 0; at < cpu->depth; at++)
			names_mark(names, cpu->stack[at].name);
	}
}

static struct cause_cpu *cpu_of(struct causes *causes, unsigned number)
{
	struct cause_cpu *cpus;

	if (number < causes->cpu_count)
		return &causes->cpus[number];
	if (number == EVENT_CPU_NONE)
		return NULL;
	cpus = realloc(causes->cpus, (number + 1) * sizeof(*cpus));
	if (!cpus)
		return NULL;
	memset(cpus + causes->cpu_count, 0, (number + 1 - causes->cpu_count) * sizeof(*cpus));
	causes->bytes += (number + 1 - causes->cpu_count) * sizeof(*cpus);
	causes->cpus = cpus;
	causes->cpu_count = number + 1;
	return &cpus[number];
}

/* The ring, twice as large. */
static bool grow(struct causes *causes, struct cause_cpu *cpu)
{
	uint32_t capacity = cpu->capacity ? cpu->capacity * 2 : SPANS_FIRST;
	size_t more = (capacity - cpu->capacity) * sizeof(*cpu->spans);
	struct span *spans;

	if (capacity > SPANS_MAX || causes->bytes + more > BYTES_MAX)
		return false;
	spans = calloc(capacity, sizeof(*spans));
	if (!spans)
		return false;
	for (uint32_t i = 0; i < cpu->count; i++)
		spans[i] = *span_at(cpu, cpu->count - 1 - i);
	free(cpu->spans);
	cpu->spans = spans;
	cpu->capacity = capacity;
	cpu->next = cpu->count;
	causes->bytes += more;
	return true;
}

/* From now on the holder on top of the stack has the CPU. */
static void begin_span(struct causes *causes, struct cause_cpu *cpu, uint64_t time_ns)
{
	struct span span = {.begin_ns = time_ns, .holder = cpu->stack[cpu->depth - 1]};

	if (cpu->count && span_at(cpu, 0)->begin_ns == time_ns) {
		*span_at(cpu, 0) = span;
		return;
	}
	if (cpu->count == cpu->capacity) {
		bool needed =
		        !cpu->count || time_ns - span_at(cpu, cpu->count - 1)->begin_ns < REACH_NS;

		if (needed)
			grow(causes, cpu);
		if (!cpu->capacity)
			return;
	}
	cpu->spans[cpu->next++ & (cpu->capacity - 1)] = span;
	cpu->count += cpu->count < cpu->capacity;
}

/* At first nobody knows who holds it. */
static void begin_cpu(struct causes *causes, struct cause_cpu *cpu, uint64_t time_ns)
{
	if (cpu->count)
		return;
	cpu->stack[0] = (struct holder){.kind = CAUSE_UNTRACED};
	cpu->depth = 1;
	begin_span(causes, cpu, time_ns);
}

static void enter(struct causes *causes, struct cause_cpu *cpu, uint64_t time_ns,
                  struct holder holder)
{
	if (!causes->exits[holder.kind])
		return;
	/* What is entered again, or a second softirq: the exit of the first was lost. */
	for (unsigned at = 1; at < cpu->depth; at++) {
		const struct holder *other = &cpu->stack[at];

		if (other->kind == holder.kind &&
		    (other->id == holder.id || holder.kind == CAUSE_SOFTIRQ))
			cpu->depth = at;
	}
	if (cpu->depth == CAUSE_STACK_DEPTH)
		return;
	cpu->stack[cpu->depth++] = holder;
	begin_span(causes, cpu, time_ns);
}

static void leave(struct causes *causes, struct cause_cpu *cpu, uint64_t time_ns,
                  enum cause_kind kind, int32_t id)
{
	causes->exits[kind] = true;
	for (unsigned at = cpu->depth; at-- > 1;) {
		if (cpu->stack[at].kind != kind || cpu->stack[at].id != id)
			continue;
		cpu->depth = at;
		begin_span(causes, cpu, time_ns);
		return;
	}
}

static struct holder thread_holder(int32_t tid, int32_t prio, uint32_t name)
{
	if (tid == 0)
		return (struct holder){.kind = CAUSE_IDLE};
	if (prio < INT16_MIN)
		prio = INT16_MIN;
	if (prio > INT16_MAX)
		prio = INT16_MAX;
	return (struct holder){
	        .kind = CAUSE_THREAD, .id = tid, .prio = (int16_t)prio, .name = name};
}

/* Interrupts do not outlive a switch; a softirq that runs in its thread does. */
static void suspend(struct cause_cpu *cpu, int32_t tid)
{
	if (cpu->depth < 2 || cpu->stack[1].kind != CAUSE_SOFTIRQ)
		return;
	cpu->suspended_depth = 0;
	cpu->suspended_tid = tid;
	for (unsigned at = 1; at < cpu->depth && cpu->stack[at].kind != CAUSE_IRQ; at++)
		cpu->suspended[cpu->suspended_depth++] = cpu->stack[at];
}

static void resume(struct cause_cpu *cpu, int32_t tid)
{
	if (!cpu->suspended_depth || cpu->suspended_tid != tid)
		return;
	memcpy(cpu->stack + 1, cpu->suspended, cpu->suspended_depth * sizeof(cpu->stack[0]));
	cpu->depth = 1 + cpu->suspended_depth;
	cpu->suspended_depth = 0;
}

static void switch_threads(struct causes *causes, struct cause_cpu *cpu, const struct apply *apply)
{
	const struct sched_switch_fields *fields = apply->event->sched_switch;
	struct holder *bottom = &cpu->stack[0];

	/* Another one ran than was thought: since when, nobody knows. */
	if (bottom->kind != CAUSE_UNTRACED && bottom->id != fields->prev_tid && cpu->count)
		span_at(cpu, 0)->holder = (struct holder){.kind = CAUSE_UNTRACED};
	suspend(cpu, fields->prev_tid);
	*bottom = thread_holder(fields->next_tid, fields->next_prio,
	                        apply_name(apply, fields->next_comm));
	cpu->depth = 1;
	resume(cpu, fields->next_tid);
	cpu->waking_ns = 0;
	if (cpu->probe_waking_ns && cpu->probe_tid == fields->next_tid) {
		cpu->waking_ns = cpu->probe_waking_ns;
		cpu->probe_waking_ns = 0;
	}
	begin_span(causes, cpu, apply->time_ns);
}

/* A thread that is not the leader gets the leader's id, and goes on running. */
static void change_tid(struct causes *causes, struct cause_cpu *cpu, const struct apply *apply)
{
	const struct sched_process_exec_fields *fields = apply->event->sched_process_exec;
	struct holder *bottom = &cpu->stack[0];

	if (bottom->kind != CAUSE_THREAD || bottom->id != fields->old_tid ||
	    fields->tid == fields->old_tid)
		return;
	bottom->id = fields->tid;
	begin_span(causes, cpu, apply->time_ns);
}

static void wake_probe(struct cause_cpu *cpu, const struct apply *apply)
{
	cpu->probe_tid = apply->event->rtscope_probe_waking->tid;
	cpu->probe_waking_ns = apply->time_ns;
}

static int32_t timer_id(uint64_t hrtimer)
{
	return (int32_t)(uint32_t)(hrtimer ^ hrtimer >> 32);
}

static void take(struct causes *causes, struct cause_cpu *cpu, const struct apply *apply)
{
	const struct kernel_event *event = apply->event;
	uint64_t time_ns = apply->time_ns;

	switch (event->event->type) {
	case EVENT_SCHED_SWITCH:
		switch_threads(causes, cpu, apply);
		return;
	case EVENT_SCHED_PROCESS_EXEC:
		change_tid(causes, cpu, apply);
		return;
	case EVENT_RTSCOPE_PROBE_WAKING:
		wake_probe(cpu, apply);
		return;
	case EVENT_IRQ_HANDLER_ENTRY:
		enter(causes, cpu, time_ns,
		      (struct holder){.kind = CAUSE_IRQ,
		                      .id = event->irq_handler_entry->irq,
		                      .name = apply_name(apply, event->irq_handler_entry->name)});
		return;
	case EVENT_IRQ_HANDLER_EXIT:
		leave(causes, cpu, time_ns, CAUSE_IRQ, event->irq_handler_exit->irq);
		return;
	case EVENT_IRQ_SOFTIRQ_ENTRY:
		enter(causes, cpu, time_ns,
		      (struct holder){.kind = CAUSE_SOFTIRQ,
		                      .id = (int32_t)event->irq_softirq_entry->vec});
		return;
	case EVENT_IRQ_SOFTIRQ_EXIT:
		leave(causes, cpu, time_ns, CAUSE_SOFTIRQ, (int32_t)event->irq_softirq_exit->vec);
		return;
	case EVENT_TIMER_HRTIMER_EXPIRE_ENTRY:
		enter(causes, cpu, time_ns,
		      (struct holder){.kind = CAUSE_TIMER,
		                      .id = timer_id(event->timer_hrtimer_expire_entry->hrtimer)});
		return;
	default:
		leave(causes, cpu, time_ns, CAUSE_TIMER,
		      timer_id(event->timer_hrtimer_expire_exit->hrtimer));
	}
}

void causes_event(struct causes *causes, const struct apply *apply)
{
	struct cause_cpu *cpu;

	switch (apply->event->event->type) {
	case EVENT_SCHED_SWITCH:
	case EVENT_SCHED_PROCESS_EXEC:
	case EVENT_IRQ_HANDLER_ENTRY:
	case EVENT_IRQ_HANDLER_EXIT:
	case EVENT_IRQ_SOFTIRQ_ENTRY:
	case EVENT_IRQ_SOFTIRQ_EXIT:
	case EVENT_TIMER_HRTIMER_EXPIRE_ENTRY:
	case EVENT_TIMER_HRTIMER_EXPIRE_EXIT:
	case EVENT_RTSCOPE_PROBE_WAKING:
		break;
	default:
		return;
	}
	cpu = cpu_of(causes, apply->cpu);
	if (!cpu)
		return;
	begin_cpu(causes, cpu, apply->time_ns);
	if (cpu->count)
		take(causes, cpu, apply);
}

void causes_lost(struct causes *causes)
{
	for (unsigned i = 0; i < causes->cpu_count; i++) {
		struct cause_cpu *cpu = &causes->cpus[i];

		if (!cpu->count)
			continue;
		cpu->stack[0] = (struct holder){.kind = CAUSE_UNTRACED};
		cpu->depth = 1;
		cpu->suspended_depth = 0;
		cpu->waking_ns = cpu->probe_waking_ns = 0;
		span_at(cpu, 0)->holder = cpu->stack[0];
	}
}

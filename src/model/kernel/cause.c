// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why something was late. See cause.h. A CPU's recent past is a ring of spans, each with
 * its holder and up to the begin of the next one; what holds it now is a stack, the thread
 * at the bottom. An outlier's causes are the spans of its time, added up by holder.
 */
#include "model/kernel/cause.h"

#include <stdlib.h>
#include <string.h>

#include "model/kernel/parts.h"
#include "util/clock.h"

#define STACK_DEPTH 6u
#define SPANS_FIRST 64u
#define SPANS_MAX   2048u
/* A ring grows rather than forget what is younger than this. */
#define REACH_NS (100 * NS_PER_MS)
/* Of all rings; CPUs come from outside. */
#define BYTES_MAX (UINT64_C(16) << 20)
/* Holders within one outlier that are told apart. */
#define DISTINCT_MAX 64u

struct holder {
	uint32_t name; /* of the names; 0: none */
	int32_t id;    /* tid, irq, vec, or what tells one timer from another */
	int16_t prio;
	uint8_t kind; /* enum cause_kind */
};

struct span {
	uint64_t begin_ns;
	struct holder holder;
};

struct cause_cpu {
	struct span *spans;
	uint32_t capacity; /* a power of two, or 0 */
	uint32_t count;    /* 0: nothing was told of this CPU yet */
	uint64_t next;     /* place of the next one, & (capacity - 1) */
	struct holder stack[STACK_DEPTH];
	unsigned depth;
	/* PREEMPT_RT: a softirq whose thread was switched out in the middle of it, and its timer. */
	struct holder suspended[STACK_DEPTH];
	unsigned suspended_depth; /* 0: none */
	int32_t suspended_tid;
	uint64_t waking_ns; /* when the thread at the bottom was woken; 0: not known */
};

struct causes {
	const struct names *names;
	uint64_t threshold_ns;
	bool wakeups;
	int32_t tid;   /* whose wakeups; -1: of all */
	uint32_t comm; /* likewise; 0: of all */
	bool any_comm;
	/* An entry counts only where exits come, too: not all may have been recorded. */
	bool exits[CAUSE_KIND_COUNT];
	struct cause_cpu *cpus;
	unsigned cpu_count;
	size_t bytes;
	uint64_t outlier_sequence; /* of the event that made it */
	struct outlier outlier;
};

struct causes *causes_create(const struct kernel_settings *settings, struct names *names)
{
	struct causes *causes = calloc(1, sizeof(*causes));
	const char *comm = settings->wakeup_comm;

	if (!causes)
		return NULL;
	causes->names = names;
	causes->threshold_ns = settings->threshold_ns;
	causes->wakeups = settings->wakeups;
	causes->tid = settings->wakeup_tid;
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

size_t causes_bytes(const struct causes *causes)
{
	return causes ? causes->bytes : 0;
}

/* `age` 0 is the newest; below cpu->count. */
static struct span *span_at(const struct cause_cpu *cpu, uint32_t age)
{
	return &cpu->spans[(cpu->next - 1 - age) & (cpu->capacity - 1)];
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
	spans = malloc(capacity * sizeof(*spans));
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
	if (cpu->depth == STACK_DEPTH)
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
		cpu->waking_ns = 0;
		span_at(cpu, 0)->holder = cpu->stack[0];
	}
}

/* The causes of one outlier while they are added up. */
struct collection {
	const struct names *names;
	struct cause causes[DISTINCT_MAX];
	uint32_t name_numbers[DISTINCT_MAX];
	unsigned count;
	struct cause other;
	struct cause untraced;
	bool subject_known;
	int32_t subject;
	uint64_t late_until_ns; /* a thread's time before this is the timer's being late */
};

static void copy_name(char target[CAUSE_NAME_BYTES], const char *name)
{
	size_t length = strlen(name);

	if (length >= CAUSE_NAME_BYTES)
		length = CAUSE_NAME_BYTES - 1;
	/* Not in the middle of a character. */
	while (length && (name[length] & 0xc0) == 0x80)
		length--;
	memcpy(target, name, length);
	target[length] = '\0';
}

static struct cause *find(struct collection *collection, const struct holder *holder,
                          enum cause_kind kind)
{
	int32_t id = kind == CAUSE_TIMER || kind == CAUSE_IDLE ? 0 : holder->id;
	unsigned at = 0;
	struct cause *cause;

	if (kind == CAUSE_UNTRACED)
		return &collection->untraced;
	for (; at < collection->count; at++) {
		cause = &collection->causes[at];
		if (cause->kind == kind && cause->id == id && cause->prio == holder->prio &&
		    collection->name_numbers[at] == holder->name)
			return cause;
	}
	if (at == DISTINCT_MAX)
		return &collection->other;
	cause = &collection->causes[collection->count++];
	collection->name_numbers[at] = holder->name;
	cause->kind = (uint8_t)kind;
	cause->id = id;
	cause->prio = holder->prio;
	copy_name(cause->name, names_text(collection->names, holder->name));
	return cause;
}

/* Called from the newest to the oldest. */
static void add(struct collection *collection, const struct holder *holder, enum cause_kind kind,
                uint64_t from_ns, uint64_t to_ns)
{
	struct cause *cause;

	if (from_ns >= to_ns)
		return;
	cause = find(collection, holder, kind);
	cause->duration_ns += to_ns - from_ns;
	cause->first_ns = from_ns;
	cause->count++;
}

static void add_span(struct collection *collection, const struct holder *holder, uint64_t from_ns,
                     uint64_t to_ns)
{
	uint64_t late_ns = collection->late_until_ns;

	if (holder->kind != CAUSE_THREAD) {
		add(collection, holder, holder->kind, from_ns, to_ns);
	} else if (collection->subject_known && holder->id == collection->subject) {
		add(collection, holder, CAUSE_SELF, from_ns, to_ns);
	} else {
		add(collection, holder, CAUSE_THREAD, from_ns > late_ns ? from_ns : late_ns, to_ns);
		add(collection, holder, CAUSE_LATE_TIMER, from_ns,
		    to_ns < late_ns ? to_ns : late_ns);
	}
}

/* Every ns from `begin_ns` to `end_ns` to its holder. */
static void collect(struct collection *collection, const struct cause_cpu *cpu, uint64_t begin_ns,
                    uint64_t end_ns)
{
	static const struct holder nobody = {.kind = CAUSE_UNTRACED};
	uint64_t to_ns = end_ns;

	for (uint32_t age = 0; cpu && age < cpu->count && to_ns > begin_ns; age++) {
		const struct span *span = span_at(cpu, age);
		uint64_t from_ns = span->begin_ns > begin_ns ? span->begin_ns : begin_ns;

		if (from_ns >= to_ns)
			continue;
		add_span(collection, &span->holder, from_ns, to_ns);
		to_ns = from_ns;
	}
	add(collection, &nobody, CAUSE_UNTRACED, begin_ns, to_ns);
}

static int longest_first(const void *a, const void *b)
{
	const struct cause *left = a;
	const struct cause *right = b;

	if (left->duration_ns != right->duration_ns)
		return left->duration_ns < right->duration_ns ? 1 : -1;
	return left->first_ns > right->first_ns ? 1 : -1;
}

static void fold(struct cause *other, const struct cause *cause)
{
	other->duration_ns += cause->duration_ns;
	other->count += cause->count;
	other->id++;
	if (!other->first_ns || cause->first_ns < other->first_ns)
		other->first_ns = cause->first_ns;
}

/* What was collected, ranked, into the outlier; the shortest ones as one where there are many. */
static void rank(struct outlier *outlier, struct collection *collection)
{
	unsigned extra = collection->untraced.duration_ns > 0;
	unsigned kept = collection->count;

	qsort(collection->causes, collection->count, sizeof(collection->causes[0]), longest_first);
	if (kept + extra + (collection->other.duration_ns > 0) > OUTLIER_CAUSES)
		kept = OUTLIER_CAUSES - extra - 1;
	for (unsigned i = kept; i < collection->count; i++)
		fold(&collection->other, &collection->causes[i]);
	memcpy(outlier->causes, collection->causes, kept * sizeof(outlier->causes[0]));
	collection->other.kind = CAUSE_OTHER;
	collection->untraced.kind = CAUSE_UNTRACED;
	if (collection->other.duration_ns)
		outlier->causes[kept++] = collection->other;
	if (extra)
		outlier->causes[kept++] = collection->untraced;
	qsort(outlier->causes, kept, sizeof(outlier->causes[0]), longest_first);
	outlier->cause_count = kept;
}

/* Where the handler began that woke the CPU's thread; where none was seen, the waking. */
static uint64_t handler_begin_ns(const struct cause_cpu *cpu)
{
	for (uint32_t age = 0; age < cpu->count; age++) {
		const struct span *span = span_at(cpu, age);

		if (span->begin_ns <= cpu->waking_ns)
			return span->holder.kind == CAUSE_TIMER ? span->begin_ns : cpu->waking_ns;
	}
	return cpu->waking_ns;
}

static void find_causes(const struct causes *causes, struct outlier *outlier,
                        struct collection *collection)
{
	const struct cause_cpu *cpu =
	        outlier->cpu < causes->cpu_count ? &causes->cpus[outlier->cpu] : NULL;
	uint64_t begin_ns =
	        outlier->latency_ns < outlier->time_ns ? outlier->time_ns - outlier->latency_ns : 0;

	collection->names = causes->names;
	collect(collection, cpu, begin_ns, outlier->time_ns);
	rank(outlier, collection);
}

bool kernel_state_explain(const struct kernel_state *state, struct outlier *outlier)
{
	struct collection collection = {0};
	const struct causes *causes = state->causes;
	const struct cause_cpu *cpu;

	outlier->cause_count = 0;
	if (!causes || outlier->cpu >= causes->cpu_count)
		return false;
	cpu = &causes->cpus[outlier->cpu];
	if (cpu->stack[0].kind == CAUSE_THREAD && cpu->count) {
		collection.subject_known = outlier->thread_known = true;
		collection.subject = outlier->tid = cpu->stack[0].id;
		outlier->prio = cpu->stack[0].prio;
		copy_name(outlier->comm, names_text(causes->names, cpu->stack[0].name));
		collection.late_until_ns = cpu->waking_ns ? handler_begin_ns(cpu) : 0;
	}
	find_causes(causes, outlier, &collection);
	if (outlier->cause_count == 1 && outlier->causes[0].kind == CAUSE_UNTRACED)
		outlier->cause_count = 0;
	return outlier->cause_count > 0;
}

static bool is_chosen(const struct causes *causes, const struct kernel_state *state,
                      const struct kernel_thread *thread)
{
	if (!causes->any_comm && thread->comm != causes->comm)
		return false;
	return causes->tid < 0 || thread->tid == causes->tid ||
	       process_at(state, thread->process)->pid == causes->tid;
}

void causes_wakeup(struct causes *causes, const struct apply *apply,
                   const struct kernel_thread *thread, enum latency_kind kind, uint64_t since_ns)
{
	struct collection collection = {.subject_known = true, .subject = thread->tid};
	struct outlier *outlier = &causes->outlier;

	if (apply->cpu < causes->cpu_count)
		causes->cpus[apply->cpu].waking_ns = since_ns;
	if (!causes->wakeups || apply->time_ns - since_ns <= causes->threshold_ns ||
	    !is_chosen(causes, apply->state, thread))
		return;
	*outlier = (struct outlier){
	        .time_ns = apply->time_ns,
	        .latency_ns = apply->time_ns - since_ns,
	        .cpu = apply->cpu,
	        .kind = (uint8_t)kind,
	        .thread_known = true,
	        .tid = thread->tid,
	        .prio = thread->prio,
	};
	copy_name(outlier->comm, names_text(causes->names, thread->comm));
	find_causes(causes, outlier, &collection);
	causes->outlier_sequence = apply->state->sequence;
}

const struct outlier *kernel_state_outlier(const struct kernel_state *state)
{
	const struct causes *causes = state->causes;

	return causes && causes->outlier_sequence && causes->outlier_sequence == state->sequence
	               ? &causes->outlier
	               : NULL;
}

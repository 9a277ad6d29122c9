// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why something was late: the spans of its time, added up by holder, ranked. See cause.h.
 */
#include "model/kernel/cause_spans.h"

#include <stdlib.h>
#include <string.h>

/* Holders within one outlier that are told apart. */
#define DISTINCT_MAX 64u

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
	find_causes(causes, outlier,
	            &(struct collection){.subject_known = true, .subject = thread->tid});
	causes->outlier_sequence = apply->state->sequence;
}

const struct outlier *kernel_state_outlier(const struct kernel_state *state)
{
	const struct causes *causes = state->causes;

	return causes && causes->outlier_sequence && causes->outlier_sequence == state->sequence
	               ? &causes->outlier
	               : NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Outliers and their causes in words and as JSON. See cause_text.h.
 */
#include "view/cause_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/kernel/kernel_state.h"
#include "view/json_build.h"
#include "view/number.h"

/* Kernel priorities less 100, as LTTng tells them: -1 - 80 is SCHED_FIFO or _RR 80. */
#define PRIO_DEADLINE (-101)
#define PRIO_NICE_0   20

/* What the scheduler's events show of a class: fifo and rr look the same there. */
static const char *class_of(int32_t prio)
{
	if (prio <= PRIO_DEADLINE)
		return "deadline";
	return prio < 0 ? "rt" : "nice";
}

static int priority_of(int32_t prio)
{
	return prio < 0 ? -1 - prio : prio - PRIO_NICE_0;
}

static void put_thread(char *target, size_t size, const char *name, int32_t tid, int32_t prio)
{
	if (!*name)
		name = "?";
	if (prio <= PRIO_DEADLINE)
		snprintf(target, size, "%s/%" PRId32 " deadline", name, tid);
	else
		snprintf(target, size, "%s/%" PRId32 " %s %d", name, tid, class_of(prio),
		         priority_of(prio));
}

void outlier_thread_text(char target[CAUSE_TEXT_BYTES], const struct outlier *outlier)
{
	*target = '\0';
	if (outlier->thread_known)
		put_thread(target, CAUSE_TEXT_BYTES, outlier->comm, outlier->tid, outlier->prio);
}

void cause_text(char target[CAUSE_TEXT_BYTES], const struct cause *cause)
{
	char thread[CAUSE_TEXT_BYTES - 16];

	switch ((enum cause_kind)cause->kind) {
	case CAUSE_THREAD:
		put_thread(target, CAUSE_TEXT_BYTES, cause->name, cause->id, cause->prio);
		return;
	case CAUSE_LATE_TIMER:
		put_thread(thread, sizeof(thread), cause->name, cause->id, cause->prio);
		snprintf(target, CAUSE_TEXT_BYTES, "late timer in %s", thread);
		return;
	case CAUSE_IRQ:
		snprintf(target, CAUSE_TEXT_BYTES, "irq %" PRId32 "%s%s", cause->id,
		         *cause->name ? " " : "", cause->name);
		return;
	case CAUSE_SOFTIRQ:
		if (softirq_name((uint32_t)cause->id))
			snprintf(target, CAUSE_TEXT_BYTES, "softirq %s",
			         softirq_name((uint32_t)cause->id));
		else
			snprintf(target, CAUSE_TEXT_BYTES, "softirq %" PRIu32, (uint32_t)cause->id);
		return;
	case CAUSE_TIMER:
		snprintf(target, CAUSE_TEXT_BYTES, "timer handlers");
		return;
	case CAUSE_IDLE:
		snprintf(target, CAUSE_TEXT_BYTES, "idle exit");
		return;
	case CAUSE_SELF:
		snprintf(target, CAUSE_TEXT_BYTES, "itself");
		return;
	case CAUSE_OTHER:
		snprintf(target, CAUSE_TEXT_BYTES, "others");
		return;
	case CAUSE_UNTRACED:
	case CAUSE_KIND_COUNT:
		break;
	}
	snprintf(target, CAUSE_TEXT_BYTES, "not traced");
}

const char *cause_relation(const struct outlier *outlier, const struct cause *cause)
{
	if (!outlier->thread_known ||
	    (cause->kind != CAUSE_THREAD && cause->kind != CAUSE_LATE_TIMER))
		return "";
	if (cause->prio == outlier->prio)
		return "same";
	return cause->prio < outlier->prio ? "higher" : "lower";
}

void causes_text(char *target, size_t size, const struct outlier *outlier)
{
	size_t length = 0;

	*target = '\0';
	for (unsigned i = 0; i < outlier->cause_count; i++) {
		char text[CAUSE_TEXT_BYTES];
		char duration[NUMBER_TEXT_BYTES];
		char piece[CAUSE_TEXT_BYTES + NUMBER_TEXT_BYTES + 4];
		size_t more;

		cause_text(text, &outlier->causes[i]);
		number_latency(duration, outlier->causes[i].duration_ns);
		more = (size_t)snprintf(piece, sizeof(piece), "%s%s %s", i ? ", " : "", text,
		                        duration);
		if (length + more >= size)
			return;
		memcpy(target + length, piece, more + 1);
		length += more;
	}
}

#define ADD(object, name, value) json_build_add(object, name, value, failed)

static void add_thread(struct json_object *object, int32_t tid, int32_t prio, bool *failed)
{
	ADD(object, "tid", json_object_new_int(tid));
	ADD(object, "class", json_build_string(class_of(prio), failed));
	ADD(object, "priority",
	    prio <= PRIO_DEADLINE ? NULL : json_object_new_int(priority_of(prio)));
}

static struct json_object *cause_json(const struct outlier *outlier, const struct cause *cause,
                                      int64_t offset_ns, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	enum cause_kind kind = (enum cause_kind)cause->kind;
	const char *name = kind == CAUSE_SOFTIRQ ? softirq_name((uint32_t)cause->id) : cause->name;

	ADD(object, "kind", json_build_string(cause_kind_name(kind), failed));
	ADD(object, "duration_ns", json_build_integer(cause->duration_ns, failed));
	ADD(object, "count", json_build_integer(cause->count, failed));
	ADD(object, "first_ns", json_build_integer(cause->first_ns + (uint64_t)offset_ns, failed));
	ADD(object, "name", name && *name ? json_build_string(name, failed) : NULL);
	if (kind == CAUSE_IRQ)
		ADD(object, "irq", json_object_new_int(cause->id));
	if (kind == CAUSE_SOFTIRQ)
		ADD(object, "vec", json_build_integer((uint32_t)cause->id, failed));
	if (kind == CAUSE_THREAD || kind == CAUSE_LATE_TIMER || kind == CAUSE_SELF)
		add_thread(object, cause->id, cause->prio, failed);
	if (*cause_relation(outlier, cause))
		ADD(object, "than_late_thread",
		    json_build_string(cause_relation(outlier, cause), failed));
	return object;
}

struct json_object *outlier_json(const struct outlier *outlier, int64_t offset_ns, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	struct json_object *causes = NULL;
	struct json_object *thread = NULL;
	char text[CAUSES_TEXT_BYTES];

	ADD(object, "timestamp_ns",
	    json_build_integer(outlier->time_ns + (uint64_t)offset_ns, failed));
	ADD(object, "cpu", json_build_integer(outlier->cpu, failed));
	ADD(object, "latency_ns", json_build_integer(outlier->latency_ns, failed));
	causes_text(text, sizeof(text), outlier);
	ADD(object, "cause", *text ? json_build_string(text, failed) : NULL);
	ADD(object, "kind",
	    json_build_string(latency_kind_name((enum latency_kind)outlier->kind), failed));
	if (outlier->thread_known) {
		thread = json_build_object(failed);
		ADD(thread, "comm",
		    *outlier->comm ? json_build_string(outlier->comm, failed) : NULL);
		add_thread(thread, outlier->tid, outlier->prio, failed);
	}
	ADD(object, "thread", thread);
	if (outlier->cause_count)
		causes = json_build_array(failed);
	for (unsigned i = 0; i < outlier->cause_count; i++)
		json_build_append(causes,
		                  cause_json(outlier, &outlier->causes[i], offset_ns, failed),
		                  failed);
	ADD(object, "causes", causes);
	return object;
}

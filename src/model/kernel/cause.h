/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds each CPU, as the events of the scheduler, of interrupts, softirqs and
 * timers tell it, over the last moments: enough to say afterwards why something was
 * late. Made only where there is a threshold; a part of the kernel state like any other.
 *
 * Each ns of a CPU belongs to one holder, the innermost: an interrupt within a softirq
 * within a thread has its time to itself. Where no event tells who it is, it is nobody's.
 */
#ifndef RTSCOPE_MODEL_KERNEL_CAUSE_H
#define RTSCOPE_MODEL_KERNEL_CAUSE_H

#include "model/kernel/kernel_state.h"

struct apply;
struct causes;

/* NULL: out of memory. */
struct causes *causes_create(const struct kernel_settings *settings, struct names *names);
void causes_destroy(struct causes *causes);
/* NULL: out of memory. */
struct causes *causes_clone(const struct causes *source);
/* As kernel_state_freeze(), _thaw(). */
void causes_freeze(const struct causes *causes, struct image *image);
struct causes *causes_thaw(struct image_reader *reader);
size_t causes_bytes(const struct causes *causes);
void causes_mark_names(const struct causes *causes, struct names *names);

/* Before the event changes anything else. */
void causes_event(struct causes *causes, const struct apply *apply);
/* `thread` is switched in by the event, it was woken at `since_ns` (of `kind`). */
void causes_wakeup(struct causes *causes, const struct apply *apply,
                   const struct kernel_thread *thread, enum latency_kind kind, uint64_t since_ns);
/* Events are missing: who holds the CPUs since their last one is not known. */
void causes_lost(struct causes *causes);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All threads of this host by the kernel's own list of them, each with a number that is
 * another one as soon as the thread has run or anything that /proc/PID/stat tells of it has
 * changed: of a thousand processes only those have to be read that did something.
 */
#ifndef RTSCOPE_SOURCE_TASK_MARKS_H
#define RTSCOPE_SOURCE_TASK_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As the BPF program writes it. Ids are the host's. */
struct task_mark {
	uint32_t tgid;
	uint32_t tid;
	uint64_t mark; /* of the thread, of this start of it; never 0 */
};

/* Zero-initialise. */
struct task_marks {
	struct task_mark *items; /* by tgid, then tid */
	size_t count;
	size_t size;
};

/*
 * List anew; `list` is what kernel_source_task_list() gave. false: it cannot be listed, or its
 * ids are not those of our /proc since we live in a pid namespace: /proc has to be read.
 */
bool task_marks_read(struct task_marks *marks, int list);
void task_marks_free(struct task_marks *marks);

#endif

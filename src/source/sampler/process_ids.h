/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes there are, and which threads of those that someone looks at, sorted: the
 * numbers of /proc, whose directories only are read, or the kernel's own list. That one may lack
 * processes (seen: pid 1 of a guest, where the host looks after it), so /proc is asked, too: each
 * time where it does, else now and then.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_PROCESS_IDS_H
#define RTSCOPE_SOURCE_SAMPLER_PROCESS_IDS_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/sampler/interest.h"
#include "source/task_marks.h"

/* A process (tid == pid) or another thread of it. */
struct process_task {
	uint32_t pid;
	uint32_t tid;
	/* The same as in the list before: nothing of it has changed. 0: not known. */
	uint64_t mark;
};

/* So many that the kernel's list lacks are remembered. */
#define UNLISTED_KEPT 16u

/* Zero-initialise. */
struct process_ids {
	DIR *proc; /* stays open */
	struct task_marks marks;
	struct process_task *items;
	size_t count;
	size_t size;
	unsigned lists; /* of the kernel's, so far */
	/* What the kernel's list lacked when /proc was listed, too. */
	uint32_t unlisted[UNLISTED_KEPT];
	size_t unlisted_count; /* UNLISTED_KEPT: maybe more */
};

/* By pid, then tid; for qsort. */
int process_id_compare(const void *left, const void *right);
/*
 * List anew below `root`/proc; `interest` may be NULL. `list`: of kernel_source_task_list(), -1:
 * none. false: errno, /proc cannot be read.
 */
bool process_ids_list(struct process_ids *ids, const char *root, int list,
                      const struct interest *interest);
void process_ids_close(struct process_ids *ids);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel source of a build without BPF: it says so. See kernel.h.
 */
#include "source/kernel/kernel.h"
#include "source/task_marks.h"

#include "util/rights.h"

struct kernel_source *kernel_source_load(const struct kernel_source_options *options,
                                         struct error *error)
{
	(void)options;
	error_set(error, "no events of this kernel: rtscope was built without BPF (--without-bpf)");
	return NULL;
}

void kernel_source_spare_rights(struct kernel_source *source)
{
	(void)source;
	rights_drop(RIGHTS_RECORD);
}

bool kernel_source_run(struct kernel_source *source, const struct kernel_reader_options *options,
                       struct error *error)
{
	(void)source;
	(void)options;
	(void)error;
	return false;
}

void kernel_source_await_dump(const struct kernel_source *source, uint64_t most_ns)
{
	(void)source;
	(void)most_ns;
}

void kernel_source_end(struct kernel_source *source)
{
	(void)source;
}

void kernel_source_stop(struct kernel_source *source)
{
	(void)source;
}

struct ring *kernel_source_ring(struct kernel_source *source)
{
	(void)source;
	return NULL;
}

unsigned kernel_source_groups(const struct kernel_source *source)
{
	(void)source;
	return 0;
}

unsigned kernel_source_kinds(const struct kernel_source *source)
{
	(void)source;
	return 0;
}

const char *kernel_source_notice(const struct kernel_source *source)
{
	(void)source;
	return "";
}

int kernel_source_task_list(const struct kernel_source *source)
{
	(void)source;
	return -1;
}

bool task_marks_read(struct task_marks *marks, int list)
{
	(void)marks;
	(void)list;
	return false;
}

void task_marks_free(struct task_marks *marks)
{
	(void)marks;
}

struct kernel_source_counts kernel_source_counts(const struct kernel_source *source)
{
	(void)source;
	return (struct kernel_source_counts){0};
}

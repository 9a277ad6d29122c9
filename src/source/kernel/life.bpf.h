/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes and threads that begin, become other programs, move to other control groups and
 * end: what every group needs but irq, block and net. Part of kernel.bpf.c and of nothing else.
 */

static __always_inline __u64 word_at(__u64 address)
{
	__u64 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), (void *)address);
	return word;
}

/* Where its id is in the pid namespace on its way that has `level` above it. */
static __always_inline __u64 id_at_level(struct task_struct *task, __u32 level)
{
	__u64 pid = 0; /* as a number: older verifiers compute with no pointer of the kernel */

	bpf_probe_read_kernel(&pid, sizeof(pid), &task->thread_pid);
	return pid + bpf_core_field_offset(struct pid, numbers) +
	       level * bpf_core_type_size(struct upid);
}

/* Its id in the namespace that it lives in itself; *level 0: that is the host's. */
static __always_inline __s32 innermost_id(struct task_struct *task, __s32 *level)
{
	__u32 depth = task->thread_pid->level;
	__s32 id = task->pid;

	*level = (__s32)depth;
	if (depth > 0 && depth < 32)
		bpf_probe_read_kernel(&id, sizeof(id),
		                      (void *)(id_at_level(task, depth) +
		                               bpf_core_field_offset(struct upid, nr)));
	return id;
}

/* Its id in /proc as the reader sees it; 0: it is not there. */
static __always_inline __s32 proc_id(struct task_struct *task)
{
	__u32 depth = task->thread_pid->level;
	__u64 at;

	if (!proc_namespace || depth < proc_level || proc_level >= 32)
		return 0;
	at = id_at_level(task, proc_level);
	if (word_at(at + bpf_core_field_offset(struct upid___namespace, ns)) != proc_namespace)
		return 0;
	return (__s32)word_at(at + bpf_core_field_offset(struct upid, nr));
}

static __always_inline void fill_place(struct event *event,
                                       struct rtscope_statedump_process_fields *fields,
                                       struct task_struct *task)
{
	fill_head(event, EVENT_RTSCOPE_STATEDUMP_PROCESS, WORDS(*fields), 0);
	fields->tid = task->pid;
	fields->pid = task->tgid;
	fields->start_ns = task->start_time;
	fields->cgroup = 0;
	fields->directory = 0;
}

static __always_inline __u64 parent_of(__u64 node)
{
	if (bpf_core_field_exists(struct kernfs_node, __parent))
		return word_at(node + bpf_core_field_offset(struct kernfs_node, __parent));
	return word_at(node + bpf_core_field_offset(struct kernfs_node___plain, parent));
}

/*
 * Born into another control group than its parent's (CLONE_INTO_CGROUP). It may have ended before
 * the reader asks /proc for it.
 */
static __always_inline void tell_birth_place(struct task_struct *task)
{
	struct born_record *record = TAKE(born_record);
	__u64 node = (__u64)task->cgroups->dfl_cgrp->kn;

	if (!record)
		return;
	fill_place(&record->event, &record->fields, task);
	record->proc_id = proc_id(task);
	record->hole = 0;
	for (int i = 0; i < (int)GROUP_LEVELS; i++) {
		record->names[i][0] = 0;
		if (!node)
			continue;
		bpf_probe_read_kernel_str(
		        record->names[i], GROUP_NAME_BYTES,
		        (void *)word_at(node + bpf_core_field_offset(struct kernfs_node, name)));
		node = parent_of(node);
	}
	give(record);
}

SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(on_cgroup_attach_task, struct cgroup *group, const char *path,
             struct task_struct *task)
{
	struct place_record *record;

	if (task->pid != task->tgid)
		return 0;
	record = TAKE(place_record);
	if (!record)
		return 0;
	fill_place(&record->event, &record->fields, task);
	record->proc_id = proc_id(task);
	record->hole = 0;
	/* Of the hierarchies the unified one; which of the others counts the reader knows. */
	if (group == task->cgroups->dfl_cgrp) {
		record->path[0] = 0;
		record->fields.cgroup = TEXT_AT(__builtin_offsetof(struct place_record, path),
		                                sizeof(record->path));
		bpf_probe_read_kernel_str(record->path, sizeof(record->path), path);
	}
	give(record);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_sched_process_fork, struct task_struct *parent, struct task_struct *child)
{
	struct fork_record *record = TAKE(fork_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_SCHED_PROCESS_FORK, WORDS(record->fields), 0);
	record->fields.parent_comm = TEXT_OF(fork_record, parent_comm);
	record->fields.parent_tid = parent->pid;
	record->fields.parent_pid = parent->tgid;
	record->fields.parent_ns_inum = 0;
	record->fields.child_comm = TEXT_OF(fork_record, child_comm);
	record->fields.child_tid = child->pid;
	record->fields.child_pid = child->tgid;
	record->fields.child_ns_inum = 0;
	copy_comm(record->parent_comm, parent);
	copy_comm(record->child_comm, child);
	record->child_start_ns = child->start_time;
	record->child_vtid = innermost_id(child, &record->level);
	give(record);
	if (child->pid == child->tgid && bpf_core_field_exists(child->cgroups) &&
	    child->cgroups->dfl_cgrp != parent->cgroups->dfl_cgrp)
		tell_birth_place(child);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_sched_process_exec, struct task_struct *task, int old_tid,
             struct linux_binprm *program)
{
	struct exec_record *record = TAKE(exec_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_SCHED_PROCESS_EXEC, WORDS(record->fields), 0);
	record->fields.filename =
	        TEXT_AT(__builtin_offsetof(struct exec_record, filename), sizeof(record->filename));
	record->fields.tid = task->pid;
	record->fields.old_tid = old_tid;
	record->hole = 0;
	record->filename[0] = 0;
	bpf_probe_read_kernel_str(record->filename, sizeof(record->filename), program->filename);
	give(record);
	return 0;
}

static __always_inline int end_of_thread(struct task_struct *task, __u32 type)
{
	struct exit_record *record = TAKE(exit_record);

	if (!record)
		return 0;
	fill_head(&record->event, type, WORDS(record->fields), 0);
	record->fields.comm = TEXT_OF(exit_record, comm);
	record->fields.tid = task->pid;
	record->fields.prio = task->prio - PRIO_OFFSET;
	record->hole = 0;
	copy_comm(record->comm, task);
	give(record);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_sched_process_exit, struct task_struct *task)
{
	return end_of_thread(task, EVENT_SCHED_PROCESS_EXIT);
}

SEC("tp_btf/sched_process_free")
int BPF_PROG(on_sched_process_free, struct task_struct *task)
{
	return end_of_thread(task, EVENT_SCHED_PROCESS_FREE);
}

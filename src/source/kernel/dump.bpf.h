/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Iterators: what is there already becomes records of a state dump. A record bears the
 * time before it was looked at, and is given away only if what it tells still holds after
 * it has its place in the ring: so an end that other records told before is never undone.
 * Part of kernel.bpf.c and of nothing else.
 */

#define ENAMETOOLONG_CODE 36
#define HIERARCHIES_MAX   16

static __always_inline void step(struct bpf_iter_meta *meta)
{
	__u64 number = meta->seq_num;

	bpf_seq_write(meta->seq, &number, SEQ_STEP);
}

/* One value that has changed always gives another mark: the factor is odd. */
static __always_inline __u64 mix(__u64 mark, __u64 value)
{
	return (mark ^ value) * 0x9e3779b97f4a7c15ull;
}

/*
 * A number for all its control groups, one of each hierarchy: their own are never given again.
 * Addresses as numbers: older verifiers compute with no pointer of the kernel.
 */
static __always_inline __u64 groups_of(struct task_struct *task)
{
	__u64 set;
	__u64 first;
	__u64 at;
	__u64 mark = 1;

	if (!bpf_core_field_exists(task->cgroups)) /* CONFIG_CGROUPS */
		return 0;
	set = word_at((__u64)&task->cgroups);
	first = set + bpf_core_field_offset(struct css_set, cgrp_links);
	at = word_at(first);
	for (int i = 0; i < HIERARCHIES_MAX; i++) {
		__u64 link = at - bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);
		__u64 group;

		if (!at || at == first)
			return mark;
		group = word_at(link + bpf_core_field_offset(struct cgrp_cset_link, cgrp));
		group = word_at(group + bpf_core_field_offset(struct cgroup, kn));
		mark = mix(mark, word_at(group + bpf_core_field_offset(struct kernfs_node, id)));
		at = word_at(at);
	}
	return 0;
}

/* The same of its working directory: while a process is in it, it is no other. */
static __always_inline __u64 directory_of(struct task_struct *task)
{
	__u64 path = word_at((__u64)&task->fs) + bpf_core_field_offset(struct fs_struct, pwd);
	__u64 mount = word_at(path + bpf_core_field_offset(struct path, mnt));
	__u64 entry = word_at(path + bpf_core_field_offset(struct path, dentry));
	__u64 inode = word_at(entry + bpf_core_field_offset(struct dentry, d_inode));

	if (!inode)
		return 0;
	return mix(mix(mix(mount, entry), inode),
	           word_at(inode + bpf_core_field_offset(struct inode, i_ino)));
}

/* Whoever reads a list is the one to be left out. */
static __always_inline void note_reader(void)
{
	struct task_struct *reader = bpf_get_current_task_btf();
	__u32 level = reader->thread_pid->level;

	own_tgid = (__u32)(bpf_get_current_pid_tgid() >> 32);
	if (proc_above < 0 || level < (__u32)proc_above || level >= 32)
		return;
	proc_level = level - (__u32)proc_above;
	proc_namespace = word_at(id_at_level(reader, proc_level) +
	                         bpf_core_field_offset(struct upid___namespace, ns));
}

SEC("iter/task")
int list_threads(struct bpf_iter__task *context)
{
	__u64 time_ns = bpf_ktime_get_ns();
	struct task_struct *task = context->task;
	struct thread_record *record;

	note_reader();
	if (!task)
		return 0;
	step(context->meta);
	record = TAKE(thread_record);
	if (!record)
		return 0;
	fill_head(&record->event, EVENT_STATEDUMP_PROCESS_STATE, WORDS(record->fields), 0);
	record->event.time_ns = time_ns;
	record->fields.file_table_address = (__u64)task->files;
	record->fields.name = TEXT_OF(thread_record, comm);
	record->fields.tid = task->pid;
	record->fields.pid = task->tgid;
	record->fields.ppid = task->real_parent->tgid;
	record->fields.type = task->flags & KERNEL_THREAD_FLAG ? 1 : 0;
	record->fields.mode = 0;
	record->fields.submode = 0;
	record->fields.status = state_of(task) ? 5 : 3; /* as LTTng counts: waiting, running */
	record->fields.cpu = cpu_of(task);
	record->fields.vtid = innermost_id(task, &record->level);
	record->fields.vpid = innermost_id(task->group_leader, &record->level);
	record->fields.vppid = 0;
	record->fields.ns_level = (__u32)record->level;
	record->start_ns = task->start_time;
	record->groups = groups_of(task);
	record->directory = directory_of(task);
	record->proc_id = proc_id(task);
	copy_comm(record->comm, task);
	if (task->flags & EXITING_FLAG || task->exit_state & EXITED)
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
	else
		give(record);
	return 0;
}

static __always_inline bool still_open(struct task_struct *task, __u32 fd, struct file *file)
{
	struct fdtable *table = task->files->fdt;
	__u64 now = 0;

	if (task->flags & EXITING_FLAG || fd >= table->max_fds)
		return false;
	bpf_probe_read_kernel(&now, sizeof(now), table->fd + fd);
	return now == (__u64)file;
}

static __always_inline void fill_file(struct file_record *record, __u64 time_ns,
                                      struct task_struct *task, __u32 fd, __u32 size)
{
	struct fdtable *table = task->files->fdt;
	unsigned long marks = 0;

	bpf_probe_read_kernel(&marks, sizeof(marks), table->close_on_exec + fd / 64);
	fill_head(&record->event, EVENT_STATEDUMP_FILE_DESCRIPTOR, WORDS(record->fields), 0);
	record->event.time_ns = time_ns;
	record->fields.file_table_address = only_count ? 0 : (__u64)task->files;
	record->fields.filename = TEXT_AT(sizeof(struct file_record), size);
	record->fields.fd = (__s32)fd;
	record->fields.flags = marks >> (fd & 63) & 1 ? CLOEXEC_FLAG : 0;
	record->fields.fmode = 0;
	record->fields.pid = task->pid;
}

/* Away with it, unless the file is still what it was when the record got its place. */
static __always_inline void give_file(struct file_record *record, struct task_struct *task,
                                      __u32 fd, struct file *file)
{
	if (still_open(task, fd, file))
		give(record);
	else
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
}

static __always_inline bool is_listed(__u32 tgid)
{
	if (!only_count)
		return true;
	for (__u32 i = 0; i < ONLY_MAX; i++)
		if (i < only_count && only_tgids[i] == tgid)
			return true;
	return false;
}

SEC("iter/task_file")
int list_files(struct bpf_iter__task_file *context)
{
	__u64 time_ns = bpf_ktime_get_ns();
	struct task_struct *task = context->task;
	struct file *file = context->file;
	struct short_file_record *record;
	struct long_file_record *longer;
	__u32 fd = context->fd;
	long length;

	note_reader();
	if (!task || !file || !is_listed((__u32)task->tgid))
		return 0;
	step(context->meta);
	if ((__u32)task->tgid == own_tgid)
		return 0;
	record = TAKE(short_file_record);
	if (!record)
		return 0;
	fill_file(&record->file, time_ns, task, fd, SHORT_PATH_BYTES);
	length = bpf_d_path((void *)&file->f_path, record->path, sizeof(record->path));
	if (length < 0)
		record->file.fields.filename = 0;
	/* Without room for the long name it is a file all the same. */
	longer = length == -ENAMETOOLONG_CODE ? bpf_ringbuf_reserve(&records, sizeof(*longer), 0)
	                                      : NULL;
	if (longer) {
		fill_file(&longer->file, time_ns, task, fd, LONG_PATH_BYTES);
		if (bpf_d_path((void *)&file->f_path, longer->path, sizeof(longer->path)) < 0)
			longer->file.fields.filename = 0;
		give_file(&longer->file, task, fd, file);
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
		return 0;
	}
	give_file(&record->file, task, fd, file);
	return 0;
}

/* What it holds in memory changes without it when the kernel takes some of it away. */
static __always_inline __u64 mix_memory(__u64 mark, struct task_struct *task)
{
	struct mm_struct *memory = NULL;
	struct mm_struct___counts *old;

	bpf_core_read(&memory, sizeof(memory), &task->mm);
	if (!memory)
		return mark;
	old = (void *)memory;
#pragma unroll
	for (int i = 0; i < MEMORY_COUNTERS; i++) {
		__u64 pages = 0;

		if (bpf_core_field_exists(memory->rss_stat[0].count))
			bpf_core_read(&pages, sizeof(pages), &memory->rss_stat[i].count);
		else if (bpf_core_field_exists(old->rss_stat.count))
			bpf_core_read(&pages, sizeof(pages), &old->rss_stat.count[i]);
		mark = mix(mark, pages);
	}
	return mark;
}

/* Who is there, and whether it did anything since the list before: see task_marks.h. */
SEC("iter/task")
int list_marks(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct task_mark row;
	__u64 mark;

	note_reader();
	if (!task)
		return 0;
	mark = mix(task->start_time, task->se.sum_exec_runtime);
	mark = mix(mark, state_of(task) | (__u64)task->exit_state << 32);
	mark = mix(mark, (__u32)task->prio | (__u64)task->static_prio << 32);
	mark = mix(mark, task->policy | (__u64)task->rt_priority << 32);
	mark = mix(mark, (__u32)task->real_parent->tgid | (__u64)cpu_of(task) << 32);
	mark = mix(mark, *(__u64 *)(void *)&task->comm[0]);
	mark = mix(mark, *(__u64 *)(void *)&task->comm[8]);
	if (task->pid == task->tgid)
		mark = mix_memory(mark, task);
	/* What runs is charged for it only later. */
	if (!state_of(task))
		mark = mix(mark, bpf_ktime_get_ns());
	row.tgid = (__u32)task->tgid;
	row.tid = (__u32)task->pid;
	row.mark = mark ? mark : 1;
	bpf_seq_write(context->meta->seq, &row, sizeof(row));
	return 0;
}

/* Summed calls that go on for long get their entry now, so that they are seen. */
SEC("iter/task")
int list_calls(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct call_state *state;
	const volatile struct call_row *row;
	struct slow_call_record *record;
	__u64 before;
	__u64 id;
	__u32 count;

	note_reader();
	if (!task)
		return 0;
	step(context->meta);
	state = bpf_task_storage_get(&summed_calls, task, 0, 0);
	if (!state)
		return 0;
	before = state->state;
	id = *(volatile __u64 *)&state->id;
	if ((before & 3) != CALL_STATE_ACTIVE || id >= CALL_ROWS)
		return 0;
	row = &calls[id];
	count = row->args & ARGS_MASK;
	record = TAKE(slow_call_record);
	if (!record)
		return 0;
	fill_head(&record->call.event, EVENT_SYSCALL_ENTRY, count + 1,
	          kind_of(row) | ((1u << count) - 1) << VALUE_ARGS_SHIFT);
	for (int i = 0; i < (int)SYSCALL_ARGS_MAX; i++)
		record->call.words[i] = state->args[i];
	record->call.words[count] = (__u32)task->tgid | (__u64)(__u32)task->pid << 32;
	record->begin_ns = state->begin_ns;
	if (__sync_val_compare_and_swap(&state->state, before, before + 1) == before)
		give(record);
	else
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
	return 0;
}

/*
 * Has the process ended? By what lies where it was: as long as that is its own it says so
 * itself. Ids that its reader could ask for are those of the reader's pid namespace.
 */
static __always_inline bool is_gone(__u32 tgid, __u64 owner)
{
	__u64 live = word_at(owner + bpf_core_field_offset(struct signal_struct, live));
	__u64 pids = owner + bpf_core_field_offset(struct signal_struct, pids);
	__u64 pid = word_at(pids + PIDTYPE_TGID * sizeof(__u64));
	__u64 numbers = pid + bpf_core_field_offset(struct pid, numbers);

	/* A sum that is being made just now. */
	if (!owner)
		return false;
	if (!(__u32)live || !pid)
		return true;
	return (__u32)word_at(numbers + bpf_core_field_offset(struct upid, nr)) != tgid;
}

/* What was summed since the last time, as far as it was noted. */
SEC("iter/bpf_map_elem")
int list_fresh(struct bpf_iter__bpf_map_elem *context)
{
	struct fresh_slot *slot = context->value;
	struct io_sum *sum;
	struct io_key key;

	note_reader();
	if (!slot || *(volatile __u64 *)&slot->state != FRESH_READY)
		return 0;
	/* Exchanged: not every machine reads the key after the state otherwise. */
	if (__sync_val_compare_and_swap(&slot->state, FRESH_READY, FRESH_FILLING) != FRESH_READY)
		return 0;
	key = slot->key;
	__sync_lock_test_and_set(&slot->state, FRESH_FREE);
	sum = bpf_map_lookup_elem(&sums, &key);
	if (sum && sum->fresh) {
		step(context->meta);
		tell_sum(&key, sum);
	}
	return 0;
}

/*
 * What was summed since the last time, and what is of use no more. In a list of a map the kernel
 * gives nobody else a turn before a read ends, unless it is preemptible: so each writes a key.
 */
SEC("iter/bpf_map_elem")
int list_sums(struct bpf_iter__bpf_map_elem *context)
{
	struct io_key *key = context->key;
	struct io_sum *sum = context->value;
	struct io_key gone = {0};

	note_reader();
	if (!key || !sum)
		return 0;
	if (sum->fresh) {
		struct io_key copy = *key;

		tell_sum(&copy, sum);
	} else if (is_gone(key->tgid, sum->owner)) {
		gone = *key;
	}
	bpf_seq_write(context->meta->seq, &gone, sizeof(gone));
	return 0;
}

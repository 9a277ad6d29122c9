/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls on files that are summed in the kernel, by process and FD: how one is added, and how a
 * sum is told. Part of kernel.bpf.c and of nothing else.
 */

/* What was summed of an FD becomes a record; nothing is counted twice or not at all. */
static __always_inline void tell_sum(const struct io_key *key, struct io_sum *sum)
{
	struct io_record *record = TAKE(io_record);
	__u64 calls;

	if (!record) {
		sum->fresh = 1;
		sums_overdue = 1;
		return;
	}
	sum->fresh = 0;
	fill_head(&record->event, EVENT_RTSCOPE_FD_IO, WORDS(record->fields), 0);
	record->fields.read_bytes = __sync_lock_test_and_set(&sum->read_bytes, 0);
	record->fields.written_bytes = __sync_lock_test_and_set(&sum->written_bytes, 0);
	record->fields.errors = __sync_lock_test_and_set(&sum->errors, 0);
	record->fields.max_ns = __sync_lock_test_and_set(&sum->max_ns, 0);
	calls = __sync_lock_test_and_set(&sum->untimed, 0);
	for (unsigned i = 0; i < IO_BUCKETS; i++) {
		__u64 count = sum->buckets[i];

		if (count)
			count = __sync_lock_test_and_set(&sum->buckets[i], 0);
		record->buckets[i] = count;
		calls += count;
	}
	record->fields.last_ns = sum->last_ns;
	record->fields.calls = calls;
	record->fields.pid = (__s32)key->tgid;
	record->fields.fd = key->fd;
	record->fields.last_call = (__u32)sum->last_call;
	record->hole = 0;
	/* A call adds its bytes before it is counted: they may be found here without it. */
	if (calls || record->fields.read_bytes || record->fields.written_bytes ||
	    record->fields.errors || record->fields.max_ns)
		give(record);
	else
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
}

/* Before the FD is closed, or the number becomes another's. */
static __always_inline void flush_sum(__u32 tgid, __s64 fd)
{
	struct io_key key = {.tgid = tgid, .fd = (__s32)fd};
	struct io_sum *sum = bpf_map_lookup_elem(&sums, &key);

	if (sum && sum->fresh)
		tell_sum(&key, sum);
}

static __always_inline void note_fresh(const struct io_key *key)
{
	struct fresh_slot *slot;
	__u32 place;

	if (sums_overdue)
		return;
	place = __sync_fetch_and_add(&fresh_count, 1) & (FRESH_MAX - 1);
	slot = bpf_map_lookup_elem(&fresh, &place);
	if (slot &&
	    __sync_val_compare_and_swap(&slot->state, FRESH_FREE, FRESH_FILLING) == FRESH_FREE) {
		slot->key = *key;
		__sync_lock_test_and_set(&slot->state, FRESH_READY);
	} else {
		sums_overdue = 1;
	}
}

static __always_inline void raise_max(__u64 *max, __u64 value)
{
	for (int i = 0; i < 4; i++) {
		__u64 seen = *max;

		if (seen >= value || __sync_val_compare_and_swap(max, seen, value) == seen)
			return;
	}
}

static __always_inline __u32 bucket_of(__u64 value_ns)
{
	__u32 bucket = 0;

	if (value_ns >> 32) {
		bucket = 32;
		value_ns >>= 32;
	}
	if (value_ns >> 16) {
		bucket += 16;
		value_ns >>= 16;
	}
	if (value_ns >> 8) {
		bucket += 8;
		value_ns >>= 8;
	}
	if (value_ns >> 4) {
		bucket += 4;
		value_ns >>= 4;
	}
	if (value_ns >> 2) {
		bucket += 2;
		value_ns >>= 2;
	}
	bucket += value_ns >> 1;
	return bucket < IO_BUCKETS ? bucket : IO_BUCKETS - 1;
}

static __always_inline void add_call(const volatile struct call_row *row, __u32 tgid, __s32 fd,
                                     __u64 begin_ns, __s64 ret)
{
	struct io_key key = {.tgid = tgid, .fd = fd};
	struct io_sum *sum = bpf_map_lookup_elem(&sums, &key);
	__u64 now_ns = bpf_ktime_get_ns();

	if (!sum) {
		/* No such FD: nothing to sum up. */
		if (ret == EBADF_RETURN || fd < 0)
			return;
		bpf_map_update_elem(&sums, &key, &no_sum, BPF_NOEXIST);
		sum = bpf_map_lookup_elem(&sums, &key);
		if (!sum) {
			count_lost();
			return;
		}
	}
	if (ret > 0 && row->direction == 1)
		__sync_fetch_and_add(&sum->read_bytes, ret);
	else if (ret > 0 && row->direction == 2)
		__sync_fetch_and_add(&sum->written_bytes, ret);
	else if (ret < 0)
		__sync_fetch_and_add(&sum->errors, 1);
	if (begin_ns) {
		__sync_fetch_and_add(&sum->buckets[bucket_of(now_ns - begin_ns)], 1);
		if (now_ns - begin_ns > sum->max_ns)
			raise_max(&sum->max_ns, now_ns - begin_ns);
	} else {
		__sync_fetch_and_add(&sum->untimed, 1);
	}
	sum->last_ns = now_ns;
	sum->last_call = row->number;
	/* Exchanged: whoever tells it now has either seen all of this or leaves it fresh. */
	if (!__sync_lock_test_and_set(&sum->fresh, 1)) {
		sum->owner = (__u64)bpf_get_current_task_btf()->signal;
		note_fresh(&key);
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What runs in the kernel: programs on tracepoints that put records into one ring, others
 * that sum reads and writes, iterators that list what is there already. They decide
 * nothing but what to leave out; what a record means is the model's business.
 */
#include "source/kernel/kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "source/kernel/record.h"
#include "source/task_marks.h"

char LICENSE[] SEC("license") = "GPL";

#define KERNEL_THREAD_FLAG 0x200000u
#define EXITING_FLAG       0x4u
#define EXITED             0x30       /* EXIT_DEAD | EXIT_ZOMBIE */
#define COMPAT_STATUS      0x2u       /* x86 */
#define COMPAT_FLAG        (1u << 22) /* arm64 */
#define SOCKETCALL         102u
#define PRIO_OFFSET        100
#define EBADF_RETURN       (-9)
#define MINOR_BITS         20
#define CLOEXEC_FLAG       0x80000u
#define SEQ_STEP           8 /* bytes: a read of the iterator ends after so many objects */

/* Set before the programs are loaded. */
const volatile struct call_row calls[CALL_ROWS];
const volatile __u64 wake_bytes = 1 << 20;
const volatile __u64 wake_again_ns = 200000;
/* Tell when the timer of a measuring thread wakes it. */
const volatile __u8 probe_wakings = 0;
/* How many pid namespaces above the reader's the one is whose ids /proc shows; below 0: none is. */
const volatile __s32 proc_above = 0;
/* When the reader was called last. */
__u64 called_ns;
/* The group of threads that is left out: that of who runs the iterators. */
__u32 own_tgid;
/* That namespace, and how many there are above it. 0: /proc cannot be asked. */
__u64 proc_namespace;
__u32 proc_level;
/* If there are any, only the files of these groups are listed. */
__u32 only_tgids[ONLY_MAX];
__u32 only_count;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} lost SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 17);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct io_key);
	__type(value, struct io_sum);
} sums SEC(".maps");

/* Of which sums there is something to tell: one list is shorter than all of them. */
#define FRESH_MAX 512u

enum {
	FRESH_FREE,
	FRESH_FILLING,
	FRESH_READY,
};

struct fresh_slot {
	__u64 state;
	struct io_key key;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FRESH_MAX);
	__type(key, __u32);
	__type(value, struct fresh_slot);
} fresh SEC(".maps");

/* How many were noted there. */
__u64 fresh_count;
/* There was no room, or it could not be told: all have to be looked at. */
__u32 sums_overdue;

/* A summed call that goes on. `state`: generation << 2, and one of these. */
enum {
	CALL_STATE_NONE,
	CALL_STATE_ACTIVE,
	CALL_STATE_TOLD, /* its entry became a record: it is slow */
};

struct call_state {
	__u64 state;
	__u64 begin_ns;
	__u64 id;
	__u64 unread; /* its path could not be read at the entry */
	__u64 args[SYSCALL_ARGS_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct call_state);
} summed_calls SEC(".maps");

static const struct io_sum no_sum;

static __always_inline void count_lost(void)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&lost, &zero);

	if (count)
		__sync_fetch_and_add(count, 1);
}

#define TAKE(type) take(sizeof(struct type))

static __always_inline void *take(const __u64 bytes)
{
	void *record = bpf_ringbuf_reserve(&records, bytes, 0);

	if (!record)
		count_lost();
	return record;
}

/*
 * The reader looks by itself now and then; it is called only where much is waiting, and not by
 * each event while it is behind.
 */
static __always_inline void give(void *record)
{
	__u64 now_ns = ((struct event *)record)->time_ns;
	__u64 flags = BPF_RB_NO_WAKEUP;

	if (bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA) >= wake_bytes &&
	    now_ns - called_ns >= wake_again_ns) {
		called_ns = now_ns;
		flags = BPF_RB_FORCE_WAKEUP;
	}
	bpf_ringbuf_submit(record, flags);
}

static __always_inline void fill_head(struct event *event, __u32 type, __u32 words, __u32 value)
{
	__u32 *packed = (__u32 *)(void *)event + 2;

	event->time_ns = bpf_ktime_get_ns();
	*packed =
	        bpf_get_smp_processor_id() | type << EVENT_CPU_BITS | words << (EVENT_CPU_BITS + 8);
	event->value = value;
}

#define WORDS(fields) ((sizeof(fields) + 7) / 8)
#define TEXT_OF(record, member) \
	TEXT_AT((__u64) __builtin_offsetof(struct record, member), COMM_BYTES)

static __always_inline void copy_comm(char *target, struct task_struct *task)
{
	*(__u64 *)(void *)target = *(__u64 *)(void *)&task->comm[0];
	*(__u64 *)(void *)(target + 8) = *(__u64 *)(void *)&task->comm[8];
}

static __always_inline __u32 state_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return task->__state;
	return (__u32)((struct task_struct___state *)(void *)task)->state;
}

static __always_inline __u32 cpu_of(struct task_struct *task)
{
	struct task_struct___cpu *old = (void *)task;

	if (bpf_core_field_exists(task->thread_info.cpu))
		return task->thread_info.cpu;
	return old->cpu;
}

/* sched --------------------------------------------------------------------------- */

SEC("tp_btf/sched_switch")
int BPF_PROG(on_sched_switch, _Bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct switch_record *record = TAKE(switch_record);
	__u32 state;

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_SCHED_SWITCH, WORDS(record->fields), 0);
	/* As the kernel's own tracepoint tells it: one bit, 0 while it could go on running. */
	state = state_of(prev) & 0x7f;
	record->fields.prev_state = preempt ? 0x100 : state & -state;
	record->fields.prev_comm = TEXT_OF(switch_record, prev_comm);
	record->fields.prev_tid = prev->pid;
	record->fields.prev_prio = prev->prio - PRIO_OFFSET;
	record->fields.next_comm = TEXT_OF(switch_record, next_comm);
	record->fields.next_tid = next->pid;
	record->fields.next_prio = next->prio - PRIO_OFFSET;
	copy_comm(record->prev_comm, prev);
	copy_comm(record->next_comm, next);
	give(record);
	return 0;
}

static __always_inline int wake(struct task_struct *task, __u32 type)
{
	struct wake_record *record;

	/*
	 * Of our own only when a measuring thread's timer has come to wake it, and only where a
	 * cause needs that: what is done here makes the very sample later.
	 */
	if ((__u32)task->tgid == own_tgid) {
		if (!probe_wakings || type != EVENT_SCHED_WAKING || task->prio >= PRIO_OFFSET)
			return 0;
		type = EVENT_RTSCOPE_PROBE_WAKING;
	}
	record = TAKE(wake_record);
	if (!record)
		return 0;
	fill_head(&record->event, type, WORDS(record->fields), 0);
	record->fields.comm = TEXT_OF(wake_record, comm);
	record->fields.tid = task->pid;
	record->fields.prio = task->prio - PRIO_OFFSET;
	record->fields.target_cpu = (__s32)cpu_of(task);
	copy_comm(record->comm, task);
	give(record);
	return 0;
}

SEC("tp_btf/sched_waking")
int BPF_PROG(on_sched_waking, struct task_struct *task)
{
	return wake(task, EVENT_SCHED_WAKING);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_sched_wakeup, struct task_struct *task)
{
	return wake(task, EVENT_SCHED_WAKEUP);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_sched_wakeup_new, struct task_struct *task)
{
	return wake(task, EVENT_SCHED_WAKEUP_NEW);
}

SEC("tp_btf/sched_migrate_task")
int BPF_PROG(on_sched_migrate_task, struct task_struct *task, int destination)
{
	struct migrate_record *record = TAKE(migrate_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_SCHED_MIGRATE_TASK, WORDS(record->fields), 0);
	record->fields.comm = TEXT_OF(migrate_record, comm);
	record->fields.tid = task->pid;
	record->fields.prio = task->prio - PRIO_OFFSET;
	record->fields.orig_cpu = (__s32)cpu_of(task);
	record->fields.dest_cpu = destination;
	record->hole = 0;
	copy_comm(record->comm, task);
	give(record);
	return 0;
}

#include "source/kernel/life.bpf.h"

/* irq ------------------------------------------------------------------------------ */

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(on_irq_handler_entry, int irq, struct irqaction *action)
{
	struct irq_record *record = TAKE(irq_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_IRQ_HANDLER_ENTRY, WORDS(record->fields), 0);
	record->fields.irq = irq;
	record->fields.name =
	        TEXT_AT(__builtin_offsetof(struct irq_record, name), sizeof(record->name));
	record->name[0] = 0;
	bpf_probe_read_kernel_str(record->name, sizeof(record->name), action->name);
	give(record);
	return 0;
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(on_irq_handler_exit, int irq, struct irqaction *action, int handled)
{
	struct irq_exit_record *record = TAKE(irq_exit_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_IRQ_HANDLER_EXIT, WORDS(record->fields), 0);
	record->fields.irq = irq;
	record->fields.ret = handled;
	give(record);
	return 0;
}

static __always_inline int softirq(__u32 vector, __u32 type)
{
	struct softirq_record *record = TAKE(softirq_record);

	if (!record)
		return 0;
	fill_head(&record->event, type, WORDS(record->fields), 0);
	record->fields.vec = vector;
	record->hole = 0;
	give(record);
	return 0;
}

SEC("tp_btf/softirq_raise")
int BPF_PROG(on_softirq_raise, __u32 vector)
{
	return softirq(vector, EVENT_IRQ_SOFTIRQ_RAISE);
}

SEC("tp_btf/softirq_entry")
int BPF_PROG(on_softirq_entry, __u32 vector)
{
	return softirq(vector, EVENT_IRQ_SOFTIRQ_ENTRY);
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(on_softirq_exit, __u32 vector)
{
	return softirq(vector, EVENT_IRQ_SOFTIRQ_EXIT);
}

/* block ---------------------------------------------------------------------------- */

static __always_inline __u32 device_of(struct request *request)
{
	struct gendisk *disk;

	if (bpf_core_field_exists(struct request_queue, disk))
		disk = request->q->disk;
	else
		disk = ((struct request___disk *)(void *)request)->rq_disk;
	return (__u32)disk->major << MINOR_BITS | (__u32)disk->first_minor;
}

/* LTTng's flags of the common operations: write 1, discard 2, read 4. */
static __always_inline __u32 flags_of(struct request *request)
{
	__u32 operation = request->cmd_flags & 0xff;

	return operation == 0 ? 4 : operation == 1 ? 1 : operation == 3 ? 2 : 0;
}

static __always_inline int request_begins(struct request *request, __u32 type)
{
	struct block_record *record = TAKE(block_record);
	struct task_struct *task = bpf_get_current_task_btf();

	if (!record)
		return 0;
	fill_head(&record->event, type, WORDS(record->fields), 0);
	record->fields.dev = device_of(request);
	record->fields.nr_sector = request->__data_len >> 9;
	record->fields.sector = request->__sector;
	record->fields.bytes = request->__data_len;
	record->fields.tid = task->pid;
	record->fields.rwbs = flags_of(request);
	record->fields.comm = TEXT_OF(block_record, comm);
	copy_comm(record->comm, task);
	give(record);
	return 0;
}

SEC("tp_btf/block_rq_insert")
int BPF_PROG(on_block_rq_insert, struct request *request)
{
	return request_begins(request, EVENT_BLOCK_RQ_INSERT);
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(on_block_rq_issue, struct request *request)
{
	return request_begins(request, EVENT_BLOCK_RQ_ISSUE);
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(on_block_rq_complete, struct request *request, int error, __u32 bytes)
{
	struct block_complete_record *record = TAKE(block_complete_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_BLOCK_RQ_COMPLETE, WORDS(record->fields), 0);
	record->fields.dev = device_of(request);
	record->fields.nr_sector = bytes >> 9;
	record->fields.sector = request->__sector;
	record->fields.error = error;
	record->fields.rwbs = flags_of(request);
	give(record);
	return 0;
}

/* net ------------------------------------------------------------------------------ */

static __always_inline void copy_device(char *target, struct sk_buff *packet)
{
	struct net_device *device = packet->dev;

	*(__u64 *)(void *)target = *(__u64 *)(void *)&device->name[0];
	*(__u64 *)(void *)(target + 8) = *(__u64 *)(void *)&device->name[8];
}

static __always_inline int packet(struct sk_buff *buffer, __u32 type)
{
	struct packet_record *record = TAKE(packet_record);

	if (!record)
		return 0;
	fill_head(&record->event, type, WORDS(record->fields), 0);
	record->fields.skbaddr = (__u64)buffer;
	record->fields.len = buffer->len;
	record->fields.name = TEXT_OF(packet_record, name);
	copy_device(record->name, buffer);
	give(record);
	return 0;
}

SEC("tp_btf/netif_receive_skb")
int BPF_PROG(on_netif_receive_skb, struct sk_buff *buffer)
{
	return packet(buffer, EVENT_NET_IF_RECEIVE_SKB);
}

SEC("tp_btf/net_dev_queue")
int BPF_PROG(on_net_dev_queue, struct sk_buff *buffer)
{
	return packet(buffer, EVENT_NET_DEV_QUEUE);
}

SEC("tp_btf/net_dev_xmit")
int BPF_PROG(on_net_dev_xmit, struct sk_buff *buffer, int result, struct net_device *device,
             __u32 length)
{
	struct transmit_record *record = TAKE(transmit_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_NET_DEV_XMIT, WORDS(record->fields), 0);
	record->fields.skbaddr = (__u64)buffer;
	record->fields.rc = result;
	record->fields.len = length;
	record->fields.name = TEXT_OF(transmit_record, name);
	*(__u64 *)(void *)record->name = *(__u64 *)(void *)&device->name[0];
	*(__u64 *)(void *)(record->name + 8) = *(__u64 *)(void *)&device->name[8];
	give(record);
	return 0;
}

SEC("tp_btf/consume_skb")
int BPF_PROG(on_consume_skb, struct sk_buff *buffer)
{
	struct consume_record *record = TAKE(consume_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_SKB_CONSUME, WORDS(record->fields), 0);
	record->fields.skbaddr = (__u64)buffer;
	give(record);
	return 0;
}

SEC("tp_btf/kfree_skb")
int BPF_PROG(on_kfree_skb, struct sk_buff *buffer, void *location)
{
	struct free_packet_record *record = TAKE(free_packet_record);

	if (!record)
		return 0;
	fill_head(&record->event, EVENT_SKB_KFREE, WORDS(record->fields), 0);
	record->fields.skbaddr = (__u64)buffer;
	record->fields.location = (__u64)location;
	give(record);
	return 0;
}

#include "source/kernel/calls.bpf.h"
#include "source/kernel/dump.bpf.h"

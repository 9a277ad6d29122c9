/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The LTTng kernel events that the model interprets: one row each with its
 * fields. A table and nothing else; vocabulary.h says how it becomes records.
 */
#ifndef RTSCOPE_MODEL_KERNEL_EVENTS_H
#define RTSCOPE_MODEL_KERNEL_EVENTS_H

/* X(SYMBOL, name as LTTng spells it): EVENT_SYMBOL, struct name_fields, FIELDS_SYMBOL. */
#define KERNEL_EVENT_LIST(X)                                              \
	X(SCHED_SWITCH, sched_switch)                                     \
	X(SCHED_WAKING, sched_waking)                                     \
	X(SCHED_WAKEUP, sched_wakeup)                                     \
	X(SCHED_WAKEUP_NEW, sched_wakeup_new)                             \
	X(SCHED_PROCESS_FORK, sched_process_fork)                         \
	X(SCHED_PROCESS_EXEC, sched_process_exec)                         \
	X(SCHED_PROCESS_EXIT, sched_process_exit)                         \
	X(SCHED_PROCESS_FREE, sched_process_free)                         \
	X(SCHED_MIGRATE_TASK, sched_migrate_task)                         \
	X(SCHED_PI_SETPRIO, sched_pi_setprio)                             \
	X(IRQ_HANDLER_ENTRY, irq_handler_entry)                           \
	X(IRQ_HANDLER_EXIT, irq_handler_exit)                             \
	X(IRQ_SOFTIRQ_RAISE, irq_softirq_raise)                           \
	X(IRQ_SOFTIRQ_ENTRY, irq_softirq_entry)                           \
	X(IRQ_SOFTIRQ_EXIT, irq_softirq_exit)                             \
	X(TIMER_HRTIMER_START, timer_hrtimer_start)                       \
	X(TIMER_HRTIMER_CANCEL, timer_hrtimer_cancel)                     \
	X(TIMER_HRTIMER_EXPIRE_ENTRY, timer_hrtimer_expire_entry)         \
	X(TIMER_HRTIMER_EXPIRE_EXIT, timer_hrtimer_expire_exit)           \
	X(BLOCK_RQ_INSERT, block_rq_insert)                               \
	X(BLOCK_RQ_ISSUE, block_rq_issue)                                 \
	X(BLOCK_RQ_REQUEUE, block_rq_requeue)                             \
	X(BLOCK_RQ_COMPLETE, block_rq_complete)                           \
	X(NET_IF_RECEIVE_SKB, net_if_receive_skb)                         \
	X(NET_DEV_QUEUE, net_dev_queue)                                   \
	X(NET_DEV_XMIT, net_dev_xmit)                                     \
	X(SKB_KFREE, skb_kfree)                                           \
	X(SKB_CONSUME, skb_consume)                                       \
	X(STATEDUMP_START, lttng_statedump_start)                         \
	X(STATEDUMP_END, lttng_statedump_end)                             \
	X(STATEDUMP_PROCESS_STATE, lttng_statedump_process_state)         \
	X(STATEDUMP_FILE_DESCRIPTOR, lttng_statedump_file_descriptor)     \
	X(STATEDUMP_PROCESS_PID_NS, lttng_statedump_process_pid_ns)       \
	X(STATEDUMP_PROCESS_USER_NS, lttng_statedump_process_user_ns)     \
	X(STATEDUMP_PROCESS_CGROUP_NS, lttng_statedump_process_cgroup_ns) \
	X(STATEDUMP_PROCESS_IPC_NS, lttng_statedump_process_ipc_ns)       \
	X(STATEDUMP_PROCESS_MNT_NS, lttng_statedump_process_mnt_ns)       \
	X(STATEDUMP_PROCESS_NET_NS, lttng_statedump_process_net_ns)       \
	X(STATEDUMP_PROCESS_TIME_NS, lttng_statedump_process_time_ns)     \
	X(STATEDUMP_PROCESS_UTS_NS, lttng_statedump_process_uts_ns)       \
	X(STATEDUMP_INTERRUPT, lttng_statedump_interrupt)                 \
	X(STATEDUMP_BLOCK_DEVICE, lttng_statedump_block_device)           \
	X(STATEDUMP_NETWORK_INTERFACE, lttng_statedump_network_interface) \
	X(RTSCOPE_STATEDUMP_PROCESS, rtscope_statedump_process)           \
	X(RTSCOPE_FD_IO, rtscope_fd_io)                                   \
	X(RTSCOPE_PROBE_WAKING, rtscope_probe_waking)

/* clang-format off */
/*
 * F(event, KIND, name): the fields in the order in which they lie in the struct, 64-bit
 * ones where they leave no hole. Kinds: STR a string id; I32, U32, I64, U64; X32,
 * X64 unsigned, printed hexadecimal. Fields of other tracer versions that are not
 * here travel as items behind; fields here that a version lacks are absent.
 */
#define FIELDS_SCHED_SWITCH(F, E)                                                                  \
	F(E, STR, prev_comm) F(E, I32, prev_tid) F(E, I32, prev_prio) F(E, STR, next_comm)         \
	F(E, I64, prev_state) F(E, I32, next_tid) F(E, I32, next_prio)
#define FIELDS_SCHED_WAKING(F, E)                                                                  \
	F(E, STR, comm) F(E, I32, tid) F(E, I32, prio) F(E, I32, target_cpu)
#define FIELDS_SCHED_WAKEUP(F, E) FIELDS_SCHED_WAKING(F, E)
#define FIELDS_SCHED_WAKEUP_NEW(F, E) FIELDS_SCHED_WAKING(F, E)
/* The array vtids[], outermost namespace first, is an item behind. */
#define FIELDS_SCHED_PROCESS_FORK(F, E)                                                            \
	F(E, STR, parent_comm) F(E, I32, parent_tid) F(E, I32, parent_pid)                         \
	F(E, U32, parent_ns_inum) F(E, STR, child_comm) F(E, I32, child_tid)                       \
	F(E, I32, child_pid) F(E, U32, child_ns_inum)
/* filename is empty where the tracer could not read the page: then the next comm tells. */
#define FIELDS_SCHED_PROCESS_EXEC(F, E) F(E, STR, filename) F(E, I32, tid) F(E, I32, old_tid)
#define FIELDS_SCHED_PROCESS_EXIT(F, E) F(E, STR, comm) F(E, I32, tid) F(E, I32, prio)
#define FIELDS_SCHED_PROCESS_FREE(F, E) FIELDS_SCHED_PROCESS_EXIT(F, E)
#define FIELDS_SCHED_MIGRATE_TASK(F, E)                                                            \
	F(E, STR, comm) F(E, I32, tid) F(E, I32, prio) F(E, I32, orig_cpu)                         \
	F(E, I32, dest_cpu)
#define FIELDS_SCHED_PI_SETPRIO(F, E)                                                              \
	F(E, STR, comm) F(E, I32, tid) F(E, I32, oldprio) F(E, I32, newprio)
#define FIELDS_IRQ_HANDLER_ENTRY(F, E) F(E, I32, irq) F(E, STR, name)
#define FIELDS_IRQ_HANDLER_EXIT(F, E) F(E, I32, irq) F(E, I32, ret)
#define FIELDS_IRQ_SOFTIRQ_RAISE(F, E) F(E, U32, vec)
#define FIELDS_IRQ_SOFTIRQ_ENTRY(F, E) F(E, U32, vec)
#define FIELDS_IRQ_SOFTIRQ_EXIT(F, E) F(E, U32, vec)
#define FIELDS_TIMER_HRTIMER_START(F, E)                                                           \
	F(E, X64, hrtimer) F(E, X64, function) F(E, I64, expires) F(E, I64, softexpires)           \
	F(E, U32, mode)
#define FIELDS_TIMER_HRTIMER_CANCEL(F, E) F(E, X64, hrtimer)
#define FIELDS_TIMER_HRTIMER_EXPIRE_ENTRY(F, E)                                                    \
	F(E, X64, hrtimer) F(E, I64, now) F(E, X64, function)
#define FIELDS_TIMER_HRTIMER_EXPIRE_EXIT(F, E) F(E, X64, hrtimer)
#define FIELDS_BLOCK_RQ_INSERT(F, E)                                                               \
	F(E, U32, dev) F(E, U32, nr_sector) F(E, U64, sector) F(E, U32, bytes)                     \
	F(E, I32, tid) F(E, U32, rwbs) F(E, STR, comm)
#define FIELDS_BLOCK_RQ_ISSUE(F, E) FIELDS_BLOCK_RQ_INSERT(F, E)
#define FIELDS_BLOCK_RQ_REQUEUE(F, E)                                                              \
	F(E, U32, dev) F(E, U32, nr_sector) F(E, U64, sector) F(E, U32, rwbs)
/* `error` is `errors` before LTTng 2.10. */
#define FIELDS_BLOCK_RQ_COMPLETE(F, E)                                                             \
	F(E, U32, dev) F(E, U32, nr_sector) F(E, U64, sector) F(E, I32, error)                     \
	F(E, U32, rwbs)
/* The headers of the packet (network_header ...) are items behind. */
#define FIELDS_NET_IF_RECEIVE_SKB(F, E) F(E, X64, skbaddr) F(E, U32, len) F(E, STR, name)
#define FIELDS_NET_DEV_QUEUE(F, E) F(E, X64, skbaddr) F(E, U32, len) F(E, STR, name)
#define FIELDS_NET_DEV_XMIT(F, E) F(E, X64, skbaddr) F(E, I32, rc) F(E, U32, len) F(E, STR, name)
/* protocol and reason are items behind. */
#define FIELDS_SKB_KFREE(F, E) F(E, X64, skbaddr) F(E, X64, location)
#define FIELDS_SKB_CONSUME(F, E) F(E, X64, skbaddr)
#define FIELDS_STATEDUMP_START(F, E)
#define FIELDS_STATEDUMP_END(F, E)
/* vtid, vpid, vppid, ns_level: before LTTng 2.13, later in ..._process_pid_ns. */
#define FIELDS_STATEDUMP_PROCESS_STATE(F, E)                                                       \
	F(E, X64, file_table_address) F(E, STR, name) F(E, I32, tid) F(E, I32, pid)                \
	F(E, I32, ppid) F(E, I32, type) F(E, I32, mode) F(E, I32, submode)                         \
	F(E, I32, status) F(E, U32, cpu) F(E, I32, vtid) F(E, I32, vpid) F(E, I32, vppid)          \
	F(E, U32, ns_level)
/* `pid` instead of file_table_address before LTTng 2.12. */
#define FIELDS_STATEDUMP_FILE_DESCRIPTOR(F, E)                                                     \
	F(E, X64, file_table_address) F(E, STR, filename) F(E, I32, fd) F(E, U32, flags)           \
	F(E, X32, fmode) F(E, I32, pid)
#define FIELDS_STATEDUMP_PROCESS_PID_NS(F, E)                                                      \
	F(E, I32, tid) F(E, I32, vtid) F(E, I32, vpid) F(E, I32, vppid)                            \
	F(E, I32, ns_level) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_USER_NS(F, E)                                                     \
	F(E, I32, tid) F(E, U32, vuid) F(E, U32, vgid) F(E, I32, ns_level)                         \
	F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_CGROUP_NS(F, E) F(E, I32, tid) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_IPC_NS(F, E) F(E, I32, tid) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_MNT_NS(F, E) F(E, I32, tid) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_NET_NS(F, E) F(E, I32, tid) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_TIME_NS(F, E) F(E, I32, tid) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_PROCESS_UTS_NS(F, E) F(E, I32, tid) F(E, U32, ns_inum)
#define FIELDS_STATEDUMP_INTERRUPT(F, E)                                                           \
	F(E, U32, irq) F(E, STR, name) F(E, STR, action) F(E, I32, tid)
#define FIELDS_STATEDUMP_BLOCK_DEVICE(F, E) F(E, U32, dev) F(E, STR, diskname)
/* address_ipv4 as a number: 127.0.0.1 is 0x7f000001. */
#define FIELDS_STATEDUMP_NETWORK_INTERFACE(F, E) F(E, STR, name) F(E, X32, address_ipv4)
/*
 * Ours: what the state dump of the own host knows more, before ..._process_state of the
 * same thread. start_ns: CLOCK_MONOTONIC; cgroup, directory: empty where not known.
 */
#define FIELDS_RTSCOPE_STATEDUMP_PROCESS(F, E)                                                     \
	F(E, I32, tid) F(E, I32, pid) F(E, U64, start_ns) F(E, STR, cgroup) F(E, STR, directory)
/*
 * Ours: calls on one FD that were summed instead of recorded, since the last such event of
 * the FD. last_ns: when the last one returned; last_call: as enum syscall; the item
 * `buckets` is an array, [i]: how many took less than 2^(i + 1) ns and no less than half.
 */
#define FIELDS_RTSCOPE_FD_IO(F, E)                                                                 \
	F(E, I32, pid) F(E, I32, fd) F(E, U64, read_bytes) F(E, U64, written_bytes)                \
	F(E, U64, calls) F(E, U64, errors) F(E, U64, max_ns) F(E, U64, last_ns)                    \
	F(E, U32, last_call)
/*
 * Ours: sched_waking of a measuring thread, which is no wakeup latency of the host's but tells
 * when its timer's handler came to run.
 */
#define FIELDS_RTSCOPE_PROBE_WAKING(F, E) FIELDS_SCHED_WAKING(F, E)
/* clang-format on */

#endif

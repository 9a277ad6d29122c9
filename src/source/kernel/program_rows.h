/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs on tracepoints, one row each: for which groups they are loaded and what nothing
 * tells without them. Of program.c and of nothing else.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_PROGRAM_ROWS_H
#define RTSCOPE_SOURCE_KERNEL_PROGRAM_ROWS_H

#include "model/latency.h"
#include "source/kernel/groups.h"

#define EVERY_PROCESS (TRACE_GROUP_BIT(SCHED) | CALL_GROUPS)
#define CALL_GROUPS   (TRACE_GROUP_BIT(FD) | TRACE_GROUP_BIT(IO) | TRACE_GROUP_BIT(SYSCALLS))

/* A latency that nothing tells without the program. */
#define KIND(symbol) (1u << LATENCY_##symbol)

/* X(program, tracepoint, groups that need it, kinds of latency that need it) */
#define PROGRAM_LIST(X)                                                                       \
	X(on_sched_switch, sched_switch, TRACE_GROUP_BIT(SCHED), KIND(WAKING) | KIND(WAKEUP)) \
	X(on_sched_waking, sched_waking, TRACE_GROUP_BIT(SCHED), KIND(WAKING))                \
	X(on_sched_wakeup, sched_wakeup, TRACE_GROUP_BIT(SCHED), KIND(WAKEUP))                \
	X(on_sched_wakeup_new, sched_wakeup_new, TRACE_GROUP_BIT(SCHED), 0)                   \
	X(on_sched_migrate_task, sched_migrate_task, TRACE_GROUP_BIT(SCHED), 0)               \
	X(on_sched_process_fork, sched_process_fork, EVERY_PROCESS, 0)                        \
	X(on_sched_process_exec, sched_process_exec, EVERY_PROCESS, 0)                        \
	X(on_sched_process_exit, sched_process_exit, EVERY_PROCESS, 0)                        \
	X(on_sched_process_free, sched_process_free, EVERY_PROCESS, 0)                        \
	X(on_cgroup_attach_task, cgroup_attach_task, EVERY_PROCESS, 0)                        \
	X(on_irq_handler_entry, irq_handler_entry, TRACE_GROUP_BIT(IRQ), KIND(IRQ))           \
	X(on_irq_handler_exit, irq_handler_exit, TRACE_GROUP_BIT(IRQ), KIND(IRQ))             \
	X(on_softirq_raise, softirq_raise, TRACE_GROUP_BIT(IRQ), KIND(SOFTIRQ_RAISE))         \
	X(on_softirq_entry, softirq_entry, TRACE_GROUP_BIT(IRQ),                              \
	  KIND(SOFTIRQ_RAISE) | KIND(SOFTIRQ))                                                \
	X(on_softirq_exit, softirq_exit, TRACE_GROUP_BIT(IRQ), KIND(SOFTIRQ))                 \
	X(on_block_rq_insert, block_rq_insert, TRACE_GROUP_BIT(BLOCK), KIND(BLOCK_INSERT))    \
	X(on_block_rq_issue, block_rq_issue, TRACE_GROUP_BIT(BLOCK),                          \
	  KIND(BLOCK_INSERT) | KIND(BLOCK))                                                   \
	X(on_block_rq_complete, block_rq_complete, TRACE_GROUP_BIT(BLOCK), KIND(BLOCK))       \
	X(on_netif_receive_skb, netif_receive_skb, TRACE_GROUP_BIT(NET), KIND(NET_RECEIVE))   \
	X(on_net_dev_queue, net_dev_queue, TRACE_GROUP_BIT(NET), KIND(NET_TRANSMIT))          \
	X(on_net_dev_xmit, net_dev_xmit, TRACE_GROUP_BIT(NET), KIND(NET_TRANSMIT))            \
	X(on_consume_skb, consume_skb, TRACE_GROUP_BIT(NET), KIND(NET_RECEIVE))               \
	X(on_kfree_skb, kfree_skb, TRACE_GROUP_BIT(NET), 0)                                   \
	X(on_sys_enter, sys_enter, CALL_GROUPS, KIND(SYSCALL))                                \
	X(on_sys_exit, sys_exit, CALL_GROUPS, KIND(SYSCALL))

#endif

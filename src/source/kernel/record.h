/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs put into their ring, and what they are told when they are loaded.
 * A record is an event as model/kernel/vocabulary.h says, but for its strings: they stand
 * behind the words, and where an id belongs there is the place of one (TEXT_AT). Shared by
 * both sides.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_RECORD_H
#define RTSCOPE_SOURCE_KERNEL_RECORD_H

#include "model/kernel/vocabulary.h"

#define COMM_BYTES 16u
/* Most paths are short; one that is not is read again, into a longer record. */
#define SHORT_PATH_BYTES 128u
#define LONG_PATH_BYTES  4096u

/* A string of at most `size` bytes that stands at `offset` of the record. 0: none. */
#define TEXT_AT(offset, size) ((uint32_t)(offset) << 16 | (uint32_t)(size))

/* Latencies of calls that are summed: bucket i counts those below 2^(i + 1) ns. */
#define IO_BUCKETS 36u

/* What is done with a system call. */
enum call_how {
	CALL_IGNORED,
	CALL_EACH, /* its entry and its exit are records */
	CALL_SUM,  /* summed by process and FD */
};

/* Calls that need a hand of their own. */
enum call_special {
	CALL_PLAIN,
	CALL_CONTROL,       /* fcntl: some commands change the table, the others are summed */
	CALL_DEVICE,        /* ioctl: the same */
	CALL_CREATES,       /* returns a new FD */
	CALL_PAIR,          /* gives two at args[pair] */
	CALL_CLOSES,        /* args[0] */
	CALL_CLONE3,        /* its flags are in memory; they travel as args[2] */
	CALL_OPENAT2,       /* the same; its flags travel as args[4] */
	CALL_RECEIVES,      /* may bring open files along (SCM_RIGHTS) */
	CALL_RECEIVES_MANY, /* the same, in any message of args[1], as many as it returns */
	CALL_SPECIAL_COUNT,
};

#define CALLS 512u /* no architecture's numbers that are known reach it */
/*
 * Behind the rows of this machine's calls those of a 32-bit program's, which have other
 * numbers; at the end of these, above all of them, those that socketcall() carries.
 */
#define CALL_ROWS       (2 * CALLS)
#define SOCKET_CALLS    (CALL_ROWS - 32)
#define SOCKET_CALL_MAX 20u

struct call_row {
	uint16_t number; /* enum syscall */
	uint8_t how;     /* enum call_how */
	uint8_t otherwise; /* the same, of the commands of CALL_CONTROL and CALL_DEVICE that change no table */
	uint8_t special;   /* enum call_special */
	uint8_t args;      /* how many */
	uint8_t texts[2];  /* 1 + number of an argument that is a string; 0: none */
	uint8_t pair;      /* argument number of a pair */
	uint8_t fd;        /* argument number of the FD, where it is summed */
	uint8_t direction; /* 0: moves no bytes, 1: reads, 2: writes */
	uint8_t compat;    /* 1: a 32-bit program's */
};

/* Of one process and FD; every member is added to or exchanged atomically. */
struct io_key {
	uint32_t tgid;
	int32_t fd;
};

struct io_sum {
	uint64_t read_bytes;
	uint64_t written_bytes;
	uint64_t untimed; /* calls whose begin is not known */
	uint64_t max_ns;
	uint64_t last_ns;
	uint64_t last_call;
	uint64_t errors;
	uint64_t fresh; /* something was added since it was told */
	uint64_t owner; /* where the kernel keeps its process; it may be gone, or be another's */
	uint64_t buckets[IO_BUCKETS];
};

/*
 * Words of a record of a system call: arguments, then the ids of process and thread. A
 * power of two, so that a masked index is within for the verifier, too.
 */
#define CALL_WORDS 8u
#define ARGS_MASK  (CALL_WORDS - 1)

struct call_record {
	struct event event;
	uint64_t words[CALL_WORDS];
};

/* A summed call that goes on: it was entered at begin_ns. */
struct slow_call_record {
	struct call_record call;
	uint64_t begin_ns;
};

struct path_call_record {
	struct call_record call;
	char text[SHORT_PATH_BYTES];
};

struct long_path_call_record {
	struct call_record call;
	char text[2][LONG_PATH_BYTES];
};

struct switch_record {
	struct event event;
	struct sched_switch_fields fields;
	char prev_comm[COMM_BYTES];
	char next_comm[COMM_BYTES];
};

struct wake_record {
	struct event event;
	struct sched_waking_fields fields;
	char comm[COMM_BYTES];
};

struct exit_record {
	struct event event;
	struct sched_process_exit_fields fields;
	uint32_t hole;
	char comm[COMM_BYTES];
};

struct fork_record {
	struct event event;
	struct sched_process_fork_fields fields;
	char parent_comm[COMM_BYTES];
	char child_comm[COMM_BYTES];
	uint64_t child_start_ns;
	int32_t child_vtid;
	int32_t level; /* of its pid namespace; 0: the host's */
};

struct exec_record {
	struct event event;
	struct sched_process_exec_fields fields;
	uint32_t hole;
	char filename[SHORT_PATH_BYTES * 2];
};

struct migrate_record {
	struct event event;
	struct sched_migrate_task_fields fields;
	uint32_t hole;
	char comm[COMM_BYTES];
};

struct irq_record {
	struct event event;
	struct irq_handler_entry_fields fields;
	char name[32];
};

struct irq_exit_record {
	struct event event;
	struct irq_handler_exit_fields fields;
};

struct softirq_record {
	struct event event;
	struct irq_softirq_raise_fields fields;
	uint32_t hole;
};

struct block_record {
	struct event event;
	struct block_rq_insert_fields fields;
	char comm[COMM_BYTES];
};

struct block_complete_record {
	struct event event;
	struct block_rq_complete_fields fields;
};

struct packet_record {
	struct event event;
	struct net_if_receive_skb_fields fields;
	char name[COMM_BYTES];
};

struct transmit_record {
	struct event event;
	struct net_dev_xmit_fields fields;
	char name[COMM_BYTES];
};

struct consume_record {
	struct event event;
	struct skb_consume_fields fields;
};

struct free_packet_record {
	struct event event;
	struct skb_kfree_fields fields;
};

struct io_record {
	struct event event;
	struct rtscope_fd_io_fields fields;
	uint32_t hole;
	uint64_t buckets[IO_BUCKETS];
};

/* A thread as it is: `fields` are for the event of the state dump. */
struct thread_record {
	struct event event;
	struct lttng_statedump_process_state_fields fields;
	char comm[COMM_BYTES];
	uint64_t start_ns;
	uint64_t groups;    /* a number for its control groups, see place.h; 0: not known */
	uint64_t directory; /* the same for its working directory */
	int32_t level;
	int32_t proc_id; /* its id in /proc as the reader sees it; 0: it is not there */
};

/*
 * Where a process has moved to: `fields` are the event's, cgroup a place of `path`; 0: it
 * could not be told here.
 */
struct place_record {
	struct event event;
	struct rtscope_statedump_process_fields fields;
	int32_t proc_id;
	uint32_t hole;
	char path[SHORT_PATH_BYTES * 2];
};

/*
 * Where a process was born that is not with its parent: the names of the folders, from the inmost
 * to the root's, which is empty. One that fills its place may be longer.
 */
#define GROUP_LEVELS     16u
#define GROUP_NAME_BYTES 128u

struct born_record {
	struct event event;
	struct rtscope_statedump_process_fields fields;
	int32_t proc_id; /* at the same place as of one that has moved */
	uint32_t hole;
	char names[GROUP_LEVELS][GROUP_NAME_BYTES];
};

/*
 * No event: the process event.value has received open files, which no call of its own
 * names; the reader lists them.
 */
#define RECORD_RECEIVED 0xffu

struct received_record {
	struct event event;
};

/* So many processes' files can be listed at once apart from all others'. */
#define ONLY_MAX 16u

/* file_table_address 0: not part of a whole state dump. */
struct file_record {
	struct event event;
	struct lttng_statedump_file_descriptor_fields fields;
};

struct short_file_record {
	struct file_record file;
	char path[SHORT_PATH_BYTES];
};

struct long_file_record {
	struct file_record file;
	char path[LONG_PATH_BYTES];
};

#define RECORD_BYTES_MAX (sizeof(struct long_path_call_record))

#endif

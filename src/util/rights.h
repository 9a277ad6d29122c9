/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this process may do beyond its user: the capabilities that it has a use for, one
 * row each, and giving the others up. Nothing is ever gained here. A capability belongs to
 * a thread, and a thread that is started has those of who starts it: so all that all
 * threads shall do without goes before there are any.
 */
#ifndef RTSCOPE_UTIL_RIGHTS_H
#define RTSCOPE_UTIL_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

/* X(SYMBOL, "name"): CAP_SYMBOL of capabilities(7) */
#define RIGHT_LIST(X)                                                              \
	/* load the programs that record */                                        \
	X(BPF, "bpf")                                                              \
	X(PERFMON, "perfmon")                                                      \
	/* measure as a real-time thread */                                        \
	X(SYS_NICE, "sys_nice")                                                    \
	X(IPC_LOCK, "ipc_lock")                                                    \
	/* read /proc of others */                                                 \
	X(SYS_PTRACE, "sys_ptrace")                                                \
	X(DAC_READ_SEARCH, "dac_read_search")                                      \
	/* write files into others' folders: in force only while one is written */ \
	X(DAC_OVERRIDE, "dac_override")

enum right {
#define RIGHT_ENUM(symbol, name) RIGHT_##symbol,
	RIGHT_LIST(RIGHT_ENUM)
#undef RIGHT_ENUM
	RIGHT_COUNT
};

/* Sets of rights. */
#define RIGHT_BIT(symbol) (1u << RIGHT_##symbol)
#define RIGHTS_ALL        ((1u << RIGHT_COUNT) - 1)
#define RIGHTS_RECORD     (RIGHT_BIT(BPF) | RIGHT_BIT(PERFMON))
#define RIGHTS_MEASURE    (RIGHT_BIT(SYS_NICE) | RIGHT_BIT(IPC_LOCK))
#define RIGHTS_OTHERS     (RIGHT_BIT(SYS_PTRACE) | RIGHT_BIT(DAC_READ_SEARCH))
#define RIGHTS_FILES      RIGHT_BIT(DAC_OVERRIDE)

/*
 * Before the first thread: of all capabilities only those of `set` stay, as far as they
 * are there, and no program that this process might execute has any. Children that were
 * forked before are not touched.
 */
void rights_seal(unsigned set);
/* Of this thread and those that it starts from now on. Allocates nothing. */
void rights_drop(unsigned set);
/*
 * Drop a right if `works` succeeds without it; else it stays. For what only some kernels
 * ask for.
 */
void rights_spare(enum right right, bool (*works)(void *context), void *context);
/* Those that this thread has. */
unsigned rights_held(void);

/* RIGHT_DAC_OVERRIDE, if it is held, is in force for this thread until rights_end_files(). */
void rights_begin_files(void);
void rights_end_files(void);

/* As in `sys_nice,ipc_lock`; empty: none. */
void rights_format(char *target, size_t size, unsigned set);

#endif

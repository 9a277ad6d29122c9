/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of the kernel source: this host watched from within the test, its state
 * looked at until it is as it should be, beside what /proc says.
 */
#ifndef RTSCOPE_TESTS_SOURCE_KERNEL_WATCH_H
#define RTSCOPE_TESTS_SOURCE_KERNEL_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/kernel/feed.h"
#include "source/kernel/kernel.h"

#define WATCH_FDS_MAX 256u

struct watch {
	struct kernel_source *source;
	struct feed *feed;
	struct event_buffer *buffer;
	uint64_t events;
	uint64_t lost; /* told by events */
	uint64_t sums; /* rtscope_fd_io */
};

/* false: this host cannot, for the reason in `error`. */
bool watch_start(struct watch *watch, const struct kernel_source_options *options,
                 uint64_t window_ns, struct error *error);
void watch_stop(struct watch *watch);
/* Apply what is in the ring. */
void watch_take(struct watch *watch);
/* Until `holds`; false: it did not within a minute. */
bool watch_until(struct watch *watch, bool (*holds)(struct watch *watch, void *context),
                 void *context);

const struct kernel_state *watch_state(const struct watch *watch);
/* The open FD, or the closed one that was so last; NULL: none. */
const struct kernel_fd *watch_fd(const struct watch *watch, pid_t pid, int number, bool open);
const char *watch_path(const struct watch *watch, const struct kernel_fd *fd);

/*
 * Are the open files of a process in the state those of /proc, number by number and kind
 * by kind, files with the same path? Why not is left in `why`.
 */
bool watch_same_as_proc(const struct watch *watch, pid_t pid, char *why, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is there already: threads, files, and sums since the last time, listed by the
 * programs' iterators as records among all the others.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_DUMP_H
#define RTSCOPE_SOURCE_KERNEL_DUMP_H

#include <stdbool.h>
#include <stdint.h>

#include "source/kernel/program.h"
#include "source/kernel/translate.h"

struct dump;

/* `ring_bytes`: of the kernel's ring. NULL: out of memory. */
struct dump *dump_create(struct program *program, struct translator *translator, size_t ring_bytes);
void dump_destroy(struct dump *dump);

/* Who reads what the lists make; `context` is both functions'. */
struct dump_reader {
	/*
	 * Take what is in the kernel's ring. It is called between steps that are small beside
	 * that ring. false: the dump ends there.
	 */
	bool (*drain)(void *context);
	/* Wait until PROC_EVENT_WORDS fit into the translator's ring, and take nothing. false: end. */
	bool (*await_room)(void *context);
	void *context;
};

/*
 * A whole state dump, with those from /proc whom the kernel leaves out of its lists. False: it
 * could not be made, or not to its end, which then is not told: what it did not come to is
 * there all the same. Where files cannot be listed it is told to be incomplete.
 */
bool dump_all(struct dump *dump, const struct dump_reader *reader);
/*
 * Tell of the files of some processes what a state dump would, outside of one; at most
 * ONLY_MAX. What they do meanwhile makes it no less true, as with dump_all().
 */
void dump_files_of(struct dump *dump, const uint32_t *pids, unsigned count,
                   const struct dump_reader *reader);
/* Sums, and the summed calls that go on. Where `drain` ends it the others are told the next time. */
void dump_refresh(struct dump *dump, const struct dump_reader *reader);

#endif

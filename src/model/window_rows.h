/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes, open files and what ran on the CPUs in the window of a host that ends at a
 * time: plain rows, copied out under the model's lock together with their strings. What
 * `rtscope state` prints is computed by the same functions (model/kernel/rows.h).
 */
#ifndef RTSCOPE_MODEL_WINDOW_ROWS_H
#define RTSCOPE_MODEL_WINDOW_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kernel/rows.h"
#include "model/model.h"

/* X(SYMBOL, "word"): what a CPU was at. */
#define TIMELINE_WHAT_LIST(X) \
	X(THREAD, "thread")   \
	X(IRQ, "irq")         \
	X(SOFTIRQ, "softirq")

enum timeline_what {
#define TIMELINE_WHAT_ENUM(symbol, word) TIMELINE_##symbol,
	TIMELINE_WHAT_LIST(TIMELINE_WHAT_ENUM)
#undef TIMELINE_WHAT_ENUM
};

/* What ran on a CPU from one time to another. */
struct timeline_span {
	unsigned cpu;
	enum timeline_what what;
	int32_t tid; /* THREAD; else the number of the interrupt or the vector */
	const char *name;
	uint64_t begin_ns; /* cut at the window's begin */
	uint64_t end_ns;   /* cut at the window's end */
};

/* The rows of one query, with the strings that they point to. Zero-initialise. */
struct window_rows {
	uint64_t at_ns;     /* the window's end, on the host's clock */
	uint64_t from_ns;   /* its begin: what is later than this is in it */
	uint64_t oldest_ns; /* times from here to newest_ns can be asked for */
	uint64_t newest_ns;
	bool available; /* false: nothing is held of that time */
	bool complete;  /* a whole state dump was seen and nothing was lost since */
	bool counted;   /* false: of what it does nothing is told, it is only listed */
	bool followed;  /* false: nobody recorded what begins and ends, is opened and closed */
	bool runs_told; /* false: nobody recorded who runs; a CPU without a span need not be idle */
	bool refused;   /* memory did not do for all objects: some are missing */
	struct process_row *processes;
	size_t process_count;
	size_t process_capacity;
	struct fd_row *fds;
	size_t fd_count;
	size_t fd_capacity;
	struct timeline_span *spans; /* by CPU, then by time; idle time is between them */
	size_t span_count;
	size_t span_capacity;
	struct row_text *text; /* where the strings are */
};

void window_rows_clear(struct window_rows *rows);

/*
 * Any thread. All processes, by pid, with wall times; those of all hosts where the request wants them, one host
 * after the other. false: out of memory, the rows are empty.
 */
bool model_processes(struct model *model, const struct model_request *request,
                     struct window_rows *rows);
/* Open files and those closed in the window; of the process with `serial`, 0: of all. */
bool model_fds(struct model *model, const struct model_request *request, uint64_t process_serial,
               struct window_rows *rows);
/*
 * What ran from `from_ns` to `to_ns` (0, 0: in the whole window). Spans that lie in the same
 * `resolution_ns` of a CPU are one, named by the longest of them; 0: each by itself.
 */
bool model_timeline(struct model *model, const struct model_request *request, uint64_t from_ns,
                    uint64_t to_ns, uint64_t resolution_ns, struct window_rows *rows);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child's work: a graph of one source.ctf.fs for each directory and a sink
 * of ours, which merges their streams by time and writes records to the output.
 */
#ifndef RTSCOPE_SOURCE_CTF_READER_H
#define RTSCOPE_SOURCE_CTF_READER_H

#include <stdbool.h>

#include "source/ctf/directory.h"
#include "source/ctf/library.h"
#include "source/ctf/output.h"
#include "util/error.h"

struct reader;

/*
 * Open the trace: libbabeltrace2 indexes all files. `plugin` is its plug-in "ctf".
 * An error is one sentence that names the file and the defect where we can tell.
 */
struct reader *reader_open(const struct library *library, const bt_plugin *plugin,
                           const struct directory_list *directories, struct output *output,
                           struct error *error);
/*
 * Read all events into the output, the last record is EVENT_SOURCE_END. A damaged
 * stream ends where it is damaged, the others go on.
 */
void reader_run(struct reader *reader);
void reader_close(struct reader *reader);

#endif

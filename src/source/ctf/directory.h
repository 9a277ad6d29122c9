/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace on disk, looked at without libbabeltrace2: where its directories are,
 * whether its metadata can be handed over, what is wrong with a stream file. No
 * event is decoded here.
 */
#ifndef RTSCOPE_SOURCE_CTF_DIRECTORY_H
#define RTSCOPE_SOURCE_CTF_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

#define DIRECTORY_PATH_MAX 4096

/* The directories that hold a `metadata` each, sorted by path. */
struct directory_list {
	char **paths;
	char **given; /* where libbabeltrace2 finds them: the same, see selection.h */
	size_t count;
	uint64_t files; /* in them, all together */
	uint64_t bytes;
};

/*
 * Find them at `path` and below; symbolic links are followed at `path` only. An
 * error if there is none. Owner: the caller, directory_list_clear().
 */
bool directory_list_find(struct directory_list *list, const char *path, struct error *error);
void directory_list_clear(struct directory_list *list);

/*
 * May `directory`'s metadata be given to libbabeltrace2? It spins for ever on some
 * that are cut: magic and sizes of each of its packets are checked.
 */
bool directory_check_metadata(const char *directory, struct error *error);

/*
 * May its indexes? The library opens whatever stands in `index`, and waits for ever at a
 * FIFO: only files may.
 */
bool directory_check_indexes(const char *directory, struct error *error);

/*
 * The first stream file of `directory` whose packets do not add up, as a
 * sentence: file, byte, defect. Reads the packet layout that all LTTng traces have.
 * true: none was found.
 */
bool directory_check_streams(const char *directory, struct error *error);

/*
 * The first packet of `directory` that is of another trace by its UUID, as a sentence;
 * libbabeltrace2 reads it as if it were of this one. true: none was found.
 */
bool directory_check_uuids(const char *directory, struct error *error);

/* Name of the file that holds stream instance `id`; false: none does. */
bool directory_stream_file(const char *directory, uint64_t id, char *name, size_t size);

/*
 * The first and the last time that the packets of `directory` tell, on the trace's
 * clock, in its cycles. A hint for progress and for times counted from the end.
 * false: it has no packets of LTTng's layout.
 */
bool directory_time_range(const char *directory, uint64_t *begin, uint64_t *end);

#endif

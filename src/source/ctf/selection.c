// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Putting selected packets into files in memory. See selection.h.
 */
#include "source/ctf/selection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/ctf/metadata.h"
#include "source/ctf/packets.h"

/* Beyond this all of a trace is read: it would weigh on the memory of the host. */
#define SELECTED_BYTES_MAX (UINT64_C(256) << 20)
/* No header of a packet with its context is longer: what is, holds an event. */
#define EMPTY_BYTES_MAX 128u

/* While the packets of a directory are looked through. */
struct search {
	const struct selection *selection;
	struct metadata_clock clock;
	const char *folder; /* where the files of this directory go; NULL: only count */
	uint64_t bytes;
	bool failed;
};

bool selection_is_part(const struct selection *selection)
{
	return selection->begin_ns || selection->end_ns != UINT64_MAX || selection->last_only;
}

/* Which bytes of a stream file are wanted: whole packets, one after the other. */
static bool find_range(const struct search *search, int fd, uint64_t size, uint64_t *from,
                       uint64_t *to)
{
	const struct selection *selection = search->selection;
	struct packet packet;
	unsigned context_at = 0;
	uint64_t previous = 0;
	bool found = false;

	*from = *to = 0;
	for (uint64_t offset = 0; offset < size; offset += packet.bytes) {
		if (packet_read(fd, offset, size, &context_at, &packet) != PACKET_GOOD)
			return false;
		if (selection->last_only) {
			if (packet.content_bytes > EMPTY_BYTES_MAX)
				*from = offset;
			*to = offset + packet.bytes;
			continue;
		}
		/* Rounding must not lose an event. */
		if (metadata_clock_ns(&search->clock, packet.begin) / 2 <=
		            selection->end_ns / 2 + 1 &&
		    metadata_clock_ns(&search->clock, packet.end) / 2 + 1 >=
		            selection->begin_ns / 2) {
			/* The one before tells how many events were lost between the two. */
			if (!found)
				*from = previous;
			found = true;
			*to = offset + packet.bytes;
		}
		previous = offset;
	}
	return true;
}

/* Make a name in a folder lead to a new file in memory. -1: error. */
static int create_file(const char *folder, const char *name)
{
	char path[DIRECTORY_PATH_MAX];
	char target[64];
	int fd = memfd_create("rtscope-packets", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	snprintf(target, sizeof(target), "/proc/%d/fd/%d", (int)getpid(), fd);
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) < sizeof(path) &&
	    symlink(target, path) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The file in memory stays open: its name leads through our descriptor. */
static bool copy_range(int fd, uint64_t from, uint64_t to, const char *folder, const char *name)
{
	int copy = create_file(folder, name);
	off_t at = (off_t)from;

	while (copy >= 0 && (uint64_t)at < to) {
		ssize_t copied = sendfile(copy, fd, &at, to - (uint64_t)at);

		if (copied < 0 && errno == EINTR)
			continue;
		if (copied <= 0)
			return false;
	}
	return copy >= 0;
}

static bool visit(int fd, const char *name, uint64_t size, void *context)
{
	struct search *search = context;
	uint64_t from;
	uint64_t to;

	if (!find_range(search, fd, size, &from, &to) ||
	    (search->folder && to > from && !copy_range(fd, from, to, search->folder, name))) {
		search->failed = true;
		return false;
	}
	search->bytes += to - from;
	return true;
}

static bool copy_metadata(const char *directory, const char *folder)
{
	uint64_t size;
	int fd = packet_open_file(directory, "metadata", &size, NULL);
	bool copied = fd >= 0 && copy_range(fd, 0, size, folder, "metadata");

	if (fd >= 0)
		close(fd);
	return copied;
}

/* Can the packets of this directory be told apart? Then *bytes grows by what is wanted. */
static bool count(const struct selection *selection, const char *directory, uint64_t *bytes)
{
	struct search search = {.selection = selection};

	if (!selection->last_only && !metadata_read_clock(directory, &search.clock))
		return false;
	packet_each_stream(directory, visit, &search);
	*bytes += search.bytes;
	return !search.failed;
}

/* Its folder below `scratch` with what is wanted of it; NULL: it did not work. */
static char *fill(const struct selection *selection, const char *directory, const char *scratch,
                  size_t number)
{
	struct search search = {.selection = selection};
	char folder[DIRECTORY_PATH_MAX];

	snprintf(folder, sizeof(folder), "%s/%zu", scratch, number);
	search.folder = folder;
	if (mkdir(folder, 0700) != 0 || !copy_metadata(directory, folder))
		return NULL;
	if (!selection->last_only && !metadata_read_clock(directory, &search.clock))
		return NULL;
	packet_each_stream(directory, visit, &search);
	return search.failed ? NULL : strdup(folder);
}

bool selection_make(const struct selection *selection, struct directory_list *directories,
                    const char *scratch, struct error *error)
{
	uint64_t bytes = 0;
	bool *parts = calloc(directories->count, sizeof(*parts));

	if (!parts)
		return error_set(error, "out of memory");
	for (size_t i = 0; i < directories->count; i++)
		parts[i] = count(selection, directories->paths[i], &bytes);
	for (size_t i = 0; i < directories->count && bytes <= SELECTED_BYTES_MAX; i++) {
		char *folder = NULL;

		if (parts[i])
			folder = fill(selection, directories->paths[i], scratch, i);
		if (!folder)
			continue;
		free(directories->given[i]);
		directories->given[i] = folder;
	}
	free(parts);
	return true;
}

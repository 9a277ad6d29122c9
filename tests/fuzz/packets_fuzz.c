// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A trace's directory with any bytes as its metadata and as a stream: what is looked at before
 * libbabeltrace2 gets it reads nothing outside of the files, ends, and gives of a stream
 * what lies in it.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/ctf/directory.h"
#include "source/ctf/metadata.h"
#include "source/ctf/selection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORK_TEMPLATE "/tmp/rtscope-fuzz-XXXXXX"

static char work[] = WORK_TEMPLATE;

static void put(const char *name, const uint8_t *data, size_t size)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", work, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

static void unlink_below(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", work, name);
	if (unlink(path) != 0)
		rmdir(path);
}

static void remove_all(void)
{
	unlink_below("metadata");
	unlink_below("stream_0");
	unlink_below("scratch");
	rmdir(work);
}

static void prepare(void)
{
	char path[64];

	if (!mkdtemp(work))
		abort();
	snprintf(path, sizeof(path), "%s/scratch", work);
	if (mkdir(path, 0700) != 0)
		abort();
	atexit(remove_all);
}

/* What was selected is a part of the stream, or all of the trace is given. */
static void check_selection(const struct selection *selection, size_t stream_bytes)
{
	char *paths[] = {work};
	char *given[] = {strdup(work)};
	struct directory_list list = {.paths = paths, .given = given, .count = 1};
	struct error error = {""};
	char path[128];
	struct stat status;
	int first_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	snprintf(path, sizeof(path), "%s/scratch", work);
	if (!selection_make(selection, &list, path, &error))
		abort();
	snprintf(path, sizeof(path), "%s/stream_0", given[0]);
	if (stat(path, &status) == 0 && (size_t)status.st_size > stream_bytes)
		abort();
	unlink_below("scratch/0/metadata");
	unlink_below("scratch/0/stream_0");
	unlink_below("scratch/0");
	free(given[0]);
	/* Files in memory stay open on purpose. */
	close_range((unsigned)first_fd, ~0u, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct selection range = {.begin_ns = 1000, .end_ns = UINT64_C(1) << 60};
	const struct selection last = {.end_ns = UINT64_MAX, .last_only = true};
	struct metadata_clock clock;
	struct error error = {""};
	uint64_t begin;
	uint64_t end;
	size_t split;

	if (size < 2)
		return 0;
	if (strcmp(work, WORK_TEMPLATE) == 0)
		prepare();
	split = 2 + ((size_t)data[0] << 8 | data[1]) % (size - 1);
	put("metadata", data + 2, split - 2);
	put("stream_0", data + split, size - split);
	directory_check_metadata(work, &error);
	directory_check_streams(work, &error);
	directory_check_uuids(work, &error);
	directory_time_range(work, &begin, &end);
	if (metadata_read_clock(work, &clock))
		metadata_clock_ns(&clock, UINT64_MAX);
	check_selection(&range, size - split);
	check_selection(&last, size - split);
	return 0;
}

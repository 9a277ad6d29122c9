// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The packets of stream files: whether their headers add up, what they tell. The layout
 * is what every LTTng version declares. See packets.h and directory.h.
 */
#include "source/ctf/packets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/ctf/directory.h"
#include "source/ctf/metadata.h"

#define STREAM_MAGIC UINT32_C(0xc1fc1fc1)
/*
 * magic, uuid[16], stream_id, instance (from LTTng 2.8 on); begin, end, content_size,
 * packet_size. The context follows the header, wherever that ends.
 */
#define STREAM_HEADER_BYTES 64u
#define STREAM_UUID_AT      4u
#define STREAM_INSTANCE_AT  24u
#define CONTEXT_AT          32u
#define CONTEXT_AT_OLD      24u
#define BEGIN_IN_CONTEXT    0u
#define END_IN_CONTEXT      8u
#define CONTENT_IN_CONTEXT  16u
#define PACKET_IN_CONTEXT   24u

uint64_t packet_load(const unsigned char *bytes, unsigned count, bool swapped)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < count; i++)
		value = value << 8 | bytes[swapped ? i : count - 1 - i];
	return value;
}

int packet_open_file(const char *directory, const char *name, uint64_t *size, struct error *error)
{
	char path[DIRECTORY_PATH_MAX + 300];
	struct stat status;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	/* O_NONBLOCK: a FIFO of that name must not hold us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &status) != 0) {
		error_set_errno(error, errno, "cannot open %.300s", path);
	} else if (!S_ISREG(status.st_mode)) {
		error_set(error, "%.300s is no regular file", path);
	} else {
		*size = (uint64_t)status.st_size;
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static enum packet_status judge(const struct packet *packet, uint64_t room)
{
	if (packet->bytes > room)
		return PACKET_TOO_LONG;
	if (packet->bytes < STREAM_HEADER_BYTES || packet->content_bytes > packet->bytes)
		return PACKET_IMPOSSIBLE;
	return PACKET_GOOD;
}

static void load_packet(const unsigned char *header, unsigned context, bool swapped,
                        struct packet *packet)
{
	const unsigned char *at = header + context;

	packet->begin = packet_load(at + BEGIN_IN_CONTEXT, 8, swapped);
	packet->end = packet_load(at + END_IN_CONTEXT, 8, swapped);
	packet->content_bytes = packet_load(at + CONTENT_IN_CONTEXT, 8, swapped) / 8;
	packet->bytes = packet_load(at + PACKET_IN_CONTEXT, 8, swapped) / 8;
	packet->id = packet_load(header + STREAM_INSTANCE_AT, 8, swapped);
	memcpy(packet->uuid, header + STREAM_UUID_AT, sizeof(packet->uuid));
}

enum packet_status packet_read(int fd, uint64_t offset, uint64_t size, unsigned *context,
                               struct packet *packet)
{
	unsigned char header[STREAM_HEADER_BYTES];
	bool swapped;

	if (pread(fd, header, sizeof(header), (off_t)offset) != (ssize_t)sizeof(header))
		return PACKET_CUT;
	swapped = packet_load(header, 4, true) == STREAM_MAGIC;
	if (!swapped && packet_load(header, 4, false) != STREAM_MAGIC)
		return PACKET_NO_MAGIC;
	if (!*context) {
		load_packet(header, CONTEXT_AT_OLD, swapped, packet);
		*context = judge(packet, size - offset) == PACKET_GOOD ? CONTEXT_AT_OLD : 0;
		load_packet(header, CONTEXT_AT, swapped, packet);
		if (judge(packet, size - offset) == PACKET_GOOD || !*context)
			*context = CONTEXT_AT;
	}
	load_packet(header, *context, swapped, packet);
	return judge(packet, size - offset);
}

static bool check_stream(int fd, const char *directory, const char *name, uint64_t size,
                         struct error *error)
{
	struct packet packet;
	unsigned context_at = 0;

	for (uint64_t offset = 0; offset < size; offset += packet.bytes) {
		switch (packet_read(fd, offset, size, &context_at, &packet)) {
		case PACKET_CUT:
			return error_set(error,
			                 "%.300s/%.100s is cut: it ends at byte %" PRIu64
			                 ", in the header of the packet at byte %" PRIu64,
			                 directory, name, size, offset);
		case PACKET_NO_MAGIC:
			return error_set(error,
			                 "%.300s/%.100s is damaged: the packet at byte %" PRIu64
			                 " has a wrong magic number",
			                 directory, name, offset);
		case PACKET_TOO_LONG:
			return error_set(error,
			                 "%.300s/%.100s is cut: the packet at byte %" PRIu64
			                 " has %" PRIu64 " bytes, the file ends at byte %" PRIu64,
			                 directory, name, offset, packet.bytes, size);
		case PACKET_IMPOSSIBLE:
			return error_set(error,
			                 "%.300s/%.100s is damaged: the packet at byte %" PRIu64
			                 " has an impossible size",
			                 directory, name, offset);
		default:
			break;
		}
	}
	return true;
}

bool packet_each_stream(const char *path, packet_visit *visit, void *context)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	bool go_on = true;

	if (!directory)
		return true;
	while (go_on && (entry = readdir(directory))) {
		uint64_t size;
		int fd;

		/* As libbabeltrace2 does: hidden files and the metadata are no streams. */
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "metadata") == 0)
			continue;
		fd = packet_open_file(path, entry->d_name, &size, NULL);
		if (fd < 0)
			continue;
		go_on = visit(fd, entry->d_name, size, context);
		close(fd);
	}
	closedir(directory);
	return go_on;
}

bool directory_check_indexes(const char *directory, struct error *error)
{
	char path[DIRECTORY_PATH_MAX + 8];
	const struct dirent *entry;
	bool ok = true;
	DIR *indexes;

	snprintf(path, sizeof(path), "%s/index", directory);
	indexes = opendir(path);
	while (ok && indexes && (entry = readdir(indexes))) {
		struct stat status;

		if (fstatat(dirfd(indexes), entry->d_name, &status, 0) == 0 &&
		    !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
			ok = error_set(error, "%.300s/%.100s is no regular file", path,
			               entry->d_name);
	}
	if (indexes)
		closedir(indexes);
	return ok;
}

struct check {
	const char *directory;
	struct error *error;
};

static bool visit_check(int fd, const char *name, uint64_t size, void *context)
{
	struct check *check = context;

	return check_stream(fd, check->directory, name, size, check->error);
}

/* Stops at a file that begins with a packet. */
static bool visit_first(int fd, const char *name, uint64_t size, void *context)
{
	unsigned char magic[4];

	(void)name;
	(void)size;
	(void)context;
	return pread(fd, magic, sizeof(magic), 0) != (ssize_t)sizeof(magic) ||
	       (packet_load(magic, 4, false) != STREAM_MAGIC &&
	        packet_load(magic, 4, true) != STREAM_MAGIC);
}

bool directory_check_streams(const char *directory, struct error *error)
{
	struct check check = {directory, error};

	/* Streams of another layout than LTTng's are not ours to judge. */
	if (packet_each_stream(directory, visit_first, NULL))
		return true;
	return packet_each_stream(directory, visit_check, &check);
}

struct foreign {
	const char *directory;
	unsigned char uuid[TRACE_UUID_BYTES];
	struct error *error;
};

static bool visit_foreign(int fd, const char *name, uint64_t size, void *context)
{
	const struct foreign *foreign = context;
	struct packet packet;
	unsigned context_at = 0;

	for (uint64_t offset = 0; offset < size; offset += packet.bytes) {
		if (packet_read(fd, offset, size, &context_at, &packet) != PACKET_GOOD)
			break;
		if (memcmp(packet.uuid, foreign->uuid, sizeof(packet.uuid)) != 0)
			return error_set(foreign->error,
			                 "%.300s/%.100s is damaged: the packet at byte %" PRIu64
			                 " is of another trace, its UUID is not the metadata's",
			                 foreign->directory, name, offset);
	}
	return true;
}

bool directory_check_uuids(const char *directory, struct error *error)
{
	struct foreign foreign = {.directory = directory, .error = error};

	return !metadata_read_uuid(directory, foreign.uuid) ||
	       packet_each_stream(directory, visit_foreign, &foreign);
}

struct search {
	uint64_t id;
	char *name;
	size_t size;
};

static bool visit_search(int fd, const char *name, uint64_t size, void *context)
{
	struct search *search = context;
	struct packet packet;
	unsigned context_at = 0;

	if (packet_read(fd, 0, size, &context_at, &packet) != PACKET_GOOD ||
	    packet.id != search->id)
		return true;
	snprintf(search->name, search->size, "%s", name);
	return false;
}

bool directory_stream_file(const char *directory, uint64_t id, char *name, size_t size)
{
	struct search search = {id, name, size};

	return !packet_each_stream(directory, visit_search, &search);
}

struct range {
	uint64_t begin;
	uint64_t end;
};

static bool visit_range(int fd, const char *name, uint64_t size, void *context)
{
	struct range *range = context;
	struct packet packet;
	unsigned context_at = 0;

	(void)name;
	for (uint64_t offset = 0; offset < size; offset += packet.bytes) {
		if (packet_read(fd, offset, size, &context_at, &packet) != PACKET_GOOD)
			break;
		if (packet.begin < range->begin)
			range->begin = packet.begin;
		if (packet.end > range->end)
			range->end = packet.end;
	}
	return true;
}

bool directory_time_range(const char *directory, uint64_t *begin, uint64_t *end)
{
	struct range range = {UINT64_MAX, 0};

	packet_each_stream(directory, visit_range, &range);
	*begin = range.begin;
	*end = range.end;
	return range.begin <= range.end;
}

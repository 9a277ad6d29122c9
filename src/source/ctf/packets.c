// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The packets of metadata and stream files: whether their headers add up. Layouts:
 * CTF 1.8 section 7.1 (metadata) and what every LTTng version declares (streams).
 * See directory.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/ctf/directory.h"

#define METADATA_MAGIC        UINT32_C(0x75d11d57)
#define METADATA_HEADER_BYTES 37u
#define METADATA_BYTES_MAX    (UINT64_C(64) << 20)
#define STREAM_MAGIC          UINT32_C(0xc1fc1fc1)
/*
 * magic, uuid[16], stream_id, instance (from LTTng 2.8 on); begin, end, content_size,
 * packet_size. The context follows the header, wherever that ends.
 */
#define STREAM_HEADER_BYTES 64u
#define STREAM_INSTANCE_AT  24u
#define CONTEXT_AT          32u
#define CONTEXT_AT_OLD      24u
#define BEGIN_IN_CONTEXT    0u
#define END_IN_CONTEXT      8u
#define CONTENT_IN_CONTEXT  16u
#define PACKET_IN_CONTEXT   24u

static uint64_t load(const unsigned char *bytes, unsigned count, bool swapped)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < count; i++)
		value = value << 8 | bytes[swapped ? i : count - 1 - i];
	return value;
}

/* Open a regular file of a directory and tell its size. -1: error set. */
static int open_file(const char *directory, const char *name, uint64_t *size, struct error *error)
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

/* The packet of metadata at `offset`; its size in bytes, 0: the error is set. */
static uint64_t metadata_packet(int fd, const char *directory, uint64_t offset, uint64_t size,
                                bool swapped, struct error *error)
{
	unsigned char header[METADATA_HEADER_BYTES];
	uint64_t content_bits;
	uint64_t packet_bits;

	if (pread(fd, header, sizeof(header), (off_t)offset) != (ssize_t)sizeof(header)) {
		error_set(error,
		          "%.300s/metadata is cut: %" PRIu64
		          " bytes, in the middle of the header of the packet at byte %" PRIu64,
		          directory, size, offset);
		return 0;
	}
	if (load(header, 4, swapped) != METADATA_MAGIC) {
		error_set(error, "%.300s/metadata is damaged: no packet begins at byte %" PRIu64,
		          directory, offset);
		return 0;
	}
	content_bits = load(header + 24, 4, swapped);
	packet_bits = load(header + 28, 4, swapped);
	if (packet_bits % 8 || content_bits % 8 || content_bits < METADATA_HEADER_BYTES * 8 ||
	    content_bits > packet_bits || header[32] || header[33]) {
		error_set(error,
		          "%.300s/metadata is damaged: the packet at byte %" PRIu64
		          " has an impossible header (%" PRIu64 " of %" PRIu64 " bits)",
		          directory, offset, content_bits, packet_bits);
		return 0;
	}
	if (packet_bits / 8 > size - offset) {
		error_set(error,
		          "%.300s/metadata is cut: the packet at byte %" PRIu64 " has %" PRIu64
		          " bytes, the file ends at byte %" PRIu64,
		          directory, offset, packet_bits / 8, size);
		return 0;
	}
	return packet_bits / 8;
}

static bool check_metadata(int fd, const char *directory, uint64_t size, struct error *error)
{
	unsigned char magic[4];
	bool swapped;

	if (size == 0)
		return error_set(error, "%.300s/metadata is empty", directory);
	if (size > METADATA_BYTES_MAX)
		return error_set(error,
		                 "%.300s/metadata has %" PRIu64 " bytes: that is no metadata",
		                 directory, size);
	if (pread(fd, magic, sizeof(magic), 0) != (ssize_t)sizeof(magic))
		return error_set(error, "%.300s/metadata is cut: %" PRIu64 " bytes", directory,
		                 size);
	swapped = load(magic, 4, true) == METADATA_MAGIC;
	if (!swapped && load(magic, 4, false) != METADATA_MAGIC) {
		if (memcmp(magic, "/* C", sizeof(magic)) == 0)
			return true; /* plain text */
		return error_set(error,
		                 "%.300s/metadata is damaged: neither packets nor CTF's text",
		                 directory);
	}
	for (uint64_t offset = 0; offset < size;) {
		uint64_t bytes = metadata_packet(fd, directory, offset, size, swapped, error);

		if (!bytes)
			return false;
		offset += bytes;
	}
	return true;
}

bool directory_check_metadata(const char *directory, struct error *error)
{
	uint64_t size;
	int fd = open_file(directory, "metadata", &size, error);
	bool ok;

	if (fd < 0)
		return false;
	ok = check_metadata(fd, directory, size, error);
	close(fd);
	return ok;
}

struct packet {
	uint64_t begin; /* cycles */
	uint64_t end;
	uint64_t content_bytes;
	uint64_t bytes;
	uint64_t id; /* of the stream instance */
};

enum packet_status {
	PACKET_GOOD,
	PACKET_CUT,
	PACKET_NO_MAGIC,
	PACKET_TOO_LONG,
	PACKET_IMPOSSIBLE
};

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

	packet->begin = load(at + BEGIN_IN_CONTEXT, 8, swapped);
	packet->end = load(at + END_IN_CONTEXT, 8, swapped);
	packet->content_bytes = load(at + CONTENT_IN_CONTEXT, 8, swapped) / 8;
	packet->bytes = load(at + PACKET_IN_CONTEXT, 8, swapped) / 8;
	packet->id = load(header + STREAM_INSTANCE_AT, 8, swapped);
}

/*
 * The packet at `offset` of a stream file of `size` bytes. The first one tells where
 * the context lies: *context is 0 until then.
 */
static enum packet_status read_packet(int fd, uint64_t offset, uint64_t size, unsigned *context,
                                      struct packet *packet)
{
	unsigned char header[STREAM_HEADER_BYTES];
	bool swapped;

	if (pread(fd, header, sizeof(header), (off_t)offset) != (ssize_t)sizeof(header))
		return PACKET_CUT;
	swapped = load(header, 4, true) == STREAM_MAGIC;
	if (!swapped && load(header, 4, false) != STREAM_MAGIC)
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
		switch (read_packet(fd, offset, size, &context_at, &packet)) {
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

/* Calls `visit` with each stream file until it returns false, which is returned. */
static bool each_stream(const char *path,
                        bool (*visit)(int fd, const char *name, uint64_t size, void *context),
                        void *context)
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
		fd = open_file(path, entry->d_name, &size, NULL);
		if (fd < 0)
			continue;
		go_on = visit(fd, entry->d_name, size, context);
		close(fd);
	}
	closedir(directory);
	return go_on;
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
	       (load(magic, 4, false) != STREAM_MAGIC && load(magic, 4, true) != STREAM_MAGIC);
}

bool directory_check_streams(const char *directory, struct error *error)
{
	struct check check = {directory, error};

	/* Streams of another layout than LTTng's are not ours to judge. */
	if (each_stream(directory, visit_first, NULL))
		return true;
	return each_stream(directory, visit_check, &check);
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

	if (read_packet(fd, 0, size, &context_at, &packet) != PACKET_GOOD ||
	    packet.id != search->id)
		return true;
	snprintf(search->name, search->size, "%s", name);
	return false;
}

bool directory_stream_file(const char *directory, uint64_t id, char *name, size_t size)
{
	struct search search = {id, name, size};

	return !each_stream(directory, visit_search, &search);
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
		if (read_packet(fd, offset, size, &context_at, &packet) != PACKET_GOOD)
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

	each_stream(directory, visit_range, &range);
	*begin = range.begin;
	*end = range.end;
	return range.begin <= range.end;
}

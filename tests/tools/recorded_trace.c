// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets of metadata and of streams. Layouts: CTF 1.8 section 7.1, and what LTTng
 * declares in each of its traces since 2.8. See recorded_trace.h.
 */
#include "recorded_trace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/ctf/directory.h"

#define METADATA_MAGIC  UINT32_C(0x75d11d57)
#define STREAM_MAGIC    UINT32_C(0xc1fc1fc1)
#define METADATA_PACKET 4096u

struct __attribute__((packed)) metadata_header {
	uint32_t magic;
	unsigned char uuid[16];
	uint32_t checksum;
	uint32_t content_bits;
	uint32_t packet_bits;
	uint8_t compression;
	uint8_t encryption;
	uint8_t checksum_scheme;
	uint8_t major;
	uint8_t minor;
};

struct __attribute__((packed)) stream_header {
	uint32_t magic;
	unsigned char uuid[16];
	uint32_t class_id;
	uint64_t instance;
	uint64_t begin;
	uint64_t end;
	uint64_t content_bits;
	uint64_t packet_bits;
	uint64_t sequence;
	uint64_t discarded;
	uint32_t cpu;
};

static void *allocate(void *memory, size_t bytes)
{
	memory = realloc(memory, bytes);
	if (!memory)
		relay_client_fail("out of memory");
	return memory;
}

/* Metadata ---------------------------------------------------------------- */

static void append_metadata(struct recorded_trace *trace, FILE *file, const char *path)
{
	struct metadata_header header;

	while (fread(&header, sizeof(header), 1, file) == 1) {
		size_t text;
		size_t rest;

		if (header.magic != METADATA_MAGIC || header.content_bits / 8 < sizeof(header) ||
		    header.packet_bits < header.content_bits)
			relay_client_fail("%s is not in packets as LTTng writes them", path);
		text = header.content_bits / 8 - sizeof(header);
		rest = (header.packet_bits - header.content_bits) / 8;
		trace->metadata = allocate(trace->metadata, trace->metadata_bytes + text + 1);
		if (fread(trace->metadata + trace->metadata_bytes, 1, text, file) != text ||
		    fseek(file, (long)rest, SEEK_CUR) != 0)
			relay_client_fail("%s is cut", path);
		trace->metadata_bytes += text;
		trace->metadata[trace->metadata_bytes] = '\0';
		memcpy(trace->uuid, header.uuid, sizeof(trace->uuid));
	}
	if (!trace->metadata)
		relay_client_fail("%s is empty", path);
}

static void read_metadata(struct recorded_trace *trace, const char *directory)
{
	char path[DIRECTORY_PATH_MAX + 16];
	FILE *file;

	snprintf(path, sizeof(path), "%s/metadata", directory);
	file = fopen(path, "re");
	if (!file)
		relay_client_fail("cannot open %s: %s", path, strerror(errno));
	append_metadata(trace, file, path);
	fclose(file);
}

/* The text between `before` and `end` behind the first `section`; its length in *length. */
static char *find_value(const struct recorded_trace *trace, const char *section, const char *before,
                        char end, size_t *length)
{
	char *at = strstr(trace->metadata, section);
	char *stop;

	at = at ? strstr(at, before) : NULL;
	if (!at)
		return NULL;
	at += strlen(before);
	stop = strchr(at, end);
	if (!stop)
		return NULL;
	*length = (size_t)(stop - at);
	return at;
}

static void replace(struct recorded_trace *trace, char *at, size_t length, const char *text)
{
	size_t offset = (size_t)(at - trace->metadata);
	size_t rest = trace->metadata_bytes - offset - length;
	size_t bytes = strlen(text);

	trace->metadata = allocate(trace->metadata, trace->metadata_bytes + bytes + 1);
	memmove(trace->metadata + offset + bytes, trace->metadata + offset + length, rest + 1);
	memcpy(trace->metadata + offset, text, bytes);
	trace->metadata_bytes = offset + bytes + rest;
}

static char *find_offset(const struct recorded_trace *trace, size_t *length)
{
	char *frequency = find_value(trace, "\nclock {", "freq = ", ';', length);
	char *offset;

	if (!frequency || strncmp(frequency, "1000000000;", 11) != 0)
		relay_client_fail("the trace's clock does not count nanoseconds");
	offset = find_value(trace, "\nclock {", "\toffset = ", ';', length);
	if (!offset)
		relay_client_fail("the trace's clock has no offset");
	return offset;
}

int64_t recorded_trace_clock_offset(const struct recorded_trace *trace)
{
	size_t length;

	return strtoll(find_offset(trace, &length), NULL, 10);
}

void recorded_trace_set_clock_offset(struct recorded_trace *trace, int64_t offset_ns)
{
	char text[32];
	size_t length;
	char *at = find_offset(trace, &length);

	snprintf(text, sizeof(text), "%" PRId64, offset_ns);
	replace(trace, at, length, text);
}

void recorded_trace_host(const struct recorded_trace *trace, char *name, size_t size)
{
	size_t length;
	const char *at = find_value(trace, "\nenv {", "hostname = \"", '"', &length);

	snprintf(name, size, "%.*s", at ? (int)length : 0, at ? at : "");
}

void recorded_trace_set_host(struct recorded_trace *trace, const char *name)
{
	size_t length;
	char *at = find_value(trace, "\nenv {", "hostname = \"", '"', &length);

	if (at)
		replace(trace, at, length, name);
}

void *recorded_trace_metadata(const struct recorded_trace *trace, size_t *bytes)
{
	const size_t room = METADATA_PACKET - sizeof(struct metadata_header);
	size_t count = (trace->metadata_bytes + room - 1) / room;
	unsigned char *packets = allocate(NULL, count * METADATA_PACKET);

	memset(packets, 0, count * METADATA_PACKET);
	for (size_t i = 0; i < count; i++) {
		size_t left = trace->metadata_bytes - i * room;
		size_t part = left < room ? left : room;
		struct metadata_header header = {.magic = METADATA_MAGIC,
		                                 .content_bits =
		                                         (uint32_t)(sizeof(header) + part) * 8,
		                                 .packet_bits = METADATA_PACKET * 8,
		                                 .major = 1,
		                                 .minor = 8};

		memcpy(header.uuid, trace->uuid, sizeof(header.uuid));
		memcpy(packets + i * METADATA_PACKET, &header, sizeof(header));
		memcpy(packets + i * METADATA_PACKET + sizeof(header), trace->metadata + i * room,
		       part);
	}
	*bytes = count * METADATA_PACKET;
	return packets;
}

/* Streams ----------------------------------------------------------------- */

static void add_packet(struct recorded_stream *stream, uint64_t offset,
                       const struct stream_header *header)
{
	struct recorded_packet *packet;

	stream->packets =
	        allocate(stream->packets, (stream->packet_count + 1) * sizeof(*stream->packets));
	packet = &stream->packets[stream->packet_count++];
	*packet = (struct recorded_packet){offset,
	                                   {.packet_bits = header->packet_bits,
	                                    .content_bits = header->content_bits,
	                                    .begin = header->begin,
	                                    .end = header->end,
	                                    .discarded = header->discarded,
	                                    .class_id = header->class_id,
	                                    .instance = header->instance,
	                                    .sequence = header->sequence}};
	if (header->packet_bits / 8 > stream->largest_bytes)
		stream->largest_bytes = header->packet_bits / 8;
}

static void read_packets(struct recorded_trace *trace, struct recorded_stream *stream,
                         uint64_t size)
{
	struct stream_header header;

	for (uint64_t offset = 0; offset < size; offset += header.packet_bits / 8) {
		if (pread(stream->fd, &header, sizeof(header), (off_t)offset) !=
		            (ssize_t)sizeof(header) ||
		    header.magic != STREAM_MAGIC || header.packet_bits / 8 < sizeof(header) ||
		    header.packet_bits / 8 > size - offset)
			relay_client_fail("%s has no packet of LTTng 2.8 or later at byte %" PRIu64,
			                  stream->name, offset);
		add_packet(stream, offset, &header);
		if (header.begin < trace->first)
			trace->first = header.begin;
		if (header.end > trace->last)
			trace->last = header.end;
		trace->packets++;
	}
}

static void add_stream(struct recorded_trace *trace, int directory, const char *name)
{
	struct recorded_stream *stream;
	struct stat status;
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 || fstat(fd, &status) != 0)
		relay_client_fail("cannot open %s: %s", name, strerror(errno));
	if (!S_ISREG(status.st_mode) || !status.st_size) {
		close(fd);
		return;
	}
	trace->streams =
	        allocate(trace->streams, (trace->stream_count + 1) * sizeof(*trace->streams));
	stream = &trace->streams[trace->stream_count++];
	*stream = (struct recorded_stream){.name = strdup(name), .fd = fd};
	read_packets(trace, stream, (uint64_t)status.st_size);
}

void recorded_trace_open(struct recorded_trace *trace, const char *path)
{
	struct directory_list directories = {0};
	struct error error = {""};
	struct dirent **entries;
	int directory;
	int count;

	*trace = (struct recorded_trace){.first = UINT64_MAX};
	if (!directory_list_find(&directories, path, &error))
		relay_client_fail("%s", error.text);
	if (directories.count != 1)
		relay_client_fail("%s holds %zu traces: name one of them", path, directories.count);
	read_metadata(trace, directories.paths[0]);
	directory = open(directories.paths[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	count = scandir(directories.paths[0], &entries, NULL, alphasort);
	if (directory < 0 || count < 0)
		relay_client_fail("cannot read %s: %s", directories.paths[0], strerror(errno));
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (name[0] != '.' && strcmp(name, "metadata") != 0)
			add_stream(trace, directory, name);
		free(entries[i]);
	}
	free(entries);
	close(directory);
	directory_list_clear(&directories);
	if (!trace->packets)
		relay_client_fail("%s holds no packet", path);
}

void recorded_trace_close(struct recorded_trace *trace)
{
	for (size_t i = 0; i < trace->stream_count; i++) {
		close(trace->streams[i].fd);
		free(trace->streams[i].name);
		free(trace->streams[i].packets);
	}
	free(trace->streams);
	free(trace->metadata);
}

void recorded_stream_read(const struct recorded_stream *stream, size_t number,
                          struct relay_index *index, unsigned char *buffer)
{
	const struct recorded_packet *packet = &stream->packets[number];
	struct stream_header header;
	size_t bytes = packet->index.packet_bits / 8;

	if (pread(stream->fd, buffer, bytes, (off_t)packet->offset) != (ssize_t)bytes)
		relay_client_fail("cannot read %s: %s", stream->name, strerror(errno));
	memcpy(&header, buffer, sizeof(header));
	header.sequence++;
	memcpy(buffer, &header, sizeof(header));
	*index = packet->index;
	index->sequence++;
}

void recorded_stream_empty(const struct recorded_stream *stream, size_t number, uint64_t time,
                           struct relay_index *index, unsigned char buffer[EMPTY_PACKET_BYTES])
{
	const struct relay_index *first = &stream->packets[0].index;
	struct stream_header header;

	if (pread(stream->fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header))
		relay_client_fail("cannot read %s: %s", stream->name, strerror(errno));
	header.begin = header.end = time;
	header.content_bits = sizeof(header) * 8;
	header.packet_bits = EMPTY_PACKET_BYTES * 8;
	/* Nothing was lost between it and its successor, unless that one tells of it. */
	header.sequence = first->sequence + number;
	header.discarded = number ? stream->packets[number - 1].index.discarded : 0;
	*index = *first;
	index->begin = index->end = time;
	index->content_bits = header.content_bits;
	index->packet_bits = header.packet_bits;
	index->sequence = header.sequence;
	index->discarded = header.discarded;
	memset(buffer, 0, EMPTY_PACKET_BYTES);
	memcpy(buffer, &header, sizeof(header));
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The metadata of a trace without libbabeltrace2: whether its packets add up (layout: CTF
 * 1.8 section 7.1), and what clock its packets are stamped with. See directory.h and
 * metadata.h.
 */
#include "source/ctf/metadata.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/ctf/directory.h"
#include "source/ctf/packets.h"

#define METADATA_MAGIC        UINT32_C(0x75d11d57)
#define METADATA_HEADER_BYTES 37u
#define METADATA_BYTES_MAX    (UINT64_C(64) << 20)

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
	if (packet_load(header, 4, swapped) != METADATA_MAGIC) {
		error_set(error, "%.300s/metadata is damaged: no packet begins at byte %" PRIu64,
		          directory, offset);
		return 0;
	}
	content_bits = packet_load(header + 24, 4, swapped);
	packet_bits = packet_load(header + 28, 4, swapped);
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
	swapped = packet_load(magic, 4, true) == METADATA_MAGIC;
	if (!swapped && packet_load(magic, 4, false) != METADATA_MAGIC) {
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
	int fd = packet_open_file(directory, "metadata", &size, error);
	bool ok;

	if (fd < 0)
		return false;
	ok = check_metadata(fd, directory, size, error);
	close(fd);
	return ok;
}

/*
 * The text, ended by NUL, out of its packets, which were checked. NULL: it cannot be read.
 * Owner: the caller.
 */
static char *read_text(int fd, uint64_t size)
{
	char *bytes = malloc(size + 1);
	uint64_t length = 0;
	bool swapped;

	if (!bytes || pread(fd, bytes, size, 0) != (ssize_t)size) {
		free(bytes);
		return NULL;
	}
	bytes[size] = '\0';
	if (memcmp(bytes, "/* C", 4) == 0)
		return bytes;
	swapped = packet_load((unsigned char *)bytes, 4, true) == METADATA_MAGIC;
	for (uint64_t at = 0; at < size;) {
		const unsigned char *header = (unsigned char *)bytes + at;
		uint64_t content = packet_load(header + 24, 4, swapped) / 8;
		uint64_t packet = packet_load(header + 28, 4, swapped) / 8;

		/* It may have changed since it was checked. */
		if (content < METADATA_HEADER_BYTES || content > packet || packet > size - at)
			break;
		memmove(bytes + length, bytes + at + METADATA_HEADER_BYTES,
		        content - METADATA_HEADER_BYTES);
		length += content - METADATA_HEADER_BYTES;
		at += packet;
	}
	bytes[length] = '\0';
	return bytes;
}

/* Blanks for strings and comments, so that only words that count are found. */
static void blank_out(char *text)
{
	for (char *at = text; *at;) {
		const char *end;

		if (*at == '"') {
			end = at + 1;
			while (*end && *end != '"')
				end += *end == '\\' && end[1] ? 2 : 1;
			end += *end == '"';
		} else if (strncmp(at, "/*", 2) == 0) {
			end = strstr(at, "*/");
			end = end ? end + 2 : at + strlen(at);
		} else if (strncmp(at, "//", 2) == 0) {
			end = at + strcspn(at, "\n");
		} else {
			at++;
			continue;
		}
		while (at < end)
			*at++ = ' ';
	}
}

/* The word `name` in [text, end): what stands behind it; NULL: it is not there. */
static const char *find_word(const char *text, const char *end, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = text; (at = strstr(at, name)) && at < end; at++)
		if ((at == text || (!isalnum((unsigned char)at[-1]) && at[-1] != '_')) &&
		    !isalnum((unsigned char)at[length]) && at[length] != '_')
			return at + length;
	return NULL;
}

/* `name = number;` in [text, end); *value stays where it is not there. false: no number. */
static bool find_number(const char *text, const char *end, const char *name, uint64_t *value)
{
	const char *at = find_word(text, end, name);
	char digits[21];
	int length = 0;

	if (!at)
		return true;
	if (sscanf(at, " = %20[0-9] ;%n", digits, &length) != 1 || !length)
		return false;
	*value = strtoull(digits, NULL, 10);
	return true;
}

static bool find_clock(const char *text, struct metadata_clock *clock)
{
	const char *all = text + strlen(text);
	const char *block = find_word(text, all, "clock");
	const char *end = block ? strchr(block, '}') : NULL;

	while (block && *(block += strspn(block, " \t\n")) != '{') {
		block = find_word(block, all, "clock");
		end = block ? strchr(block, '}') : NULL;
	}
	if (!block || !end)
		return false;
	*clock = (struct metadata_clock){.frequency = 1000000000};
	for (const char *other = end; (other = find_word(other, all, "clock"));)
		if (other[strspn(other, " \t\n")] == '{')
			return false;
	return find_number(block, end, "freq", &clock->frequency) &&
	       find_number(block, end, "offset_s", &clock->offset_s) &&
	       find_number(block, end, "offset", &clock->offset) && clock->frequency;
}

/* The text of a directory's metadata, as read_text(); NULL: there is none. */
static char *open_text(const char *directory)
{
	uint64_t size;
	int fd = packet_open_file(directory, "metadata", &size, NULL);
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (check_metadata(fd, directory, size, NULL))
		text = read_text(fd, size);
	close(fd);
	return text;
}

bool metadata_read_clock(const char *directory, struct metadata_clock *clock)
{
	char *text = open_text(directory);
	bool found;

	if (!text)
		return false;
	blank_out(text);
	found = find_clock(text, clock);
	free(text);
	return found;
}

/* The text behind `name {`; NULL: there is no such block. */
static const char *find_block(const char *text, const char *name)
{
	const char *all = text + strlen(text);

	while ((text = find_word(text, all, name)))
		if (text[strspn(text, " \t\n")] == '{')
			return text;
	return NULL;
}

/* Two hexadecimal digits a byte, with `-` somewhere between them. */
static bool parse_uuid(const char *digits, unsigned char uuid[TRACE_UUID_BYTES])
{
	unsigned count = 0;

	for (; *digits; digits += *digits == '-' ? 1 : 2) {
		if (*digits == '-')
			continue;
		if (count == TRACE_UUID_BYTES || !isxdigit((unsigned char)digits[1]) ||
		    sscanf(digits, "%2hhx", &uuid[count++]) != 1)
			return false;
	}
	return count == TRACE_UUID_BYTES;
}

/* The trace's, if its packets begin with magic and UUID as LTTng's do. */
static bool find_uuid(const char *text, unsigned char uuid[TRACE_UUID_BYTES])
{
	const char *block = find_block(text, "trace");
	const char *all = text + strlen(text);
	const char *declared = block ? find_word(block, all, "uuid") : NULL;
	const char *header = block ? find_word(block, all, "magic") : NULL;
	char digits[48];
	int length = 0;

	return declared && header && sscanf(declared, " = \"%47[0-9a-fA-F-]\"", digits) == 1 &&
	       sscanf(header, " ; uint8_t uuid [16] ;%n", &length) == 0 && length > 0 &&
	       parse_uuid(digits, uuid);
}

bool metadata_read_uuid(const char *directory, unsigned char uuid[TRACE_UUID_BYTES])
{
	char *text = open_text(directory);
	bool found = text && find_uuid(text, uuid);

	free(text);
	return found;
}

uint64_t metadata_clock_ns(const struct metadata_clock *clock, uint64_t cycles)
{
	unsigned __int128 ns =
	        (unsigned __int128)clock->offset_s * 1000000000 +
	        ((unsigned __int128)clock->offset + cycles) * 1000000000 / clock->frequency;

	return ns > UINT64_MAX ? UINT64_MAX : (uint64_t)ns;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both protocols of lttng-relayd from the other side. All integers are big endian,
 * structures are packed. See relay_client.h.
 */
#include "relay_client.h"

#include <endian.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define PROTOCOL_MAJOR 2u
#define PROTOCOL_MINOR 10u
#define STATUS_OK      10u

enum command {
	COMMAND_ADD_STREAM = 1,
	COMMAND_CREATE_SESSION = 2,
	COMMAND_VERSION = 5,
	COMMAND_SEND_METADATA = 6,
	COMMAND_CLOSE_STREAM = 7,
	COMMAND_SEND_INDEX = 13,
	COMMAND_STREAMS_SENT = 16,
};

struct __attribute__((packed)) control_header {
	uint64_t circuit;
	uint64_t data_size;
	uint32_t command;
	uint32_t command_version;
};

struct __attribute__((packed)) version_message {
	uint32_t major;
	uint32_t minor;
};

struct __attribute__((packed)) session_message {
	char name[255];
	char host[64];
	uint32_t live_timer_us;
	uint32_t snapshot;
};

struct __attribute__((packed)) stream_message {
	char channel[264];
	char path[4096];
	uint64_t file_size;
	uint64_t file_count;
};

struct __attribute__((packed)) id_reply {
	uint64_t id;
	uint32_t status;
};

struct __attribute__((packed)) metadata_message {
	uint64_t handle;
	uint32_t padding;
};

struct __attribute__((packed)) index_message {
	uint64_t handle;
	uint64_t number;
	uint64_t packet_bits;
	uint64_t content_bits;
	uint64_t begin;
	uint64_t end;
	uint64_t discarded;
	uint64_t class_id;
	uint64_t instance;
	uint64_t sequence;
};

struct __attribute__((packed)) close_message {
	uint64_t handle;
	uint64_t last_number;
};

struct __attribute__((packed)) data_header {
	uint64_t circuit;
	uint64_t handle;
	uint64_t number;
	uint32_t data_size;
	uint32_t padding;
};

/* The protocol for viewers. */
enum viewer_command {
	VIEWER_CONNECT = 1,
	VIEWER_LIST_SESSIONS = 2,
};

#define VIEWER_COMMAND_CONNECTION 1u

struct __attribute__((packed)) viewer_header {
	uint64_t data_size;
	uint32_t command;
	uint32_t command_version;
};

struct __attribute__((packed)) viewer_hello {
	uint64_t id;
	uint32_t major;
	uint32_t minor;
	uint32_t type;
};

struct __attribute__((packed)) viewer_session {
	uint64_t id;
	uint32_t live_timer_us;
	uint32_t viewers;
	uint32_t streams;
	char host[64];
	char name[255];
};

_Noreturn void relay_client_fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("relay_player: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(1);
}

static int connect_to(const char *relay, const char *port)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *addresses;
	const int on = 1;
	int fd = -1;
	int code = getaddrinfo(relay, port, &hints, &addresses);

	if (code != 0)
		relay_client_fail("no address of %s: %s", relay, gai_strerror(code));
	for (const struct addrinfo *at = addresses; at && fd < 0; at = at->ai_next) {
		fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
		if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(addresses);
	if (fd < 0)
		relay_client_fail("cannot connect to the relay %s, port %s: %s", relay, port,
		                  strerror(errno));
	/* Commands wait for their replies: no delay for the sake of larger segments. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void send_all(int fd, const void *head, size_t head_bytes, const void *body,
                     size_t body_bytes)
{
	struct iovec parts[2] = {{(void *)(uintptr_t)head, head_bytes},
	                         {(void *)(uintptr_t)body, body_bytes}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	while (parts[0].iov_len + parts[1].iov_len > 0) {
		ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			relay_client_fail("the relay takes no more: %s", strerror(errno));
		for (int i = 0; i < 2; i++) {
			size_t part =
			        (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;

			parts[i].iov_base = (char *)parts[i].iov_base + part;
			parts[i].iov_len -= part;
			sent -= (ssize_t)part;
		}
	}
}

static void receive_all(int fd, void *reply, size_t bytes)
{
	for (size_t got = 0; got < bytes;) {
		ssize_t part = recv(fd, (char *)reply + got, bytes - got, 0);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			relay_client_fail("the relay closed the connection");
		got += (size_t)part;
	}
}

static void command(struct relay_client *client, enum command number, const void *message,
                    size_t bytes)
{
	const struct control_header header = {.data_size = htobe64(bytes),
	                                      .command = htobe32(number)};

	send_all(client->control, &header, sizeof(header), message, bytes);
}

static void expect_ok(struct relay_client *client, const char *what)
{
	uint32_t status;

	receive_all(client->control, &status, sizeof(status));
	if (be32toh(status) != STATUS_OK)
		relay_client_fail("the relay refuses %s (status %u)", what, be32toh(status));
}

static uint64_t expect_id(struct relay_client *client, const char *what)
{
	struct id_reply reply;

	receive_all(client->control, &reply, sizeof(reply));
	if (be32toh(reply.status) != STATUS_OK)
		relay_client_fail("the relay refuses %s (status %u)", what, be32toh(reply.status));
	return be64toh(reply.id);
}

void relay_client_open(struct relay_client *client, const char *relay, const char *control_port,
                       const char *data_port)
{
	struct version_message version = {htobe32(PROTOCOL_MAJOR), htobe32(PROTOCOL_MINOR)};

	client->control = connect_to(relay, control_port);
	command(client, COMMAND_VERSION, &version, sizeof(version));
	receive_all(client->control, &version, sizeof(version));
	if (be32toh(version.major) != PROTOCOL_MAJOR || be32toh(version.minor) < PROTOCOL_MINOR)
		relay_client_fail("the relay speaks version %u.%u, needed is 2.10 or later",
		                  be32toh(version.major), be32toh(version.minor));
	client->data = connect_to(relay, data_port);
}

static void copy_name(char *target, size_t size, const char *name)
{
	if (strlen(name) >= size)
		relay_client_fail("the name %s is too long", name);
	memset(target, 0, size);
	memcpy(target, name, strlen(name));
}

void relay_client_create_session(struct relay_client *client, const char *host, const char *session,
                                 uint32_t live_timer_us)
{
	struct session_message message = {.live_timer_us = htobe32(live_timer_us)};

	copy_name(message.name, sizeof(message.name), session);
	copy_name(message.host, sizeof(message.host), host);
	command(client, COMMAND_CREATE_SESSION, &message, sizeof(message));
	expect_id(client, "the session");
}

uint64_t relay_client_add_stream(struct relay_client *client, const char *channel, const char *path)
{
	struct stream_message message = {.file_size = 0};

	copy_name(message.channel, sizeof(message.channel), channel);
	copy_name(message.path, sizeof(message.path), path);
	command(client, COMMAND_ADD_STREAM, &message, sizeof(message));
	return expect_id(client, "a stream");
}

void relay_client_send_metadata(struct relay_client *client, uint64_t handle, const void *metadata,
                                size_t bytes)
{
	struct __attribute__((packed)) {
		struct control_header header;
		struct metadata_message message;
	} head = {{.data_size = htobe64(sizeof(head.message) + bytes),
	           .command = htobe32(COMMAND_SEND_METADATA)},
	          {.handle = htobe64(handle)}};

	send_all(client->control, &head, sizeof(head), metadata, bytes);
}

void relay_client_publish(struct relay_client *client)
{
	command(client, COMMAND_STREAMS_SENT, NULL, 0);
	expect_ok(client, "the streams");
}

static void send_index(struct relay_client *client, uint64_t handle, uint64_t number,
                       const struct relay_index *index)
{
	const struct index_message message = {.handle = htobe64(handle),
	                                      .number = htobe64(number),
	                                      .packet_bits = htobe64(index->packet_bits),
	                                      .content_bits = htobe64(index->content_bits),
	                                      .begin = htobe64(index->begin),
	                                      .end = htobe64(index->end),
	                                      .discarded = htobe64(index->discarded),
	                                      .class_id = htobe64(index->class_id),
	                                      .instance = htobe64(index->instance),
	                                      .sequence = htobe64(index->sequence)};

	command(client, COMMAND_SEND_INDEX, &message, sizeof(message));
	expect_ok(client, "an index");
}

void relay_client_send_packet(struct relay_client *client, uint64_t handle, uint64_t number,
                              const struct relay_index *index, const void *packet, size_t bytes)
{
	const struct data_header header = {.handle = htobe64(handle),
	                                   .number = htobe64(number),
	                                   .data_size = htobe32((uint32_t)bytes)};

	send_all(client->data, &header, sizeof(header), packet, bytes);
	send_index(client, handle, number, index);
}

void relay_client_send_beacon(struct relay_client *client, uint64_t handle, uint64_t number,
                              uint64_t class_id, uint64_t time)
{
	const struct relay_index index = {.end = time, .class_id = class_id};

	send_index(client, handle, number, &index);
}

void relay_client_close_stream(struct relay_client *client, uint64_t handle, uint64_t last_number)
{
	const struct close_message message = {htobe64(handle), htobe64(last_number)};

	command(client, COMMAND_CLOSE_STREAM, &message, sizeof(message));
	expect_ok(client, "the end of a stream");
}

void relay_client_close(struct relay_client *client)
{
	close(client->data);
	close(client->control);
}

static void viewer_command(int fd, enum viewer_command number, const void *message, size_t bytes)
{
	const struct viewer_header header = {.data_size = htobe64(bytes),
	                                     .command = htobe32(number)};

	send_all(fd, &header, sizeof(header), message, bytes);
}

unsigned relay_client_viewers(const char *relay, const char *live_port, const char *host,
                              const char *session)
{
	struct viewer_hello hello = {.major = htobe32(PROTOCOL_MAJOR),
	                             .minor = htobe32(PROTOCOL_MINOR),
	                             .type = htobe32(VIEWER_COMMAND_CONNECTION)};
	int fd = connect_to(relay, live_port);
	unsigned viewers = 0;
	uint32_t count;

	viewer_command(fd, VIEWER_CONNECT, &hello, sizeof(hello));
	receive_all(fd, &hello, sizeof(hello));
	viewer_command(fd, VIEWER_LIST_SESSIONS, NULL, 0);
	receive_all(fd, &count, sizeof(count));
	for (uint32_t i = 0; i < be32toh(count); i++) {
		struct viewer_session row;

		receive_all(fd, &row, sizeof(row));
		if (strncmp(row.host, host, sizeof(row.host)) == 0 &&
		    strncmp(row.name, session, sizeof(row.name)) == 0)
			viewers += be32toh(row.viewers);
	}
	close(fd);
	return viewers;
}

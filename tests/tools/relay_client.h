/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a traced host says to lttng-relayd: the control and data connections of
 * LTTng's streaming protocol, version 2.10 (the last one without trace chunks, which
 * every later relay still speaks). For tools and tests; all errors end the program.
 */
#ifndef RTSCOPE_TESTS_TOOLS_RELAY_CLIENT_H
#define RTSCOPE_TESTS_TOOLS_RELAY_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct relay_client {
	int control;
	int data;
};

/* One packet of a stream, as its index tells of it; sizes in bits, times in cycles. */
struct relay_index {
	uint64_t packet_bits;
	uint64_t content_bits;
	uint64_t begin;
	uint64_t end;
	uint64_t discarded;
	uint64_t class_id;
	uint64_t instance;
	uint64_t sequence;
};

/* Connected and of one protocol. */
void relay_client_open(struct relay_client *client, const char *relay, const char *control_port,
                       const char *data_port);
/* Names shorter than 64 (host) and 255 (session) bytes. */
void relay_client_create_session(struct relay_client *client, const char *host, const char *session,
                                 uint32_t live_timer_us);
/* Returns the stream's handle. The name "metadata" is that of the metadata's stream. */
uint64_t relay_client_add_stream(struct relay_client *client, const char *channel,
                                 const char *path);
void relay_client_send_metadata(struct relay_client *client, uint64_t handle, const void *metadata,
                                size_t bytes);
/* Viewers may see the streams from here on. */
void relay_client_publish(struct relay_client *client);
/* A packet with its index; `number` counts the packets of the stream. */
void relay_client_send_packet(struct relay_client *client, uint64_t handle, uint64_t number,
                              const struct relay_index *index, const void *packet, size_t bytes);
/* Nothing happened on the stream up to `time`. */
void relay_client_send_beacon(struct relay_client *client, uint64_t handle, uint64_t number,
                              uint64_t class_id, uint64_t time);
void relay_client_close_stream(struct relay_client *client, uint64_t handle, uint64_t last_number);
/* The relay ends the session when it is closed. */
void relay_client_close(struct relay_client *client);

/* Viewers that are attached to a session now, asked at the relay's port for viewers. */
unsigned relay_client_viewers(const char *relay, const char *live_port, const char *host,
                              const char *session);

_Noreturn void relay_client_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

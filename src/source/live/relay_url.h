/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a live session is: `net://RELAY[:PORT]/host/HOST/SESSION`, or a relay alone. It
 * knows the form and no network.
 */
#ifndef RTSCOPE_SOURCE_LIVE_RELAY_URL_H
#define RTSCOPE_SOURCE_LIVE_RELAY_URL_H

#include <stdbool.h>

#include "util/error.h"

#define RELAY_DEFAULT_PORT "5344" /* of lttng-relayd, for viewers */
#define RELAY_NAME_BYTES   256u
/* As long as the protocol carries them, with the NUL. */
#define RELAY_HOST_BYTES    64u
#define RELAY_SESSION_BYTES 255u

struct relay_url {
	char relay[RELAY_NAME_BYTES]; /* name or address, IPv6 without its brackets */
	char port[6];
	char host[RELAY_HOST_BYTES];       /* traced; "": the URL names a relay only */
	char session[RELAY_SESSION_BYTES]; /* "" as well */
};

/* Does `text` look like a URL of whatever kind, not like a path? */
bool relay_url_is(const char *text);
/* The error says what is wrong with it and how it has to look. */
bool relay_url_parse(struct relay_url *url, const char *text, struct error *error);
/* `net://RELAY:PORT`, for sentences; at most RELAY_NAME_BYTES + 20 bytes. */
void relay_url_relay(const struct relay_url *url, char *text, unsigned size);

#endif

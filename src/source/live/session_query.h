/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asking a relay for its sessions through libbabeltrace2, in a confined child that
 * has the connection already.
 */
#ifndef RTSCOPE_SOURCE_LIVE_SESSION_QUERY_H
#define RTSCOPE_SOURCE_LIVE_SESSION_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/ctf/library.h"
#include "source/live/relay_url.h"
#include "util/error.h"

/* More than this in one relay are not told of. */
#define RELAY_SESSIONS_MAX 1024u

/* Names as they came: not escaped. */
struct relay_session {
	char host[RELAY_HOST_BYTES];
	char session[RELAY_SESSION_BYTES];
	uint64_t live_timer_us; /* 0: the session is not live */
	uint64_t streams;
	uint64_t viewers;
};

/*
 * What the relay has, into `sessions` (RELAY_SESSIONS_MAX of them); descriptor 0 is the
 * connection and is closed afterwards. The error is the relay's answer.
 */
bool session_query(const struct library *library, const bt_plugin *plugin,
                   struct relay_session *sessions, size_t *count, struct error *error);

#endif

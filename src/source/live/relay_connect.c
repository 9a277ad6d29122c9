// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Connecting to a relay. See relay_connect.h.
 */
#include "source/live/relay_connect.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * A cable that was pulled says nothing: the kernel asks the other side after 5 s of
 * silence. A relay that hangs is alive to it.
 */
#define PROBE_AFTER_S 5
#define PROBE_EACH_S  5
#define PROBES        4
#define UNANSWERED_MS 25000
#define CONNECT_TRIES 2 /* of SYN: 3 s */

static void set(int fd, int level, int option, int value)
{
	/* One that the kernel does not know costs a later notice, no more. */
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

static int try_address(const struct addrinfo *address)
{
	int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC,
	                address->ai_protocol);

	if (fd < 0)
		return -1;
	set(fd, IPPROTO_TCP, TCP_SYNCNT, CONNECT_TRIES);
	if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(fd, IPPROTO_TCP, TCP_KEEPIDLE, PROBE_AFTER_S);
	set(fd, IPPROTO_TCP, TCP_KEEPINTVL, PROBE_EACH_S);
	set(fd, IPPROTO_TCP, TCP_KEEPCNT, PROBES);
	set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, UNANSWERED_MS);
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	return fd;
}

int relay_connect(const struct relay_url *url, struct error *error)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	struct addrinfo *addresses = NULL;
	int code = getaddrinfo(url->relay, url->port, &hints, &addresses);
	int fd = -1;

	if (code != 0) {
		error_set(error, "cannot find the relay %.200s: %s", url->relay,
		          code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code));
		return -1;
	}
	errno = ECONNREFUSED;
	for (const struct addrinfo *at = addresses; at && fd < 0; at = at->ai_next)
		fd = try_address(at);
	if (fd < 0) {
		char relay[RELAY_NAME_BYTES + 20];

		relay_url_relay(url, relay, sizeof(relay));
		error_set(error, "no relay answers at %.200s (%s): is lttng-relayd running there?",
		          relay, strerror(errno));
	}
	freeaddrinfo(addresses);
	return fd;
}

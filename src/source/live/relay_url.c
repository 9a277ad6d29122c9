// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking URLs apart. See relay_url.h.
 */
#include "source/live/relay_url.h"

#include <stdio.h>
#include <string.h>

#define SCHEME "net://"
#define FORM   "net://RELAY[:PORT]/host/HOST/SESSION"

bool relay_url_is(const char *text)
{
	size_t scheme =
	        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	/* With one slash or none it is a URL with a slip. */
	return (scheme > 0 && strncmp(text + scheme, "://", 3) == 0) ||
	       strncmp(text, "net:", 4) == 0;
}

static bool refuse(struct error *error, const char *text, const char *why)
{
	return error_set(error, "%.200s is no URL of a live session: %s (" FORM ")", text, why);
}

/* The bytes of `*at` before one of `stops` into `target`; *at moves there. */
static bool take(char *target, size_t size, const char **at, const char *stops)
{
	size_t length = strcspn(*at, stops);

	if (length == 0 || length >= size)
		return false;
	memcpy(target, *at, length);
	target[length] = '\0';
	*at += length;
	return true;
}

static bool take_relay(struct relay_url *url, const char **at)
{
	if (**at != '[')
		return take(url->relay, sizeof(url->relay), at, ":/");
	(*at)++;
	if (!take(url->relay, sizeof(url->relay), at, "]/") || **at != ']')
		return false;
	(*at)++;
	return **at == '\0' || **at == ':' || **at == '/';
}

static bool take_port(struct relay_url *url, const char **at)
{
	unsigned number = 0;

	strcpy(url->port, RELAY_DEFAULT_PORT);
	if (**at != ':')
		return true;
	(*at)++;
	if (!take(url->port, sizeof(url->port), at, "/"))
		return false;
	if (url->port[strspn(url->port, "0123456789")] != '\0' ||
	    sscanf(url->port, "%u", &number) != 1)
		return false;
	return number >= 1 && number <= 65535;
}

bool relay_url_parse(struct relay_url *url, const char *text, struct error *error)
{
	const char *at = text;

	*url = (struct relay_url){.relay = ""};
	if (strncmp(at, SCHEME, strlen(SCHEME)) != 0)
		return refuse(error, text, "it does not begin with " SCHEME);
	at += strlen(SCHEME);
	if (!take_relay(url, &at))
		return refuse(error, text, "it names no relay");
	if (!take_port(url, &at))
		return refuse(error, text, "its port is no number from 1 to 65535");
	if (strcmp(at, "") == 0 || strcmp(at, "/") == 0)
		return true;
	if (strncmp(at, "/host/", 6) != 0)
		return refuse(error, text, "after the relay comes /host/");
	at += 6;
	if (!take(url->host, sizeof(url->host), &at, "/"))
		return refuse(error, text, "it names no traced host");
	if (*at == '/')
		at++;
	if (!take(url->session, sizeof(url->session), &at, "/"))
		return refuse(error, text, "it names no session");
	if (strcmp(at, "") != 0 && strcmp(at, "/") != 0)
		return refuse(error, text, "something follows the session's name");
	return true;
}

void relay_url_relay(const struct relay_url *url, char *text, unsigned size)
{
	bool is_ipv6 = strchr(url->relay, ':') != NULL;

	snprintf(text, size, SCHEME "%s%s%s:%s", is_ipv6 ? "[" : "", url->relay, is_ipv6 ? "]" : "",
	         url->port);
}

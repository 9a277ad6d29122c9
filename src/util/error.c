// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors as values. See error.h.
 */
#include "util/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "util/text.h"

static void store(struct error *error, const char *raw)
{
	text_escape(error->text, sizeof(error->text), raw, strlen(raw));
}

bool error_set(struct error *error, const char *format, ...)
{
	char raw[sizeof(error->text)];
	va_list arguments;

	if (!error)
		return false;
	va_start(arguments, format);
	vsnprintf(raw, sizeof(raw), format, arguments);
	va_end(arguments);
	store(error, raw);
	return false;
}

/* The sentence, and behind a colon `why`, which may be what `error` says now. */
__attribute__((format(printf, 2, 0))) static void
store_with(struct error *error, const char *format, va_list arguments, const char *why)
{
	char raw[sizeof(error->text)];
	size_t length;

	vsnprintf(raw, sizeof(raw), format, arguments);
	length = strlen(raw);
	snprintf(raw + length, sizeof(raw) - length, ": %s", why);
	store(error, raw);
}

/* As strerror(); of what the user can change it says what that is. */
static void describe(char *target, size_t size, int errnum)
{
	struct rlimit limit;

	if (errnum == EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0)
		snprintf(target, size, "only %llu files may be open; allow more (ulimit -n)",
		         (unsigned long long)limit.rlim_cur);
	else if ((errnum == ENOMEM || errnum == EAGAIN) && getrlimit(RLIMIT_AS, &limit) == 0 &&
	         limit.rlim_cur != RLIM_INFINITY)
		snprintf(target, size, "%s; only %llu KiB are allowed (ulimit -v)",
		         strerror(errnum), (unsigned long long)limit.rlim_cur / 1024);
	else
		snprintf(target, size, "%s", strerror(errnum));
}

bool error_set_errno(struct error *error, int errnum, const char *format, ...)
{
	va_list arguments;

	char why[128];

	if (!error)
		return false;
	describe(why, sizeof(why), errnum);
	va_start(arguments, format);
	store_with(error, format, arguments, why);
	va_end(arguments);
	return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
	va_list arguments;

	if (!error)
		return false;
	va_start(arguments, format);
	store_with(error, format, arguments, error->text);
	va_end(arguments);
	return false;
}

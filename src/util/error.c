// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors as values. See error.h.
 */
#include "util/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

bool error_set_errno(struct error *error, int errnum, const char *format, ...)
{
	char raw[sizeof(error->text)];
	va_list arguments;
	size_t length;

	if (!error)
		return false;
	va_start(arguments, format);
	vsnprintf(raw, sizeof(raw), format, arguments);
	va_end(arguments);
	length = strlen(raw);
	snprintf(raw + length, sizeof(raw) - length, ": %s", strerror(errnum));
	store(error, raw);
	return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
	char raw[sizeof(error->text)];
	va_list arguments;
	size_t length;

	if (!error)
		return false;
	va_start(arguments, format);
	vsnprintf(raw, sizeof(raw), format, arguments);
	va_end(arguments);
	length = strlen(raw);
	snprintf(raw + length, sizeof(raw) - length, ": %s", error->text);
	store(error, raw);
	return false;
}

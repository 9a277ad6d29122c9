// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stands between a program and the C library (LD_PRELOAD): when the program has made the
 * file $AT_FILE, or one beside it, it gets the signal number $AT_SIGNAL, in the middle of what it writes. Which
 * tables it begins after that is written to $AT_LOG.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A table that is made after the signal. */
static void log_name(int (*next)(int, const char *, int, ...), const char *name)
{
	const char *log = getenv("AT_LOG");
	int file = log && strstr(name, ".csv.tmp")
	                   ? next(AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600)
	                   : -1;

	if (file < 0)
		return;
	if (write(file, name, strlen(name)) < 0 || write(file, "\n", 1) < 0)
		abort();
	close(file);
}

static int make_and_tell(const char *function, int directory, const char *name, int flags, int mode)
{
	int (*next)(int, const char *, int, ...) =
	        (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, function);
	static int raised;
	const char *file = getenv("AT_FILE");
	const char *number = getenv("AT_SIGNAL");
	int descriptor = next(directory, name, flags, mode);

	if (descriptor >= 0 && raised)
		log_name(next, name);
	if (descriptor >= 0 && file && number && strcmp(name, file) == 0) {
		raised = 1;
		raise(atoi(number));
	}
	return descriptor;
}

#define OPENAT(function)                                                       \
	int function(int directory, const char *name, int flags, ...)          \
	{                                                                      \
		int mode = 0;                                                  \
		va_list arguments;                                             \
                                                                               \
		va_start(arguments, flags);                                    \
		if (flags & O_CREAT)                                           \
			mode = va_arg(arguments, int);                         \
		va_end(arguments);                                             \
		return make_and_tell(#function, directory, name, flags, mode); \
	}
OPENAT(openat)
OPENAT(openat64)

/* A name that begins with the file's. */
#define MKOSTEMP(function)                                                                       \
	int function(char *name, int flags)                                                      \
	{                                                                                        \
		int (*next)(char *, int) = (int (*)(char *, int))dlsym(RTLD_NEXT, #function);    \
		const char *file = getenv("AT_FILE");                                            \
		const char *number = getenv("AT_SIGNAL");                                        \
		int descriptor = next(name, flags);                                              \
                                                                                                 \
		if (descriptor >= 0 && file && number && strncmp(name, file, strlen(file)) == 0) \
			raise(atoi(number));                                                     \
		return descriptor;                                                               \
	}
MKOSTEMP(mkostemp)
MKOSTEMP(mkostemp64)

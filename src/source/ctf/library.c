// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading libbabeltrace2, and what it says when it fails. See library.h.
 */
#include "source/ctf/library.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* The version of the interface, not the file that the -dev package links. */
#define LIBRARY_FILE "libbabeltrace2.so.0"

bool library_load(struct library *library, struct error *error)
{
	/* It would start an interpreter to look for plug-ins written in Python. */
	setenv("LIBBABELTRACE2_DISABLE_PYTHON_PLUGINS", "1", 1);
	/* A dozen lines for one defect: the cause comes with the error instead. */
	setenv("LIBBABELTRACE2_INIT_LOG_LEVEL", "NONE", 1);
	library->handle = dlopen(LIBRARY_FILE, RTLD_NOW | RTLD_GLOBAL);
	if (!library->handle)
		return error_set(error,
		                 "cannot load " LIBRARY_FILE
		                 ", which reads traces (install libbabeltrace2-0): %s",
		                 dlerror());
#define LIBRARY_SYMBOL(name)                                             \
	*(void **)&library->name = dlsym(library->handle, "bt_" #name);  \
	if (!library->name)                                              \
		return error_set(error, LIBRARY_FILE " has no bt_" #name \
		                                     ": rtscope needs version 2.0 or later");
	LIBRARY_FUNCTIONS(LIBRARY_SYMBOL)
#undef LIBRARY_SYMBOL
	return true;
}

/* Cut `, msg-it-addr=0x55cba4a2bd60` and the like out of `text`. */
static void remove_addresses(char *text)
{
	char *address;

	while ((address = strstr(text, "-addr=0x"))) {
		char *end = address + strcspn(address, ", ");
		char *begin = address;

		while (begin > text && begin[-1] != ' ')
			begin--;
		if (*end == ',')
			end += end[1] == ' ' ? 2 : 1;
		memmove(begin, end, strlen(end) + 1);
	}
	for (size_t length = strlen(text);
	     length && (text[length - 1] == ' ' || text[length - 1] == ':' ||
	                text[length - 1] == ',' || text[length - 1] == '.');
	     length--)
		text[length - 1] = '\0';
}

void library_take_cause(const struct library *library, char *target, size_t size)
{
	const bt_error *cause = library->current_thread_take_error();

	target[0] = '\0';
	if (!cause)
		return;
	if (library->error_get_cause_count(cause) > 0) {
		const char *message = library->error_cause_get_message(
		        library->error_borrow_cause_by_index(cause, 0));
		size_t length = strnlen(message, size - 1);

		memcpy(target, message, length);
		target[length] = '\0';
		remove_addresses(target);
	}
	library->error_release(cause);
}

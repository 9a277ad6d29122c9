// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading libbabeltrace2, and what it says when it fails. See library.h.
 */
#include "source/ctf/library.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The version of the interface, not the file that the -dev package links. */
#define LIBRARY_FILE "libbabeltrace2.so.0"

bool library_load(struct library *library, int log_fd, struct error *error)
{
	/* It would start an interpreter to look for plug-ins written in Python. */
	setenv("LIBBABELTRACE2_DISABLE_PYTHON_PLUGINS", "1", 1);
	/* Its plug-in tells what is wrong with a trace; the rest tells who called whom. */
	setenv("LIBBABELTRACE2_INIT_LOG_LEVEL", "NONE", 1);
	library->log_fd = log_fd;
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

const bt_plugin *library_load_plugin(struct library *library, int log_fd, struct error *error)
{
	const bt_plugin *plugin = NULL;

	if (!library_load(library, log_fd, error))
		return NULL;
	if (library->plugin_find("ctf", BT_FALSE, BT_FALSE, BT_TRUE, BT_TRUE, BT_FALSE, &plugin) !=
	    0) {
		error_set(error, "cannot load babeltrace2's plug-in ctf, which reads traces"
		                 " (install libbabeltrace2-0)");
		return NULL;
	}
	return plugin;
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

static void copy(char *target, size_t size, const char *text, size_t length)
{
	if (length >= size)
		length = size - 1;
	memcpy(target, text, length);
	target[length] = '\0';
}

/* "Failed to index CTF stream file '/x/c0_1'": the one message that has the name. */
static void copy_file(struct library_cause *cause, const char *message)
{
	const char *begin = strstr(message, "stream file '");
	const char *end;

	if (!begin)
		return;
	begin += strlen("stream file '");
	end = strchr(begin, '\'');
	if (end)
		copy(cause->file, sizeof(cause->file), begin, (size_t)(end - begin));
}

/*
 * The first error that was logged since the last call, of which the others follow:
 * "11-21 14:15:32.106 11111 11111 E PLUGIN/... visit_decl@x.c:3741 [source0] At line 4".
 */
static void copy_logged(const struct library *library, struct library_cause *cause)
{
	char text[4096];
	char rest[4096];
	const char *begin;
	ssize_t length;

	if (library->log_fd < 0)
		return;
	length = read(library->log_fd, text, sizeof(text) - 1);
	if (length <= 0)
		return;
	while (read(library->log_fd, rest, sizeof(rest)) > 0)
		;
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	begin = strstr(text, " E PLUGIN/");
	begin = begin ? strstr(begin, "] ") : NULL;
	if (begin)
		copy(cause->message, sizeof(cause->message), begin + 2, strlen(begin + 2));
}

void library_take_cause(const struct library *library, struct library_cause *cause)
{
	const bt_error *error = library->current_thread_take_error();
	uint64_t count = error ? library->error_get_cause_count(error) : 0;

	*cause = (struct library_cause){.message = ""};
	for (uint64_t i = 0; i < count; i++) {
		const char *message = library->error_cause_get_message(
		        library->error_borrow_cause_by_index(error, i));

		if (i == 0)
			copy(cause->message, sizeof(cause->message), message, strlen(message));
		if (!cause->file[0])
			copy_file(cause, message);
	}
	copy_logged(library, cause);
	remove_addresses(cause->message);
	if (error)
		library->error_release(error);
}

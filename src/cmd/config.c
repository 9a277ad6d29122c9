// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading and printing of the configuration. See config.h. json-c parses; what it
 * lets pass in silence, a key that stands twice, is looked for here.
 */
#include "cmd/config.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/config_trackers.h"
#include "cmd/option.h"
#include "source/kernel/groups.h"
#include "util/quantity.h"
#include "view/json_build.h"

#define DEPTH_MAX  8
#define PATH_BYTES 128

static unsigned line_of(const char *text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

/* Behind the last character that is no blank: a newline at the end begins no line. */
static size_t text_end(const char *text, size_t length)
{
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	return length;
}

/* Keys ------------------------------------------------------------------------ */

struct key_scan {
	struct json_object *seen[DEPTH_MAX + 1]; /* the keys of each object that is open */
	char names[DEPTH_MAX + 1][PATH_BYTES / 4];
	bool array[DEPTH_MAX + 1];
	unsigned element[DEPTH_MAX + 1]; /* of an array, where the scan is in it */
	unsigned depth;
};

/* The path of the key that was read last, as in probe.cpus. */
static void key_path(const struct key_scan *scan, char *target, size_t size)
{
	size_t length = 0;

	target[0] = '\0';
	for (unsigned depth = 1; depth <= scan->depth && length + 1 < size; depth++) {
		if (scan->array[depth])
			length += (size_t)snprintf(target + length, size - length, "[%u]",
			                           scan->element[depth]);
		else
			length += (size_t)snprintf(target + length, size - length, "%s%s",
			                           depth > 1 ? "." : "", scan->names[depth]);
	}
}

/* A key, with its quotes and escapes, in the object at scan->depth. */
static bool take_key(struct key_scan *scan, const char *token, size_t length, struct error *error)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *key =
	        tokener ? json_tokener_parse_ex(tokener, token, (int)length) : NULL;
	const char *name = key ? json_object_get_string(key) : "";
	char path[PATH_BYTES * 2];
	bool fresh;

	snprintf(scan->names[scan->depth], sizeof(scan->names[0]), "%s", name);
	key_path(scan, path, sizeof(path));
	if (key && strlen(name) != (size_t)json_object_get_string_len(key)) {
		fresh = error_set(error, "%s: a key with a NUL character", path);
	} else if (json_object_object_get_ex(scan->seen[scan->depth], name, NULL)) {
		fresh = error_set(error, "%s: this key stands there twice", path);
	} else {
		fresh = json_object_object_add(scan->seen[scan->depth], name, NULL) == 0;
		if (!fresh)
			error_set(error, "out of memory");
	}
	json_object_put(key);
	json_tokener_free(tokener);
	return fresh;
}

/* Behind the string that begins at *c. The text is known to be JSON. */
static const char *string_end(const char *c, const char *end)
{
	for (c++; c < end && *c != '"'; c++)
		if (*c == '\\')
			c++;
	return c < end ? c + 1 : end;
}

/* Does any object of the text, which is known to be JSON, hold a key twice? */
static bool check_keys(const char *text, size_t length, struct error *error)
{
	struct key_scan scan = {.depth = 0};
	const char *end = text + length;
	bool good = true;

	for (const char *c = text; c < end && good; c++) {
		if (*c == '{' || *c == '[') {
			if (scan.depth == DEPTH_MAX)
				break;
			scan.names[++scan.depth][0] = '\0';
			scan.array[scan.depth] = *c == '[';
			scan.element[scan.depth] = 0;
			scan.seen[scan.depth] = json_object_new_object();
		} else if ((*c == '}' || *c == ']') && scan.depth > 0) {
			json_object_put(scan.seen[scan.depth--]);
		} else if (*c == ',') {
			scan.element[scan.depth]++;
		} else if (*c == '"') {
			const char *after = string_end(c, end);
			const char *next = after + strspn(after, " \t\r\n");

			if (*next == ':')
				good = take_key(&scan, c, (size_t)(after - c), error);
			c = after - 1;
		} else if (*c == '\'') { /* json-c takes it even when told to be strict */
			good = error_set(error, "line %u: strings stand in double quotes",
			                 line_of(text, (size_t)(c - text)));
		}
	}
	while (scan.depth > 0)
		json_object_put(scan.seen[scan.depth--]);
	return good;
}

/* Values ---------------------------------------------------------------------- */

/* A number as quantity_parse() reads it: decimal, without an exponent. */
static bool number_text(char *target, size_t size, struct json_object *value, struct error *error)
{
	double number = json_object_get_double(value);

	if (json_object_is_type(value, json_type_int)) {
		snprintf(target, size, "%s", json_object_get_string(value));
		return true;
	}
	if (!isfinite(number) || fabs(number) > 1e18)
		return error_set(error, "%s is out of any range", json_object_get_string(value));
	/* The text in the file says more than the double, unless it has an exponent. */
	snprintf(target, size, "%s", json_object_get_string(value));
	if (strpbrk(target, "eE"))
		snprintf(target, size, "%.9f", number);
	return true;
}

static const char *wanted(const struct option_row *row)
{
	switch (row->type) {
	case OPTION_TYPE_FLAG:
		return "true or false";
	case OPTION_TYPE_COUNT:
		return "a number";
	case OPTION_TYPE_DURATION:
	case OPTION_TYPE_SIZE:
		return "a number or a string with a unit";
	default:
		return "a string";
	}
}

static bool takes(const struct option_row *row, enum json_type type)
{
	switch (row->type) {
	case OPTION_TYPE_FLAG:
		return type == json_type_boolean;
	case OPTION_TYPE_COUNT:
		return type == json_type_int || type == json_type_double;
	case OPTION_TYPE_DURATION:
	case OPTION_TYPE_SIZE:
		return type == json_type_int || type == json_type_double ||
		       type == json_type_string;
	default:
		return type == json_type_string;
	}
}

static bool apply_value(struct settings *settings, enum option_id id, struct json_object *value,
                        struct error *error)
{
	const struct option_row *row = &option_table[id];
	enum json_type type = json_object_get_type(value);
	const char *text = json_object_get_string(value);
	char number[64];

	if (type == json_type_null) /* as --print-config writes what is not set */
		return true;
	if (!takes(row, type))
		return error_set(error, "%.80s is not %s", text, wanted(row));
	if (type == json_type_string && strlen(text) != (size_t)json_object_get_string_len(value))
		return error_set(error, "a string with a NUL character");
	if (type == json_type_int || type == json_type_double) {
		if (!number_text(number, sizeof(number), value, error))
			return false;
		text = number;
	}
	return option_set(settings, id, text, OPTION_ORIGIN_CONFIG, error);
}

/* The option with that key path; OPTION_COUNT: none. */
static unsigned find_option(const char *path)
{
	unsigned id = 0;

	while (id < OPTION_COUNT &&
	       (!option_table[id].config || strcmp(option_table[id].config, path) != 0))
		id++;
	return id;
}

/* Is `path` an object that holds keys of options? */
static bool is_section(const char *path)
{
	size_t length = strlen(path);

	for (unsigned id = 0; id < OPTION_COUNT; id++) {
		const char *config = option_table[id].config;

		if (config && strncmp(config, path, length) == 0 && config[length] == '.')
			return true;
	}
	return false;
}

static bool apply_section(struct settings *settings, struct json_object *section,
                          const char *section_path, struct error *error)
{
	json_object_object_foreach(section, key, value)
	{
		char path[PATH_BYTES * 2];
		unsigned id;

		snprintf(path, sizeof(path), "%s%s%.100s", section_path, *section_path ? "." : "",
		         key);
		if (strcmp(path, CONFIG_TRACKERS_KEY) == 0) {
			if (!config_trackers_parse(&settings->trackers, value, error))
				return false;
			continue;
		}
		id = find_option(path);
		if (strchr(key, '.') || (id == OPTION_COUNT && !is_section(path)))
			return error_set(error, "%s: unknown key", path);
		if (id < OPTION_COUNT) {
			if (!apply_value(settings, id, value, error))
				return error_prefix(error, "%s", path);
		} else if (!json_object_is_type(value, json_type_object)) {
			return error_set(error, "%s: %.80s is not an object", path,
			                 json_object_get_string(value));
		} else if (!apply_section(settings, value, path, error)) {
			return false;
		}
	}
	return true;
}

/* The text ----------------------------------------------------------------------- */

static struct json_object *parse_json(const char *text, size_t length, struct error *error)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *root;
	enum json_tokener_error problem;

	if (!tokener) {
		error_set(error, "out of memory");
		return NULL;
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tokener, text, (int)length);
	problem = json_tokener_get_error(tokener);
	if (problem == json_tokener_continue)
		error_set(error, "line %u: the file ends in the middle of the JSON text",
		          line_of(text, text_end(text, length)));
	else if (problem != json_tokener_success)
		error_set(error, "line %u: no valid JSON: %s",
		          line_of(text, json_tokener_get_parse_end(tokener)),
		          json_tokener_error_desc(problem));
	else if (!json_object_is_type(root, json_type_object))
		error_set(error, "%.80s is not a JSON object", json_object_get_string(root));
	if (problem != json_tokener_success || !json_object_is_type(root, json_type_object)) {
		json_object_put(root);
		root = NULL;
	}
	json_tokener_free(tokener);
	return root;
}

bool config_parse(struct settings *settings, const char *text, size_t length, struct error *error)
{
	struct json_object *root;
	bool good;

	if (length > CONFIG_MAX_BYTES)
		return error_set(error, "larger than %u bytes: this is no configuration",
		                 CONFIG_MAX_BYTES);
	if (memchr(text, '\0', length))
		return error_set(error, "holds NUL bytes: this is no JSON text");
	root = parse_json(text, length, error);
	if (!root)
		return false;
	good = check_keys(text, length, error) && apply_section(settings, root, "", error);
	json_object_put(root);
	return good;
}

/* The file ------------------------------------------------------------------------ */

/* -1: the error is set. Not blocking: a FIFO that nobody writes to would wait for ever. */
static int open_regular(const char *path, struct error *error)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (file < 0) {
		error_set_errno(error, errno, "cannot open the configuration %s", path);
		return -1;
	}
	if (fstat(file, &status) == 0 && S_ISREG(status.st_mode))
		return file;
	error_set(error, "the configuration %s is %s, not a regular file; give the name of a file",
	          path,
	          S_ISDIR(status.st_mode)    ? "a directory"
	          : S_ISFIFO(status.st_mode) ? "a pipe"
	                                     : "a device or a socket");
	close(file);
	return -1;
}

/* At most CONFIG_MAX_BYTES + 1 bytes of the file, ended by NUL; NULL: the error is set. */
static char *slurp(int file, const char *path, size_t *length, struct error *error)
{
	char *text = malloc(CONFIG_MAX_BYTES + 2);

	*length = 0;
	while (text && *length <= CONFIG_MAX_BYTES) {
		ssize_t got = read(file, text + *length, CONFIG_MAX_BYTES + 1 - *length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			error_set_errno(error, errno, "cannot read the configuration %s", path);
			free(text);
			return NULL;
		}
		if (got == 0)
			break;
		*length += (size_t)got;
	}
	if (!text)
		error_set(error, "out of memory");
	else
		text[*length] = '\0';
	return text;
}

/* The user's own configuration; empty where the environment names no place for it. */
static void own_path(char *target, size_t size)
{
	const char *base = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	target[0] = '\0';
	/* The XDG specification: a path that is not absolute is ignored. */
	if (base && base[0] == '/')
		snprintf(target, size, "%s/rtscope/config.json", base);
	else if (home && home[0] == '/')
		snprintf(target, size, "%s/.config/rtscope/config.json", home);
}

bool config_read(struct settings *settings, const char *path, struct error *error)
{
	char own[4096];
	struct stat status;
	size_t length;
	char *text;
	int file;
	bool good;

	own_path(own, sizeof(own));
	if (!path && !*own)
		return true;
	/* A folder that may not be entered, as another user's home, is as good as none. */
	if (!path && stat(own, &status) != 0 &&
	    (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return true;
	path = path ? path : own;
	file = open_regular(path, error);
	if (file < 0)
		return false;
	text = slurp(file, path, &length, error);
	close(file);
	if (!text)
		return false;
	good = config_parse(settings, text, length, error) || error_prefix(error, "%s", path);
	free(text);
	return good;
}

/* Printing ------------------------------------------------------------------------ */

static struct json_object *number_object(uint64_t value, uint64_t unit)
{
	char text[64];

	if (value % unit == 0)
		return json_object_new_uint64(value / unit);
	quantity_format_in_unit(text, sizeof(text), value, unit);
	return json_object_new_double_s((double)value / (double)unit, text);
}

static struct json_object *value_object(const struct settings *settings, enum option_id id)
{
	const struct option_row *row = &option_table[id];
	const void *member = option_member(settings, row);
	char text[CPUSET_TEXT_BYTES];

	if (row->type == OPTION_TYPE_FLAG)
		return json_object_new_boolean(*(const bool *)member);
	if (!row->standard && !option_given(settings, id))
		return NULL;
	switch (row->type) {
	case OPTION_TYPE_COUNT:
	case OPTION_TYPE_DURATION:
	case OPTION_TYPE_SIZE:
		return number_object(*(const uint64_t *)member, row->unit ? row->unit : 1);
	case OPTION_TYPE_CHOICE:
		option_format_choice(text, sizeof(text), settings, row);
		return json_object_new_string(text);
	case OPTION_TYPE_CPUSET:
		cpuset_format(member, text, sizeof(text));
		return json_object_new_string(text);
	case OPTION_TYPE_GROUPS:
		trace_groups_format(text, sizeof(text), *(const unsigned *)member);
		return json_object_new_string(text);
	default:
		return json_object_new_string(*(char *const *)member);
	}
}

/* Put `value` at `path` below `root`, with the objects that lead there. */
static bool put_at(struct json_object *root, const char *path, struct json_object *value)
{
	const char *dot = strchr(path, '.');
	struct json_object *section;
	char name[PATH_BYTES];

	if (!dot)
		return json_object_object_add(root, path, value) == 0;
	snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
	if (!json_object_object_get_ex(root, name, &section)) {
		section = json_object_new_object();
		if (!section || json_object_object_add(root, name, section) != 0)
			return false;
	}
	return put_at(section, dot + 1, value);
}

bool config_print(const struct settings *settings, FILE *target)
{
	struct json_object *root = json_object_new_object();

	for (unsigned id = 0; root && id < OPTION_COUNT; id++)
		if (option_table[id].config &&
		    !put_at(root, option_table[id].config, value_object(settings, id)))
			break;
	if (root)
		put_at(root, CONFIG_TRACKERS_KEY, config_trackers_json(&settings->trackers));
	return root && json_build_print(root, target);
}

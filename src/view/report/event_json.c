// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The walk over an event as JSON. See event_json.h.
 */
#include "view/report/event_json.h"

#include <math.h>
#include <string.h>

#include "util/text.h"
#include "view/json_build.h"

struct builder {
	struct json_object *open[ITEM_DEPTH_MAX + 2]; /* the outermost first */
	unsigned depth;
	bool *failed;
};

/* Take `value` over into what is open. */
static void add(struct builder *builder, const struct event_member *member,
                struct json_object *value)
{
	struct json_object *into = builder->open[builder->depth];
	char name[1024];

	if (!member->name) {
		json_build_append(into, value, builder->failed);
		return;
	}
	text_escape(name, sizeof(name), member->name, member->length);
	json_build_add(into, name, value, builder->failed);
}

static struct json_object *number(struct builder *builder, uint64_t value, bool is_signed)
{
	struct json_object *object =
	        is_signed ? json_object_new_int64((int64_t)value) : json_object_new_uint64(value);

	if (!object)
		*builder->failed = true;
	return object;
}

static struct json_object *text(struct builder *builder, const char *value)
{
	char escaped[STRING_BYTES_MAX + 1];

	text_escape(escaped, sizeof(escaped), value, strlen(value));
	return json_build_string(escaped, builder->failed);
}

static void json_integer(void *target, const struct event_member *member, uint64_t value,
                         bool is_signed, unsigned base)
{
	(void)base;
	add(target, member, number(target, value, is_signed));
}

static void json_string(void *target, const struct event_member *member, const char *value)
{
	add(target, member, text(target, value));
}

static void json_label(void *target, const struct event_member *member, const char *label,
                       uint64_t value, bool is_signed)
{
	struct builder *builder = target;
	struct json_object *object = json_build_object(builder->failed);

	json_build_add(object, "label", label ? text(builder, label) : NULL, builder->failed);
	json_build_add(object, "value", number(builder, value, is_signed), builder->failed);
	add(builder, member, object);
}

static void json_real(void *target, const struct event_member *member, double value)
{
	struct builder *builder = target;
	struct json_object *object = isfinite(value) ? json_object_new_double(value) : NULL;

	if (!object && isfinite(value))
		*builder->failed = true;
	add(builder, member, object);
}

static void json_boolean(void *target, const struct event_member *member, bool value)
{
	struct builder *builder = target;

	add(builder, member, json_build_boolean(value, builder->failed));
}

static void json_begin(void *target, const struct event_member *member, bool array)
{
	struct builder *builder = target;
	struct json_object *object =
	        array ? json_build_array(builder->failed) : json_build_object(builder->failed);

	add(builder, member, object);
	/* What could not be added is gone: nothing may go into it. */
	builder->open[++builder->depth] = *builder->failed ? NULL : object;
}

static void json_end(void *target, bool array)
{
	struct builder *builder = target;

	(void)array;
	builder->depth--;
}

static void json_cut(void *target, const struct event_member *member, uint32_t count)
{
	add(target, member, number(target, count, false));
}

static const struct event_sink json_sink = {
        .integer = json_integer,
        .string = json_string,
        .label = json_label,
        .real = json_real,
        .boolean = json_boolean,
        .begin = json_begin,
        .end = json_end,
        .cut = json_cut,
};

struct json_object *event_json_contexts(const struct event_words *words,
                                        const struct kernel_event *view, bool *failed)
{
	struct builder builder = {.failed = failed};

	builder.open[0] = json_build_object(failed);
	event_walk_contexts(words, view, &json_sink, &builder);
	return builder.open[0];
}

struct json_object *event_json_fields(const struct event_words *words,
                                      const struct kernel_event *view, bool *failed)
{
	struct builder builder = {.failed = failed};

	builder.open[0] = json_build_object(failed);
	event_walk_fields(words, view, &json_sink, &builder);
	return builder.open[0];
}

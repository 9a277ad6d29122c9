// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a trace's environment says. See hosts.h.
 */
#include "source/ctf/hosts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/kernel/vocabulary.h"
#include "source/ctf/directory.h"

/* The text of an environment entry; "" if there is none or it is a number. */
static const char *environment(const struct library *bt, const bt_trace *trace, const char *name)
{
	const bt_value *value = bt->trace_borrow_environment_entry_value_by_name_const(trace, name);

	if (!value || bt->value_get_type(value) != BT_VALUE_TYPE_STRING)
		return "";
	return bt->value_string_get(value);
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text);

	return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/*
 * Whose system call numbers the kernel has. LTTng does not record it plainly: the
 * distributions' kernels tell by name; all else is taken for what rtscope runs on.
 */
static enum architecture architecture_of(const struct library *bt, const bt_trace *trace)
{
	const char *release = environment(bt, trace, "kernel_release");

	if (ends_with(release, "amd64") || ends_with(release, "x86_64"))
		return ARCHITECTURE_X86_64;
	if (ends_with(release, "arm64") || ends_with(release, "aarch64") ||
	    ends_with(release, "riscv64"))
		return ARCHITECTURE_GENERIC;
#ifdef __x86_64__
	return ARCHITECTURE_X86_64;
#else
	return ARCHITECTURE_GENERIC;
#endif
}

static uint32_t host_number(struct hosts *hosts, const char *name)
{
	char cut[HOST_NAME_BYTES];

	snprintf(cut, sizeof(cut), "%s", name);
	for (unsigned i = 0; i < hosts->count; i++)
		if (strcmp(hosts->names[i], cut) == 0)
			return i;
	if (hosts->count == HOSTS_MAX)
		return HOSTS_MAX - 1;
	memcpy(hosts->names[hosts->count], cut, sizeof(cut));
	return hosts->count++;
}

static bool announce(struct hosts *hosts, const bt_trace *trace)
{
	const bt_trace **traces;

	for (size_t i = 0; i < hosts->trace_count; i++)
		if (hosts->traces[i] == trace)
			return false;
	traces = realloc(hosts->traces, (hosts->trace_count + 1) * sizeof(*traces));
	if (!traces)
		return false;
	hosts->traces = traces;
	traces[hosts->trace_count++] = trace;
	return true;
}

static void add_environment(struct item_writer *writer, const struct library *bt,
                            const bt_trace *trace)
{
	uint64_t count = bt->trace_get_environment_entry_count(trace);

	for (uint64_t i = 0; i < count; i++) {
		const bt_value *value;
		const char *name;
		uint32_t id;

		bt->trace_borrow_environment_entry_by_index_const(trace, i, &name, &value);
		id = string_ids_name(writer->strings, name);
		if (bt->value_get_type(value) == BT_VALUE_TYPE_STRING)
			items_add_string(writer, id, bt->value_string_get(value));
		else if (bt->value_get_type(value) == BT_VALUE_TYPE_SIGNED_INTEGER)
			items_add_integer(writer, id, bt->value_integer_signed_get(value));
	}
}

static void add_ns(struct item_writer *writer, const char *name, __int128 time_ns)
{
	if (time_ns >= INT64_MIN && time_ns <= INT64_MAX)
		items_add_integer(writer, string_ids_name(writer->strings, name), (int64_t)time_ns);
}

/* The clock, and the times between which the packets lie. */
static void add_clock(struct item_writer *writer, const struct library *bt, const bt_stream *stream,
                      const char *directory)
{
	struct string_ids *strings = writer->strings;
	const bt_clock_class *clock = bt->stream_class_borrow_default_clock_class_const(
	        bt->stream_borrow_class_const(stream));
	uint64_t frequency;
	uint64_t cycles;
	int64_t seconds;
	__int128 offset_ns;
	uint64_t begin;
	uint64_t end;
	const char *name;

	if (!clock)
		return;
	name = bt->clock_class_get_name(clock);
	frequency = bt->clock_class_get_frequency(clock);
	bt->clock_class_get_offset(clock, &seconds, &cycles);
	if (name)
		items_add_string(writer, string_ids_name(strings, "clock_name"), name);
	items_add_integer(writer, string_ids_name(strings, "clock_frequency"), (int64_t)frequency);
	if (!frequency)
		return;
	offset_ns = (__int128)seconds * 1000000000 + (__int128)cycles * 1000000000 / frequency;
	add_ns(writer, "clock_offset_ns", offset_ns);
	if (!directory_time_range(directory, &begin, &end))
		return;
	add_ns(writer, "begin_ns", offset_ns + (__int128)begin * 1000000000 / frequency);
	add_ns(writer, "end_ns", offset_ns + (__int128)end * 1000000000 / frequency);
}

void hosts_add(struct hosts *hosts, struct packer *packer, const struct stream *stream,
               struct stream_origin *origin, struct event_buffer *buffer, bool *is_new)
{
	const struct library *bt = packer->functions;
	struct item_writer writer = {packer->strings, buffer->words, 0, EVENT_WORDS_MAX};

	origin->host = host_number(hosts, environment(bt, origin->trace, "hostname"));
	/* A trace without a domain is one of another tracer: its names decide. */
	origin->kernel = strcmp(environment(bt, origin->trace, "domain"), "ust") != 0;
	origin->lasting =
	        strcmp(environment(bt, origin->trace, "tracer_buffering_scheme"), "pid") != 0;
	origin->architecture = architecture_of(bt, origin->trace);
	*is_new = announce(hosts, origin->trace);
	if (!*is_new)
		return;
	string_ids_next_event(packer->strings);
	items_add_string(&writer, string_ids_name(packer->strings, "path"), stream->directory);
	items_add_string(&writer, string_ids_name(packer->strings, "architecture"),
	                 origin->architecture == ARCHITECTURE_X86_64 ? "x86_64" : "generic");
	add_environment(&writer, bt, origin->trace);
	add_clock(&writer, bt, origin->source, stream->directory);
	buffer->event = (struct event){.type = EVENT_TRACE,
	                               .value = origin->host,
	                               .cpu = EVENT_CPU_NONE,
	                               .words = writer.count & EVENT_WORDS_MAX};
}

void hosts_forget(struct hosts *hosts, const bt_trace *trace)
{
	for (size_t i = 0; i < hosts->trace_count; i++) {
		if (hosts->traces[i] == trace) {
			hosts->traces[i] = hosts->traces[--hosts->trace_count];
			return;
		}
	}
}

void hosts_clear(struct hosts *hosts)
{
	free(hosts->traces);
	hosts->traces = NULL;
	hosts->trace_count = 0;
}

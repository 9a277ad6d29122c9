// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model's sources of traces and the hosts that they tell of. See model.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/model_parts.h"
#include "util/clock.h"

/* Between two looks at whoever waits for the model. */
#define TURNS_MAX 256

struct model_source {
	struct model_source *next;
	struct trace_source *trace;
};

struct watched_host *model_add_host(struct model *model)
{
	struct watched_host *host;

	if (model->host_count == MODEL_HOSTS_MAX)
		return NULL;
	host = watched_host_create(&model->options, model->names);
	if (host)
		model->hosts[model->host_count++] = host;
	return host;
}

/* One that was told of before goes on; without a name each source has its own. */
static struct watched_host *find_named(struct model *model, const struct trace_source *source,
                                       const char *name, const struct intake_host *told)
{
	for (unsigned i = 0; i < model->host_count; i++) {
		struct watched_host *host = model->hosts[i];

		if (host->unclaimed)
			return host;
		if ((i > 0 || model->options.traces_only) && name[0] &&
		    strcmp(host->info.name, name) == 0 && trace_source_may_join(source, host, told))
			return host;
	}
	return model_add_host(model);
}

static struct watched_host *find_host(void *context, const struct trace_source *source,
                                      const struct intake_host *told)
{
	struct model *model = context;

	return find_named(model, source, names_text(model->names, told->name), told);
}

/* Without memory for it what comes is late, as it was before. */
static void begin_host_anew(void *context, struct watched_host *host)
{
	struct model *model = context;

	/* What a pause shows stays until it ends. */
	if (host->pinned)
		host->begins_anew = true;
	else
		(void)watched_host_begin_anew(host, &model->options, model->names);
}

/* What is asked of a host first comes first. */
static unsigned urgency(enum host_status status)
{
	static const unsigned urgencies[] = {
	        [HOST_STATUS_ENDED] = 0,  [HOST_STATUS_STALE] = 1,   [HOST_STATUS_LIVE] = 2,
	        [HOST_STATUS_REPLAY] = 2, [HOST_STATUS_OPENING] = 2, [HOST_STATUS_GAP] = 3};

	return urgencies[status];
}

static void add_sentence(char *text, size_t size, const char *name, const char *sentence)
{
	size_t length = strlen(text);

	if (sentence[0])
		snprintf(text + length, size - length, "%s%s%s%s", length ? "; " : "", name,
		         name[0] ? ": " : "", sentence);
}

/*
 * A host is spoken of as its sources are. Where there are several it lives as long as one
 * of them does, but a gap in one is a gap in what is known of it; each has its sentence.
 */
static void tell_host(const struct model *model, struct watched_host *host)
{
	enum host_status status = HOST_STATUS_ENDED;
	int64_t offset_ns = INT64_MIN;
	char text[sizeof(host->info.sentence)] = "";

	if (host->unclaimed ? !model->sources : !host->source_count)
		return;
	for (const struct model_source *source = model->sources; source; source = source->next) {
		const char *name = host->source_count > 1 ? trace_source_name(source->trace) : "";
		const char *sentence;
		enum host_status its = trace_source_status(source->trace, &sentence);

		/* As long as none has told of a host it is spoken of in the first one's place. */
		if (!host->unclaimed && !trace_source_feeds(source->trace, host))
			continue;
		if (urgency(its) > urgency(status))
			status = its;
		add_sentence(text, sizeof(text), name, sentence);
		/* A delay makes a clock look slow, nothing makes it look fast. */
		if (trace_source_clock(source->trace) > offset_ns)
			offset_ns = trace_source_clock(source->trace);
	}
	host->info.status = status;
	host->info.clock_offset_ns = offset_ns == INT64_MIN ? 0 : offset_ns;
	memcpy(host->info.sentence, text, sizeof(text));
	snprintf(host->topology.notice, sizeof(host->topology.notice), "%s", text);
}

static void tell_hosts(const struct model *model)
{
	for (unsigned i = 0; i < model->host_count; i++)
		tell_host(model, model->hosts[i]);
}

/* The host of a live source is known by its name before it tells of itself. */
static void expect_host(struct model *model, struct model_source *source)
{
	const char *name = trace_source_host_name(source->trace);
	struct watched_host *host = name[0] ? find_named(model, source->trace, name, NULL) : NULL;

	if (host)
		trace_source_expect(source->trace, host);
}

struct model_source *model_add_source(struct model *model, struct ring *ring,
                                      const struct model_source_options *options,
                                      struct error *error)
{
	const struct trace_source_hosts hosts = {find_host, begin_host_anew, model};
	struct model_source *source = calloc(1, sizeof(*source));

	if (source)
		source->trace = trace_source_create(ring, model->names, options, &hosts);
	if (!source || !source->trace) {
		free(source);
		error_set(error, "Cannot add a trace to the model: out of memory");
		return NULL;
	}
	model_enter(model);
	source->next = model->sources;
	model->sources = source;
	expect_host(model, source);
	model_leave(model);
	return source;
}

void model_remove_source(struct model *model, struct model_source *source, const char *sentence)
{
	struct model_source **link;

	model_enter(model);
	if (sentence)
		trace_source_set_status(source->trace, HOST_STATUS_ENDED, sentence);
	tell_hosts(model);
	link = &model->sources;
	while (*link != source)
		link = &(*link)->next;
	*link = source->next;
	trace_source_destroy(source->trace);
	model_leave(model);
	free(source);
}

void model_free_sources(struct model *model)
{
	while (model->sources) {
		struct model_source *next = model->sources->next;

		trace_source_destroy(model->sources->trace);
		free(model->sources);
		model->sources = next;
	}
}

/*
 * Up to when all is known that others bring of the hosts of `source`, which has come to
 * `time_ns`. Whoever stops the model waits for nobody.
 */
static uint64_t known_until(const struct model *model, const struct model_source *source,
                            uint64_t time_ns, uint64_t now_ns)
{
	uint64_t until_ns = UINT64_MAX;

	if (!trace_source_is_shared(source->trace))
		return until_ns;
	for (const struct model_source *other = model->sources; other; other = other->next) {
		uint64_t held_ns;

		if (other == source || !trace_source_shares(source->trace, other->trace))
			continue;
		held_ns = trace_source_watermark(other->trace, source->trace, time_ns,
		                                 model->stop ? UINT64_MAX : now_ns);
		if (held_ns < until_ns)
			until_ns = held_ns;
	}
	return until_ns;
}

/* Where nothing can come of `source` time goes on, but not beyond what others may still bring. */
static void pass_time(const struct model *model, const struct model_source *source, uint64_t now_ns)
{
	uint64_t passed_ns = trace_source_passed(source->trace, now_ns);
	uint64_t until_ns = known_until(model, source, passed_ns, now_ns);

	trace_source_tick(source->trace, passed_ns < until_ns ? passed_ns : until_ns, now_ns);
}

/* One turn of all sources; `alternate`: some waited for others that have got on. */
static bool take_turn(struct model *model, uint64_t now_ns, size_t count, bool *alternate)
{
	bool more = false;
	bool waits = false;
	bool moved = false;

	for (struct model_source *source = model->sources; source; source = source->next)
		if (trace_source_is_shared(source->trace))
			trace_source_look(source->trace, now_ns, count);
	for (struct model_source *source = model->sources; source; source = source->next) {
		uint64_t next_ns = trace_source_next(source->trace);
		uint64_t until_ns = known_until(model, source, next_ns, now_ns);
		uint64_t before_ns = trace_source_watermark(source->trace, NULL, 0, now_ns);

		if (trace_source_take(source->trace, now_ns, until_ns, count))
			more = true;
		else
			pass_time(model, source, now_ns);
		waits |= trace_source_waits(source->trace);
		moved |= trace_source_watermark(source->trace, NULL, 0, now_ns) != before_ns;
	}
	*alternate = waits && moved;
	return more;
}

bool model_take_from_sources(struct model *model, uint64_t now_ns, size_t count)
{
	bool alternate = true;
	bool more = false;

	/* Where the events of two alternate a turn is short. */
	for (unsigned turn = 0; alternate && !more && turn < TURNS_MAX; turn++)
		more = take_turn(model, now_ns, count, &alternate);
	tell_hosts(model);
	return more || alternate;
}

void model_mark_source_names(const struct model *model)
{
	for (const struct model_source *source = model->sources; source; source = source->next)
		trace_source_mark_names(source->trace);
}

struct merge_losses model_source_losses(const struct model *model, const struct watched_host *host)
{
	struct merge_losses losses = {0};

	for (const struct model_source *source = model->sources; source; source = source->next)
		if (trace_source_feeds(source->trace, host))
			losses.events += trace_source_lost(source->trace);
	return losses;
}

void model_source_status(struct model *model, struct model_source *source, enum host_status status,
                         const char *sentence)
{
	model_enter(model);
	trace_source_set_status(source->trace, status, sentence ? sentence : "");
	tell_hosts(model);
	model_leave(model);
}

void model_source_clock(struct model *model, struct model_source *source, int64_t offset_ns,
                        int64_t ahead_ns)
{
	model_enter(model);
	trace_source_set_clock(source->trace, offset_ns, ahead_ns);
	tell_hosts(model);
	model_leave(model);
}

void model_source_play_to(struct model *model, struct model_source *source, uint64_t time_ns)
{
	model_enter(model);
	trace_source_play_to(source->trace, time_ns);
	model->hurry = true;
	pthread_cond_signal(&model->stop_cond);
	model_leave(model);
}

void model_source_no_more(struct model *model, struct model_source *source, const char *sentence)
{
	model_enter(model);
	trace_source_no_more(source->trace, sentence);
	model_leave(model);
}

uint64_t model_source_begin(struct model *model, struct model_source *source)
{
	uint64_t begin_ns;

	model_enter(model);
	begin_ns = trace_source_begin_ns(source->trace);
	model_leave(model);
	return begin_ns;
}

bool model_source_ended(struct model *model, struct model_source *source)
{
	bool ended;

	model_enter(model);
	ended = trace_source_ended(source->trace);
	model_leave(model);
	return ended;
}

unsigned model_host_count(struct model *model)
{
	unsigned count;

	model_enter(model);
	count = model->host_count;
	model_leave(model);
	return count;
}

static void describe(const struct model *model, unsigned index, struct model_host *info)
{
	const struct watched_host *host = model->hosts[index];
	bool remote = index > 0 || model->options.traces_only;
	struct window_status status;
	uint64_t wall_ns;

	window_get_status(host->window, &status);
	*info = host->info;
	if (!remote)
		snprintf(info->name, sizeof(info->name), "%s", host->topology.host);
	info->now_ns = status.time_ns;
	info->has_kernel = state_kernel(window_head(host->window)) != NULL;
	wall_ns = model->now_ns + (uint64_t)(model->options.wall_offset_ns + info->clock_offset_ns);
	if (remote && info->status != HOST_STATUS_REPLAY && info->status != HOST_STATUS_ENDED &&
	    host->newest_ns && wall_ns > host->newest_ns)
		info->behind_ns = wall_ns - host->newest_ns;
}

bool model_get_host(struct model *model, unsigned host, struct model_host *info)
{
	bool found;

	model_enter(model);
	found = host < model->host_count;
	if (found)
		describe(model, host, info);
	model_leave(model);
	return found;
}

/* The CPUs are no events of the window: those of now go with it. */
static bool pin(struct watched_host *host, uint64_t time_ns)
{
	if (!host->pinned && !topology_copy(&host->pinned_topology, &host->topology))
		return false;
	host->pinned = window_pin(host->window, time_ns ? time_ns : UINT64_MAX);
	return host->pinned;
}

bool model_pin(struct model *model, unsigned host, uint64_t time_ns)
{
	bool pinned;

	model_enter(model);
	pinned = host < model->host_count && pin(model->hosts[host], time_ns);
	model_leave(model);
	return pinned;
}

void model_unpin(struct model *model, unsigned host)
{
	model_enter(model);
	if (host < model->host_count) {
		window_unpin(model->hosts[host]->window);
		model->hosts[host]->pinned = false;
		if (model->hosts[host]->begins_anew)
			begin_host_anew(model, model->hosts[host]);
	}
	model_leave(model);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread that lists /proc. See proc_source.h.
 */
#include "source/proc/proc_source.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "source/proc/proc_list.h"
#include "util/clock.h"
#include "util/rights.h"
#include "util/thread.h"

#define RING_BYTES ((size_t)512 << 10)
/* How often the ring is looked at while it is full. */
#define ROOM_NS NS_PER_MS
/* How often it is listed, in times that a list takes of a CPU. */
#define LIST_PAUSES 20u

struct proc_source {
	struct ring *ring;
	struct proc_list *list;
	uint64_t refresh_ns;
	unsigned drop;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool wanted;
	atomic_bool ended;
};

/* Until `deadline_ns` and until somebody wants it; true: the end came first. */
static bool wait_until(struct proc_source *source, uint64_t deadline_ns)
{
	struct timespec deadline = clock_timespec(deadline_ns);
	bool ended;

	pthread_mutex_lock(&source->lock);
	while (!source->ended && (!source->wanted || clock_now_ns() < deadline_ns)) {
		if (source->wanted)
			pthread_cond_timedwait(&source->wake, &source->lock, &deadline);
		else
			pthread_cond_wait(&source->wake, &source->lock);
	}
	ended = source->ended;
	pthread_mutex_unlock(&source->lock);
	return ended;
}

/* Whoever takes the events is there: nothing forces us to be fast, and none is lost. */
static bool await_room(void *context)
{
	const struct timespec pause = {.tv_nsec = ROOM_NS};
	struct proc_source *source = context;

	while (!atomic_load(&source->ended) && !ring_fits(source->ring, PROC_EVENT_WORDS))
		nanosleep(&pause, NULL);
	return !atomic_load(&source->ended);
}

static void *run(void *context)
{
	struct proc_source *source = context;
	uint64_t next_ns = 0;

	rights_drop(source->drop);
	while (!wait_until(source, next_ns)) {
		uint64_t begin_ns = clock_now_ns();
		uint64_t cpu_ns = clock_thread_cpu_ns();

		proc_list_all(source->list);
		cpu_ns = LIST_PAUSES * (clock_thread_cpu_ns() - cpu_ns);
		next_ns = begin_ns + (cpu_ns > source->refresh_ns ? cpu_ns : source->refresh_ns);
	}
	return NULL;
}

static void destroy(struct proc_source *source)
{
	proc_list_destroy(source->list);
	ring_destroy(source->ring);
	pthread_cond_destroy(&source->wake);
	pthread_mutex_destroy(&source->lock);
	free(source);
}

static struct proc_source *create(const struct proc_source_options *options)
{
	struct proc_source *source = calloc(1, sizeof(*source));
	const struct proc_list_options list = {
	        .time_offset_ns = options->time_offset_ns,
	        .threads = options->threads,
	        .await_room = await_room,
	        .context = source,
	};
	pthread_condattr_t attributes;

	if (!source)
		return NULL;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&source->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&source->lock, NULL);
	source->refresh_ns = options->refresh_ns;
	source->wanted = options->wanted;
	source->drop = options->drop;
	source->ring = ring_create(RING_BYTES, -1);
	source->list = source->ring ? proc_list_create(source->ring, &list) : NULL;
	if (source->list)
		return source;
	destroy(source);
	return NULL;
}

struct proc_source *proc_source_start(const struct proc_source_options *options,
                                      struct error *error)
{
	struct proc_source *source = create(options);
	int problem;

	if (!source) {
		error_set(error, "/proc cannot be listed: out of memory");
		return NULL;
	}
	problem = thread_start(&source->thread, "proc", run, source);
	if (problem == 0)
		return source;
	error_set_errno(error, problem, "the thread that lists /proc cannot be started");
	destroy(source);
	return NULL;
}

void proc_source_stop(struct proc_source *source)
{
	if (!source)
		return;
	pthread_mutex_lock(&source->lock);
	source->ended = true;
	pthread_cond_signal(&source->wake);
	pthread_mutex_unlock(&source->lock);
	pthread_join(source->thread, NULL);
	destroy(source);
}

void proc_source_want(struct proc_source *source, bool wanted)
{
	pthread_mutex_lock(&source->lock);
	source->wanted = wanted;
	pthread_cond_signal(&source->wake);
	pthread_mutex_unlock(&source->lock);
}

struct ring *proc_source_ring(struct proc_source *source)
{
	return source->ring;
}

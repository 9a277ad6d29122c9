// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sampler's thread. See sampler.h.
 */
#include "source/sampler/sampler.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "source/sampler/sampling.h"
#include "util/clock.h"
#include "util/rights.h"
#include "util/thread.h"

/* The first reading of 5,000 processes is three times that; the batch waits for room. */
#define RING_BYTES ((size_t)512 << 10)
#define FIRST_NS   (100 * NS_PER_MS)
/* How long before each whole period it is read: the reading and the model take that long. */
#define LEAD_NS (250 * NS_PER_MS)

struct sampler {
	pthread_t thread;
	struct sampling *sampling;
	struct ring *ring;
	uint64_t period_ns;
	unsigned drop; /* bits: enum right */
	uint64_t start_ns;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ended;
	struct interest interest;
	struct cpuset probed;
	int task_list; /* -1: none */
};

/* Until `deadline_ns`; true: the end came first. */
static bool wait_until(struct sampler *sampler, uint64_t deadline_ns)
{
	struct timespec deadline = clock_timespec(deadline_ns);
	bool ended;

	pthread_mutex_lock(&sampler->lock);
	while (!sampler->ended &&
	       pthread_cond_timedwait(&sampler->wake, &sampler->lock, &deadline) != ETIMEDOUT)
		;
	ended = sampler->ended;
	pthread_mutex_unlock(&sampler->lock);
	return ended;
}

static uint64_t at_most(uint64_t value_ns, uint64_t limit_ns)
{
	return value_ns < limit_ns ? value_ns : limit_ns;
}

/* The deadline after now; those that passed are left out, not made up for. */
static uint64_t next_deadline_ns(const struct sampler *sampler)
{
	uint64_t first_ns =
	        sampler->start_ns + sampler->period_ns - at_most(LEAD_NS, sampler->period_ns / 2);
	uint64_t now_ns = clock_now_ns();

	if (now_ns < first_ns)
		return first_ns;
	return first_ns + ((now_ns - first_ns) / sampler->period_ns + 1) * sampler->period_ns;
}

static void *run(void *context)
{
	struct sampler *sampler = context;
	struct interest interest;
	struct cpuset probed;
	uint64_t deadline_ns = sampler->start_ns + at_most(FIRST_NS, sampler->period_ns / 4 * 3);

	rights_drop(sampler->drop);
	while (!wait_until(sampler, deadline_ns)) {
		pthread_mutex_lock(&sampler->lock);
		interest = sampler->interest;
		probed = sampler->probed;
		sampling_set_task_list(sampler->sampling, sampler->task_list);
		pthread_mutex_unlock(&sampler->lock);
		/* What is lost is counted by the ring, and sent again with the next reading. */
		batch_push(sampling_read(sampler->sampling, &interest, &probed), sampler->ring,
		           clock_now_ns());
		deadline_ns = next_deadline_ns(sampler);
	}
	return NULL;
}

static void destroy(struct sampler *sampler)
{
	pthread_cond_destroy(&sampler->wake);
	pthread_mutex_destroy(&sampler->lock);
	sampling_destroy(sampler->sampling);
	ring_destroy(sampler->ring);
	if (sampler->task_list >= 0)
		close(sampler->task_list);
	free(sampler);
}

static struct sampler *create(const struct sampler_options *options)
{
	struct sampler *sampler = calloc(1, sizeof(*sampler));
	pthread_condattr_t attributes;

	if (!sampler)
		return NULL;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&sampler->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&sampler->lock, NULL);
	sampler->period_ns = options->period_ns;
	sampler->drop = options->drop;
	sampler->task_list = -1;
	if (options->probed)
		sampler->probed = *options->probed;
	sampler->sampling = sampling_create(options->root);
	sampler->ring = ring_create(RING_BYTES, -1);
	if (!sampler->sampling || !sampler->ring) {
		destroy(sampler);
		return NULL;
	}
	return sampler;
}

struct sampler *sampler_start(const struct sampler_options *options, struct model *model,
                              struct error *error)
{
	struct sampler *sampler = create(options);
	int result;

	if (!sampler) {
		error_set(error, "the sampler cannot be started: out of memory");
		return NULL;
	}
	sampler->start_ns = clock_now_ns();
	sampling_read(sampler->sampling, &sampler->interest, &sampler->probed);
	if (!model_add_ring(model, sampler->ring, error)) {
		destroy(sampler);
		return NULL;
	}
	result = thread_start(&sampler->thread, "sampler", run, sampler);
	if (result != 0) {
		error_set_errno(error, result, "the sampler's thread cannot be started");
		model_remove_ring(model, sampler->ring);
		destroy(sampler);
		return NULL;
	}
	return sampler;
}

void sampler_stop(struct sampler *sampler, struct model *model)
{
	if (!sampler)
		return;
	pthread_mutex_lock(&sampler->lock);
	sampler->ended = true;
	pthread_cond_signal(&sampler->wake);
	pthread_mutex_unlock(&sampler->lock);
	pthread_join(sampler->thread, NULL);
	model_remove_ring(model, sampler->ring);
	destroy(sampler);
}

void sampler_show_processes(struct sampler *sampler, const uint32_t *pids, size_t count,
                            bool threads)
{
	if (count > INTEREST_MAX)
		count = INTEREST_MAX;
	pthread_mutex_lock(&sampler->lock);
	sampler->interest.count = 0;
	for (size_t i = 0; i < count; i++)
		if (!interest_has(&sampler->interest, pids[i]))
			sampler->interest.pids[sampler->interest.count++] = pids[i];
	sampler->interest.threads = threads;
	pthread_mutex_unlock(&sampler->lock);
}

void sampler_set_task_list(struct sampler *sampler, int list)
{
	pthread_mutex_lock(&sampler->lock);
	sampler->task_list = list;
	pthread_mutex_unlock(&sampler->lock);
}

void sampler_set_probed(struct sampler *sampler, const struct cpuset *probed)
{
	pthread_mutex_lock(&sampler->lock);
	sampler->probed = *probed;
	pthread_mutex_unlock(&sampler->lock);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the model share among themselves and nobody else includes.
 */
#ifndef RTSCOPE_MODEL_MODEL_PARTS_H
#define RTSCOPE_MODEL_MODEL_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "model/merge.h"
#include "model/model.h"
#include "model/trace_source.h"
#include "model/watched_host.h"

#define MODEL_HOSTS_MAX 65u

struct model {
	struct model_options options;
	pthread_mutex_t mutex;
	pthread_cond_t stop_cond;
	atomic_int waiting; /* threads that want the mutex beside the owner */
	_Atomic uint64_t outliers;
	/* Under the mutex. */
	bool running;
	bool stop;
	bool hurry; /* the owner need not wait for its next turn */
	pthread_t owner;
	uint64_t now_ns;     /* of the last step */
	uint64_t looked_ns;  /* CLOCK_MONOTONIC: an interval ended last; 0: none did, */
	uint64_t looks_ns;   /* and so long after the one before; 0: not known yet */
	struct merge *merge; /* of host 0's rings */
	struct names *names; /* of all hosts */
	struct program_figures program;
	struct watched_host *hosts[MODEL_HOSTS_MAX];
	unsigned host_count;
	struct model_source *sources; /* a list */
};

/* For all but the owner: it sees that somebody waits. */
void model_enter(struct model *model);
void model_leave(struct model *model);

/* One host more; NULL: out of memory, or there are too many. */
struct watched_host *model_add_host(struct model *model);

/* model_source.c: false: nothing is left to be taken at `now_ns`. */
bool model_take_from_sources(struct model *model, uint64_t now_ns, size_t count);
void model_mark_source_names(const struct model *model);
struct merge_losses model_source_losses(const struct model *model, const struct watched_host *host);
void model_free_sources(struct model *model);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host made of files in a temporary folder, which a test changes between two
 * readings, and the sampler's readings of it as the model sees them.
 */
#ifndef TESTS_SOURCE_SAMPLER_MADE_HOST_H
#define TESTS_SOURCE_SAMPLER_MADE_HOST_H

#include <stdint.h>

#include "model/sampled.h"
#include "source/sampler/sampling.h"

struct made_host {
	char root[64];
	struct sampling *sampling;
	struct sampled *sampled;
	struct sampled_view view; /* of the last reading */
	struct interest interest;
	struct cpuset probed;
	uint64_t readings;
};

/* A host with an empty /proc. */
void made_host_begin(struct made_host *host);
void made_host_end(struct made_host *host);
/* Write the file `path` anew, in place, folders and all. */
void made_host_write(const struct made_host *host, const char *path, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void made_host_write_bytes(const struct made_host *host, const char *path, const void *bytes,
                           size_t length);
void made_host_remove(const struct made_host *host, const char *path);
/* A reading; view is what the model knows after it. */
void made_host_read(struct made_host *host);

/* A value of the last reading. NaN: no data. */
double made_host_value(struct made_host *host, enum metric metric, unsigned cpu, const char *name);
/* Seconds that the last reading's rates are over, about. */
double made_host_seconds(struct made_host *host);

#endif

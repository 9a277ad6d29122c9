/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `rtscope attach` and `replay`: the monitor's screens and samples over recorded traces
 * and live sessions. What a place can be is a table; a row does what its kind of source
 * needs, the rest is the same for all.
 */
#ifndef RTSCOPE_CMD_ATTACH_H
#define RTSCOPE_CMD_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/settings.h"
#include "model/model.h"
#include "util/error.h"

#define ATTACH_URLS_MAX 32u

struct attach_options {
	const char *where; /* the first of: */
	const char *urls[ATTACH_URLS_MAX];
	size_t url_count; /* 0: a directory */
	bool wait;        /* live: for what is not there yet */
	double speed;     /* of a recorded trace; 0: as fast as it can be read */
	const struct settings *settings;
};

/* A kind of source. Its functions are called from the main thread. */
struct attach_type {
	const char *scheme; /* how `where` begins; "": a directory, the last row */
	bool plays;         /* recorded: it has an end and its own time */
	/* Before other threads are started: it may fork. NULL: the sentence is in `error`. */
	void *(*open)(const struct attach_options *options, struct error *error);
	/* Begin to bring events into the model. */
	bool (*start)(void *source, struct model *model, struct error *error);
	/* At least once a second: is all well with it? What is not it tells the model's hosts. */
	void (*watch)(void *source, struct model *model);
	/* What it brings now; NULL: nothing, it is away and may come back. */
	struct model_source *(*now)(void *source);
	/* Samples end when it becomes readable; -1: they do not. NULL: -1. */
	int (*end_fd)(void *source);
	/*
	 * When it is over, after the samples or (`batch` false) the screens: what is to be said of
	 * the source, in `error`, and the exit code that this makes. NULL: nothing, 0.
	 */
	int (*judge)(void *source, struct model *model, bool batch, struct error *error);
	void (*stop)(void *source, struct model *model);
	void (*close)(void *source);
};

extern const struct attach_type attach_directory;
extern const struct attach_type attach_live;

int attach_run(int argc, char **argv, struct error *error);
struct command_option;
/* Its option number `i`; false: it has no more of its own. */
bool attach_option(unsigned i, struct command_option *option);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A recorded trace as something to attach to: the child that reads it waits where the
 * ring is full, the model takes its events as the play clock comes to them.
 */
#include <stdlib.h>

#include "cmd/attach.h"
#include "source/ctf/ctf.h"

struct directory {
	struct ctf *ctf;
	struct model_source *source;
	double speed;
	bool ended; /* the child has; what is in the ring is still played */
};

static void *open_directory(const struct attach_options *options, struct error *error)
{
	struct directory *directory = calloc(1, sizeof(*directory));

	if (!directory) {
		error_set(error, "out of memory");
		return NULL;
	}
	directory->speed = options->speed;
	directory->ctf = ctf_open(options->where, NULL, error);
	if (directory->ctf)
		return directory;
	free(directory);
	return NULL;
}

static bool start_directory(void *source, struct model *model, struct error *error)
{
	struct directory *directory = source;
	const struct model_source_options options = {.play = true, .speed = directory->speed};

	directory->source = model_add_source(model, ctf_ring(directory->ctf), &options, error);
	return directory->source != NULL;
}

static void watch_directory(void *source, struct model *model)
{
	struct directory *directory = source;
	struct error error = {""};

	if (directory->ended)
		return;
	switch (ctf_check(directory->ctf, &error)) {
	case CTF_RUNNING:
		return;
	case CTF_FAILED:
		model_source_no_more(model, directory->source, error.text);
		break;
	case CTF_ENDED:
		break;
	}
	directory->ended = true;
}

static struct model_source *directory_source(void *source)
{
	return ((struct directory *)source)->source;
}

static void stop_directory(void *source, struct model *model)
{
	struct directory *directory = source;

	if (directory->source)
		model_remove_source(model, directory->source, NULL);
	directory->source = NULL;
}

static void close_directory(void *source)
{
	struct directory *directory = source;

	ctf_close(directory->ctf);
	free(directory);
}

const struct attach_type attach_directory = {
        .scheme = "",
        .plays = true,
        .open = open_directory,
        .start = start_directory,
        .watch = watch_directory,
        .now = directory_source,
        .stop = stop_directory,
        .close = close_directory,
};

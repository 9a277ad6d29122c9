// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A recorded trace as something to attach to: the child that reads it waits where the
 * ring is full, the model takes its events as the play clock comes to them.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/attach.h"
#include "source/ctf/ctf.h"
#include "util/clock.h"

/* The screens come up without a trace that takes longer to open; samples wait for it. */
#define OPEN_NS (500 * NS_PER_MS)

struct directory {
	struct ctf *ctf;
	struct model_source *source;
	const char *path;
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
	directory->path = options->where;
	directory->speed = options->speed;
	directory->ctf = ctf_start(options->where, NULL,
	                           options->settings->batch ? UINT64_MAX : OPEN_NS, error);
	if (directory->ctf)
		return directory;
	free(directory);
	return NULL;
}

static bool start_directory(void *source, struct model *model, struct error *error)
{
	struct directory *directory = source;
	const struct model_source_options options = {.play = true, .speed = directory->speed};
	struct error opening;

	directory->source = model_add_source(model, ctf_ring(directory->ctf), &options, error);
	if (!directory->source)
		return false;
	error_set(&opening, "opening the trace %.300s ...", directory->path);
	model_source_status(model, directory->source, HOST_STATUS_OPENING, opening.text);
	return true;
}

static void watch_directory(void *source, struct model *model)
{
	struct directory *directory = source;
	struct error error = {""};

	if (directory->ended)
		return;
	/* What it says of the trace is there only once it is open. */
	(void)ctf_is_open(directory->ctf);
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

/*
 * A trace that could not be read to its end is no success, whatever samples there were of it.
 * The screens say so themselves, unless nothing could be shown. Where all was read it is one.
 */
static int judge_directory(void *source, struct model *model, bool batch, struct error *error)
{
	struct directory *directory = source;
	const char *defect = ctf_defect(directory->ctf);
	struct model_host host;

	if (!batch && model_source_begin(model, directory->source))
		return EXIT_CODE_OK;
	for (unsigned i = 0; model_get_host(model, i, &host); i++) {
		if (!host.sentence[0] || host.status == HOST_STATUS_OPENING ||
		    strcmp(host.sentence, defect) == 0)
			continue;
		error_set(error, "%s", host.sentence);
		return EXIT_CODE_FAILED;
	}
	if (*defect)
		error_set(error, "%s", defect);
	return EXIT_CODE_OK;
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
        .judge = judge_directory,
        .stop = stop_directory,
        .close = close_directory,
};

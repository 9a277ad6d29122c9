// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files that a screen writes of its window, of a recorded trace that is played to a
 * time: for the test that compares them with what the commands write of the same window.
 *
 *   window_files TRACE TO_NS AT_NS DIRECTORY
 *
 * Played up to TO_NS, of the window that ends at AT_NS: DIRECTORY/events.txt and the tables.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "source/ctf/ctf.h"
#include "util/clock.h"
#include "view/report/window_export.h"

static bool play(struct ctf *ctf, struct model *model, struct model_source *source, uint64_t to_ns,
                 struct error *error)
{
	const struct timespec pause = {.tv_nsec = NS_PER_MS};
	struct model_host host = {.now_ns = 0};

	for (;;) {
		enum ctf_status status = ctf_check(ctf, error);

		model_step(model, clock_now_ns());
		(void)model_get_host(model, 0, &host);
		if (model_source_ended(model, source) || host.now_ns >= to_ns)
			return true;
		if (status == CTF_FAILED)
			return false;
		nanosleep(&pause, NULL);
	}
}

static bool write_files(struct model *model, uint64_t at_ns, const char *directory,
                        struct error *error)
{
	const struct model_request request = {.at_ns = at_ns};
	char path[4096];
	uint64_t count;

	if (!window_export(model, &request, directory, NULL, error))
		return false;
	snprintf(path, sizeof(path), "%s/events.txt", directory);
	if (!window_dump(model, &request, path, NULL, &count, error))
		return false;
	printf("%" PRIu64 "\n", count);
	return true;
}

int main(int count, char **words)
{
	const struct model_options options = {.traces_only = true};
	const struct model_source_options source_options = {.play = true};
	struct error error = {""};
	struct model_source *source;
	struct model *model;
	struct ctf *ctf;
	bool good = false;

	if (count != 5)
		return EXIT_CODE_USAGE;
	ctf = ctf_open(words[1], NULL, &error);
	model = ctf ? model_create(&options, &error) : NULL;
	source = model ? model_add_source(model, ctf_ring(ctf), &source_options, &error) : NULL;
	if (source) {
		model_source_play_to(model, source, strtoull(words[2], NULL, 10));
		good = play(ctf, model, source, strtoull(words[2], NULL, 10), &error) &&
		       write_files(model, strtoull(words[3], NULL, 10), words[4], &error);
		model_remove_source(model, source, NULL);
	}
	if (model)
		model_destroy(model);
	ctf_close(ctf);
	if (!good)
		fprintf(stderr, "%s\n", error.text);
	return good ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

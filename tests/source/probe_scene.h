/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scene for tests of the probe: a model that runs, and a host made of files that
 * stands in for this one. Every failure ends the test.
 */
#ifndef TESTS_SOURCE_PROBE_SCENE_H
#define TESTS_SOURCE_PROBE_SCENE_H

#include "model/model.h"
#include "source/probe.h"

struct scene {
	char root[64];
	struct cpuset mask; /* of this process before */
	struct model *model;
	struct topology topology;
	struct probe_options options;
	struct probe *probe;
	struct snapshot *snapshot;
};

/* Write the file `path` of the host, folders and all. */
void scene_write(const struct scene *scene, const char *path, const char *content);
/* The list of CPUs that are on-line. */
void scene_set_online(const struct scene *scene, const char *list);
/* Two CPUs, a running model, options for an ordinary probe of 1 ms; closed by scene_close(). */
void scene_open(struct scene *scene);
void scene_start(struct scene *scene);
/* The same where it may be refused: false, and nothing is left of it. */
bool scene_try(struct scene *scene, struct error *error);
void scene_stop(struct scene *scene);
void scene_close(struct scene *scene);
/* A CPU's row, of now. */
const struct snapshot_row *scene_look(struct scene *scene, size_t row);
/* Its samples since the start. */
uint64_t scene_since_start(struct scene *scene, size_t row);
/* A moment, for loops that wait for something. */
void scene_nap(void);
void scene_wait_for_samples(struct scene *scene, size_t row, uint64_t count);

#endif

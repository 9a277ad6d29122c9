// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scenes for tests of the probe. See probe_scene.h.
 */
#include "probe_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/affinity.h"
#include "source/host.h"
#include "util/clock.h"

void scene_write(const struct scene *scene, const char *path, const char *content)
{
	char full[512];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", scene->root, path);
	for (char *slash = strchr(full + strlen(scene->root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

void scene_set_online(const struct scene *scene, const char *list)
{
	scene_write(scene, "/sys/devices/system/cpu/online", list);
}

void scene_open(struct scene *scene)
{
	struct model_options model_options = {
	        .window_ns = 10 * NS_PER_S,
	        .wall_offset_ns = clock_wall_offset_ns(),
	        .start_ns = clock_now_ns(),
	};
	struct error error = {""};

	memset(scene, 0, sizeof(*scene));
	snprintf(scene->root, sizeof(scene->root), "/tmp/rtscope-probe.XXXXXX");
	assert_non_null(mkdtemp(scene->root));
	scene_write(scene, "/sys/devices/system/cpu/present", "0-1\n");
	scene_set_online(scene, "0-1\n");
	assert_true(affinity_get(0, &scene->mask));
	scene->model = model_create(&model_options, &error);
	scene->snapshot = snapshot_create();
	if (!scene->model || !scene->snapshot || !model_start(scene->model, &error) ||
	    !host_read(&scene->topology, scene->root, &error))
		fail_msg("%s", error.text);
	scene->options = (struct probe_options){
	        .policy = PROBE_POLICY_OTHER,
	        .policy_given = true,
	        .interval_ns = NS_PER_MS,
	        .dma_latency_us = -1,
	        .root = scene->root,
	};
}

bool scene_try(struct scene *scene, struct error *error)
{
	scene->probe = probe_plan(&scene->options, &scene->topology, error);
	if (scene->probe && probe_start(scene->probe, &scene->topology, scene->model, error))
		return true;
	scene_stop(scene);
	return false;
}

void scene_start(struct scene *scene)
{
	struct error error = {""};

	if (!scene_try(scene, &error))
		fail_msg("%s", error.text);
}

void scene_stop(struct scene *scene)
{
	probe_stop(scene->probe, scene->model);
	scene->probe = NULL;
}

void scene_close(struct scene *scene)
{
	char command[128];

	probe_stop(scene->probe, scene->model);
	model_stop(scene->model);
	model_destroy(scene->model);
	snapshot_destroy(scene->snapshot);
	topology_clear(&scene->topology);
	assert_true(affinity_set_all(&scene->mask));
	snprintf(command, sizeof(command), "rm -rf '%s'", scene->root);
	assert_int_equal(system(command), 0);
}

const struct snapshot_row *scene_look(struct scene *scene, size_t row)
{
	assert_true(model_snapshot(scene->model, NULL, scene->snapshot));
	assert_true(row < scene->snapshot->cpu_count);
	return &scene->snapshot->rows[row];
}

uint64_t scene_since_start(struct scene *scene, size_t row)
{
	return scene_look(scene, row)->since_start.statistics.count;
}

void scene_nap(void)
{
	const struct timespec pause = {.tv_nsec = 2000000};

	clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

void scene_wait_for_samples(struct scene *scene, size_t row, uint64_t count)
{
	while (scene_since_start(scene, row) < count)
		scene_nap();
}

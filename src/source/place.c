// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What /proc tells of places. See place.h.
 */
#include "source/place.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "source/process_text.h"

/* A dozen hierarchies at most. */
#define CGROUP_BYTES 4096u
/*
 * A process may have moved since it was given the number, and its path be another's: what two
 * processes with the same number say is believed.
 */
#define READINGS_ENOUGH 2u

static void read_cgroup(char target[PATH_MAX], int pid)
{
	char lines[CGROUP_BYTES];
	char path[40];
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	length = file < 0 ? -1 : read(file, lines, sizeof(lines));
	if (file >= 0)
		close(file);
	process_parse_cgroup_path((struct scan){lines, lines + (length > 0 ? length : 0)}, target,
	                          PATH_MAX);
}

static void read_directory(char target[PATH_MAX], int pid)
{
	char path[40];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/cwd", pid);
	length = readlink(path, target, PATH_MAX - 1);
	target[length > 0 ? length : 0] = '\0';
}

/* The path of the place `number`, read into `text` unless it is among `known`. */
static const char *find(struct known_place *known, uint64_t number, int pid,
                        void (*read_path)(char target[PATH_MAX], int pid), char text[PATH_MAX])
{
	struct known_place *place = &known[number % PLACES_KNOWN];

	if (number && place->number == number && place->readings >= READINGS_ENOUGH)
		return place->path;
	if (pid > 0)
		read_path(text, pid);
	else
		*text = '\0';
	if (!number || !*text || strlen(text) >= sizeof(place->path))
		return text;
	if (place->number != number || strcmp(place->path, text) != 0) {
		place->number = number;
		place->readings = 0;
		strcpy(place->path, text);
	}
	place->readings++;
	return text;
}

void place_read_cgroup(struct place *place, int pid, uint64_t groups)
{
	place->cgroup = find(place->cgroups, groups, pid, read_cgroup, place->read_cgroup);
}

void place_read(struct place *place, int pid, uint64_t groups, uint64_t directory)
{
	place_read_cgroup(place, pid, groups);
	place->directory =
	        find(place->directories, directory, pid, read_directory, place->read_directory);
}

int place_levels_above(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[512];
	int ids = 0;

	if (!file)
		return -1;
	while (!ids && fgets(line, sizeof(line), file))
		if (!strncmp(line, "NStgid:", 7))
			for (const char *at = line; (at = strchr(at, '\t')); at++)
				ids++;
	fclose(file);
	/* A kernel without namespaces has no such line. */
	return ids > 0 ? ids - 1 : 0;
}

void place_forget(struct place *place)
{
	for (unsigned i = 0; i < PLACES_KNOWN; i++)
		place->cgroups[i].number = place->directories[i].number = 0;
}

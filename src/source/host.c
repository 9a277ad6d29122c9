// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading of the host's CPUs, nodes and isolation. See host.h. It reads small
 * text files and decides nothing: who is measured is the probe's business.
 */
#include "source/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/text.h"

/* The longest list is every second of 8190 CPUs, five bytes each. */
#define FILE_BYTES_MAX   (32 * 1024)
#define NODES_MAX        1024 /* MAX_NUMNODES of the largest kernel configuration */
#define CGROUP_DEPTH_MAX 8
#define CGROUPS_MAX      4096 /* looked at in all */

/* Content of root/path, ended by NUL. false: errno says why; EFBIG: it is longer than `size`. */
static bool read_text(const char *root, const char *path, char *text, size_t size)
{
	char full[PATH_MAX];
	size_t length = 0;
	ssize_t got;
	int fd, saved;

	text[0] = '\0';
	if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full)) {
		errno = ENAMETOOLONG;
		return false;
	}
	/* Not blocking: under a foreign root there may be a FIFO. */
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	do {
		got = read(fd, text + length, size - length);
		if (got > 0)
			length += (size_t)got;
	} while (length < size && (got > 0 || (got < 0 && errno == EINTR)));
	saved = got < 0 ? errno : EFBIG;
	close(fd);
	if (got < 0 || length == size) {
		text[0] = '\0';
		errno = saved;
		return false;
	}
	text[length] = '\0';
	return true;
}

/* A list of CPUs or nodes in root/path. false: there is none, or it is no list; `set` is empty. */
static bool read_list(struct cpuset *set, const char *root, const char *path)
{
	char text[FILE_BYTES_MAX];

	/* "(null)" is what nohz_full holds where the kernel could and does not do it. */
	if (read_text(root, path, text, sizeof(text)) && strcmp(text, "(null)\n") != 0 &&
	    strcmp(text, "  (null)\n") != 0 && cpuset_parse(set, text, path, NULL))
		return true;
	cpuset_clear(set);
	return false;
}

/* The first line of root/path, escaped; `-` where there is none. */
static void read_name(char *target, size_t size, const char *root, const char *path)
{
	char text[4096];
	size_t length;

	if (!read_text(root, path, text, sizeof(text)) || text[0] == '\n' || text[0] == '\0') {
		snprintf(target, size, "-");
		return;
	}
	length = strcspn(text, "\n");
	text_escape(target, size, text, length);
}

static bool read_preempt_rt(const char *root)
{
	char text[4096];

	if (read_text(root, "/sys/kernel/realtime", text, sizeof(text)))
		return text[0] == '1';
	return read_text(root, "/proc/sys/kernel/version", text, sizeof(text)) &&
	       (strstr(text, "PREEMPT_RT") || strstr(text, "PREEMPT RT"));
}

/*
 * Before 6.7 the kernel keeps no list of the CPUs of isolated partitions: look
 * for them. A partition's parent is one, too, so all other branches stay shut.
 */
static void walk_partitions(struct cpuset *isolated, const char *root, const char *cgroup,
                            unsigned depth, unsigned *left)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *directory;

	if (depth > CGROUP_DEPTH_MAX ||
	    snprintf(path, sizeof(path), "%s%s", root, cgroup) >= (int)sizeof(path))
		return;
	directory = opendir(path);
	if (!directory)
		return;
	while ((entry = readdir(directory)) && *left > 0) {
		char child[PATH_MAX], file[PATH_MAX], kind[64];
		struct cpuset cpus;

		if (entry->d_name[0] == '.' ||
		    (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN))
			continue;
		(*left)--;
		if (snprintf(child, sizeof(child), "%s/%s", cgroup, entry->d_name) >=
		            (int)sizeof(child) ||
		    snprintf(file, sizeof(file), "%s/cpuset.cpus.partition", child) >=
		            (int)sizeof(file) ||
		    !read_text(root, file, kind, sizeof(kind)))
			continue;
		/* "isolated invalid (reason)" is one that asks for it and has nothing. */
		if (strcmp(kind, "isolated\n") == 0 &&
		    snprintf(file, sizeof(file), "%s/cpuset.cpus.effective", child) <
		            (int)sizeof(file) &&
		    read_list(&cpus, root, file)) {
			for (unsigned cpu = cpuset_next(&cpus, 0); cpu < CPUSET_LIMIT;
			     cpu = cpuset_next(&cpus, cpu + 1))
				cpuset_add(isolated, cpu);
		}
		if (strcmp(kind, "isolated\n") == 0 || strcmp(kind, "root\n") == 0)
			walk_partitions(isolated, root, child, depth + 1, left);
	}
	closedir(directory);
}

static void read_isolated(struct cpuset *isolated, const char *root)
{
	/* Where version 2 is mounted alone, and beside version 1. */
	static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
	struct cpuset partitions;

	read_list(isolated, root, "/sys/devices/system/cpu/isolated");
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		char path[64];
		unsigned left = CGROUPS_MAX;

		snprintf(path, sizeof(path), "%s/cpuset.cpus.isolated", mounts[i]);
		if (!read_list(&partitions, root, path))
			walk_partitions(&partitions, root, mounts[i], 0, &left);
		for (unsigned cpu = cpuset_next(&partitions, 0); cpu < CPUSET_LIMIT;
		     cpu = cpuset_next(&partitions, cpu + 1))
			cpuset_add(isolated, cpu);
	}
}

static void read_nodes(struct topology *topology, const char *root)
{
	struct cpuset nodes, cpus;

	read_list(&nodes, root, "/sys/devices/system/node/online");
	for (unsigned node = cpuset_next(&nodes, 0); node < NODES_MAX;
	     node = cpuset_next(&nodes, node + 1)) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/cpulist", node);
		read_list(&cpus, root, path);
		for (size_t i = 0; i < topology->cpu_count; i++) {
			if (cpuset_has(&cpus, topology->cpus[i].cpu))
				topology->cpus[i].node = (int)node;
		}
	}
}

bool host_read_online(struct cpuset *online, const char *root)
{
	return read_list(online, root, "/sys/devices/system/cpu/online");
}

/*
 * The CPUs that are there, plugged in or on-line. Possible ones that are not
 * are left out: virtual machines say "0-255" and have two.
 */
static bool read_cpus(struct cpuset *listed, struct cpuset *online, const char *root,
                      struct error *error)
{
	bool has_online = host_read_online(online, root);

	if (!read_list(listed, root, "/sys/devices/system/cpu/present") &&
	    !read_list(listed, root, "/sys/devices/system/cpu/possible"))
		*listed = *online;
	if (!has_online)
		*online = *listed;
	for (unsigned cpu = cpuset_next(online, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(online, cpu + 1))
		cpuset_add(listed, cpu);
	if (cpuset_count(listed) > 0)
		return true;
	return error_set(error,
	                 "cannot tell which CPUs this host has: %s/sys/devices/system/cpu/present "
	                 "and online hold no list; is sysfs mounted?",
	                 root);
}

bool host_read(struct topology *topology, const char *root, struct error *error)
{
	struct cpuset listed, online, isolated, nohz_full;
	struct cpu_info *cpus;
	size_t count = 0;

	if (!read_cpus(&listed, &online, root, error))
		return false;
	cpus = calloc(cpuset_count(&listed), sizeof(*cpus));
	if (!cpus)
		return error_set(error, "cannot list the host's CPUs: out of memory");
	read_isolated(&isolated, root);
	read_list(&nohz_full, root, "/sys/devices/system/cpu/nohz_full");
	for (unsigned cpu = cpuset_next(&listed, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(&listed, cpu + 1)) {
		bool is_online = cpuset_has(&online, cpu);

		cpus[count++] = (struct cpu_info){
		        .cpu = cpu,
		        .online = is_online,
		        .isolated = cpuset_has(&isolated, cpu),
		        .nohz_full = cpuset_has(&nohz_full, cpu),
		        .probe = is_online ? PROBE_STATE_OFF : PROBE_STATE_OFFLINE,
		};
	}
	free(topology->cpus);
	topology->cpus = cpus;
	topology->cpu_count = count;
	read_nodes(topology, root);
	read_name(topology->host, sizeof(topology->host), root, "/proc/sys/kernel/hostname");
	read_name(topology->kernel, sizeof(topology->kernel), root, "/proc/sys/kernel/osrelease");
	topology->preempt_rt = read_preempt_rt(root);
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Java processes of HotSpot, through the counters that each publishes in
 * /tmp/hsperfdata_USER/PID, as jstat(1) does. /tmp is everybody's: nothing there
 * is followed, waited for, mapped or believed. In a container the file is below
 * /proc/PID/root/tmp and named by the pid inside.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/gc/gc.h"
#include "source/gc/hsperfdata.h"
#include "util/clock.h"

#define DIRECTORIES_MAX 4096 /* hsperfdata_* looked at in one /tmp */
/* A file that seems older than its process by less may be off by the rounding of either time. */
#define SLACK_NS NS_PER_S

struct hotspot {
	int fd;
	uint64_t start_ns; /* of the process, CLOCK_BOOTTIME */
	bool trusted;      /* it is of this process, and not left behind by one before it */
	bool was_read;
	uint64_t age_ns;      /* as read last */
	unsigned char *bytes; /* HSPERFDATA_BYTES_MAX at most, as large as the file was */
	size_t capacity;
};

/* The owner of the process, and its pid inside its own pid namespace. */
static bool read_identity(const char *root, pid_t pid, uid_t *uid, pid_t *inner_pid)
{
	char path[PATH_MAX];
	char line[512];
	FILE *file;
	bool uid_known = false;

	snprintf(path, sizeof(path), "%s/proc/%d/status", root, (int)pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	*inner_pid = pid;
	while (fgets(line, sizeof(line), file)) {
		unsigned effective;
		char *last;

		if (sscanf(line, "Uid:\t%*u\t%u", &effective) == 1) {
			*uid = effective;
			uid_known = true;
		} else if (strncmp(line, "NSpid:", 6) == 0 && (last = strrchr(line, '\t'))) {
			*inner_pid = (pid_t)strtol(last + 1, NULL, 10);
		}
	}
	fclose(file);
	return uid_known;
}

/* Open DIRECTORY/NAME if it is a regular file of `uid`. -1: errno. */
static int open_checked(int directory, const char *name, uid_t uid)
{
	struct stat status;
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != uid) {
		close(fd);
		errno = EPERM;
		return -1;
	}
	return fd;
}

/* The hsperfdata_* directories of one /tmp. */
struct directories {
	const char *root;
	int tmp; /* -1: there is none */
	size_t count;
	char (*names)[NAME_MAX + 1];
};

static bool add_directory(struct directories *directories, const char *name)
{
	char(*names)[NAME_MAX + 1] =
	        realloc(directories->names, (directories->count + 1) * sizeof(*names));

	if (!names)
		return false;
	directories->names = names;
	snprintf(names[directories->count++], sizeof(*names), "%s", name);
	return true;
}

static void list_directories(struct directories *directories, const char *path)
{
	const struct dirent *entry;
	DIR *entries;

	directories->tmp = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directories->tmp < 0)
		return;
	entries = opendir(path);
	if (!entries)
		return;
	while (directories->count < DIRECTORIES_MAX && (entry = readdir(entries)))
		if (strncmp(entry->d_name, "hsperfdata_", 11) == 0 &&
		    !add_directory(directories, entry->d_name))
			break;
	closedir(entries);
}

static void clear_directories(struct directories *directories)
{
	if (directories->tmp >= 0)
		close(directories->tmp);
	free(directories->names);
}

static void *hotspot_begin(const char *root)
{
	struct directories *directories = calloc(1, sizeof(*directories));
	char path[PATH_MAX];

	if (!directories)
		return NULL;
	directories->root = root;
	snprintf(path, sizeof(path), "%s/tmp", root);
	list_directories(directories, path);
	return directories;
}

static void hotspot_end(void *pass)
{
	clear_directories(pass);
	free(pass);
}

/* Search NAME in the directories. -1: not there; *foreign: there, but not to be trusted. */
static int search(const struct directories *directories, const char *name, uid_t uid, bool *foreign)
{
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < directories->count; i++) {
		int directory = openat(directories->tmp, directories->names[i],
		                       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (directory < 0)
			continue;
		fd = open_checked(directory, name, uid);
		if (fd < 0 && (errno == EPERM || errno == ELOOP))
			*foreign = true;
		close(directory);
	}
	return fd;
}

static bool same_mounts(const char *root, pid_t pid)
{
	char path[PATH_MAX];
	struct stat theirs, ours;

	snprintf(path, sizeof(path), "%s/proc/%d/ns/mnt", root, (int)pid);
	if (stat(path, &theirs) != 0)
		return true; /* not told: then only our own /tmp can be looked at */
	snprintf(path, sizeof(path), "%s/proc/self/ns/mnt", root);
	return stat(path, &ours) != 0 ||
	       (theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev);
}

/* The counters' file of a process in our own or in another /tmp. -1: none. */
static int find(const struct directories *ours, const struct gc_target *target, bool *foreign)
{
	bool shared = same_mounts(ours->root, target->pid);
	struct directories theirs = {.tmp = -1};
	char path[PATH_MAX];
	char name[16];
	pid_t inner_pid;
	uid_t uid;
	int fd = -1;

	if (shared && ours->count == 0)
		return -1;
	if (!read_identity(ours->root, target->pid, &uid, &inner_pid))
		return -1;
	snprintf(name, sizeof(name), "%d", (int)inner_pid);
	if (shared)
		return search(ours, name, uid, foreign);
	snprintf(path, sizeof(path), "%s/proc/%d/root/tmp", ours->root, (int)target->pid);
	list_directories(&theirs, path);
	fd = search(&theirs, name, uid, foreign);
	clear_directories(&theirs);
	return fd;
}

/* The clock of a JVM that lives goes on; one that was killed has stopped. */
static bool is_moving(const struct hotspot *hotspot, const struct gc_reading *reading)
{
	return hotspot->was_read && reading->age_ns != hotspot->age_ns;
}

/* `time`, of the wall clock, on CLOCK_BOOTTIME, as far as nobody has set the clock since. */
static uint64_t boot_time_ns(const struct timespec *time)
{
	struct timespec wall, boot;
	uint64_t ago_ns;

	clock_gettime(CLOCK_REALTIME, &wall);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	if (clock_ns(time) >= clock_ns(&wall))
		return clock_ns(&boot);
	ago_ns = clock_ns(&wall) - clock_ns(time);
	return ago_ns < clock_ns(&boot) ? clock_ns(&boot) - ago_ns : 0;
}

/*
 * A JVM that was killed leaves its file, and another process of its user may get its number.
 * Such a file was written before that process began, or tells of a longer life than it has
 * had. Clocks can be set, so the JVM's own has the last word: where it goes on a JVM lives,
 * and no other process has this number.
 */
static bool check_owner(struct hotspot *hotspot, const struct gc_reading *reading,
                        struct error *error)
{
	struct stat status;
	struct timespec boot;
	uint64_t lived_ns;

	if (hotspot->trusted)
		return true;
	if (fstat(hotspot->fd, &status) != 0)
		return error_set_errno(error, errno, "hsperfdata");
	clock_gettime(CLOCK_BOOTTIME, &boot);
	lived_ns = clock_ns(&boot) > hotspot->start_ns ? clock_ns(&boot) - hotspot->start_ns : 0;
	hotspot->trusted = is_moving(hotspot, reading) ||
	                   (boot_time_ns(&status.st_mtim) + SLACK_NS >= hotspot->start_ns &&
	                    reading->age_ns <= lived_ns + SLACK_NS);
	hotspot->was_read = true;
	hotspot->age_ns = reading->age_ns;
	return hotspot->trusted ||
	       error_set(error, "hsperfdata is older than the process: another one that was "
	                        "killed left it behind");
}

static enum gc_presence hotspot_open(void *pass, const struct gc_target *target, void **handle,
                                     struct error *error)
{
	struct hotspot *hotspot;
	bool foreign = false;
	int fd = find(pass, target, &foreign);

	if (fd < 0 && !foreign)
		return GC_ABSENT;
	if (fd < 0) {
		error_set(error,
		          "hsperfdata of process %d is not a regular file of its user: not read",
		          (int)target->pid);
		return GC_UNUSABLE;
	}
	hotspot = calloc(1, sizeof(*hotspot));
	if (!hotspot) {
		close(fd);
		error_set(error, "hsperfdata of process %d: out of memory", (int)target->pid);
		return GC_UNUSABLE;
	}
	hotspot->fd = fd;
	hotspot->start_ns = target->start_ticks * (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
	*handle = hotspot;
	return GC_PRESENT;
}

static bool make_room(struct hotspot *hotspot, struct error *error)
{
	struct stat status;
	unsigned char *bytes;
	size_t size;

	if (fstat(hotspot->fd, &status) != 0)
		return error_set_errno(error, errno, "hsperfdata");
	if (status.st_nlink == 0)
		return error_set(error, "hsperfdata: the JVM has removed it");
	if (status.st_size > HSPERFDATA_BYTES_MAX)
		return error_set(error, "hsperfdata: %lld bytes, more than %d are not read",
		                 (long long)status.st_size, HSPERFDATA_BYTES_MAX);
	size = (size_t)status.st_size;
	if (size <= hotspot->capacity)
		return true;
	bytes = realloc(hotspot->bytes, size);
	if (!bytes)
		return error_set(error, "hsperfdata: out of memory");
	hotspot->bytes = bytes;
	hotspot->capacity = size;
	return true;
}

static bool hotspot_read(void *handle, struct gc_reading *reading, struct error *error)
{
	struct hotspot *hotspot = handle;
	size_t length = 0;

	if (!make_room(hotspot, error))
		return false;
	while (length < hotspot->capacity) {
		ssize_t got = pread(hotspot->fd, hotspot->bytes + length,
		                    hotspot->capacity - length, (off_t)length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(error, errno, "hsperfdata");
		if (got == 0)
			break;
		length += (size_t)got;
	}
	if (!hsperfdata_parse(hotspot->bytes, length, reading, error))
		return error_prefix(error, "hsperfdata");
	return check_owner(hotspot, reading, error);
}

static void hotspot_close(void *handle)
{
	struct hotspot *hotspot = handle;

	close(hotspot->fd);
	free(hotspot->bytes);
	free(hotspot);
}

const struct gc_runtime gc_hotspot = {
        .name = "hotspot",
        .begin = hotspot_begin,
        .end = hotspot_end,
        .open = hotspot_open,
        .read = hotspot_read,
        .close = hotspot_close,
};

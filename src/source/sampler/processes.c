// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes and threads of /proc. One file a process and reading: its stat, kept open, so that
 * one pread does, for half the price; none of those that the kernel's list says did nothing.
 * status, io, cgroup and cmdline are read when a process is found, when someone looks at it,
 * and else once in DETAIL_READINGS readings, or in QUIET_READINGS if it did nothing since.
 * Never maps, smaps or clear_refs: they stop the process that is watched.
 */
#include "source/sampler/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/kernel/container.h"
#include "source/process_text.h"
#include "source/sampler/interest.h"
#include "source/sampler/process_ids.h"
#include "source/sampler/reader.h"
#include "source/sampler/users.h"
#include "util/clock.h"
#include "util/self.h"

/* All files of a process that nobody looks at are read anew this often. */
#define DETAIL_READINGS 32u
/* And those of one that did not run since: others may only have moved it. */
#define QUIET_READINGS 128u
/* New processes whose files are read in one reading; the others wait for the next. */
#define DETAIL_NEW_MAX 512u
/* Descriptors that are left to the rest of the program. */
#define DESCRIPTORS_RESERVED 256u
#define STAT_BYTES           1024u
#define COMMAND_BYTES        200u

struct known {
	uint32_t pid;
	uint32_t tid;
	uint64_t start_ticks;
	int fd; /* of stat; -1: not kept open */
	bool sent;
	bool detailed;
	uint64_t seen;        /* number of the reading */
	uint64_t mark;        /* as it was when stat was read */
	uint64_t detail_mark; /* as it was before all files were read */
	uint64_t cpu_ticks;
	uint64_t detail_ns;           /* when status was read */
	struct process_record record; /* as last sent */
};

/* Sorted by (pid, tid). */
struct known_list {
	struct known *items;
	size_t count;
	size_t size;
};

struct processes {
	struct known_list known;
	struct known_list next; /* becomes `known` when a reading is done */
	struct process_ids ids;
	struct process_list list; /* for the other readers */
	struct pace pace;
	uint64_t last_boot_ns; /* CLOCK_BOOTTIME of the reading before */
	size_t kept;           /* descriptors kept open */
	size_t kept_max;
	bool no_ptrace; /* once seen it stays: only some processes are asked at each reading */
	unsigned detailed_new;
	long ticks_per_s;
	long page_kib;
	struct users users;
};

static int compare_known(const void *left, const void *right)
{
	const struct process_task *id = left;
	const struct known *known = right;

	return process_id_compare(id, &(struct process_task){.pid = known->pid, .tid = known->tid});
}

static void *processes_open(void)
{
	struct processes *self = calloc(1, sizeof(*self));
	size_t limit;

	if (!self)
		return NULL;
	self->ticks_per_s = sysconf(_SC_CLK_TCK);
	self->page_kib = sysconf(_SC_PAGESIZE) / 1024;
	limit = self_descriptor_limit();
	if (limit > DESCRIPTORS_RESERVED)
		self->kept_max = limit - DESCRIPTORS_RESERVED;
	if (self->kept_max > PROCESS_STORE_MAX)
		self->kept_max = PROCESS_STORE_MAX;
	return self;
}

static void forget_descriptor(struct processes *self, struct known *known)
{
	if (known->fd < 0)
		return;
	close(known->fd);
	known->fd = -1;
	self->kept--;
}

static void processes_close(void *context)
{
	struct processes *self = context;

	for (size_t i = 0; i < self->known.count; i++)
		forget_descriptor(self, &self->known.items[i]);
	free(self->known.items);
	free(self->next.items);
	process_ids_close(&self->ids);
	free(self->list.items);
	users_clear(&self->users);
	free(self);
}

static int open_file(const struct processes *self, const struct process_task *id, const char *file)
{
	char path[64];

	if (id->pid == id->tid)
		snprintf(path, sizeof(path), "%u/%s", id->pid, file);
	else
		snprintf(path, sizeof(path), "%u/task/%u/%s", id->pid, id->tid, file);
	return openat(dirfd(self->ids.proc), path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* One pread; false: errno. */
static bool read_text(int fd, char *bytes, size_t size, struct scan *text)
{
	ssize_t got = pread(fd, bytes, size, 0);

	if (got < 0)
		return false;
	text->at = bytes;
	text->end = bytes + got;
	return true;
}

static bool read_file(const struct processes *self, const struct process_task *id, const char *file,
                      char *bytes, size_t size, struct scan *text)
{
	int fd = open_file(self, id, file);
	int saved;
	bool done;

	if (fd < 0)
		return false;
	done = read_text(fd, bytes, size, text);
	saved = errno;
	close(fd);
	errno = saved;
	return done;
}

/* The command line with blanks for the NULs between its words. */
static uint32_t command_name(struct batch *batch, char *bytes, const struct scan *text)
{
	size_t length = scan_length(text);

	while (length > 0 && bytes[length - 1] == '\0')
		length--;
	for (size_t i = 0; i < length; i++)
		if (bytes[i] == '\0')
			bytes[i] = ' ';
	return length ? batch_text(batch, bytes, length) : 0;
}

static float switch_rate(uint64_t before, uint64_t now, double seconds)
{
	if (before == PROCESS_UNKNOWN_U64 || now == PROCESS_UNKNOWN_U64)
		return (float)NAN;
	return (float)counter_rate(before, now, seconds);
}

/*
 * Command line and container are the process's. Its record was read before those of its
 * threads, but for a thread with a smaller number: that one has them from the reading before.
 */
static void take_from_leader(const struct processes *self, const struct process_task *id,
                             struct process_record *record)
{
	const struct known_list *const lists[] = {&self->next, &self->known};
	const struct process_task leader_id = {.pid = id->pid, .tid = id->pid};

	for (size_t i = 0; i < 2; i++) {
		const struct known *leader = bsearch(&leader_id, lists[i]->items, lists[i]->count,
		                                     sizeof(lists[i]->items[0]), compare_known);

		if (!leader)
			continue;
		record->command = leader->record.command;
		record->container = leader->record.container;
		return;
	}
}

/* status, io, cgroup, cmdline. */
static void read_details(struct processes *self, struct reading *reading, struct known *known,
                         const struct process_task *id, struct process_record *record)
{
	char bytes[4096];
	char container[CONTAINER_NAME_BYTES];
	struct scan affinity;
	struct scan text;
	uint64_t now_ns = clock_now_ns();
	uint64_t voluntary = record->voluntary;
	uint64_t involuntary = record->involuntary;
	double seconds = (double)(now_ns - known->detail_ns) / (double)NS_PER_S;

	if (read_file(self, id, "status", bytes, sizeof(bytes), &text)) {
		process_parse_status(text, record, &affinity);
		record->affinity = scan_length(&affinity) ? batch_text(reading->batch, affinity.at,
		                                                       scan_length(&affinity))
		                                          : 0;
		record->user = users_name(&self->users, record->uid);
		record->voluntary_per_s = switch_rate(voluntary, record->voluntary, seconds);
		record->involuntary_per_s = switch_rate(involuntary, record->involuntary, seconds);
	}
	if (read_file(self, id, "io", bytes, sizeof(bytes), &text)) {
		process_parse_io(text, record);
	} else if (errno == EACCES || errno == EPERM) {
		/* What was read while it was allowed would look like a process at rest. */
		record->read_bytes = record->written_bytes = PROCESS_UNKNOWN_U64;
		self->no_ptrace = true;
	}
	if (id->tid != id->pid) {
		take_from_leader(self, id, record);
	} else if (!(record->flags & PROCESS_KERNEL_THREAD)) {
		size_t length;

		if (read_file(self, id, "cgroup", bytes, sizeof(bytes), &text)) {
			length = process_parse_cgroup(text, container, sizeof(container));
			record->container =
			        length ? batch_text(reading->batch, container, strlen(container))
			               : 0;
		}
		if (read_file(self, id, "cmdline", bytes, COMMAND_BYTES, &text))
			record->command = command_name(reading->batch, bytes, &text);
	}
	known->detail_ns = now_ns;
	known->detail_mark = id->mark;
	known->detailed = true;
}

/* What a process is told by is in use as long as it lives. */
static void keep_texts(struct batch *batch, const struct process_record *record)
{
	batch_keep(batch, record->affinity);
	batch_keep(batch, record->container);
	batch_keep(batch, record->command);
}

/* Its turn has come, or someone looks at it. */
static bool is_due(const struct reading *reading, const struct process_task *id,
                   const struct known *known)
{
	bool is_quiet = id->mark && id->mark == known->detail_mark;

	return (reading->interest && interest_has(reading->interest, known->pid)) ||
	       (known->tid + reading->number) % (is_quiet ? QUIET_READINGS : DETAIL_READINGS) == 0;
}

static bool wants_details(struct processes *self, const struct reading *reading,
                          const struct process_task *id, const struct known *known)
{
	if (!known->detailed)
		return is_due(reading, id, known) ||
		       (self->detailed_new < DETAIL_NEW_MAX && ++self->detailed_new > 0);
	return is_due(reading, id, known);
}

/* It did nothing since it was read: all is as it was. */
static bool is_unchanged(const struct reading *reading, const struct process_task *id,
                         const struct known *known)
{
	return id->mark && id->mark == known->mark && known->detailed &&
	       !is_due(reading, id, known);
}

/* What stat does not tell, from the record sent last. */
static void take_over(struct process_record *record, const struct process_record *last)
{
	record->uid = last->uid;
	record->shared_kib = last->shared_kib;
	record->voluntary = last->voluntary;
	record->involuntary = last->involuntary;
	record->read_bytes = last->read_bytes;
	record->written_bytes = last->written_bytes;
	record->affinity = last->affinity;
	record->container = last->container;
	record->user = last->user;
	record->command = last->command;
	/* Only of use while they are measured. */
	record->voluntary_per_s = (float)NAN;
	record->involuntary_per_s = (float)NAN;
}

static const struct process_record unknown = {
        .uid = PROCESS_UNKNOWN_U32,
        .shared_kib = PROCESS_UNKNOWN_U64,
        .voluntary = PROCESS_UNKNOWN_U64,
        .involuntary = PROCESS_UNKNOWN_U64,
        .read_bytes = PROCESS_UNKNOWN_U64,
        .written_bytes = PROCESS_UNKNOWN_U64,
};

/*
 * CPU time in the interval. One that was found now but started before the last
 * reading (it was hidden) has no value; one that started since has used all of it since.
 */
static float cpu_pct(const struct processes *self, const struct known *known, bool is_new,
                     uint64_t ticks, uint64_t start_ticks)
{
	uint64_t before = known->cpu_ticks;
	uint64_t start_ns = start_ticks * (NS_PER_S / (uint64_t)self->ticks_per_s);

	if (self->pace.seconds <= 0)
		return (float)NAN;
	if (is_new) {
		/* A tick of slack: both are rounded down to one. */
		if (self->last_boot_ns == 0 || start_ns + NS_PER_S / 50 < self->last_boot_ns)
			return (float)NAN;
		before = 0;
	}
	return (float)(100 * counter_rate(before, ticks, self->pace.seconds) /
	               (double)self->ticks_per_s);
}

/* Read the stat of `id`, with the descriptor that is kept if there is one. false: gone or hidden. */
static bool read_stat(struct processes *self, const struct process_task *id, int *fd, char *bytes,
                      struct scan *text)
{
	if (*fd >= 0) {
		if (read_text(*fd, bytes, STAT_BYTES, text) && text->end > text->at)
			return true;
		/* Gone; its number may be in use again. */
		close(*fd);
		*fd = -1;
		self->kept--;
	}
	*fd = open_file(self, id, "stat");
	if (*fd < 0)
		return false;
	if (!read_text(*fd, bytes, STAT_BYTES, text) || text->end == text->at) {
		close(*fd);
		*fd = -1;
		errno = ESRCH;
		return false;
	}
	if (self->kept < self->kept_max) {
		self->kept++;
	} else {
		close(*fd);
		*fd = -1;
	}
	return true;
}

/* A process whose files we may not read: a row that says so. */
static void hidden_record(const struct process_task *id, struct process_record *record)
{
	memset(record, 0, sizeof(*record));
	take_over(record, &unknown);
	record->pid = id->pid;
	record->tid = id->tid;
	record->state = '?';
	record->cpu_time_ns = PROCESS_UNKNOWN_U64;
	record->cpu_pct = (float)NAN;
	record->virtual_kib = PROCESS_UNKNOWN_U64;
	record->rss_kib = PROCESS_UNKNOWN_U64;
	record->policy = PROCESS_UNKNOWN_U32;
	record->last_cpu = PROCESS_UNKNOWN_U32;
	snprintf(record->comm, sizeof(record->comm), "(hidden)");
}

/* It is sent if it is not what was sent last. */
static void tell(struct reading *reading, struct known *known, const struct process_record *record)
{
	keep_texts(reading->batch, record);
	known->seen = reading->number;
	if (known->sent && !batch_resend(reading->batch) &&
	    memcmp(record, &known->record, sizeof(*record)) == 0)
		return;
	/* The first reading only primes: what it found is sent with the second. */
	known->sent = reading->number > 1;
	if (known->sent)
		batch_process(reading->batch, record);
	known->record = *record;
}

static void tell_unchanged(struct reading *reading, struct known *known)
{
	struct process_record record = known->record;

	take_over(&record, &known->record);
	record.cpu_pct = 0;
	tell(reading, known, &record);
}

/* `known` is the process of before with that id, or zeroed; it becomes what is known now. */
static bool read_process(struct processes *self, struct reading *reading,
                         const struct process_task *id, struct known *known)
{
	char bytes[STAT_BYTES];
	struct process_record record;
	struct scan text;
	uint64_t ticks = 0;
	bool is_new;

	if (read_stat(self, id, &known->fd, bytes, &text)) {
		if (!process_parse_stat(text, self->ticks_per_s, self->page_kib, &record, &ticks)) {
			reading_bad_format(reading, "/proc/PID/stat");
			return false;
		}
		record.pid = id->pid;
		record.tid = id->tid;
	} else if (errno == EACCES || errno == EPERM) {
		hidden_record(id, &record);
	} else {
		return false;
	}
	is_new = known->seen == 0 || known->start_ticks != record.start_ticks;
	if (is_new) {
		if (known->sent)
			batch_process_end(reading->batch, known->tid, known->start_ticks);
		*known = (struct known){.pid = id->pid,
		                        .tid = id->tid,
		                        .start_ticks = record.start_ticks,
		                        .fd = known->fd,
		                        .record = unknown};
	}
	record.cpu_pct = record.state == '?'
	                         ? (float)NAN
	                         : cpu_pct(self, known, is_new, ticks, record.start_ticks);
	take_over(&record, &known->record);
	if (record.state != '?' && wants_details(self, reading, id, known))
		read_details(self, reading, known, id, &record);
	known->cpu_ticks = ticks;
	known->mark = id->mark;
	tell(reading, known, &record);
	return true;
}

static struct known *add_known(struct known_list *list)
{
	if (list->count == list->size) {
		size_t size = list->size ? 2 * list->size : 256;
		struct known *items = realloc(list->items, size * sizeof(*items));

		if (!items)
			return NULL;
		list->items = items;
		list->size = size;
	}
	list->items[list->count] = (struct known){.fd = -1};
	return &list->items[list->count++];
}

static void end_known(struct processes *self, struct reading *reading, struct known *known)
{
	if (known->sent)
		batch_process_end(reading->batch, known->tid, known->start_ticks);
	forget_descriptor(self, known);
}

/* Go along this reading's ids and what was known, both sorted. */
static void read_all(struct processes *self, struct reading *reading)
{
	struct known_list old = self->known;
	size_t at = 0;

	self->next.count = 0;
	for (size_t i = 0; i < self->ids.count; i++) {
		const struct process_task *id = &self->ids.items[i];
		struct known *known;

		while (at < old.count && compare_known(id, &old.items[at]) > 0)
			end_known(self, reading, &old.items[at++]);
		known = add_known(&self->next);
		if (!known)
			break;
		if (at < old.count && old.items[at].pid == id->pid && old.items[at].tid == id->tid)
			*known = old.items[at++];
		if (is_unchanged(reading, id, known)) {
			tell_unchanged(reading, known);
		} else if (!read_process(self, reading, id, known)) {
			end_known(self, reading, known);
			self->next.count--;
		}
	}
	while (at < old.count)
		end_known(self, reading, &old.items[at++]);
	self->known = self->next;
	self->next = old;
}

/* For the other readers: what are programs, in ascending order. */
static void publish(struct processes *self, struct reading *reading)
{
	size_t processes = 0;

	if (self->list.size < self->known.count) {
		struct process_id *items =
		        realloc(self->list.items, self->known.size * sizeof(*items));

		if (!items)
			return;
		self->list.items = items;
		self->list.size = self->known.size;
	}
	self->list.count = 0;
	for (size_t i = 0; i < self->known.count; i++) {
		const struct known *known = &self->known.items[i];

		if (known->pid != known->tid)
			continue;
		processes++;
		if (!(known->record.flags & PROCESS_KERNEL_THREAD) && known->record.state != '?')
			self->list.items[self->list.count++] = (struct process_id){
			        known->pid, known->start_ticks, known->record.threads};
	}
	reading->processes = &self->list;
	reading->no_ptrace = self->no_ptrace;
	reading->file_limit = self->kept >= self->kept_max;
	batch_metric(reading->batch, METRIC_HOST_PROCESSES, METRIC_CPU_ALL, 0, (double)processes);
}

static void processes_read(void *context, struct reading *reading)
{
	struct processes *self = context;
	struct timespec boot;

	users_read(&self->users, reading);
	self->detailed_new = 0;
	/* What ended in the reading that was lost is not known here any more. */
	if (batch_resend(reading->batch))
		batch_process_end(reading->batch, 0, 0);
	if (!process_ids_list(&self->ids, reading->root, reading->task_list, reading->interest)) {
		reading_unreadable(reading, "/proc", errno);
		return;
	}
	pace_step(&self->pace);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	read_all(self, reading);
	self->last_boot_ns = clock_ns(&boot);
	publish(self, reading);
}

const struct reader reader_processes = {"processes", processes_open, processes_read,
                                        processes_close};

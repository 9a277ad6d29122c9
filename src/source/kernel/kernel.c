// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reader: one thread that takes the programs' records, dumps the state where it is
 * asked for, and counts what was lost. See kernel.h.
 */
#include "source/kernel/kernel.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "source/affinity.h"
#include "source/kernel/batch.h"
#include "source/kernel/dump.h"
#include "source/kernel/program.h"
#include "source/kernel/record.h"
#include "source/kernel/translate.h"
#include "source/proc_process.h"
#include "util/clock.h"
#include "util/rights.h"
#include "util/thread.h"

/*
 * With half of it a hackbench beside other loads loses some thousand events. libbpf maps it
 * twice in a row: as resident memory it counts double.
 */
#define KERNEL_RING_BYTES ((size_t)8 << 20)
#define RING_BYTES        ((size_t)2 << 20)
/* Room for what a batch becomes. */
#define BATCH_WORDS (1u << 16)
#define PATIENCE_MS 500u
#define REFRESH_NS  NS_PER_S
/* Between two looks at the ring, unless the programs call because it fills up. */
#define LOOK_MS 50
/* While the consumer is behind nothing can be taken, whoever calls. */
#define REST_NS (2 * NS_PER_MS)
#define LOSS_NS (100 * NS_PER_MS)
/* A dump that nothing disturbs for so long after a loss is worth its cost. */
#define HEAL_NS  (500 * NS_PER_MS)
#define CPUS_MAX 4096u
/* Sleep so long at least every so often. */
#define AWAKE_NS  (50 * NS_PER_MS)
#define BREATH_NS 50000
/* How often listing the files of some processes may be, in times that it takes. */
#define FILES_PAUSES 50u

struct kernel_source {
	struct program *program;
	struct ring_buffer *kernel_ring;
	struct record_batch *batch;
	struct translator *translator;
	struct ring *ring;
	struct dump *dump;
	pthread_t thread;
	bool running;
	int end_fd;
	int wait_fd; /* an epoll instance of what ends a wait */
	_Atomic bool ending;
	uint64_t refresh_ns;
	unsigned groups;
	char notice[512];
	struct cpuset housekeeping;
	bool has_housekeeping;
	unsigned drop; /* bits: enum right */
	/* The reader's own. */
	bool dump_wanted;
	uint32_t receivers[ONLY_MAX]; /* processes that received open files */
	unsigned receiver_count;
	uint64_t next_files_ns;
	uint64_t slept_ns;
	uint64_t records;
	uint64_t missed; /* by the programs, when it was asked last */
	uint64_t dump_from_ns;
	uint64_t next_refresh_ns;
	uint64_t next_loss_ns;
	uint64_t last_loss_ns;
	uint64_t lost_seen;
	uint64_t missed_seen;
	uint64_t dropped_seen;
	uint64_t lost_by_cpu[CPUS_MAX];
	uint64_t lost_by_cpu_seen[CPUS_MAX];
	/* For others to look at. */
	_Atomic uint64_t records_taken;
	_Atomic uint64_t lost_kernel;
	_Atomic bool dumped; /* the first dump is over, complete or not */
	_Atomic uint64_t dumps;
	_Atomic uint64_t cpu_ns;
	_Atomic uint64_t dump_cpu_ns;
};

/* More than can be listed at once are listed with all others. */
static void note_receiver(struct kernel_source *source, uint32_t pid)
{
	for (unsigned i = 0; i < source->receiver_count; i++)
		if (source->receivers[i] == pid)
			return;
	if (source->receiver_count < ONLY_MAX) {
		source->receivers[source->receiver_count++] = pid;
	} else if (!source->dump_wanted) {
		source->dump_wanted = true;
		source->dump_from_ns = clock_now_ns() + HEAL_NS;
	}
}

static void translate_record(void *context, const void *record, size_t bytes)
{
	struct kernel_source *source = context;
	const struct event *event = record;

	if (event->type == RECORD_RECEIVED) {
		note_receiver(source, event->value);
		return;
	}
	translator_record(source->translator, record, bytes);
	source->records++;
}

/* What follows a record that fills the batch stays in the kernel's ring for now. */
static int take_record(void *context, void *record, size_t bytes)
{
	struct kernel_source *source = context;

	record_batch_add(source->batch, record, bytes);
	return record_batch_full(source->batch) ? -EAGAIN : 0;
}

/*
 * The kernel ends a process of which a real-time thread does not sleep for long
 * (RLIMIT_RTTIME, which the probe sets): however much there is to read, it sleeps in between.
 */
static void breathe(struct kernel_source *source)
{
	const struct timespec pause = {.tv_nsec = BREATH_NS};

	if (clock_now_ns() - source->slept_ns < AWAKE_NS)
		return;
	nanosleep(&pause, NULL);
	source->slept_ns = clock_now_ns();
}

/*
 * While the consumer is behind, records wait in the kernel's ring, too: two rings hold
 * more than one, and what is lost at last is counted where it was lost.
 */
static void drain(void *context)
{
	struct kernel_source *source = context;
	int result;

	do {
		breathe(source);
		if (!ring_fits(source->ring, BATCH_WORDS))
			return;
		result = ring_buffer__consume(source->kernel_ring);
		record_batch_take(source->batch, translate_record, source);
		atomic_store_explicit(&source->records_taken, source->records,
		                      memory_order_relaxed);
	} while (result == -EAGAIN);
}

static bool is_ending(const struct kernel_source *source)
{
	return atomic_load_explicit(&source->ending, memory_order_relaxed);
}

/*
 * A dump may wait for its consumer, who is there: nothing forces it to be fast. At the end
 * nobody may be, and the dump is of no use any more (false).
 */
static bool await_words(const struct kernel_source *source, unsigned words)
{
	const struct timespec pause = {.tv_nsec = (long)NS_PER_MS};

	for (unsigned i = 0; i < PATIENCE_MS && !ring_fits(source->ring, words); i++) {
		if (is_ending(source))
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

static bool await_room(void *context)
{
	return await_words(context, PROC_EVENT_WORDS);
}

static bool drain_patiently(void *context)
{
	struct kernel_source *source = context;

	if (!await_words(source, BATCH_WORDS))
		return false;
	drain(source);
	return !is_ending(source);
}

/* A refresh waits for nobody: the last one is when nobody may be there any more. */
static bool drain_at_once(void *context)
{
	drain(context);
	return true;
}

static struct dump_reader dump_reader(struct kernel_source *source)
{
	return (struct dump_reader){drain_patiently, await_room, source};
}

/* Tell what was lost since the last look, each CPU's by itself. */
static void look_for_losses(struct kernel_source *source, uint64_t now_ns)
{
	uint64_t lost = program_lost(source->program, source->lost_by_cpu, CPUS_MAX);
	uint64_t missed = source->missed;
	uint64_t dropped = ring_dropped(source->ring);
	bool any = lost != source->lost_seen || missed != source->missed_seen ||
	           dropped != source->dropped_seen;

	for (unsigned cpu = 0; lost != source->lost_seen && cpu < CPUS_MAX; cpu++) {
		uint64_t count = source->lost_by_cpu[cpu] - source->lost_by_cpu_seen[cpu];

		if (count &&
		    !translator_lost(source->translator, count, cpu, source->last_loss_ns, now_ns))
			return;
		source->lost_by_cpu_seen[cpu] = source->lost_by_cpu[cpu];
	}
	if (missed != source->missed_seen || dropped != source->dropped_seen) {
		if (!translator_lost(source->translator,
		                     missed - source->missed_seen + dropped - source->dropped_seen,
		                     EVENT_CPU_NONE, source->last_loss_ns, now_ns))
			return;
	}
	source->lost_seen = lost;
	source->missed_seen = missed;
	source->dropped_seen = ring_dropped(source->ring);
	source->last_loss_ns = now_ns;
	atomic_store_explicit(&source->lost_kernel, lost + missed, memory_order_relaxed);
	if (any) {
		source->dump_wanted = true;
		source->dump_from_ns = now_ns + HEAL_NS;
	}
}

static void dump_state(struct kernel_source *source)
{
	const struct dump_reader reader = dump_reader(source);
	uint64_t begin_ns = clock_thread_cpu_ns();

	source->dump_wanted = false;
	if (dump_all(source->dump, &reader))
		atomic_fetch_add_explicit(&source->dumps, 1, memory_order_relaxed);
	atomic_store_explicit(&source->dump_cpu_ns, clock_thread_cpu_ns() - begin_ns,
	                      memory_order_relaxed);
	atomic_store_explicit(&source->dumped, true, memory_order_relaxed);
}

/* Their files are known when they use them at the latest; the paths, from here. */
static void dump_received(struct kernel_source *source, uint64_t now_ns)
{
	const struct dump_reader reader = dump_reader(source);
	uint32_t pids[ONLY_MAX];
	unsigned count = source->receiver_count;

	memcpy(pids, source->receivers, sizeof(pids));
	source->receiver_count = 0;
	dump_files_of(source->dump, pids, count, &reader);
	/* All files of the host are walked through for it: a fiftieth of the time at most. */
	source->next_files_ns = clock_now_ns() + FILES_PAUSES * (clock_now_ns() - now_ns);
}

/* Between its steps the ring is emptied, and the reader sleeps now and then. */
static void refresh(struct kernel_source *source)
{
	const struct dump_reader reader = {drain_at_once, await_room, source};

	dump_refresh(source->dump, &reader);
	drain(source);
	source->missed = program_missed(source->program);
}

static void every_look(struct kernel_source *source)
{
	uint64_t now_ns = clock_now_ns();

	drain(source);
	if (now_ns >= source->next_loss_ns) {
		source->next_loss_ns = now_ns + LOSS_NS;
		look_for_losses(source, now_ns);
	}
	if (now_ns >= source->next_refresh_ns) {
		source->next_refresh_ns = now_ns + source->refresh_ns;
		refresh(source);
		atomic_store_explicit(&source->cpu_ns, clock_thread_cpu_ns(), memory_order_relaxed);
	}
	if (source->dump_wanted && now_ns >= source->dump_from_ns)
		dump_state(source);
	else if (source->receiver_count && now_ns >= source->next_files_ns)
		dump_received(source, now_ns);
}

/* Below every real-time program, above all others: those must not make us lose. */
static void become_reader(const struct kernel_source *source)
{
	const struct sched_param priority = {.sched_priority = 1};

	if (source->has_housekeeping)
		affinity_set(0, &source->housekeeping);
	pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
}

/*
 * Until the programs call, the time of the next look has come, or the end has (false). The
 * ring can be read whenever something is in it, and on a busy host something always is: so
 * only a call counts, which is the edge.
 */
static bool wait_for_records(struct kernel_source *source)
{
	const struct timespec rest = {.tv_nsec = (long)REST_NS};
	struct epoll_event event = {0};
	int count;

	if (!ring_fits(source->ring, BATCH_WORDS))
		nanosleep(&rest, NULL);
	count = epoll_wait(source->wait_fd, &event, 1, LOOK_MS);
	if (count < 0)
		return errno == EINTR;
	if (count == 0)
		source->slept_ns = clock_now_ns();
	return count == 0 || event.data.fd != source->end_fd;
}

static void *run(void *context)
{
	struct kernel_source *source = context;

	become_reader(source);
	dump_state(source);
	rights_drop(source->drop);
	do {
		every_look(source);
	} while (wait_for_records(source));
	drain(source);
	refresh(source);
	look_for_losses(source, clock_now_ns());
	return NULL;
}

static bool start_thread(struct kernel_source *source, struct error *error)
{
	int problem = thread_start(&source->thread, "kernel", run, source);

	if (problem)
		return error_set_errno(error, problem,
		                       "the kernel source's thread cannot be started");
	source->running = true;
	return true;
}

static bool watch(const struct kernel_source *source, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	return epoll_ctl(source->wait_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool create_parts(struct kernel_source *source, const struct kernel_source_options *options,
                         size_t ring_bytes, struct error *error)
{
	source->ring = ring_create(options->ring_bytes ? options->ring_bytes : RING_BYTES, -1);
	source->batch = record_batch_create();
	if (source->ring)
		source->translator = translator_create(source->ring, options->time_offset_ns);
	source->end_fd = eventfd(0, EFD_CLOEXEC);
	source->wait_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!source->ring || !source->batch || !source->translator || source->end_fd < 0 ||
	    source->wait_fd < 0)
		return error_set(error, "not enough memory for the kernel source");
	if (!watch(source, source->end_fd, EPOLLIN) ||
	    !watch(source, program_ring(source->program), EPOLLIN | EPOLLET))
		return error_set_errno(error, errno,
		                       "the ring of the kernel's events cannot be waited for");
	source->kernel_ring =
	        ring_buffer__new(program_ring(source->program), take_record, source, NULL);
	source->dump = dump_create(source->program, source->translator, ring_bytes);
	if (!source->kernel_ring || !source->dump)
		return error_set(error, "not enough memory for the kernel source");
	translator_hello(source->translator);
	return true;
}

/* As the reader does it again and again. */
static bool can_list(void *context)
{
	const struct kernel_source *source = context;

	return program_can_list(source->program);
}

struct kernel_source *kernel_source_load(const struct kernel_source_options *options,
                                         struct error *error)
{
	const struct program_options programs = {
	        .groups = options->groups,
	        .ring_bytes =
	                options->kernel_ring_bytes ? options->kernel_ring_bytes : KERNEL_RING_BYTES,
	        .probe_wakings = options->probe_wakings,
	};
	struct kernel_source *source = calloc(1, sizeof(*source));

	if (!source) {
		error_set(error, "not enough memory for the kernel source");
		return NULL;
	}
	source->end_fd = source->wait_fd = -1;
	source->refresh_ns = options->refresh_ns ? options->refresh_ns : REFRESH_NS;
	source->next_refresh_ns = source->last_loss_ns = clock_now_ns();
	source->program = program_load(&programs, error);
	if (!source->program || !create_parts(source, options, programs.ring_bytes, error) ||
	    !program_attach(source->program, error)) {
		kernel_source_stop(source);
		return NULL;
	}
	return source;
}

void kernel_source_spare_rights(struct kernel_source *source)
{
	if (!source) {
		rights_drop(RIGHTS_RECORD);
		return;
	}
	rights_drop(RIGHT_BIT(PERFMON));
	rights_spare(RIGHT_BPF, can_list, source);
}

bool kernel_source_run(struct kernel_source *source, const struct kernel_reader_options *options,
                       struct error *error)
{
	source->has_housekeeping = options->housekeeping != NULL;
	if (options->housekeeping)
		source->housekeeping = *options->housekeeping;
	source->drop = options->drop;
	return start_thread(source, error);
}

void kernel_source_await_dump(const struct kernel_source *source, uint64_t most_ns)
{
	const struct timespec pause = {.tv_nsec = (long)NS_PER_MS};
	uint64_t begin_ns = clock_now_ns();

	while (!atomic_load_explicit(&source->dumped, memory_order_relaxed) &&
	       clock_now_ns() - begin_ns < most_ns)
		nanosleep(&pause, NULL);
}

void kernel_source_end(struct kernel_source *source)
{
	const uint64_t one = 1;

	atomic_store_explicit(&source->ending, true, memory_order_relaxed);
	if (source->running && write(source->end_fd, &one, sizeof(one)) == sizeof(one))
		pthread_join(source->thread, NULL);
	source->running = false;
	program_detach(source->program);
}

void kernel_source_stop(struct kernel_source *source)
{
	if (!source)
		return;
	if (source->running)
		kernel_source_end(source);
	dump_destroy(source->dump);
	ring_buffer__free(source->kernel_ring);
	program_unload(source->program);
	translator_destroy(source->translator);
	record_batch_destroy(source->batch);
	ring_destroy(source->ring);
	if (source->end_fd >= 0)
		close(source->end_fd);
	if (source->wait_fd >= 0)
		close(source->wait_fd);
	free(source);
}

struct ring *kernel_source_ring(struct kernel_source *source)
{
	return source->ring;
}

unsigned kernel_source_groups(const struct kernel_source *source)
{
	return program_groups(source->program);
}

unsigned kernel_source_kinds(const struct kernel_source *source)
{
	return program_kinds(source->program);
}

const char *kernel_source_notice(const struct kernel_source *source)
{
	return program_notice(source->program);
}

int kernel_source_task_list(const struct kernel_source *source)
{
	return program_list_link(source->program, PROGRAM_LIST_MARKS);
}

struct kernel_source_counts kernel_source_counts(const struct kernel_source *source)
{
	return (struct kernel_source_counts){
	        .records = atomic_load_explicit(&source->records_taken, memory_order_relaxed),
	        .lost_kernel = atomic_load_explicit(&source->lost_kernel, memory_order_relaxed),
	        .lost_ring = ring_dropped(source->ring),
	        .dumps = atomic_load_explicit(&source->dumps, memory_order_relaxed),
	        .cpu_ns = atomic_load_explicit(&source->cpu_ns, memory_order_relaxed),
	        .dump_cpu_ns = atomic_load_explicit(&source->dump_cpu_ns, memory_order_relaxed),
	};
}

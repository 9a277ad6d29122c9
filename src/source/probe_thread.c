// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A measuring thread. See probe_thread.h. Its loop sleeps, reads the clock and
 * writes to memory that is its own; nothing in it can wait, allocate or fault.
 */
#include "source/probe_thread.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "source/affinity.h"
#include "source/probe_pace.h"
#include "util/clock.h"
#include "util/memory.h"
#include "util/rights.h"

/*
 * Address space, which costs nothing; the thread-local data of libraries are in it,
 * 900 KB with a sanitizer. What the loop needs lies at its top, locked and prefaulted.
 */
#define STACK_BYTES          (1024 * 1024)
#define STACK_RESIDENT_BYTES (32 * 1024)
/* How much a ring holds: the model empties it a few times a second, this is ten times as long. */
#define RING_NS        (2 * NS_PER_S)
#define RING_BYTES_MIN (16 * 1024)
#define RING_BYTES_MAX (1024 * 1024)
/*
 * Time that a real-time thread may run without sleeping. A cycle takes some
 * microseconds: beyond this it has gone wrong, and on its CPU only the kernel
 * can still end it. First SIGXCPU, which may restore the terminal, then SIGKILL.
 */
#define RUN_LIMIT_SOFT_US 200000
#define RUN_LIMIT_HARD_US 300000
/* Bounds of the kernel for a deadline task's period (sysctl sched_deadline_period_*). */
#define DEADLINE_PERIOD_MIN_NS  (100 * NS_PER_US)
#define DEADLINE_PERIOD_MAX_NS  NS_PER_S
#define DEADLINE_RUNTIME_MIN_NS (20 * NS_PER_US)

/* The kernel's struct sched_attr, version 0: glibc has it from 2.41 on. */
struct scheduling {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns;
	uint64_t deadline_ns;
	uint64_t period_ns;
};

/* Lies above the thread's stack, locked and on the node as that is. */
struct probe_thread {
	struct probe_thread_options options;
	struct histogram *histogram;
	struct ring *ring;
	_Atomic uint64_t overruns;
	_Atomic bool stop;
	_Atomic int state;        /* enum probe_thread_state */
	enum probe_policy policy; /* in force */
	int id;
	bool locked;
	bool joinable;
	pthread_t pthread;
	sem_t started;
	struct error error; /* why it did not start */
	int32_t nice;       /* before it became real-time */
	void *memory;       /* the whole mapping: guard page, stack, this */
	size_t memory_bytes;
	void *stack;
};

static int stop_signal(void)
{
	return SIGRTMIN + 1;
}

const char *probe_policy_name(enum probe_policy policy)
{
	static const char *const names[] = {
#define POLICY_NAME(symbol, name, kernel) [PROBE_POLICY_##symbol] = name,
	        PROBE_POLICY_LIST(POLICY_NAME)
#undef POLICY_NAME
	};

	return names[policy];
}

/* Start -------------------------------------------------------------------- */

static bool set_scheduling(const struct scheduling *scheduling)
{
	return syscall(SYS_sched_setattr, 0, scheduling, 0) == 0;
}

static bool set_policy(const struct probe_thread *thread, enum probe_policy policy)
{
	static const uint32_t kernel_policies[] = {
#define POLICY_KERNEL(symbol, name, kernel) [PROBE_POLICY_##symbol] = kernel,
	        PROBE_POLICY_LIST(POLICY_KERNEL)
#undef POLICY_KERNEL
	};
	struct scheduling scheduling = {
	        .size = sizeof(scheduling),
	        .policy = kernel_policies[policy],
	        .nice = thread->nice,
	};

	if (policy == PROBE_POLICY_FIFO || policy == PROBE_POLICY_RR)
		scheduling.priority = (uint32_t)thread->options.priority;
	if (policy == PROBE_POLICY_DEADLINE) {
		uint64_t period_ns = thread->options.interval_ns;

		period_ns = period_ns < DEADLINE_PERIOD_MIN_NS ? DEADLINE_PERIOD_MIN_NS : period_ns;
		period_ns = period_ns > DEADLINE_PERIOD_MAX_NS ? DEADLINE_PERIOD_MAX_NS : period_ns;
		scheduling.period_ns = period_ns;
		scheduling.deadline_ns = period_ns;
		scheduling.runtime_ns = period_ns / 10 > DEADLINE_RUNTIME_MIN_NS
		                                ? period_ns / 10
		                                : DEADLINE_RUNTIME_MIN_NS;
	}
	return set_scheduling(&scheduling);
}

bool probe_thread_has_sys_nice(void)
{
	cap_t capabilities = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (capabilities) {
		cap_get_flag(capabilities, CAP_SYS_NICE, CAP_EFFECTIVE, &value);
		cap_free(capabilities);
	}
	return value == CAP_SET;
}

/* Why `policy` was refused with `errnum`, and what helps. */
static bool explain_refusal(const struct probe_thread *thread, int errnum, struct error *error)
{
	const struct probe_thread_options *options = &thread->options;
	const char *help = "";

	if (errnum == EPERM && !probe_thread_has_sys_nice())
		help = "; it needs CAP_SYS_NICE (sudo setcap cap_sys_nice,cap_ipc_lock+ep on "
		       "this program) or an rtprio limit of that height";
	else if (errnum == EPERM && options->policy == PROBE_POLICY_DEADLINE)
		help = "; the kernel allows deadline to a thread that is bound to a CPU only in an "
		       "exclusive cpuset of that one CPU";
	else if (errnum == EPERM)
		help = "; the cpu cgroup that it runs in has no real-time time "
		       "(cpu.rt_runtime_us is 0)";
	else if (errnum == EBUSY)
		help = "; the CPU's bandwidth for deadline tasks is used up";
	if (options->policy == PROBE_POLICY_FIFO || options->policy == PROBE_POLICY_RR)
		return error_set(error,
		                 "cannot run the probe of CPU %u as %s with priority %d: %s%s",
		                 options->cpu, probe_policy_name(options->policy),
		                 options->priority, strerror(errnum), help);
	return error_set(error, "cannot run the probe of CPU %u as %s: %s%s", options->cpu,
	                 probe_policy_name(options->policy), strerror(errnum), help);
}

/* In the thread: to its CPU, its policy, its name. What was refused is in thread->error. */
static bool settle(struct probe_thread *thread)
{
	const struct probe_thread_options *options = &thread->options;
	struct scheduling before = {.size = sizeof(before)};
	struct cpuset cpu;
	sigset_t wake;
	char name[16];

	snprintf(name, sizeof(name), "probe/%u", options->cpu);
	prctl(PR_SET_NAME, name);
	thread->id = (int)syscall(SYS_gettid);
	/* Real-time threads have none; without it SCHED_OTHER would measure 50 us of it. */
	prctl(PR_SET_TIMERSLACK, 1);
	cpuset_clear(&cpu);
	cpuset_add(&cpu, options->cpu);
	if (!affinity_set(0, &cpu))
		return error_set_errno(&thread->error, errno, "cannot run the probe on CPU %u",
		                       options->cpu);
	if (syscall(SYS_sched_getattr, 0, &before, sizeof(before), 0) == 0)
		thread->nice = before.nice;
	thread->policy = options->policy;
	if (!set_policy(thread, options->policy)) {
		if (errno != EPERM || !options->may_fall_back)
			return explain_refusal(thread, errno, &thread->error);
		thread->policy = PROBE_POLICY_OTHER;
	}
	/* It is what it is: nothing that it does from here on takes a right. */
	rights_drop(RIGHTS_ALL);
	sigemptyset(&wake);
	sigaddset(&wake, stop_signal());
	pthread_sigmask(SIG_UNBLOCK, &wake, NULL);
	return true;
}

/* The loop ------------------------------------------------------------------ */

static void push(struct probe_thread *thread, enum event_type type, uint64_t time_ns,
                 uint64_t value)
{
	struct event event = {
	        .time_ns = time_ns,
	        .cpu = thread->options.cpu & (EVENT_CPU_LIMIT - 1),
	        .type = (unsigned char)type,
	        .words = value >= UINT32_MAX && type == EVENT_PROBE_SAMPLE,
	        .value = value >= UINT32_MAX ? UINT32_MAX : (uint32_t)value,
	};

	ring_push(thread->ring, &event, event.words ? &value : NULL);
}

static void note_overruns(struct probe_thread *thread, uint64_t now_ns, uint64_t missed)
{
	if (missed == 0)
		return;
	/* One writer: no read-modify-write is needed, readers see whole values. */
	atomic_store_explicit(&thread->overruns,
	                      atomic_load_explicit(&thread->overruns, memory_order_relaxed) +
	                              missed,
	                      memory_order_relaxed);
	push(thread, EVENT_PROBE_OVERRUN, now_ns, missed);
}

/*
 * The kernel, at the end of a thread that holds a robust mutex, sets this bit in
 * its word. To look at it is a load from a line that nobody writes; to try the
 * lock would pull that line from CPU to CPU in every cycle of every thread.
 */
static bool keeper_died(const struct probe_group *group)
{
	return (__atomic_load_n(&group->keeper.__data.__lock, __ATOMIC_RELAXED) &
	        FUTEX_OWNER_DIED) != 0;
}

/*
 * Each turn sleeps until a time that lies ahead, or leaves: on every error but
 * the signal that announces the end, so that it can never turn without sleeping.
 */
static enum probe_thread_state measure(struct probe_thread *thread)
{
	const struct probe_thread_options *options = &thread->options;
	uint64_t end_ns = options->end_ns > 0 ? options->end_ns : UINT64_MAX;
	uint64_t expiry_ns = clock_now_ns() + options->interval_ns;
	uint64_t samples = 0;
	struct probe_pace pace;

	/* The kernel throttles a deadline task itself, and shares a CPU among SCHED_OTHER ones. */
	probe_pace_start(&pace, options->interval_ns,
	                 thread->policy == PROBE_POLICY_FIFO || thread->policy == PROBE_POLICY_RR);
	for (;;) {
		struct timespec wake = clock_timespec(expiry_ns < end_ns ? expiry_ns : end_ns);
		int result = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
		uint64_t now_ns = clock_now_ns();
		uint64_t late_ns = now_ns > expiry_ns ? now_ns - expiry_ns : 0;
		uint64_t missed;

		if (atomic_load_explicit(&thread->stop, memory_order_relaxed) ||
		    keeper_died(options->group))
			return PROBE_THREAD_STOPPED;
		if (result == EINTR)
			continue;
		if (result != 0)
			return PROBE_THREAD_FAILED;
		/* Off-line or taken away: the kernel moves us, and this CPU is not ours to measure. */
		if (sched_getcpu() != (int)options->cpu)
			return PROBE_THREAD_MOVED;
		if (end_ns < expiry_ns)
			return PROBE_THREAD_LIMIT;
		if (expiry_ns <
		    atomic_load_explicit(&options->group->measure_from_ns, memory_order_relaxed)) {
			expiry_ns = probe_pace_next_ns(&pace, expiry_ns, now_ns, &missed);
			continue;
		}
		histogram_record(thread->histogram, late_ns, now_ns);
		push(thread, EVENT_PROBE_SAMPLE, now_ns, late_ns);
		if (++samples == options->loops)
			return PROBE_THREAD_LIMIT;
		expiry_ns = probe_pace_next_ns(&pace, expiry_ns, now_ns, &missed);
		note_overruns(thread, now_ns, missed);
	}
}

static void *run(void *argument)
{
	struct probe_thread *thread = argument;
	struct probe_group *group = thread->options.group;
	enum probe_thread_state state;

	if (!settle(thread)) {
		/* It may be real-time already where a later step failed. */
		set_policy(thread, PROBE_POLICY_OTHER);
		atomic_store(&thread->state, PROBE_THREAD_FAILED);
		sem_post(&thread->started);
		return NULL;
	}
	atomic_fetch_add(&group->running, 1);
	atomic_store(&thread->state, PROBE_THREAD_RUNNING);
	sem_post(&thread->started);
	state = measure(thread);
	/* What the C library and the kernel do at the end of a thread is not for the CPU's owner. */
	set_policy(thread, PROBE_POLICY_OTHER);
	atomic_store(&thread->state, state);
	if (atomic_fetch_sub(&group->running, 1) == 1 && state == PROBE_THREAD_LIMIT) {
		uint64_t one = 1;

		/* Fails only where it is readable already. */
		if (write(group->fd, &one, sizeof(one)) < 0)
			return NULL;
	}
	return NULL;
}

/* Life ---------------------------------------------------------------------- */

/* A handler must be there for a signal to end a sleep; that it ran is all that is wanted. */
static void wake_up(int signal_number)
{
	(void)signal_number;
}

bool probe_group_open(struct probe_group *group, struct error *error)
{
	pthread_mutexattr_t attributes;
	int result;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	result = pthread_mutex_init(&group->keeper, &attributes);
	pthread_mutexattr_destroy(&attributes);
	if (result == 0)
		result = pthread_mutex_lock(&group->keeper);
	return result == 0 || error_set_errno(error, result, "cannot start the probe");
}

void probe_group_close(struct probe_group *group)
{
	pthread_mutex_unlock(&group->keeper);
	pthread_mutex_destroy(&group->keeper);
}

bool probe_thread_prepare(enum probe_policy policy, struct error *error)
{
	struct sigaction action = {.sa_handler = wake_up}; /* no SA_RESTART: the sleep shall end */
	struct rlimit limit;

	sigemptyset(&action.sa_mask);
	if (sigaction(stop_signal(), &action, NULL) != 0)
		return error_set_errno(error, errno, "cannot handle signal %d", stop_signal());
	if (policy != PROBE_POLICY_FIFO && policy != PROBE_POLICY_RR)
		return true;
	if (getrlimit(RLIMIT_RTTIME, &limit) == 0) {
		if (limit.rlim_max > RUN_LIMIT_HARD_US)
			limit.rlim_max = RUN_LIMIT_HARD_US;
		if (limit.rlim_cur > RUN_LIMIT_SOFT_US)
			limit.rlim_cur = RUN_LIMIT_SOFT_US;
		if (limit.rlim_cur > limit.rlim_max)
			limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_RTTIME, &limit) == 0)
			return true;
	}
	return error_set_errno(error, errno,
	                       "cannot limit the time that a real-time thread may run at a stretch "
	                       "(RLIMIT_RTTIME), will not run one without");
}

/* Guard page, stack, and above it the struct itself. NULL: errno is set. */
static struct probe_thread *map_thread(int node)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t own_bytes = (sizeof(struct probe_thread) + page - 1) / page * page;
	size_t bytes = page + STACK_BYTES + own_bytes;
	size_t resident_bytes = STACK_RESIDENT_BYTES + own_bytes;
	struct probe_thread *thread;
	char *memory, *resident;

	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	mprotect(memory, page, PROT_NONE);
	memory_prefer_node(memory + page, bytes - page, node);
	resident = memory + bytes - resident_bytes;
	thread = (struct probe_thread *)(void *)(memory + bytes - own_bytes);
	memset(resident, 0, resident_bytes);
	thread->locked = mlock(resident, resident_bytes) == 0;
	thread->memory = memory;
	thread->memory_bytes = bytes;
	thread->stack = memory + page;
	return thread;
}

static size_t ring_bytes(uint64_t interval_ns)
{
	uint64_t bytes = RING_NS / interval_ns * sizeof(struct event);

	bytes = bytes < RING_BYTES_MIN ? RING_BYTES_MIN : bytes;
	return (size_t)(bytes > RING_BYTES_MAX ? RING_BYTES_MAX : bytes);
}

struct probe_thread *probe_thread_create(const struct probe_thread_options *options,
                                         struct error *error)
{
	struct probe_thread *thread = map_thread(options->node);

	if (thread) {
		thread->options = *options;
		thread->state = PROBE_THREAD_STARTING;
		sem_init(&thread->started, 0, 0);
		thread->ring = ring_create(ring_bytes(options->interval_ns), options->node);
		thread->histogram = histogram_create_resident(options->node, true);
		if (thread->ring && thread->histogram)
			return thread;
		probe_thread_destroy(thread);
	}
	error_set(error, "cannot measure CPU %u: out of memory", options->cpu);
	return NULL;
}

bool probe_thread_start(struct probe_thread *thread, struct error *error)
{
	sigset_t all, before;
	pthread_attr_t attributes;
	int result;

	/* It inherits the mask: no signal meant for the program ever runs on a measuring thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	result = pthread_attr_setstack(&attributes, thread->stack, STACK_BYTES);
	if (result == 0)
		result = pthread_create(&thread->pthread, &attributes, run, thread);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (result != 0) {
		atomic_store(&thread->state, PROBE_THREAD_FAILED);
		return error_set_errno(error, result, "cannot start a thread for CPU %u",
		                       thread->options.cpu);
	}
	thread->joinable = true;
	while (sem_wait(&thread->started) != 0)
		; /* EINTR is its only error */
	if (thread->error.text[0] == '\0')
		return true;
	probe_thread_stop(thread);
	return error_set(error, "%s", thread->error.text);
}

void probe_thread_request_stop(struct probe_thread *thread)
{
	atomic_store(&thread->stop, true);
	if (thread->joinable)
		pthread_kill(thread->pthread, stop_signal());
}

void probe_thread_stop(struct probe_thread *thread)
{
	const struct timespec pause = {.tv_nsec = (long)NS_PER_MS};

	if (!thread->joinable)
		return;
	/* A signal that comes between its look at `stop` and its sleep is lost: send another. */
	probe_thread_request_stop(thread);
	while (atomic_load(&thread->state) <= PROBE_THREAD_RUNNING) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		pthread_kill(thread->pthread, stop_signal());
	}
	pthread_join(thread->pthread, NULL);
	thread->joinable = false;
}

void probe_thread_destroy(struct probe_thread *thread)
{
	if (!thread)
		return;
	if (thread->ring)
		ring_destroy(thread->ring);
	if (thread->histogram)
		histogram_destroy(thread->histogram);
	sem_destroy(&thread->started);
	munmap(thread->memory, thread->memory_bytes);
}

enum probe_thread_state probe_thread_state(const struct probe_thread *thread)
{
	return (enum probe_thread_state)atomic_load(&thread->state);
}

enum probe_policy probe_thread_policy(const struct probe_thread *thread)
{
	return thread->policy;
}

int probe_thread_id(const struct probe_thread *thread)
{
	return thread->id;
}

bool probe_thread_locked(const struct probe_thread *thread)
{
	return thread->locked;
}

struct ring *probe_thread_ring(struct probe_thread *thread)
{
	return thread->ring;
}

const struct histogram *probe_thread_histogram(const struct probe_thread *thread)
{
	return thread->histogram;
}

const _Atomic uint64_t *probe_thread_overruns(const struct probe_thread *thread)
{
	return &thread->overruns;
}

const struct probe_thread_options *probe_thread_options(const struct probe_thread *thread)
{
	return &thread->options;
}

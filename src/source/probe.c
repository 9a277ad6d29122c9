// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The probe as a whole: start and end of the measuring threads, CPUs that come
 * and go, what is held and what is told. See probe.h. The measuring itself is in
 * probe_thread.c, who is measured in probe_choice.c.
 */
#include "source/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "source/affinity.h"
#include "source/host.h"
#include "source/probe_choice.h"
#include "source/probe_thread.h"
#include "util/clock.h"
#include "util/text.h"

/* What the probe keeps of a CPU over the lives of its threads. */
struct slot {
	struct probe_thread *thread; /* NULL: none now */
	uint64_t loops_done;         /* by earlier threads */
	uint64_t interval_ns;        /* 0: not measured yet */
	enum probe_state outcome;    /* ENDED or FAILED: never started again; else RUNNING */
	bool taken;                  /* a cpuset took it away: look whether it comes back */
};

struct probe {
	struct probe_options options;
	struct cpuset named; /* copy of options.cpus */
	char *root;          /* copy of options.root */
	struct cpuset mask;
	struct cpuset allowed;
	bool mask_chosen; /* by who started us (taskset), not what the cpuset left of all CPUs */
	struct cpuset online; /* when the host was last looked at */
	struct cpuset planned;
	struct probe_group group;
	int dma_latency_fd; /* -1: not held */
	uint64_t end_ns;
	unsigned cpus_started; /* CPUs that ever had a thread: --distance counts them */
	enum probe_policy policy;
	bool fell_back;
	bool settled; /* threads run with `policy`: one that cannot has lost the right to */
	bool not_locked;
	char failure[256]; /* of a thread that failed later; empty: none */
	struct slot slots[CPUSET_LIMIT];
};

static struct probe_choice choice_of(const struct probe *probe)
{
	return (struct probe_choice){
	        .named = probe->options.cpus,
	        .mask = &probe->mask,
	        .allowed = &probe->allowed,
	};
}

/* Notices -------------------------------------------------------------------- */

static void own_path(char *target, size_t size)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));

	if (length <= 0)
		snprintf(target, size, "rtscope");
	else
		text_escape(target, size, path, (size_t)length);
}

/* What is degraded, worst first, into topology->notice. */
static void tell(const struct probe *probe, struct topology *topology)
{
	char *text = topology->notice;
	size_t size = sizeof(topology->notice);
	char path[240];

	text[0] = '\0';
	own_path(path, sizeof(path));
	if (probe->failure[0] != '\0')
		snprintf(text, size, "%s", probe->failure);
	else if (!probe->options.off && probe->cpus_started == 0)
		snprintf(text, size,
		         "No CPU is measured: all are isolated, off-line or forbidden. Name some "
		         "with "
		         "-a, isolated ones are measured then");
	else if (probe->fell_back && probe_thread_has_sys_nice())
		snprintf(text, size,
		         "Refused to be real-time: the probe runs SCHED_OTHER and measures itself, "
		         "not the host. Its cpu cgroup has no real-time time: write to "
		         "cpu.rt_runtime_us, or start %s in another",
		         path);
	else if (probe->fell_back)
		snprintf(
		        text, size,
		        "No right to be real-time: the probe runs SCHED_OTHER and measures itself, "
		        "not the host.%s sudo setcap cap_sys_nice,cap_ipc_lock+ep %s, or rtprio in "
		        "limits.conf",
		        probe->not_locked ? " Its memory is not locked either." : "", path);
	else if (probe->not_locked)
		snprintf(text, size,
		         "The probe's memory is not locked: its own page faults may look like "
		         "latency. sudo setcap cap_sys_nice,cap_ipc_lock+ep %s, or memlock in "
		         "limits.conf",
		         path);
}

/* What is in force, per CPU and as a whole. */
static void describe(const struct probe *probe, struct topology *topology)
{
	bool has_priority = probe->policy == PROBE_POLICY_FIFO || probe->policy == PROBE_POLICY_RR;

	topology->probe_on = !probe->options.off;
	snprintf(topology->policy, sizeof(topology->policy), "%s",
	         topology->probe_on ? probe_policy_name(probe->policy) : "");
	topology->priority = topology->probe_on && has_priority ? probe->options.priority : 0;
	topology->interval_ns = topology->probe_on ? probe->options.interval_ns : 0;
	topology->dma_latency_us = probe->dma_latency_fd >= 0 ? probe->options.dma_latency_us : -1;
	for (size_t i = 0; i < topology->cpu_count; i++) {
		struct cpu_info *info = &topology->cpus[i];
		const struct slot *slot = &probe->slots[info->cpu];

		info->thread_id = slot->thread ? probe_thread_id(slot->thread) : 0;
		info->interval_ns = slot->thread ? slot->interval_ns : 0;
		if (slot->thread)
			info->probe = PROBE_STATE_RUNNING;
		else if (slot->outcome != PROBE_STATE_RUNNING && info->online)
			info->probe = slot->outcome;
	}
	tell(probe, topology);
}

/* One CPU -------------------------------------------------------------------- */

/* End and join the thread; the model keeps what it measured. */
static void detach(struct probe *probe, unsigned cpu, struct model *model)
{
	struct slot *slot = &probe->slots[cpu];

	if (!slot->thread)
		return;
	probe_thread_stop(slot->thread);
	slot->loops_done += histogram_count(probe_thread_histogram(slot->thread));
	model_remove_ring(model, probe_thread_ring(slot->thread));
	model_set_probe(model, cpu, NULL, NULL, NULL);
	probe_thread_destroy(slot->thread);
	slot->thread = NULL;
}

static struct probe_thread_options thread_options(const struct probe *probe,
                                                  const struct cpu_info *info)
{
	const struct probe_options *options = &probe->options;
	const struct slot *slot = &probe->slots[info->cpu];

	return (struct probe_thread_options){
	        .cpu = info->cpu,
	        .node = info->node,
	        .policy = probe->policy,
	        .may_fall_back = !options->policy_given && !probe->settled,
	        .priority = options->priority,
	        .interval_ns = slot->interval_ns,
	        .end_ns = probe->end_ns,
	        .loops = options->loops > 0 ? options->loops - slot->loops_done : 0,
	};
}

static bool attach(struct probe *probe, const struct cpu_info *info, struct model *model,
                   struct error *error)
{
	struct slot *slot = &probe->slots[info->cpu];
	struct probe_thread_options options;
	struct probe_thread *thread;

	if (slot->interval_ns == 0)
		slot->interval_ns = probe->options.interval_ns +
		                    probe->options.distance_ns * probe->cpus_started++;
	options = thread_options(probe, info);
	options.group = &probe->group;
	thread = probe_thread_create(&options, error);
	if (!thread)
		return false;
	if (!model_add_ring(model, probe_thread_ring(thread), error))
		goto out_destroy;
	if (!model_set_probe(model, info->cpu, probe_thread_histogram(thread),
	                     probe_thread_overruns(thread), error))
		goto out_remove_ring;
	if (!probe_thread_start(thread, error))
		goto out_unset_probe;
	/* What one thread is refused, all are: one word for the policy suffices. */
	probe->fell_back |= probe_thread_policy(thread) != probe->policy;
	probe->policy = probe_thread_policy(thread);
	probe->settled = true;
	probe->not_locked |= !probe_thread_locked(thread);
	slot->thread = thread;
	slot->taken = false;
	return true;

out_unset_probe:
	model_set_probe(model, info->cpu, NULL, NULL, NULL);
out_remove_ring:
	model_remove_ring(model, probe_thread_ring(thread));
out_destroy:
	probe_thread_destroy(thread);
	return false;
}

/* Start ---------------------------------------------------------------------- */

static bool check_options(const struct probe_options *options, size_t cpus, struct error *error)
{
	uint64_t longest_ns, added_ns;

	if ((options->policy == PROBE_POLICY_FIFO || options->policy == PROBE_POLICY_RR) &&
	    (options->priority < 1 || options->priority > 99))
		return error_set(error, "priority %d: %s has priorities 1 to 99", options->priority,
		                 probe_policy_name(options->policy));
	if (options->interval_ns < PROBE_INTERVAL_MIN_NS ||
	    options->interval_ns > PROBE_INTERVAL_MAX_NS)
		return error_set(error, "interval of %ju ns: it must be between %ju us and %ju s",
		                 (uintmax_t)options->interval_ns,
		                 (uintmax_t)(PROBE_INTERVAL_MIN_NS / NS_PER_US),
		                 (uintmax_t)(PROBE_INTERVAL_MAX_NS / NS_PER_S));
	if (__builtin_mul_overflow(options->distance_ns, cpus, &added_ns) ||
	    __builtin_add_overflow(added_ns, options->interval_ns, &longest_ns) ||
	    longest_ns - options->distance_ns > PROBE_INTERVAL_MAX_NS)
		return error_set(
		        error, "distance of %ju ns: over %zu CPUs the interval grows beyond %ju s",
		        (uintmax_t)options->distance_ns, cpus,
		        (uintmax_t)(PROBE_INTERVAL_MAX_NS / NS_PER_S));
	return true;
}

/* The kernel keeps the CPUs out of deeper sleep as long as the descriptor is open. */
static bool hold_dma_latency(struct probe *probe, struct error *error)
{
	int32_t value = (int32_t)probe->options.dma_latency_us;
	char path[PATH_MAX];

	if (probe->options.dma_latency_us < 0)
		return true;
	snprintf(path, sizeof(path), "%s/dev/cpu_dma_latency", probe->root);
	probe->dma_latency_fd = open(path, O_RDWR | O_CLOEXEC);
	if (probe->dma_latency_fd < 0)
		return error_set_errno(error, errno, "--latency: cannot open %s", path);
	if (write(probe->dma_latency_fd, &value, sizeof(value)) != sizeof(value))
		return error_set_errno(error, errno, "--latency: cannot write %d to %s", value,
		                       path);
	return true;
}

/* Without a probe -D still ends the program: a timer does it instead of the threads. */
static bool open_end_fd(struct probe *probe, struct error *error)
{
	struct itimerspec end = {.it_value = clock_timespec(probe->end_ns)};

	if (!probe->options.off)
		probe->group.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	else
		probe->group.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (probe->group.fd < 0 ||
	    (probe->options.off && probe->end_ns > 0 &&
	     timerfd_settime(probe->group.fd, TFD_TIMER_ABSTIME, &end, NULL) != 0))
		return error_set_errno(error, errno, "cannot watch for the end of the probe");
	return true;
}

static struct probe *create(const struct probe_options *options, struct error *error)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	if (probe)
		probe->root = strdup(options->root ? options->root : "");
	if (!probe || !probe->root) {
		free(probe);
		error_set(error, "cannot start the probe: out of memory");
		return NULL;
	}
	probe->options = *options;
	if (options->cpus) {
		probe->named = *options->cpus;
		probe->options.cpus = &probe->named;
	}
	probe->policy = options->policy;
	if (!probe_group_open(&probe->group, error)) {
		free(probe->root);
		free(probe);
		return NULL;
	}
	probe->group.fd = -1;
	probe->dma_latency_fd = -1;
	return probe;
}

/* The mask lacks a CPU that the cpuset allows, and that the kernel does not leave out by itself. */
static bool is_mask_chosen(const struct probe *probe, const struct topology *topology)
{
	for (size_t i = 0; i < topology->cpu_count; i++) {
		const struct cpu_info *info = &topology->cpus[i];

		if (info->online && !info->isolated && cpuset_has(&probe->allowed, info->cpu) &&
		    !cpuset_has(&probe->mask, info->cpu))
			return true;
	}
	return false;
}

/* Choose the CPUs, and leave them. */
static bool plan(struct probe *probe, struct topology *topology, struct error *error)
{
	struct probe_choice choice = choice_of(probe);
	struct cpuset rest;

	if (!affinity_get(0, &probe->mask) || !affinity_allowed(&probe->allowed))
		return error_set_errno(error, errno, "cannot tell which CPUs may be used");
	probe->mask_chosen = is_mask_chosen(probe, topology);
	if (!probe_choice_check(&choice, topology, error))
		return false;
	probe_choose(&choice, topology, &probe->planned);
	if (!check_options(&probe->options, cpuset_count(&probe->planned), error) ||
	    !probe_thread_prepare(probe->policy, error) || !hold_dma_latency(probe, error))
		return false;
	probe_choose_rest(&choice, topology, &probe->planned, &rest);
	if (cpuset_count(&rest) > 0)
		affinity_set_all(&rest);
	return true;
}

struct probe *probe_plan(const struct probe_options *options, struct topology *topology,
                         struct error *error)
{
	struct probe *probe = create(options, error);

	if (!probe || options->off || plan(probe, topology, error))
		return probe;
	probe_stop(probe, NULL);
	return NULL;
}

const struct cpuset *probe_planned(const struct probe *probe)
{
	return &probe->planned;
}

/* None measures before all are there: what the start of one takes is no latency of another. */
static bool start_threads(struct probe *probe, struct topology *topology, struct model *model,
                          struct error *error)
{
	probe_hold(probe, true);
	/* We count as one, or a thread that is done before the next has begun would be the last. */
	atomic_fetch_add(&probe->group.running, 1);
	for (unsigned cpu = cpuset_next(&probe->planned, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(&probe->planned, cpu + 1))
		if (!attach(probe, topology_cpu(topology, cpu), model, error))
			return false;
	/* Should all be done by now, probe_follow() finds them so. */
	atomic_fetch_sub(&probe->group.running, 1);
	probe_hold(probe, false);
	host_read_online(&probe->online, probe->root);
	return true;
}

bool probe_start(struct probe *probe, struct topology *topology, struct model *model,
                 struct error *error)
{
	if (probe->options.duration_ns > 0)
		probe->end_ns = clock_now_ns() + probe->options.duration_ns;
	if (!open_end_fd(probe, error) ||
	    (!probe->options.off && !start_threads(probe, topology, model, error)))
		return false;
	describe(probe, topology);
	return model_set_topology(model, topology, error);
}

/* Follow --------------------------------------------------------------------- */

static void fail(struct probe *probe, unsigned cpu, const char *why)
{
	probe->slots[cpu].outcome = PROBE_STATE_FAILED;
	snprintf(probe->failure, sizeof(probe->failure), "The probe of CPU %u ended: %s", cpu, why);
}

/* Threads that have left their loop by themselves. */
static void gather_ended(struct probe *probe, const struct topology *topology, struct model *model)
{
	for (size_t i = 0; i < topology->cpu_count; i++) {
		unsigned cpu = topology->cpus[i].cpu;
		struct slot *slot = &probe->slots[cpu];
		enum probe_thread_state state;

		if (!slot->thread)
			continue;
		state = probe_thread_state(slot->thread);
		if (state <= PROBE_THREAD_RUNNING)
			continue;
		detach(probe, cpu, model);
		if (state == PROBE_THREAD_LIMIT)
			slot->outcome = PROBE_STATE_ENDED;
		else if (state == PROBE_THREAD_MOVED)
			slot->taken = true;
		else
			fail(probe, cpu, "the kernel refused to let it sleep");
	}
}

/* The host as it is now; what is not of the host stays. */
static bool reread(const struct probe *probe, struct topology *topology)
{
	struct topology now = {0};

	if (!topology_copy(&now, topology))
		return false;
	if (!host_read(&now, probe->root, NULL)) {
		topology_clear(&now);
		return false;
	}
	topology_clear(topology);
	*topology = now;
	return true;
}

static bool may_use(unsigned cpu)
{
	struct cpuset allowed;

	return !affinity_allowed(&allowed) || cpuset_has(&allowed, cpu);
}

/* End threads of CPUs that may not be measured any more, start those of CPUs that may again. */
static void match(struct probe *probe, struct topology *topology, struct model *model)
{
	struct probe_choice choice = choice_of(probe);
	struct cpuset chosen;

	probe_choose(&choice, topology, &chosen);
	for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++) {
		const struct cpu_info *info;
		struct slot *slot = &probe->slots[cpu];
		struct error error = {""};

		if (!cpuset_has(&chosen, cpu)) {
			detach(probe, cpu, model);
			continue;
		}
		info = topology_cpu(topology, cpu);
		if (!slot->thread && slot->outcome == PROBE_STATE_RUNNING &&
		    !attach(probe, info, model, &error) && may_use(cpu))
			fail(probe, cpu, error.text);
	}
	/*
	 * What was measured and is on-line, but not ours, may be so again at any time: a
	 * cpuset learns of a CPU that is back only after the list of those on-line does.
	 */
	for (size_t i = 0; i < topology->cpu_count; i++) {
		struct slot *slot = &probe->slots[topology->cpus[i].cpu];

		slot->taken = !slot->thread && slot->interval_ns > 0 &&
		              slot->outcome == PROBE_STATE_RUNNING && topology->cpus[i].online;
		if (slot->taken && cpuset_has(&chosen, topology->cpus[i].cpu))
			topology->cpus[i].probe = PROBE_STATE_FORBIDDEN;
	}
}

static bool any_taken(const struct probe *probe, const struct topology *topology)
{
	for (size_t i = 0; i < topology->cpu_count; i++)
		if (probe->slots[topology->cpus[i].cpu].taken)
			return true;
	return false;
}

/* The cpuset is another one than before; asked only where it, or the mask, forbids a CPU. */
static bool is_cpuset_new(const struct probe *probe, const struct topology *topology)
{
	struct cpuset allowed;
	bool forbidden = false;

	for (size_t i = 0; i < topology->cpu_count; i++)
		forbidden |= topology->cpus[i].probe == PROBE_STATE_FORBIDDEN;
	return forbidden && affinity_allowed(&allowed) &&
	       memcmp(&allowed, &probe->allowed, sizeof(allowed)) != 0;
}

static void read_cpuset(struct probe *probe)
{
	struct cpuset allowed;

	if (!affinity_allowed(&allowed))
		return;
	probe->allowed = allowed;
	if (!probe->mask_chosen)
		probe->mask = allowed;
}

static bool same(const struct topology *one, const struct topology *other)
{
	if (one->cpu_count != other->cpu_count || strcmp(one->notice, other->notice) != 0)
		return false;
	for (size_t i = 0; i < one->cpu_count; i++) {
		const struct cpu_info *a = &one->cpus[i];
		const struct cpu_info *b = &other->cpus[i];

		if (a->cpu != b->cpu || a->node != b->node || a->online != b->online ||
		    a->isolated != b->isolated || a->nohz_full != b->nohz_full ||
		    a->probe != b->probe || a->thread_id != b->thread_id)
			return false;
	}
	return true;
}

/* -D is over, or no CPU has anything left to do, and no thread was there to say so. */
static void note_end(const struct probe *probe, const struct topology *topology)
{
	bool limited = probe->end_ns > 0 || probe->options.loops > 0;
	uint64_t one = 1;

	if (!limited || atomic_load(&probe->group.running) > 0)
		return;
	for (size_t i = 0; i < topology->cpu_count; i++) {
		const struct slot *slot = &probe->slots[topology->cpus[i].cpu];

		if (slot->interval_ns > 0 && slot->outcome == PROBE_STATE_RUNNING &&
		    (probe->end_ns == 0 || clock_now_ns() < probe->end_ns))
			return;
	}
	if (write(probe->group.fd, &one, sizeof(one)) < 0)
		return; /* readable already */
}

bool probe_follow(struct probe *probe, struct topology *topology, struct model *model)
{
	struct topology before = {0};
	struct cpuset online;
	bool changed;

	if (probe->options.off || !topology_copy(&before, topology))
		return false;
	gather_ended(probe, topology, model);
	if (host_read_online(&online, probe->root) &&
	    (memcmp(&online, &probe->online, sizeof(online)) != 0 || any_taken(probe, topology) ||
	     is_cpuset_new(probe, topology)) &&
	    reread(probe, topology)) {
		probe->online = online;
		read_cpuset(probe);
		match(probe, topology, model);
	}
	describe(probe, topology);
	note_end(probe, topology);
	changed = !same(&before, topology);
	if (changed)
		model_set_topology(model, topology, NULL);
	topology_clear(&before);
	return changed;
}

void probe_hold(struct probe *probe, bool hold)
{
	atomic_store(&probe->group.measure_from_ns, hold ? UINT64_MAX : clock_now_ns());
}

/* End ------------------------------------------------------------------------ */

int probe_ended_fd(const struct probe *probe)
{
	return probe->group.fd;
}

void probe_stop(struct probe *probe, struct model *model)
{
	if (!probe)
		return;
	for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++)
		if (probe->slots[cpu].thread)
			probe_thread_request_stop(probe->slots[cpu].thread);
	for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++)
		detach(probe, cpu, model);
	if (probe->dma_latency_fd >= 0)
		close(probe->dma_latency_fd);
	if (probe->group.fd >= 0)
		close(probe->group.fd);
	probe_group_close(&probe->group);
	free(probe->root);
	free(probe);
}

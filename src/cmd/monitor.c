// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The monitor. See monitor.h. monitor_run() holds the only sequence of start and end;
 * what was begun is undone in reverse order.
 */
#include "cmd/monitor.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/histfile.h"
#include "cmd/option.h"
#include "cmd/program.h"
#include "cmd/show.h"
#include "model/model.h"
#include "source/affinity.h"
#include "source/host.h"
#include "source/kernel/kernel.h"
#include "source/probe.h"
#include "source/proc/proc_source.h"
#include "source/sampler/sampler.h"
#include "util/clock.h"
#include "util/rights.h"

/* A host whose dump takes longer has more to do than what it makes late. */
#define DUMP_PATIENCE_NS NS_PER_S

struct monitor {
	const struct settings *settings;
	const char *command_line;
	struct topology topology;
	struct model *model;
	struct probe *probe;          /* NULL: not yet or no longer */
	struct sampler *sampler;      /* likewise */
	struct kernel_source *kernel; /* NULL: nothing of the kernel is recorded */
	struct proc_source *files;    /* instead of it, for the screens; NULL: none */
	struct program *program;      /* NULL: none is to be run */
	unsigned rights;              /* bits: enum right, that are of use when all runs */
	unsigned dropped;             /* the same that --drop-all gives up */
	sigset_t signals_before;
};

/* The first CPU of -a that this host does not have is named. */
static enum exit_code check_cpus(const struct monitor *monitor, struct error *error)
{
	const struct settings *settings = monitor->settings;
	const struct topology *topology = &monitor->topology;
	const char *name = settings->origin[OPTION_AFFINITY] == OPTION_ORIGIN_COMMAND_LINE
	                           ? "-a"
	                           : option_table[OPTION_AFFINITY].config;
	struct cpuset present;
	char list[80];

	if (!option_given(settings, OPTION_AFFINITY))
		return EXIT_CODE_OK;
	cpuset_clear(&present);
	for (size_t i = 0; i < topology->cpu_count; i++)
		cpuset_add(&present, topology->cpus[i].cpu);
	cpuset_format(&present, list, sizeof(list));
	for (unsigned cpu = cpuset_next(&settings->cpus, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(&settings->cpus, cpu + 1)) {
		if (cpuset_has(&present, cpu))
			continue;
		error_set(error, "%s: there is no CPU %u, this host has %s", name, cpu, list);
		return settings->origin[OPTION_AFFINITY] == OPTION_ORIGIN_COMMAND_LINE
		               ? EXIT_CODE_USAGE
		               : EXIT_CODE_FAILED;
	}
	return EXIT_CODE_OK;
}

static bool start_model(struct monitor *monitor, struct error *error)
{
	const struct settings *settings = monitor->settings;
	const struct model_options options = {
	        .window_ns = settings->window_ns,
	        .memory_bytes = settings->window_memory_bytes,
	        .threshold_ns = settings->threshold_ns,
	        .wakeups = settings_wakeups(settings),
	        .trackers = settings->trackers.count ? &settings->trackers : NULL,
	        .wall_offset_ns = clock_wall_offset_ns(),
	        .start_ns = clock_now_ns(),
	};

	monitor->model = model_create(&options, error);
	return monitor->model && model_set_topology(monitor->model, &monitor->topology, error);
}

static bool plan_probe(struct monitor *monitor, struct error *error)
{
	const struct settings *settings = monitor->settings;
	const bool latency_given = option_given(settings, OPTION_LATENCY);
	const struct probe_options options = {
	        .off = settings->no_probe,
	        .cpus = option_given(settings, OPTION_AFFINITY) ? &settings->cpus : NULL,
	        .policy = (enum probe_policy)settings->policy,
	        /* A configuration may serve users with and without the right; a command means it. */
	        .policy_given = settings->origin[OPTION_POLICY] == OPTION_ORIGIN_COMMAND_LINE ||
	                        settings->origin[OPTION_PRIORITY] == OPTION_ORIGIN_COMMAND_LINE,
	        .priority = (int)settings->priority,
	        .interval_ns = settings->interval_ns,
	        .distance_ns = settings->distance_ns,
	        .duration_ns = settings->duration_ns,
	        .loops = settings->loops,
	        .dma_latency_us = latency_given ? (int64_t)settings->dma_latency_us : -1,
	        .root = "",
	};

	monitor->probe = probe_plan(&options, &monitor->topology, error);
	return monitor->probe != NULL;
}

static void list_measured(const struct topology *topology, struct cpuset *measured)
{
	cpuset_clear(measured);
	for (size_t i = 0; i < topology->cpu_count; i++)
		if (topology->cpus[i].probe == PROBE_STATE_RUNNING)
			cpuset_add(measured, topology->cpus[i].cpu);
}

static bool start_sampler(struct monitor *monitor, struct error *error)
{
	const struct sampler_options options = {
	        .period_ns = monitor->settings->delay_ns,
	        .root = "",
	        .probed = probe_planned(monitor->probe),
	        .drop = ~(monitor->rights & (RIGHTS_OTHERS | RIGHTS_RECORD)),
	};

	monitor->sampler = sampler_start(&options, monitor->model, error);
	if (!monitor->sampler)
		return false;
	if (monitor->kernel)
		sampler_set_task_list(monitor->sampler, kernel_source_task_list(monitor->kernel));
	if (monitor->settings->pids.count > 0)
		sampler_show_processes(monitor->sampler, monitor->settings->pids.pids,
		                       monitor->settings->pids.count, false);
	return true;
}

/* The CPUs for all that does not measure: those that are allowed and not to be measured. */
static bool choose_housekeeping(const struct monitor *monitor, struct cpuset *cpus)
{
	const struct topology *topology = &monitor->topology;
	struct cpuset allowed;

	cpuset_clear(cpus);
	if (!affinity_get(0, &allowed))
		return false;
	for (size_t i = 0; i < topology->cpu_count; i++)
		if (!cpuset_has(probe_planned(monitor->probe), topology->cpus[i].cpu) &&
		    !topology->cpus[i].isolated && cpuset_has(&allowed, topology->cpus[i].cpu))
			cpuset_add(cpus, topology->cpus[i].cpu);
	return cpuset_count(cpus) > 0;
}

/* Why nothing of the kernel is recorded, and what is left: batch mode shows no files. */
static void tell_missing(struct monitor *monitor, const struct error *error)
{
	bool batch = monitor->settings->batch;

	snprintf(monitor->topology.trace_notice, sizeof(monitor->topology.trace_notice),
	         "%.400s%s%s", error->text, batch ? "" : "; ", batch ? "" : PROC_SOURCE_INSTEAD);
}

/*
 * Without it the monitor runs all the same, and says what is missing. This thread alone may
 * load; the others have given that up when they began.
 */
static void load_kernel(struct monitor *monitor)
{
	struct error error = {""};
	const struct kernel_source_options options = {
	        .groups = monitor->settings->groups,
	        .refresh_ns = monitor->settings->delay_ns,
	        .probe_wakings = monitor->settings->threshold_ns > 0,
	};

	if (options.groups)
		monitor->kernel = kernel_source_load(&options, &error);
	kernel_source_spare_rights(monitor->kernel);
	monitor->rights |= rights_held() & RIGHTS_RECORD;
	if (*error.text)
		tell_missing(monitor, &error);
}

/*
 * To dump the state is heavy, as to attach the programs was, so it is over before anything is
 * measured.
 */
static void start_kernel(struct monitor *monitor)
{
	struct topology *topology = &monitor->topology;
	struct cpuset housekeeping;
	struct error error = {""};
	const struct kernel_reader_options options = {
	        .housekeeping = choose_housekeeping(monitor, &housekeeping) ? &housekeeping : NULL,
	        .drop = ~(monitor->rights & (RIGHTS_OTHERS | RIGHTS_RECORD)),
	};

	if (!monitor->kernel)
		return;
	if (model_add_kernel_ring(monitor->model, kernel_source_ring(monitor->kernel), &error) &&
	    kernel_source_run(monitor->kernel, &options, &error)) {
		kernel_source_await_dump(monitor->kernel, DUMP_PATIENCE_NS);
		trace_groups_format(topology->traced, sizeof(topology->traced),
		                    kernel_source_groups(monitor->kernel));
		topology->traced_kinds = kernel_source_kinds(monitor->kernel);
		snprintf(topology->trace_notice, sizeof(topology->trace_notice), "%s",
		         kernel_source_notice(monitor->kernel));
	} else {
		model_remove_ring(monitor->model, kernel_source_ring(monitor->kernel));
		kernel_source_stop(monitor->kernel);
		monitor->kernel = NULL;
		monitor->rights &= ~RIGHTS_RECORD;
		tell_missing(monitor, &error);
	}
}

/* Those that are of use as long as it runs. */
static unsigned lasting_rights(const struct settings *settings)
{
	unsigned rights = RIGHTS_OTHERS;

	/* CPUs that come later are measured, too. */
	if (!settings->no_probe)
		rights |= RIGHT_BIT(IPC_LOCK);
	if (!settings->no_probe && settings->policy != PROBE_POLICY_OTHER)
		rights |= RIGHT_BIT(SYS_NICE);
	/* A screen writes at a key. */
	if (settings->histfile || !settings->batch)
		rights |= RIGHTS_FILES;
	return rights;
}

/*
 * Nobody who started us as root, or gave our file rights, meant more than watching. The
 * user's program was forked before and is not meant.
 */
static void seal_rights(struct monitor *monitor)
{
	const struct settings *settings = monitor->settings;

	if (settings->drop_all)
		monitor->dropped = rights_held() & lasting_rights(settings);
	else
		monitor->rights = lasting_rights(settings);
	rights_seal(monitor->rights | RIGHTS_RECORD | RIGHTS_MEASURE | RIGHTS_OTHERS);
}

static void tell_dropped(struct topology *topology, unsigned dropped)
{
	static const struct {
		unsigned rights;
		const char *lost;
	} losses[] = {
	        {RIGHT_BIT(SYS_NICE), "CPUs that come later are not measured as real-time ones"},
	        {RIGHTS_OTHERS, "bytes read and written, working folders and GC of others' "
	                        "processes, and of those that have rights, are not seen"},
	        {RIGHTS_FILES, "files are written only where this user may"},
	};
	size_t length = 0;

	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		if (dropped & losses[i].rights)
			length += (size_t)snprintf(topology->rights_notice + length,
			                           sizeof(topology->rights_notice) - length, "%s%s",
			                           length ? "; " : "--drop-all: ", losses[i].lost);
}

/* All runs: what it took is of no use any more. */
static void drop_rights(struct monitor *monitor)
{
	struct topology *topology = &monitor->topology;

	tell_dropped(topology, monitor->dropped);
	rights_drop(~monitor->rights);
	rights_format(topology->rights, sizeof(topology->rights), rights_held());
	model_set_topology(monitor->model, topology, NULL);
}

static bool check_histfile(const struct settings *settings, struct error *error)
{
	bool good;

	if (!settings->histfile)
		return true;
	rights_begin_files();
	good = histfile_check(settings->histfile, error);
	rights_end_files();
	return good;
}

/* What /proc tells of files, while a screen shows them. */
static bool start_files(struct monitor *monitor, struct error *error)
{
	const struct proc_source_options options = {
	        .refresh_ns = monitor->settings->delay_ns,
	        .drop = ~(monitor->rights & RIGHTS_OTHERS),
	};

	if (monitor->kernel || monitor->settings->batch)
		return true;
	monitor->files = proc_source_start(&options, error);
	return monitor->files &&
	       model_add_kernel_ring(monitor->model, proc_source_ring(monitor->files), error);
}

static void stop_files(struct monitor *monitor)
{
	if (!monitor->files)
		return;
	model_remove_ring(monitor->model, proc_source_ring(monitor->files));
	proc_source_stop(monitor->files);
}

static void stop_kernel(struct monitor *monitor)
{
	if (!monitor->kernel)
		return;
	kernel_source_end(monitor->kernel);
	model_remove_ring(monitor->model, kernel_source_ring(monitor->kernel));
	kernel_source_stop(monitor->kernel);
}

static void every_second(void *context)
{
	struct monitor *monitor = context;
	struct cpuset measured;

	if (!monitor->probe || !probe_follow(monitor->probe, &monitor->topology, monitor->model))
		return;
	list_measured(&monitor->topology, &measured);
	sampler_set_probed(monitor->sampler, &measured);
}

/* What the screen shows, else what --pid names. */
static void look_at(void *context, const uint32_t *pids, size_t count, bool threads)
{
	struct monitor *monitor = context;
	const struct pid_list *named = &monitor->settings->pids;

	if (count == 0)
		sampler_show_processes(monitor->sampler, named->pids, named->count, false);
	else
		sampler_show_processes(monitor->sampler, pids, count, threads);
}

static void look_at_files(void *context, bool shown)
{
	struct monitor *monitor = context;

	proc_source_want(monitor->files, shown);
}

static void hold(void *context, bool hold_on)
{
	struct monitor *monitor = context;

	if (monitor->probe)
		probe_hold(monitor->probe, hold_on);
}

/* What was measured stays in the model. */
static void stop_probe(void *context)
{
	struct monitor *monitor = context;

	if (monitor->probe)
		probe_stop(monitor->probe, monitor->model);
	monitor->probe = NULL;
}

static int show(struct monitor *monitor, struct error *error)
{
	struct batch_options batch = show_batch_options(monitor->settings);
	struct tui_options tui = show_tui_options(monitor->settings);

	if (monitor->settings->batch) {
		batch.source = "live";
		batch.end_fd = probe_ended_fd(monitor->probe);
		batch.await_reading = true;
		batch.every_second = every_second;
		batch.before_last = stop_probe;
		batch.context = monitor;
		return batch_run(&batch, monitor->model, error);
	}
	tui.look_at = look_at;
	tui.look_at_files = monitor->files ? look_at_files : NULL;
	tui.every_second = every_second;
	tui.hold = hold;
	tui.end_fd = probe_ended_fd(monitor->probe);
	tui.context = monitor;
	return tui_run(&tui, monitor->model, error);
}

static bool write_histograms(struct monitor *monitor, int code, struct error *error)
{
	struct snapshot *snapshot = snapshot_create();
	const struct cyclictest_run run = {
	        .snapshot = snapshot,
	        .command_line = monitor->command_line,
	        .return_code = code,
	};
	bool good;

	if (!snapshot || !model_snapshot(monitor->model, NULL, snapshot))
		good = error_set(error, "--histfile: out of memory");
	else {
		rights_begin_files();
		good = histfile_write(monitor->settings->histfile, &run, error);
		rights_end_files();
	}
	snapshot_destroy(snapshot);
	return good;
}

void monitor_block_signals(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	for (const int *fault = (const int[]){SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, 0};
	     *fault; fault++)
		sigdelset(&all, *fault);
	pthread_sigmask(SIG_BLOCK, &all, before);
	signal(SIGPIPE, SIG_IGN);
	/* A file that may not grow is an error with a sentence, as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);
}

void monitor_restore_signals(const sigset_t *before, bool batch)
{
	sigset_t signals = *before;

	if (batch) {
		sigaddset(&signals, SIGINT);
		sigaddset(&signals, SIGTERM);
		sigaddset(&signals, SIGHUP);
	}
	pthread_sigmask(SIG_SETMASK, &signals, NULL);
}

/* A name may come later; a number that nobody has would be another thread's then. */
static bool check_wakeup(const struct settings *settings, struct error *error)
{
	int32_t tid = settings_wakeups(settings).tid;

	return tid < 0 || thread_check(tid, "--wakeup", error);
}

int monitor_run(const struct settings *settings, const char *command_line, struct error *error)
{
	struct monitor monitor = {.settings = settings, .command_line = command_line};
	int code = EXIT_CODE_FAILED;

	if (!host_read(&monitor.topology, "", error))
		return code;
	code = (int)check_cpus(&monitor, error);
	if (code != EXIT_CODE_OK)
		goto out_topology;
	code = EXIT_CODE_FAILED;
	if (!pid_list_check(&settings->pids, error) || !check_wakeup(settings, error) ||
	    !program_create(&monitor.program, settings, error))
		goto out_topology;
	seal_rights(&monitor);
	if (!check_histfile(settings, error))
		goto out_model;
	monitor_block_signals(&monitor.signals_before);
	if (!start_model(&monitor, error) || !plan_probe(&monitor, error))
		goto out_model;
	if (!model_start(monitor.model, error))
		goto out_probe;
	if (!program_watch(monitor.program, monitor.model, error))
		goto out_program;
	load_kernel(&monitor);
	start_kernel(&monitor);
	if (!start_sampler(&monitor, error) || !start_files(&monitor, error))
		goto out_kernel;
	model_begin(monitor.model);
	if (!probe_start(monitor.probe, &monitor.topology, monitor.model, error))
		goto out_kernel;
	drop_rights(&monitor);
	monitor_restore_signals(&monitor.signals_before, settings->batch);
	code = show(&monitor, error);
	stop_probe(&monitor);
	if (settings->histfile && !write_histograms(&monitor, code, error))
		code = EXIT_CODE_FAILED;
out_kernel:
	stop_files(&monitor);
	sampler_stop(monitor.sampler, monitor.model);
	stop_kernel(&monitor);
out_program:
	program_destroy(monitor.program);
	monitor.program = NULL;
out_probe:
	stop_probe(&monitor);
out_model:
	model_destroy(monitor.model);
	program_destroy(monitor.program);
out_topology:
	topology_clear(&monitor.topology);
	return code;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options, one row each. A row is the parser of the command line and of the
 * configuration, `--help`, the entry in rtscope(1), the shells' completion and
 * `--print-config` at once. Included several times, each time with another
 * OPTION(); members are those of struct option_row (option.h). Rows of a group
 * stand together.
 */
#ifndef OPTION
#error "define OPTION(id, ...) before including this table"
#endif

OPTION(AFFINITY, .group = OPTION_GROUP_PROBE, .short_name = 'a', .long_name = "affinity",
       .argument = "CPUSET", .type = OPTION_TYPE_CPUSET, OPTION_MEMBER(cpus),
       .config = "probe.cpus",
       .help = "Measure these CPUs, as in 0-3,8. Without it: every online CPU that is neither "
               "isolated nor nohz_full, because a probe preempts what runs there.")
OPTION(PRIORITY, .group = OPTION_GROUP_PROBE, .short_name = 'p', .long_name = "priority",
       .argument = "PRIO", .type = OPTION_TYPE_COUNT, OPTION_MEMBER(priority), .minimum = 1,
       .maximum = 99, .standard = "80", .config = "probe.priority",
       .help = "Real-time priority of the measuring threads.")
OPTION(POLICY, .group = OPTION_GROUP_PROBE, .long_name = "policy", .argument = "POLICY",
       .type = OPTION_TYPE_CHOICE, OPTION_MEMBER(policy), .choice = policy_choice,
       .standard = "fifo", .config = "probe.policy",
       .help = "Scheduling policy of the measuring threads. If neither this nor -p is given and "
               "the right to be real-time is missing, other is taken and the screen says so.")
OPTION(INTERVAL, .group = OPTION_GROUP_PROBE, .short_name = 'i', .long_name = "interval",
       .argument = "US", .type = OPTION_TYPE_DURATION, .unit = NS_PER_US,
       OPTION_MEMBER(interval_ns), .minimum = PROBE_INTERVAL_MIN_NS,
       .maximum = PROBE_INTERVAL_MAX_NS, .standard = "1000us", .config = "probe.interval_us",
       .help = "Time between two samples of a CPU.")
OPTION(DISTANCE, .group = OPTION_GROUP_PROBE, .long_name = "distance", .argument = "US",
       .type = OPTION_TYPE_DURATION, .unit = NS_PER_US, OPTION_MEMBER(distance_ns), .minimum = 0,
       .maximum = PROBE_INTERVAL_MAX_NS, .standard = "0us", .config = "probe.distance_us",
       .help = "Make the interval of each further CPU longer by this much.")
OPTION(DURATION, .group = OPTION_GROUP_PROBE, .short_name = 'D', .long_name = "duration",
       .argument = "DURATION", .type = OPTION_TYPE_DURATION, .unit = NS_PER_S,
       OPTION_MEMBER(duration_ns), .minimum = NS_PER_MS, .maximum = OPTION_DURATION_MAX_NS,
       .config = "probe.duration_s", .help = "End after this time. Without it: no end.")
OPTION(LOOPS, .group = OPTION_GROUP_PROBE, .short_name = 'l', .long_name = "loops",
       .argument = "LOOPS", .type = OPTION_TYPE_COUNT, OPTION_MEMBER(loops), .minimum = 1,
       .maximum = OPTION_COUNT_MAX, .config = "probe.loops",
       .help = "End when every measuring thread took this many samples. Without it: no end.")
OPTION(LATENCY, .group = OPTION_GROUP_PROBE, .long_name = "latency", .argument = "US",
       .type = OPTION_TYPE_COUNT, OPTION_MEMBER(dma_latency_us), .minimum = 0,
       .maximum = 2000000000, .config = "probe.latency_us",
       .help = "Hold this value in /dev/cpu_dma_latency as long as the probe runs, which keeps "
               "CPUs "
               "out of deep idle states. Without it the power state is left alone.")
OPTION(NO_PROBE, .group = OPTION_GROUP_PROBE, .long_name = "no-probe", .type = OPTION_TYPE_FLAG,
       OPTION_MEMBER(no_probe), .config = "probe.off", .help = "Do not measure.")

OPTION(TRACE, .group = OPTION_GROUP_WATCH, .long_name = "trace", .argument = "GROUPS",
       .type = OPTION_TYPE_GROUPS, OPTION_MEMBER(groups), .standard = "sched,irq,block,fd,io",
       .config = "trace.groups",
       .help = "Events of this host's kernel to record, by BPF, separated by commas: "
               TRACE_GROUPS_HELP
               "all, or none. It needs CAP_BPF and CAP_PERFMON; without them the screens have "
               "/proc alone and say so.")
OPTION(THRESHOLD, .group = OPTION_GROUP_WATCH, .long_name = "threshold", .argument = "US",
       .type = OPTION_TYPE_DURATION, .unit = NS_PER_US, OPTION_MEMBER(threshold_ns), .minimum = 1,
       .maximum = OPTION_DURATION_MAX_NS, .config = "threshold.latency_us",
       .help = "A sample above this is an outlier: time, CPU and latency are kept.")
OPTION(ON_THRESHOLD, .group = OPTION_GROUP_WATCH, .long_name = "on-threshold", .argument = "ACTION",
       .type = OPTION_TYPE_CHOICE, OPTION_MEMBER(on_threshold),
       .text_offset = offsetof(struct settings, on_threshold_program), .choice = action_choice,
       .standard = "mark", .config = "threshold.action",
       .help = "What an outlier does beside being listed: nothing more (mark), pause the screens, "
               "exit with code 2, or run a program, with the arguments time, CPU, latency and "
               "cause, at most once a second.")
OPTION(WAKEUP, .group = OPTION_GROUP_WATCH, .long_name = "wakeup", .argument = "THREAD",
       .type = OPTION_TYPE_THREAD, OPTION_MEMBER(wakeup), .config = "threshold.wakeup",
       .help = "Wakeups of this thread above the threshold are outliers, too: of the thread or "
               "process with that number, or of all threads of that name.")
OPTION(WINDOW, .group = OPTION_GROUP_WATCH, .long_name = "window", .argument = "DURATION",
       .type = OPTION_TYPE_DURATION, .unit = NS_PER_S, OPTION_MEMBER(window_ns),
       .minimum = NS_PER_S, .maximum = 3600 * NS_PER_S, .standard = "10s",
       .config = "window.duration_s", .help = "Length of the window that moves with the time.")
OPTION(WINDOW_MEMORY, .group = OPTION_GROUP_WATCH, .long_name = "window-memory", .argument = "MIB",
       .type = OPTION_TYPE_SIZE, .unit = OPTION_MIB, OPTION_MEMBER(window_memory_bytes),
       .minimum = OPTION_MIB, .maximum = 65536 * OPTION_MIB, .config = "window.memory_mib",
       .help = "Most memory that the window may take; it gets shorter rather than take more. "
               "Without it the window's length and the number of CPUs decide.")

OPTION(BATCH, .group = OPTION_GROUP_OUTPUT, .short_name = 'b', .long_name = "batch",
       .type = OPTION_TYPE_FLAG, OPTION_MEMBER(batch),
       .help = "Print samples instead of showing screens; needs no terminal.")
OPTION(ITERATIONS, .group = OPTION_GROUP_OUTPUT, .short_name = 'n', .long_name = "iterations",
       .argument = "COUNT", .type = OPTION_TYPE_COUNT, OPTION_MEMBER(iterations), .minimum = 1,
       .maximum = OPTION_COUNT_MAX, .help = "End after this many samples or refreshes.")
OPTION(DELAY, .group = OPTION_GROUP_OUTPUT, .short_name = 'd', .long_name = "delay",
       .argument = "SECONDS", .type = OPTION_TYPE_DURATION, .unit = NS_PER_S,
       OPTION_MEMBER(delay_ns), .minimum = 50 * NS_PER_MS, .maximum = 86400 * NS_PER_S,
       .standard = "1s", .config = "output.delay_s",
       .help = "Time between samples or refreshes; 0.1 is a tenth of a second.")
OPTION(PID, .group = OPTION_GROUP_OUTPUT, .long_name = "pid", .argument = "PID,...",
       .type = OPTION_TYPE_PIDS, OPTION_MEMBER(pids),
       .help = "Tell of these processes only, as in 1,1204. This host must have them.")
OPTION(JSON, .group = OPTION_GROUP_OUTPUT, .long_name = "json", .type = OPTION_TYPE_FLAG,
       OPTION_MEMBER(json), .help = "With -b: one JSON object a sample and line.")
OPTION(HISTFILE, .group = OPTION_GROUP_OUTPUT, .long_name = "histfile", .argument = "FILE",
       .type = OPTION_TYPE_PATH, OPTION_MEMBER(histfile), .config = "output.histfile",
       .help = "At the end write the histograms to FILE as cyclictest -h does, and to FILE.json as "
               "cyclictest --json does.")

OPTION(VIEW, .group = OPTION_GROUP_SCREEN, .long_name = "view", .argument = "VIEW",
       .type = OPTION_TYPE_NAME, OPTION_MEMBER(view), .choice = view_choice,
       .config = "screen.view", .help = "The screen that opens; without it the first of these.")
OPTION(THEME, .group = OPTION_GROUP_SCREEN, .long_name = "theme", .argument = "THEME",
       .type = OPTION_TYPE_NAME, OPTION_MEMBER(theme), .choice = theme_choice,
       .config = "screen.theme", .help = "Colours of the screens; without it the first of these.")
OPTION(NO_MOUSE, .group = OPTION_GROUP_SCREEN, .long_name = "no-mouse", .type = OPTION_TYPE_FLAG,
       OPTION_MEMBER(no_mouse), .config = "screen.no_mouse",
       .help = "Leave the mouse to the terminal.")
OPTION(ASCII, .group = OPTION_GROUP_SCREEN, .long_name = "ascii", .type = OPTION_TYPE_FLAG,
       OPTION_MEMBER(ascii), .config = "screen.ascii",
       .help = "Draw with ASCII only, even if the locale has UTF-8.")

OPTION(DROP_ALL, .group = OPTION_GROUP_PROGRAM, .long_name = "drop-all", .type = OPTION_TYPE_FLAG,
       OPTION_MEMBER(drop_all), .config = "rights.drop_all",
       .help = "Once all runs, give up every capability, also those that /proc, GC, CPUs that come "
               "later and files in others' folders take; what is lost by it is told.")
OPTION(CONFIG, .group = OPTION_GROUP_PROGRAM, .long_name = "config", .argument = "FILE",
       .type = OPTION_TYPE_PATH, OPTION_MEMBER(config),
       .help = "Read the configuration from FILE instead of the user's own.")
OPTION(PRINT_CONFIG, .group = OPTION_GROUP_PROGRAM, .long_name = "print-config",
       .type = OPTION_TYPE_FLAG, OPTION_MEMBER(print_config),
       .help = "Print the configuration in effect as JSON, fit to be a configuration file, and "
               "end.")
OPTION(HELP, .group = OPTION_GROUP_PROGRAM, .short_name = 'h', .long_name = "help",
       .type = OPTION_TYPE_FLAG, OPTION_MEMBER(help), .help = "Print this help and end.")
OPTION(VERSION, .group = OPTION_GROUP_PROGRAM, .short_name = 'V', .long_name = "version",
       .type = OPTION_TYPE_FLAG, OPTION_MEMBER(version), .help = "Print the version and end.")

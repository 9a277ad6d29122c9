# Benchmarks: `make bench` writes what they print to bench.txt.
bench_scripts += tests/bench/screen_bench.sh
bench_scripts += tests/bench/probe_bench.sh
bench_scripts += tests/bench/ctf_bench.sh
EXTRA_DIST += tests/bench/bench.sh $(bench_scripts)
bench_programs += tests/bench/model_bench
tests_bench_model_bench_SOURCES = tests/bench/model_bench.c tests/model/random.h
tests_bench_model_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
bench_programs += tests/bench/probe_cost_bench
tests_bench_probe_cost_bench_SOURCES = tests/bench/probe_cost_bench.c

# Own CPU time and system calls beside htop and top.
bench_scripts += tests/bench/sampler_bench.sh
bench_tools += tests/bench/sleepers
tests_bench_sleepers_SOURCES = tests/bench/sleepers.c
bench_programs += tests/bench/kernel_bench
tests_bench_kernel_bench_SOURCES = tests/bench/kernel_bench.c tests/model/random.h
tests_bench_kernel_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
bench_scripts += tests/bench/report_bench.sh
bench_tools += tests/bench/measure
tests_bench_measure_SOURCES = tests/bench/measure.c
# What recording costs the programs that are recorded, beside perf and trace-cmd.
bench_scripts += tests/bench/kernel_source_bench.sh
bench_tools += tests/bench/dump_bench
tests_bench_dump_bench_SOURCES = tests/bench/dump_bench.c
bench_scripts += tests/bench/window_bench.sh
# How late a live session is on screen, and 100,000 events a second of one.
bench_scripts += tests/bench/live_bench.sh
# Ten times of what can be taken of one.
bench_scripts += tests/bench/flood_bench.sh
bench_tools += tests/bench/window_bench
tests_bench_window_bench_SOURCES = tests/bench/window_bench.c tests/model/random.h
tests_bench_window_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
# The monitor's own CPU time beside the load of an idle desktop, and of a refresh.
bench_scripts += tests/bench/own_cost_bench.sh
bench_tools += tests/bench/desktop
tests_bench_desktop_SOURCES = tests/bench/desktop.c
# The same of the UI thread alone, without a host.
bench_programs += tests/bench/refresh_bench
tests_bench_refresh_bench_SOURCES = tests/bench/refresh_bench.c tests/model/random.h
tests_bench_refresh_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

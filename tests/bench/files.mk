# Benchmarks: `make bench` writes what they print to bench.txt.
bench_scripts += tests/bench/screen_bench.sh
bench_scripts += tests/bench/probe_bench.sh
EXTRA_DIST += tests/bench/bench.sh $(bench_scripts)

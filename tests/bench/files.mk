# Benchmarks: `make bench` writes what they print to bench.txt.
EXTRA_DIST += tests/bench/bench.sh $(bench_scripts)

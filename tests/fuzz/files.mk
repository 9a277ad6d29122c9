# libFuzzer targets, built and run by `make check-fuzz`: each file holds one
# LLVMFuzzerTestOneInput(); its first inputs lie in tests/data/fuzz/NAME.
fuzz_programs = \
	tests/fuzz/command_line_fuzz \
	tests/fuzz/cpuset_fuzz \
	tests/fuzz/event_fuzz \
	tests/fuzz/hsperfdata_fuzz \
	tests/fuzz/kernel_fuzz \
	tests/fuzz/model_fuzz \
	tests/fuzz/packets_fuzz \
	tests/fuzz/quantity_fuzz \
	tests/fuzz/ring_fuzz \
	tests/fuzz/settings_fuzz \
	tests/fuzz/source_fuzz \
	tests/fuzz/text_fuzz

fuzz_linking = $(AM_LDFLAGS) -fsanitize=fuzzer
if FUZZING
noinst_PROGRAMS += $(fuzz_programs)
endif
tests_fuzz_command_line_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_cpuset_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_event_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_hsperfdata_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_kernel_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_model_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_packets_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_ring_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_quantity_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_settings_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_source_fuzz_LDFLAGS = $(fuzz_linking)
tests_fuzz_text_fuzz_LDFLAGS = $(fuzz_linking)

EXTRA_DIST += tests/fuzz/fuzz.sh tests/data/fuzz $(fuzz_programs:=.c)

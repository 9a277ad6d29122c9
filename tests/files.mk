# The tests: every program and script speaks TAP, `prove` runs and counts them.

UNIT_LIBS = $(LDADD) $(CMOCKA_LIBS)

include tests/tools/files.mk
include tests/util/files.mk
include tests/model/files.mk
include tests/source/files.mk
include tests/source/sampler/files.mk
include tests/source/kernel/files.mk
include tests/source/proc/files.mk
include tests/view/files.mk
include tests/cmd/files.mk
include tests/e2e/files.mk
include tests/fuzz/files.mk
include tests/bench/files.mk
include tests/vm/files.mk

check_PROGRAMS += $(tap_programs)
EXTRA_PROGRAMS = $(bench_programs) $(bench_tools)
EXTRA_DIST += $(tap_scripts) $(tap_screens) tests/support/tap.sh \
	tests/support/run-test tests/support/sub-build \
	tests/support/without-realtime tests/support/TraceTest.pm

# A test that hangs is ended and counted as failed; nothing waits for ever.
TEST_SECONDS = 300
# What every test may rely on.
test_environment = srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' \
	rtscope='$(abs_builddir)/rtscope' \
	without_realtime='$(abs_srcdir)/tests/support/without-realtime' \
	CMOCKA_MESSAGE_OUTPUT=TAP TEST_SECONDS='$(TEST_SECONDS)' \
	sanitizers='$(SANITIZER_CFLAGS)' failures='$(abs_builddir)/test-failures.txt'

prove = $(test_environment) $(PROVE) --jobs 2 --merge --exec '$(abs_srcdir)/tests/support/run-test'

# `make check tests=./tests/util/text_test` runs only that one.
tests = $(tap_programs:%=./%) $(tap_scripts:%=$(srcdir)/%) $(tap_screens:%=$(srcdir)/%)

check-local: $(check_PROGRAMS) $(check_DATA) $(bin_PROGRAMS)
	@rm -f test-failures.txt; $(prove) $(tests) </dev/null; code=$$?; \
		test ! -f test-failures.txt || cat test-failures.txt; exit $$code

# All that the tests need, none of them run.
check-build: $(check_PROGRAMS) $(check_DATA) $(bin_PROGRAMS)

# More seeds, more values, longer runs: tests that can look at $$RTSCOPE_LONG.
check-long:
	$(MAKE) check test_environment="$(test_environment) RTSCOPE_LONG=1 TEST_SECONDS=2400"
	FUZZ_SEED=0 $(MAKE) check-fuzz FUZZ_SECONDS=900

# Other builds of this tree are made in folders below this one.
sub_build = srcdir='$(abs_srcdir)' '$(srcdir)/tests/support/sub-build'

# The threaded programs under the thread sanitizer, which needs its addresses free.
check-threads:
	@$(sub_build) build-threads --enable-sanitizers=thread CC='$(CC)'
	@setarch -R $(MAKE) -C build-threads --no-print-directory check tests='$(threaded_programs:%=./%)'

# Of all targets together.
FUZZ_SECONDS = 60
check-fuzz:
	@$(sub_build) build-fuzz --enable-fuzzing CC=clang
	@$(MAKE) -C build-fuzz --no-print-directory run-fuzz FUZZ_SECONDS='$(FUZZ_SECONDS)'

run-fuzz: $(fuzz_programs)
	@FUZZ_SECONDS='$(FUZZ_SECONDS)' TEST_SECONDS=$$(($(FUZZ_SECONDS) * 2 + 120)) \
	srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' $(PROVE) --merge --verbose \
		--exec '$(abs_srcdir)/tests/support/run-test' \
		'$(srcdir)/tests/fuzz/fuzz.sh' :: $(fuzz_programs) </dev/null

# Figures for a person to read; they pass or fail nothing.
bench: $(bin_PROGRAMS) $(bench_programs) $(bench_tools) tests/tools/screen
	@$(test_environment) '$(srcdir)/tests/bench/bench.sh' $(bench_programs:%=./%) \
		$(bench_scripts:%='$(srcdir)'/%) >bench.txt.new </dev/null
	@mv bench.txt.new bench.txt && cat bench.txt

clean-local:
	rm -rf build-threads build-fuzz bench.txt test-failures.txt

.PHONY: bench check-build check-long check-threads check-fuzz run-fuzz

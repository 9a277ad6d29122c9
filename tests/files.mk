# The tests: every program and script speaks TAP, `prove` runs and counts them.

UNIT_LIBS = $(LDADD) $(CMOCKA_LIBS)

include tests/tools/files.mk
include tests/util/files.mk
include tests/model/files.mk
include tests/source/files.mk
include tests/view/files.mk
include tests/cmd/files.mk
include tests/e2e/files.mk

check_PROGRAMS += $(tap_programs)
EXTRA_DIST += $(tap_scripts) $(tap_screens) tests/support/tap.sh tests/support/run-test

# A test that hangs is ended and counted as failed; nothing waits for ever.
TEST_SECONDS = 120
# What every test may rely on.
test_environment = srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' \
	rtscope='$(abs_builddir)/rtscope' CMOCKA_MESSAGE_OUTPUT=TAP TEST_SECONDS='$(TEST_SECONDS)'

# `make check tests=./tests/util/text_test` runs only that one.
tests = $(tap_programs:%=./%) $(tap_scripts:%=$(srcdir)/%) $(tap_screens:%=$(srcdir)/%)

check-local: $(check_PROGRAMS) $(bin_PROGRAMS)
	@$(test_environment) $(PROVE) --jobs 2 --merge \
		--exec '$(abs_srcdir)/tests/support/run-test' $(tests) </dev/null

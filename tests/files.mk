# The tests: every program and script speaks TAP, `prove` runs and counts them.

UNIT_LIBS = $(LDADD) $(CMOCKA_LIBS)

include tests/util/files.mk
include tests/model/files.mk
include tests/source/files.mk
include tests/view/files.mk
include tests/cmd/files.mk
include tests/e2e/files.mk

check_PROGRAMS += $(tap_programs)
EXTRA_DIST += $(tap_scripts) tests/support/tap.sh

# A test that hangs is ended and counted as failed; nothing waits for ever.
TEST_SECONDS = 120

check-local: $(check_PROGRAMS) $(bin_PROGRAMS)
	@srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' CMOCKA_MESSAGE_OUTPUT=TAP \
	$(PROVE) --jobs 2 --merge --exec 'timeout -k 5 $(TEST_SECONDS)' \
		$(tap_programs:%=./%) $(tap_scripts:%=$(srcdir)/%) </dev/null

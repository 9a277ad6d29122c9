tap_programs +=
tap_programs += tests/source/host_test
tests_source_host_test_SOURCES = tests/source/host_test.c
tests_source_host_test_LDADD = $(UNIT_LIBS)
# Directories that stand for the / of hosts that are not at hand.
EXTRA_DIST += tests/data/hosts
tap_programs += tests/source/probe_pace_test
tests_source_probe_pace_test_SOURCES = tests/source/probe_pace_test.c
tests_source_probe_pace_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/probe_choice_test
tests_source_probe_choice_test_SOURCES = tests/source/probe_choice_test.c
tests_source_probe_choice_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/gc/gc_test
tests_source_gc_gc_test_SOURCES = tests/source/gc/gc_test.c
tests_source_gc_gc_test_LDADD = $(UNIT_LIBS)
EXTRA_DIST += tests/data/gc/Allocate.java tests/data/gc/Allocate.class

tap_scripts += tests/source/kernel/live_test.sh
# This host watched from within a test.
watch_sources = tests/source/kernel/watch.c tests/source/kernel/watch.h
tap_programs += tests/source/kernel/window_test
tests_source_kernel_window_test_SOURCES = tests/source/kernel/window_test.c $(watch_sources)
tests_source_kernel_window_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/kernel/dump_test
tests_source_kernel_dump_test_SOURCES = tests/source/kernel/dump_test.c $(watch_sources)
tests_source_kernel_dump_test_LDADD = $(UNIT_LIBS)

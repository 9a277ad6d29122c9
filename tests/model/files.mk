tap_programs +=
tap_programs += tests/model/latency_history_test
tests_model_latency_history_test_SOURCES = tests/model/latency_history_test.c
tests_model_latency_history_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/kernel/vocabulary_test
tests_model_kernel_vocabulary_test_SOURCES = tests/model/kernel/vocabulary_test.c
tests_model_kernel_vocabulary_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/sampled_test
tests_model_sampled_test_SOURCES = tests/model/sampled_test.c
tests_model_sampled_test_LDADD = $(UNIT_LIBS)

tap_programs += tests/model/histogram_test
tests_model_histogram_test_SOURCES = tests/model/histogram_test.c tests/model/random.h
tests_model_histogram_test_LDADD = $(UNIT_LIBS)
tests_model_histogram_test_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

tap_programs += tests/model/model_test
tests_model_model_test_SOURCES = tests/model/model_test.c tests/model/random.h
tests_model_model_test_LDADD = $(UNIT_LIBS)
tests_model_model_test_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

tap_programs += tests/model/ring_test
tests_model_ring_test_SOURCES = tests/model/ring_test.c tests/model/random.h
tests_model_ring_test_LDADD = $(UNIT_LIBS)
tests_model_ring_test_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

tap_programs += tests/model/window_test
tests_model_window_test_SOURCES = tests/model/window_test.c tests/model/random.h
tests_model_window_test_LDADD = $(UNIT_LIBS)
tests_model_window_test_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

threaded_programs += tests/model/histogram_test tests/model/model_test tests/model/ring_test
EXTRA_DIST += tests/support/kernel_records.h
tap_programs += tests/model/kernel/state_test
tests_model_kernel_state_test_SOURCES = tests/model/kernel/state_test.c
tests_model_kernel_state_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/kernel/oracle_test
tests_model_kernel_oracle_test_SOURCES = tests/model/kernel/oracle_test.c
tests_model_kernel_oracle_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/kernel/cause_test
tests_model_kernel_cause_test_SOURCES = tests/model/kernel/cause_test.c
tests_model_kernel_cause_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/model_source_test
tests_model_model_source_test_SOURCES = tests/model/model_source_test.c
tests_model_model_source_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/kernel/fd_io_test
tests_model_kernel_fd_io_test_SOURCES = tests/model/kernel/fd_io_test.c
tests_model_kernel_fd_io_test_LDADD = $(UNIT_LIBS)
EXTRA_DIST += tests/support/cause_records.h
tap_programs += tests/model/kernel/cause_oracle_test
tests_model_kernel_cause_oracle_test_SOURCES = tests/model/kernel/cause_oracle_test.c
tests_model_kernel_cause_oracle_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/kernel_window_test
tests_model_kernel_window_test_SOURCES = tests/model/kernel_window_test.c tests/model/random.h
tests_model_kernel_window_test_LDADD = $(UNIT_LIBS)
tests_model_kernel_window_test_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

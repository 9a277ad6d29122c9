made_host = tests/source/sampler/made_host.c tests/source/sampler/made_host.h

tap_programs += tests/source/sampler/sampling_test tests/source/sampler/processes_test
tests_source_sampler_sampling_test_SOURCES = tests/source/sampler/sampling_test.c $(made_host)
tests_source_sampler_sampling_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/sampler/warnings_test
tests_source_sampler_warnings_test_SOURCES = tests/source/sampler/warnings_test.c $(made_host)
tests_source_sampler_warnings_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/sampler/power_test
tests_source_sampler_power_test_SOURCES = tests/source/sampler/power_test.c $(made_host)
tests_source_sampler_power_test_LDADD = $(UNIT_LIBS)
tests_source_sampler_processes_test_SOURCES = tests/source/sampler/processes_test.c $(made_host)
tests_source_sampler_processes_test_LDADD = $(UNIT_LIBS)

# This host under a load of known size, and beside other tools.
tap_programs += tests/source/sampler/counters_test
tests_source_sampler_counters_test_SOURCES = tests/source/sampler/counters_test.c
tests_source_sampler_counters_test_LDADD = $(UNIT_LIBS)
tap_scripts += tests/source/sampler/tools_test.sh

tap_programs += tests/source/sampler/sampler_test
tests_source_sampler_sampler_test_SOURCES = tests/source/sampler/sampler_test.c
tests_source_sampler_sampler_test_LDADD = $(UNIT_LIBS)
threaded_programs += tests/source/sampler/sampler_test
tap_programs += tests/source/sampler/name_table_test
tests_source_sampler_name_table_test_SOURCES = tests/source/sampler/name_table_test.c
tests_source_sampler_name_table_test_LDADD = $(UNIT_LIBS)

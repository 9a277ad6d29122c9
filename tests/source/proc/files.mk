tap_programs += tests/source/proc/proc_list_test
tests_source_proc_proc_list_test_SOURCES = tests/source/proc/proc_list_test.c $(watch_sources)
tests_source_proc_proc_list_test_LDADD = $(UNIT_LIBS)
tap_scripts += tests/source/proc/state_test.sh
tap_screens += tests/source/proc/files.screen
threaded_programs += tests/source/proc/proc_list_test

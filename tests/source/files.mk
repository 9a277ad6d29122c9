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
tap_scripts += tests/source/gc/jvm_test.sh
EXTRA_DIST += tests/data/gc/Allocate.java tests/data/gc/Allocate.class
tap_programs += tests/source/probe_thread_test
tests_source_probe_thread_test_SOURCES = tests/source/probe_thread_test.c
tests_source_probe_thread_test_LDADD = $(UNIT_LIBS)
threaded_programs += tests/source/probe_thread_test
tap_programs += tests/source/probe_test
tests_source_probe_test_SOURCES = tests/source/probe_test.c tests/source/probe_scene.c \
	tests/source/probe_scene.h
tests_source_probe_test_LDADD = $(UNIT_LIBS)
threaded_programs += tests/source/probe_test
tap_scripts += tests/source/ctf/same_test.sh tests/source/ctf/child_test.sh \
	tests/source/ctf/made_test.sh \
	tests/source/ctf/damaged_test.pl
EXTRA_DIST += tests/source/ctf/same_as_babeltrace.pl tests/source/ctf/make_trace.pl tests/data/traces
tap_programs += tests/source/string_ids_test
tests_source_string_ids_test_SOURCES = tests/source/string_ids_test.c
tests_source_string_ids_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/live/relay_url_test
tests_source_live_relay_url_test_SOURCES = tests/source/live/relay_url_test.c
tests_source_live_relay_url_test_LDADD = $(UNIT_LIBS)
tap_scripts += tests/source/live/live_test.sh tests/source/live/hostile_test.sh \
	tests/source/live/ust_test.sh tests/source/live/soak_test.sh \
	tests/source/live/silence_test.sh tests/source/live/statedump_test.sh \
	tests/source/live/lies_test.sh tests/source/live/deserted_test.sh \
	tests/source/live/left_out_test.sh
EXTRA_DIST += tests/source/live/fake_relay.pl
tap_programs += tests/source/task_marks_test
tests_source_task_marks_test_SOURCES = tests/source/task_marks_test.c
tests_source_task_marks_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/place_test
tests_source_place_test_SOURCES = tests/source/place_test.c
tests_source_place_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/process_text_test
tests_source_process_text_test_SOURCES = tests/source/process_text_test.c
tests_source_process_text_test_LDADD = $(UNIT_LIBS)

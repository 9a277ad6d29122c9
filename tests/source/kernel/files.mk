tap_scripts += tests/source/kernel/live_test.sh
tap_scripts += tests/source/kernel/place_test.sh
# This host watched from within a test.
watch_sources = tests/source/kernel/watch.c tests/source/kernel/watch.h
scene_sources = $(watch_sources) tests/source/kernel/scene.c tests/source/kernel/scene.h
tap_programs += tests/source/kernel/window_test
tests_source_kernel_window_test_SOURCES = tests/source/kernel/window_test.c $(scene_sources)
tests_source_kernel_window_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/kernel/arrival_test
tests_source_kernel_arrival_test_SOURCES = tests/source/kernel/arrival_test.c $(scene_sources)
tests_source_kernel_arrival_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/kernel/sums_test
tests_source_kernel_sums_test_SOURCES = tests/source/kernel/sums_test.c $(scene_sources)
tests_source_kernel_sums_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/kernel/dump_test
tests_source_kernel_dump_test_SOURCES = tests/source/kernel/dump_test.c $(watch_sources)
tests_source_kernel_dump_test_LDADD = $(UNIT_LIBS)
tap_scripts += tests/source/kernel/faults_test.sh
tap_scripts += tests/source/kernel/containers_test.sh
EXTRA_DIST += tests/source/kernel/refusing_bpf.c
check_DATA += tests/source/kernel/refusing_bpf.so
CLEANFILES += tests/source/kernel/refusing_bpf.so
tests/source/kernel/refusing_bpf.so: tests/source/kernel/refusing_bpf.c
	@$(MKDIR_P) tests/source/kernel
	$(AM_V_CCLD)$(CC) $(CPPFLAGS) -O1 -fPIC -shared -o $@ '$(srcdir)/tests/source/kernel/refusing_bpf.c' $(BPF_LIBS) -ldl
tap_programs += tests/source/kernel/peers_test
tests_source_kernel_peers_test_SOURCES = tests/source/kernel/peers_test.c $(watch_sources)
tests_source_kernel_peers_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/kernel/own_test
tests_source_kernel_own_test_SOURCES = tests/source/kernel/own_test.c $(watch_sources)
tests_source_kernel_own_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/source/kernel/namespace_test
tests_source_kernel_namespace_test_SOURCES = tests/source/kernel/namespace_test.c
tests_source_kernel_namespace_test_LDADD = $(UNIT_LIBS)

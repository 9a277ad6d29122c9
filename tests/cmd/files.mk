tap_programs += tests/cmd/settings_test
tests_cmd_settings_test_SOURCES = tests/cmd/settings_test.c
tests_cmd_settings_test_LDADD = $(UNIT_LIBS)
tap_scripts += tests/cmd/docs_test.sh
tap_programs += tests/cmd/output_test
tests_cmd_output_test_SOURCES = tests/cmd/output_test.c
tests_cmd_output_test_LDADD = $(UNIT_LIBS)
tap_scripts += tests/cmd/usage_test.sh tests/cmd/batch_test.sh
tap_screens += tests/cmd/monitor.screen tests/cmd/attach.screen
tap_scripts += tests/cmd/why_test.pl
tap_scripts += tests/cmd/attach_test.sh
tap_scripts += tests/cmd/trace_test.sh tests/cmd/csv_test.sh tests/cmd/report_test.pl \
	tests/cmd/state_test.pl tests/cmd/trackers_test.pl \
	tests/cmd/damaged_test.pl
tap_scripts += tests/cmd/range_test.pl
tap_scripts += tests/cmd/program_test.sh
tap_scripts += tests/cmd/attach_live_test.sh
tap_scripts += tests/cmd/attach_shared_test.sh
tap_scripts += tests/cmd/edges_test.sh
tap_scripts += tests/cmd/attach_pick_test.sh
# A signal in the middle of what is written.
EXTRA_DIST += tests/cmd/signal_at_file.c
check_DATA += tests/cmd/signal_at_file.so
CLEANFILES += tests/cmd/signal_at_file.so
tests/cmd/signal_at_file.so: tests/cmd/signal_at_file.c
	@$(MKDIR_P) tests/cmd
	$(AM_V_CCLD)$(CC) $(CPPFLAGS) -O1 -fPIC -shared -o $@ '$(srcdir)/tests/cmd/signal_at_file.c' -ldl

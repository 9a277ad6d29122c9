tap_programs += tests/cmd/settings_test
tests_cmd_settings_test_SOURCES = tests/cmd/settings_test.c
tests_cmd_settings_test_LDADD = $(UNIT_LIBS)

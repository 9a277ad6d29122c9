tap_programs +=
tap_programs += tests/view/filter_test
tests_view_filter_test_SOURCES = tests/view/filter_test.c
tests_view_filter_test_LDADD = $(UNIT_LIBS)

tap_programs +=
tap_programs += tests/view/filter_test
tests_view_filter_test_SOURCES = tests/view/filter_test.c
tests_view_filter_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/view/cyclictest_test
tests_view_cyclictest_test_SOURCES = tests/view/cyclictest_test.c
tests_view_cyclictest_test_LDADD = $(UNIT_LIBS)
EXTRA_DIST += tests/data/cyclictest/real.txt tests/data/cyclictest/real.json

tap_programs += tests/util/text_test
tests_util_text_test_SOURCES = tests/util/text_test.c
tests_util_text_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/util/cpuset_test
tests_util_cpuset_test_SOURCES = tests/util/cpuset_test.c
tests_util_cpuset_test_LDADD = $(UNIT_LIBS)

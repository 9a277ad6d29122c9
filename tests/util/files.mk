tap_programs += tests/util/text_test
tests_util_text_test_SOURCES = tests/util/text_test.c
tests_util_text_test_LDADD = $(UNIT_LIBS)

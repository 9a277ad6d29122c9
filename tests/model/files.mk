tap_programs +=
tap_programs += tests/model/latency_history_test
tests_model_latency_history_test_SOURCES = tests/model/latency_history_test.c
tests_model_latency_history_test_LDADD = $(UNIT_LIBS)

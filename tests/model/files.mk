tap_programs +=
tap_programs += tests/model/latency_history_test
tests_model_latency_history_test_SOURCES = tests/model/latency_history_test.c
tests_model_latency_history_test_LDADD = $(UNIT_LIBS)
tap_programs += tests/model/kernel/vocabulary_test
tests_model_kernel_vocabulary_test_SOURCES = tests/model/kernel/vocabulary_test.c
tests_model_kernel_vocabulary_test_LDADD = $(UNIT_LIBS)

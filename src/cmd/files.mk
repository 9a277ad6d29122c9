librtscope_a_SOURCES +=

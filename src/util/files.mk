librtscope_a_SOURCES += \
	src/util/clock.c \
	src/util/clock.h \
	src/util/cpuset.c \
	src/util/cpuset.h \
	src/util/error.c \
	src/util/error.h \
	src/util/memory.c \
	src/util/memory.h \
	src/util/quantity.c \
	src/util/quantity.h \
	src/util/rights.c \
	src/util/rights.h \
	src/util/scan.c \
	src/util/scan.h \
	src/util/self.c \
	src/util/self.h \
	src/util/text.c \
	src/util/text.h \
	src/util/thread.c \
	src/util/thread.h \
	src/util/trace_time.c \
	src/util/trace_time.h

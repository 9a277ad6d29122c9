librtscope_a_SOURCES += \
	src/model/event.c \
	src/model/event.h \
	src/model/histogram.h \
	src/model/kernel/events.h \
	src/model/kernel/syscalls.h \
	src/model/kernel/vocabulary.c \
	src/model/kernel/vocabulary.h \
	src/model/model.h \
	src/model/ring.h \
	src/model/snapshot.h \
	src/model/statistics.h \
	src/model/topology.c \
	src/model/topology.h
librtscope_a_SOURCES += \
	src/model/latency_history.c \
	src/model/latency_history.h

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
librtscope_a_SOURCES += \
	src/model/metric.c \
	src/model/metric.h \
	src/model/metric_frame.c \
	src/model/metric_frame.h \
	src/model/metric_list.h \
	src/model/metric_store.c \
	src/model/metric_store.h \
	src/model/metric_view.c \
	src/model/metric_view.h \
	src/model/process.c \
	src/model/process.h \
	src/model/sampled.c \
	src/model/sampled.h \
	src/model/strings.c \
	src/model/strings.h \
	src/model/warning.c \
	src/model/warning.h

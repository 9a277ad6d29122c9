librtscope_a_SOURCES += \
	src/model/checkpoints.c \
	src/model/checkpoints.h \
	src/model/event.c \
	src/model/event.h \
	src/model/event_log.c \
	src/model/event_log.h \
	src/model/extremes.c \
	src/model/extremes.h \
	src/model/histogram.c \
	src/model/histogram.h \
	src/model/kernel/event_text.c \
	src/model/kernel/event_text.h \
	src/model/kernel/event_walk.c \
	src/model/kernel/event_walk.h \
	src/model/kernel/events.h \
	src/model/kernel/syscalls.h \
	src/model/kernel/vocabulary.c \
	src/model/kernel/vocabulary.h \
	src/model/latency.c \
	src/model/latency.h \
	src/model/merge.c \
	src/model/merge.h \
	src/model/model.c \
	src/model/model.h \
	src/model/ring.c \
	src/model/ring.h \
	src/model/since_start.c \
	src/model/since_start.h \
	src/model/snapshot.c \
	src/model/snapshot.h \
	src/model/snapshot_fill.h \
	src/model/state.c \
	src/model/state.h \
	src/model/statistics.h \
	src/model/topology.c \
	src/model/topology.h \
	src/model/window.c \
	src/model/window.h
librtscope_a_SOURCES += \
	src/model/kernel/cause.c \
	src/model/kernel/cause.h \
	src/model/outlier.c \
	src/model/outlier.h
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
librtscope_a_SOURCES += \
	src/model/kernel/coarse.c \
	src/model/kernel/counters.c \
	src/model/kernel/fd.c \
	src/model/kernel/fd_call_rows.h \
	src/model/kernel/fd_calls.c \
	src/model/kernel/feed.c \
	src/model/kernel/feed.h \
	src/model/kernel/kernel_state.c \
	src/model/kernel/kernel_state.h \
	src/model/kernel/latency.c \
	src/model/kernel/names.c \
	src/model/kernel/names.h \
	src/model/kernel/parts.h \
	src/model/kernel/path.c \
	src/model/kernel/pool.c \
	src/model/kernel/pool.h \
	src/model/kernel/query.c \
	src/model/kernel/retired.c \
	src/model/kernel/scheduler.c \
	src/model/kernel/statedump.c \
	src/model/kernel/syscall.c \
	src/model/kernel/table.c \
	src/model/kernel/table.h \
	src/model/kernel/thread.c \
	src/model/kernel/tracker.c

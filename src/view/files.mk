librtscope_a_SOURCES += \
	src/view/cyclictest.c \
	src/view/cyclictest.h \
	src/view/json.c \
	src/view/json.h \
	src/view/json_build.c \
	src/view/json_build.h \
	src/view/json_host.c \
	src/view/json_latency.c \
	src/view/sample.c \
	src/view/sample.h \
	src/view/text.c \
	src/view/text.h
librtscope_a_SOURCES += \
	src/view/cause_text.c \
	src/view/cause_text.h \
	src/view/report/report_outliers.c \
	src/view/report/report_outliers.h
librtscope_a_SOURCES += \
	src/view/columns.c \
	src/view/columns.h \
	src/view/number.c \
	src/view/number.h \
	src/view/tui/bins.c \
	src/view/tui/bins.h \
	src/view/tui/canvas.c \
	src/view/tui/canvas.h \
	src/view/tui/frame.c \
	src/view/tui/frame.h \
	src/view/tui/input.c \
	src/view/tui/input.h \
	src/view/tui/keys.c \
	src/view/tui/keys.h \
	src/view/tui/list.c \
	src/view/tui/list.h \
	src/view/tui/list_draw.c \
	src/view/tui/list_filter.c \
	src/view/tui/list_filter.h \
	src/view/tui/pause.c \
	src/view/tui/pause.h \
	src/view/tui/prompt.c \
	src/view/tui/prompt.h \
	src/view/tui/shown.c \
	src/view/tui/shown.h \
	src/view/tui/terminal.c \
	src/view/tui/terminal.h \
	src/view/tui/theme.c \
	src/view/tui/theme.h \
	src/view/tui/tui.c \
	src/view/tui/tui.h \
	src/view/tui/tui_act.c \
	src/view/tui/tui_parts.h \
	src/view/tui/tui_show.c \
	src/view/tui/view.h \
	src/view/tui/view_cpus.c \
	src/view/tui/view_help.c \
	src/view/tui/view_histogram.c \
	src/view/tui/view_outliers.c \
	src/view/tui/views.c
librtscope_a_SOURCES += \
	src/view/filter.c \
	src/view/filter.h \
	src/view/filter_token.c \
	src/view/filter_token.h
librtscope_a_SOURCES += \
	src/view/metric_text.c \
	src/view/metric_text.h \
	src/view/column_table.c \
	src/view/column_table.h \
	src/view/fd_columns.c \
	src/view/fd_columns.h \
	src/view/process_columns.c \
	src/view/process_columns.h \
	src/view/tui/graph.c \
	src/view/tui/graph.h \
	src/view/tui/object_list.c \
	src/view/tui/object_list.h \
	src/view/tui/paragraph.c \
	src/view/tui/paragraph.h \
	src/view/tui/process_tree.c \
	src/view/tui/process_tree.h \
	src/view/tui/timeline.h \
	src/view/tui/timeline_bins.c \
	src/view/tui/timeline_bins.h \
	src/view/tui/timeline_draw.c \
	src/view/tui/view_fds.c \
	src/view/tui/view_heat.c \
	src/view/tui/view_kinds.c \
	src/view/tui/view_metrics.c \
	src/view/tui/view_processes.c \
	src/view/tui/view_timeline.c \
	src/view/tui/view_warnings.c \
	src/view/tui/view_window_processes.c \
	src/view/window_process_columns.c \
	src/view/window_process_columns.h \
	src/view/json_metrics.c \
	src/view/json_metrics.h \
	src/view/text_metrics.c \
	src/view/text_metrics.h
librtscope_a_SOURCES += \
	src/view/report/csv.c \
	src/view/report/csv.h \
	src/view/report/event_json.c \
	src/view/report/event_json.h \
	src/view/report/event_line.c \
	src/view/report/event_line.h \
	src/view/report/lami.c \
	src/view/report/latency_csv.c \
	src/view/report/latency_csv.h \
	src/view/report/pending.c \
	src/view/report/pending.h \
	src/view/report/report.h \
	src/view/report/report_builder.h \
	src/view/report/report_csv.c \
	src/view/report/report_json.c \
	src/view/report/report_objects.c \
	src/view/report/report_objects.h \
	src/view/report/report_rows.c \
	src/view/report/report_rows.h \
	src/view/report/report_text.c \
	src/view/report/state_csv.c \
	src/view/report/state_json.c \
	src/view/report/state_text.c \
	src/view/report/state_view.h \
	src/view/report/tracker_json.c \
	src/view/report/tracker_json.h \
	src/view/report/window_export.c \
	src/view/report/window_export.h

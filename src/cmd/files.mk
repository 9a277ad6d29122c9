librtscope_a_SOURCES += \
	src/cmd/attach.c \
	src/cmd/attach.h \
	src/cmd/attach_directory.c \
	src/cmd/attach_live.c \
	src/cmd/attach_pick.c \
	src/cmd/attach_pick.h \
	src/cmd/batch.c \
	src/cmd/batch.h \
	src/cmd/command.c \
	src/cmd/command.h \
	src/cmd/command_line.c \
	src/cmd/command_line.h \
	src/cmd/config.c \
	src/cmd/config.h \
	src/cmd/config_trackers.c \
	src/cmd/config_trackers.h \
	src/cmd/help.c \
	src/cmd/help.h \
	src/cmd/histfile.c \
	src/cmd/histfile.h \
	src/cmd/monitor.c \
	src/cmd/monitor.h \
	src/cmd/option.c \
	src/cmd/option.h \
	src/cmd/option_rows.h \
	src/cmd/output.c \
	src/cmd/output.h \
	src/cmd/settings.c \
	src/cmd/settings.h \
	src/cmd/show.c \
	src/cmd/show.h
librtscope_a_SOURCES += \
	src/cmd/pid_list.c \
	src/cmd/program.c \
	src/cmd/program.h \
	src/cmd/program_child.c \
	src/cmd/program_child.h \
	src/cmd/pid_list.h
librtscope_a_SOURCES += \
	src/cmd/events.c \
	src/cmd/report.c \
	src/cmd/sessions.c \
	src/cmd/sessions.h \
	src/cmd/state.c \
	src/cmd/trace_absent.c \
	src/cmd/trace_absent.h \
	src/cmd/trace_csv.c \
	src/cmd/trace_csv.h \
	src/cmd/trace_json.c \
	src/cmd/trace_json.h \
	src/cmd/trace_options.c \
	src/cmd/trace_options.h \
	src/cmd/trace_run.c \
	src/cmd/trace_run.h \
	src/cmd/window_events.c \
	src/cmd/window_events.h

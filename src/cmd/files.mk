librtscope_a_SOURCES += \
	src/cmd/command_line.c \
	src/cmd/command_line.h \
	src/cmd/config.c \
	src/cmd/config.h \
	src/cmd/help.c \
	src/cmd/help.h \
	src/cmd/option.c \
	src/cmd/option.h \
	src/cmd/option_rows.h \
	src/cmd/settings.c \
	src/cmd/settings.h

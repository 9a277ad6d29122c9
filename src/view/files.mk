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
	src/view/text.h \
	src/view/tui/tui.h
librtscope_a_SOURCES += \
	src/view/filter.c \
	src/view/filter.h \
	src/view/filter_token.c \
	src/view/filter_token.h

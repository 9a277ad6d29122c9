librtscope_a_SOURCES += \
	src/view/tui/tui.h
librtscope_a_SOURCES += \
	src/view/filter.c \
	src/view/filter.h \
	src/view/filter_token.c \
	src/view/filter_token.h

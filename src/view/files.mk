librtscope_a_SOURCES += \
	src/view/tui/tui.h

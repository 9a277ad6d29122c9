librtscope_a_SOURCES += \
	src/source/host.c \
	src/source/host.h \
	src/source/probe.h

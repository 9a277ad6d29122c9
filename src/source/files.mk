librtscope_a_SOURCES += \
	src/source/host.c \
	src/source/host.h \
	src/source/probe.h \
	src/source/probe_pace.c \
	src/source/probe_pace.h

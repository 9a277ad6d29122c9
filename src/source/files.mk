librtscope_a_SOURCES += \
	src/source/host.h \
	src/source/probe.h

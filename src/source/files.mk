librtscope_a_SOURCES += \
	src/source/affinity.c \
	src/source/affinity.h \
	src/source/host.c \
	src/source/host.h \
	src/source/probe.c \
	src/source/probe.h \
	src/source/probe_choice.c \
	src/source/probe_choice.h \
	src/source/probe_pace.c \
	src/source/probe_pace.h \
	src/source/probe_thread.c \
	src/source/probe_thread.h
librtscope_a_SOURCES += \
	src/source/gc/gc.h \
	src/source/gc/gc_scanner.c \
	src/source/gc/gc_scanner.h \
	src/source/gc/hotspot.c \
	src/source/gc/hsperfdata.c \
	src/source/gc/hsperfdata.h

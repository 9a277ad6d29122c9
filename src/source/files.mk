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
librtscope_a_SOURCES += \
	src/source/ctf/child.c \
	src/source/ctf/child.h \
	src/source/ctf/confine.c \
	src/source/ctf/confine.h \
	src/source/ctf/ctf.c \
	src/source/ctf/ctf.h \
	src/source/ctf/directory.c \
	src/source/ctf/directory.h \
	src/source/ctf/graph.c \
	src/source/ctf/graph.h \
	src/source/ctf/hosts.c \
	src/source/ctf/hosts.h \
	src/source/ctf/items.c \
	src/source/ctf/library.c \
	src/source/ctf/library.h \
	src/source/ctf/output.c \
	src/source/ctf/output.h \
	src/source/ctf/pack.c \
	src/source/ctf/pack.h \
	src/source/ctf/packets.c \
	src/source/ctf/plan.c \
	src/source/ctf/plan.h \
	src/source/ctf/plans.c \
	src/source/ctf/plans.h \
	src/source/ctf/reader.c \
	src/source/ctf/reader.h \
	src/source/ctf/stream.c \
	src/source/ctf/stream.h \
	src/source/ctf/strings.c \
	src/source/ctf/strings.h

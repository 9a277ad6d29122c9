librtscope_a_SOURCES += \
	src/source/affinity.c \
	src/source/affinity.h \
	src/source/event_writer.c \
	src/source/event_writer.h \
	src/source/host.c \
	src/source/host.h \
	src/source/items.c \
	src/source/items.h \
	src/source/place.c \
	src/source/place.h \
	src/source/probe.c \
	src/source/probe.h \
	src/source/probe_choice.c \
	src/source/probe_choice.h \
	src/source/probe_pace.c \
	src/source/probe_pace.h \
	src/source/probe_thread.c \
	src/source/probe_thread.h \
	src/source/proc_process.c \
	src/source/proc_process.h \
	src/source/process_text.c \
	src/source/process_text.h \
	src/source/string_ids.c \
	src/source/string_ids.h \
	src/source/task_marks.h
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
	src/source/ctf/child_time.c \
	src/source/ctf/child_time.h \
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
	src/source/ctf/metadata.c \
	src/source/ctf/metadata.h \
	src/source/ctf/output.c \
	src/source/ctf/output.h \
	src/source/ctf/pack.c \
	src/source/ctf/pack.h \
	src/source/ctf/packets.c \
	src/source/ctf/packets.h \
	src/source/ctf/plan.c \
	src/source/ctf/plan.h \
	src/source/ctf/plans.c \
	src/source/ctf/plans.h \
	src/source/ctf/reader.c \
	src/source/ctf/reader.h \
	src/source/ctf/selection.c \
	src/source/ctf/scratch.c \
	src/source/ctf/scratch.h \
	src/source/ctf/selection.h \
	src/source/ctf/stream.c \
	src/source/ctf/stream.h

# Live sessions of a relay.
librtscope_a_SOURCES += \
	src/source/live/keeper.c \
	src/source/live/keeper.h \
	src/source/live/listing.c \
	src/source/live/listing.h \
	src/source/live/live.c \
	src/source/live/live.h \
	src/source/live/live_child.c \
	src/source/live/live_child.h \
	src/source/live/live_control.h \
	src/source/live/relay_connect.c \
	src/source/live/relay_connect.h \
	src/source/live/relay_url.c \
	src/source/live/relay_url.h \
	src/source/live/session_query.c \
	src/source/live/session_query.h

# The sampler.
librtscope_a_SOURCES += \
	src/source/sampler/batch.c \
	src/source/sampler/batch.h \
	src/source/sampler/collectors.c \
	src/source/sampler/counters.c \
	src/source/sampler/counters.h \
	src/source/sampler/cpu_power.c \
	src/source/sampler/cpus.c \
	src/source/sampler/disks.c \
	src/source/sampler/file.c \
	src/source/sampler/file.h \
	src/source/sampler/interest.h \
	src/source/sampler/interfaces.c \
	src/source/sampler/interrupts.c \
	src/source/sampler/load.c \
	src/source/sampler/memory.c \
	src/source/sampler/name_table.c \
	src/source/sampler/name_table.h \
	src/source/sampler/nodes.c \
	src/source/sampler/pressure.c \
	src/source/sampler/process_ids.c \
	src/source/sampler/process_ids.h \
	src/source/sampler/processes.c \
	src/source/sampler/processes.h \
	src/source/sampler/reader.h \
	src/source/sampler/sampler.c \
	src/source/sampler/sampler.h \
	src/source/sampler/sampling.c \
	src/source/sampler/sampling.h \
	src/source/sampler/temperature.c \
	src/source/sampler/virtual.c src/source/sampler/virtual.h \
	src/source/sampler/users.c \
	src/source/sampler/users.h \
	src/source/sampler/warnings.c

librtscope_a_SOURCES += \
	src/source/kernel/groups.c \
	src/source/kernel/groups.h \
	src/source/kernel/kernel.h

# Instead of it.
librtscope_a_SOURCES += \
	src/source/proc/proc_list.c \
	src/source/proc/proc_list.h \
	src/source/proc/proc_source.c \
	src/source/proc/proc_source.h

kernel_sources = \
	src/source/kernel/batch.c \
	src/source/kernel/batch.h \
	src/source/kernel/calls.c \
	src/source/kernel/calls.h \
	src/source/kernel/compat_rows.h \
	src/source/kernel/dump.c \
	src/source/kernel/dump.h \
	src/source/kernel/fitness.c \
	src/source/kernel/fitness.h \
	src/source/kernel/kernel.c \
	src/source/kernel/program.c \
	src/source/kernel/program.h \
	src/source/kernel/program_rows.h \
	src/source/kernel/record.h \
	src/source/kernel/translate.c \
	src/source/kernel/translate.h \
	src/source/task_marks.c
without_kernel_sources = src/source/kernel/without.c

# What is compiled for the kernel, and the skeleton that carries it in the program.
bpf_sources = \
	src/source/kernel/calls.bpf.h \
	src/source/kernel/dump.bpf.h \
	src/source/kernel/kernel.bpf.c \
	src/source/kernel/kernel_types.h \
	src/source/kernel/life.bpf.h \
	src/source/kernel/sums.bpf.h
EXTRA_DIST += $(bpf_sources)

if BPF
librtscope_a_SOURCES += $(kernel_sources)
EXTRA_DIST += $(without_kernel_sources)
AM_CPPFLAGS += -isystem skeleton
src/source/kernel/program.$(OBJEXT): skeleton/kernel.skel.h
CLEANFILES += skeleton/kernel.skel.h skeleton/kernel.bpf.o
else
librtscope_a_SOURCES += $(without_kernel_sources)
EXTRA_DIST += $(kernel_sources)
endif

skeleton/kernel.skel.h: $(bpf_sources) src/source/kernel/record.h \
		src/source/task_marks.h src/model/event.h \
		src/model/kernel/events.h src/model/kernel/vocabulary.h
	@$(MKDIR_P) skeleton
	$(AM_V_GEN)$(CLANG) -g -O2 -target bpf -mcpu=v3 -D__TARGET_ARCH_$(BPF_ARCH) -ffreestanding \
		-nostdlibinc -idirafter '$(BPF_INCLUDE)' -I '$(srcdir)/src' -Wall -Werror \
		-c '$(srcdir)/src/source/kernel/kernel.bpf.c' -o skeleton/kernel.one.o
	@$(BPFTOOL) gen object skeleton/kernel.bpf.o skeleton/kernel.one.o && rm skeleton/kernel.one.o
	@$(BPFTOOL) gen skeleton skeleton/kernel.bpf.o name kernel_bpf >$@.new && mv $@.new $@

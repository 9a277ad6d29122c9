// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loading by libbpf. A program that this kernel refuses is left out and named; the others
 * are loaded without it. See program.h.
 */
#include "source/kernel/program.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/kernel/vocabulary.h"
#include "source/kernel/calls.h"
#include "source/kernel/fitness.h"
#include "source/kernel/program_rows.h"
#include "source/place.h"
#include "util/self.h"

/* Made of the programs; it needs the records. */
#include "kernel.skel.h"

/* A smaller one is full too soon to wait: each event calls the reader. */
#define SMALL_RING_BYTES ((size_t)1 << 20)

#define LOG_BYTES   16384u
#define REFUSED_MAX 8u

enum {
#define PROGRAM_ENUM(program, tracepoint, groups, kinds) ROW_##tracepoint,
	PROGRAM_LIST(PROGRAM_ENUM)
#undef PROGRAM_ENUM
};

static const struct {
	const char *name;
	const char *type; /* what the kernel's BTF calls the tracepoint */
	const char *tracepoint;
	unsigned groups;
	unsigned kinds; /* bits: enum latency_kind */
} rows[] = {
#define PROGRAM_ROW(program, tracepoint, groups, kinds) \
	{#program, "btf_trace_" #tracepoint, #tracepoint, groups, kinds},
        PROGRAM_LIST(PROGRAM_ROW)
#undef PROGRAM_ROW
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* What the kernel's BTF calls the iterator, and what is not known without it. */
static const struct {
	const char *name;
	const char *type;
	const char *lost; /* NULL: another list has that, too */
} lists[PROGRAM_LIST_COUNT] = {
        [PROGRAM_LIST_THREADS] = {"list_threads", "bpf_iter_task",
                                  "threads that were there before"},
        [PROGRAM_LIST_FILES] = {"list_files", "bpf_iter_task_file", "files that were open before"},
        [PROGRAM_LIST_CALLS] = {"list_calls", "bpf_iter_task", "calls that go on"},
        [PROGRAM_LIST_FRESH] = {"list_fresh", "bpf_iter_bpf_map_elem", NULL},
        [PROGRAM_LIST_SUMS] = {"list_sums", "bpf_iter_bpf_map_elem", "reads and writes of files"},
        [PROGRAM_LIST_MARKS] = {"list_marks", "bpf_iter_task", "processes otherwise than by /proc"},
};

/* The rows, then the lists: by this they are counted where both are the same. */
#define PROGRAMS (ROWS + PROGRAM_LIST_COUNT)

/* A program and its link each, the maps, the lists being read; what everything else has open. */
#define DESCRIPTORS (2 * PROGRAMS + 80)

struct program {
	struct kernel_bpf *object;
	unsigned wanted;
	unsigned groups; /* that record */
	unsigned kinds;  /* bits: enum latency_kind; those that they tell */
	unsigned untold; /* bits: STATEDUMP_NO_... */
	char notice[400];
	bool refused[PROGRAMS];
	struct bpf_link *links[ROWS];
	int descriptors[ROWS]; /* of the programs that have a link */
	struct bpf_link *lists[PROGRAM_LIST_COUNT];
	unsigned cpus;
	uint64_t *values; /* of a map by CPU */
};

static void add_notice(struct program *program, const char *what, const char *name)
{
	size_t length = strlen(program->notice);

	snprintf(program->notice + length, sizeof(program->notice) - length, "%s%s %s",
	         length ? "; " : "", what, name);
}

/* libbpf tells of a lack of descriptors as of an invalid argument. */
static bool check_descriptors(struct error *error)
{
	size_t limit = self_descriptor_limit();

	if (limit == 0 || limit >= DESCRIPTORS)
		return true;
	return error_set(error,
	                 "no events of this kernel: they take %zu open files, and %zu may be open "
	                 "(ulimit -n)",
	                 DESCRIPTORS, limit);
}

static struct bpf_program *find(const struct program *program, size_t number)
{
	const char *name = number < ROWS ? rows[number].name : lists[number - ROWS].name;

	return bpf_object__find_program_by_name(program->object->obj, name);
}

/* Do without one of them, and say so. */
static void refuse(struct program *program, size_t number, const char *why_event,
                   const char *why_list)
{
	if (number < ROWS)
		add_notice(program, why_event, rows[number].tracepoint);
	else if (lists[number - ROWS].lost)
		add_notice(program, why_list, lists[number - ROWS].lost);
	program->refused[number] = true;
}

static void choose_lists(struct program *program, struct btf *btf, bool first)
{
	for (size_t i = 0; i < PROGRAM_LIST_COUNT; i++) {
		if (first && btf__find_by_name_kind(btf, lists[i].type, BTF_KIND_FUNC) < 0)
			refuse(program, ROWS + i, "", "this kernel cannot list");
		bpf_program__set_autoload(find(program, ROWS + i), !program->refused[ROWS + i]);
	}
}

static void choose_programs(struct program *program, struct btf *btf, bool first)
{
	for (size_t i = 0; i < ROWS; i++) {
		bool wanted = rows[i].groups & program->wanted;

		if (first && wanted &&
		    btf__find_by_name_kind(btf, rows[i].type, BTF_KIND_TYPEDEF) < 0)
			refuse(program, i, "this kernel has no tracepoint", "");
		bpf_program__set_autoload(find(program, i), wanted && !program->refused[i]);
	}
	choose_lists(program, btf, first);
}

static bool set_up(struct program *program, const struct program_options *options)
{
	struct kernel_bpf *object = program->object;
	struct call_row *calls = malloc(CALL_ROWS * sizeof(*calls));

	if (!calls)
		return false;
	calls_choose(calls, program->wanted);
	memcpy((void *)(uintptr_t)object->rodata->calls, calls, CALL_ROWS * sizeof(*calls));
	free(calls);
	if (options->ring_bytes < SMALL_RING_BYTES)
		object->rodata->wake_bytes = object->rodata->wake_again_ns = 0;
	else
		object->rodata->wake_bytes = options->ring_bytes / 4;
	object->rodata->probe_wakings = options->probe_wakings;
	object->rodata->proc_above = place_levels_above();
	return bpf_map__set_max_entries(object->maps.records, (__u32)options->ring_bytes) == 0;
}

/* Load; the program that was refused, where it was one, otherwise -1. */
static int try_load(struct program *program, int *refused, char *logs)
{
	int result;

	*refused = -1;
	for (size_t i = 0; i < PROGRAMS; i++) {
		logs[i * LOG_BYTES] = '\0';
		bpf_program__set_log_buf(find(program, i), logs + i * LOG_BYTES, LOG_BYTES);
	}
	result = kernel_bpf__load(program->object);
	for (size_t i = 0; result != 0 && i < PROGRAMS; i++)
		if (logs[i * LOG_BYTES])
			*refused = (int)i;
	return result;
}

/* What a list goes through, where that is a map. */
static const struct bpf_map *map_of(const struct program *program, enum program_list list)
{
	if (list == PROGRAM_LIST_FRESH)
		return program->object->maps.fresh;
	return list == PROGRAM_LIST_SUMS ? program->object->maps.sums : NULL;
}

static void attach_lists(struct program *program)
{
	union bpf_iter_link_info info = {0};
	LIBBPF_OPTS(bpf_iter_attach_opts, of_map, .link_info = &info,
	            .link_info_len = sizeof(info));

	for (unsigned i = 0; i < PROGRAM_LIST_COUNT; i++) {
		const struct bpf_map *map = map_of(program, i);

		if (program->refused[ROWS + i])
			continue;
		if (map)
			info.map.map_fd = (__u32)bpf_map__fd(map);
		program->lists[i] =
		        bpf_program__attach_iter(find(program, ROWS + i), map ? &of_map : NULL);
		if (!program->lists[i])
			refuse(program, ROWS + i, "", "this kernel does not let us list");
	}
}

/*
 * Can it be read? Whoever does so is left out from then on: us, before anything is recorded. Our id
 * is known to ourselves only as our pid namespace counts, so any list does that can be read.
 */
static void try_list(struct program *program, enum program_list which)
{
	int list = program_list(program, which);
	char known;

	if (list < 0)
		return;
	if (read(list, &known, sizeof(known)) < 0) {
		refuse(program, ROWS + which, "", "this kernel does not list");
		bpf_link__destroy(program->lists[which]);
		program->lists[which] = NULL;
	}
	close(list);
}

static void leave_us_out(struct program *program)
{
	struct kernel_bpf__bss *shared = program->object->bss;

	for (unsigned i = 0; i < PROGRAM_LIST_COUNT; i++)
		if (i != PROGRAM_LIST_FILES || !shared->own_tgid)
			try_list(program, i);
	if (!shared->own_tgid)
		shared->own_tgid = (__u32)getpid();
}

/*
 * What nobody can list must not be summed: it would be told of closed files alone, and lie there for
 * ever. True: nothing of that is loaded.
 */
static bool sum_only_what_is_listed(struct program *program)
{
	unsigned io = TRACE_GROUP_BIT(IO);

	/* Each call by itself needs no sums. */
	if (!program->refused[ROWS + PROGRAM_LIST_SUMS] || !(program->wanted & io) ||
	    program->wanted & TRACE_GROUP_BIT(SYSCALLS))
		return true;
	program->wanted &= ~io;
	return false;
}

static void unload_object(struct program *program)
{
	for (unsigned i = 0; i < PROGRAM_LIST_COUNT; i++) {
		bpf_link__destroy(program->lists[i]);
		program->lists[i] = NULL;
	}
	if (program->object)
		kernel_bpf__destroy(program->object);
	program->object = NULL;
}

static bool load(struct program *program, const struct program_options *options, struct btf *btf,
                 struct error *error)
{
	char *logs = malloc(PROGRAMS * LOG_BYTES);
	int result = -ENOMEM;
	int refused;

	for (unsigned attempt = 0; logs && attempt < REFUSED_MAX; attempt++) {
		unload_object(program);
		program->object = kernel_bpf__open();
		if (!program->object || !set_up(program, options))
			break;
		choose_programs(program, btf, attempt == 0);
		result = try_load(program, &refused, logs);
		if (result == 0) {
			attach_lists(program);
			leave_us_out(program);
			if (sum_only_what_is_listed(program))
				break;
			result = -ENOMEM;
			continue;
		}
		if (refused < 0)
			break;
		refuse(program, (size_t)refused, "this kernel refuses the program for",
		       "this kernel refuses to list");
		sum_only_what_is_listed(program);
	}
	free(logs);
	return result == 0 || fitness_tell_failure(result, error);
}

/* A group is on if at least one program is that is its own, a kind if all are that it needs. */
static void count_groups(struct program *program)
{
	unsigned missing = 0;

	for (size_t i = 0; i < ROWS; i++) {
		program->kinds |= rows[i].kinds;
		if (!program->links[i])
			missing |= rows[i].kinds;
		else if (rows[i].groups != EVERY_PROCESS)
			program->groups |= rows[i].groups & program->wanted;
	}
	/* A few calls are recorded for other groups, too. */
	if (!(program->groups & TRACE_GROUP_BIT(SYSCALLS)))
		missing |= KIND(SYSCALL);
	program->kinds &= ~missing;
}

/* Is it told what becomes of what a dump lists? */
static bool tells_changes(const struct program *program, bool calls)
{
	unsigned files = TRACE_GROUP_BIT(FD) | TRACE_GROUP_BIT(SYSCALLS);

	return calls && program->groups & files && program->links[ROW_sched_process_fork] &&
	       program->links[ROW_sched_process_exec] && program->links[ROW_sched_process_exit];
}

/* As a state dump says it. */
static unsigned untold(const struct program *program)
{
	bool calls = program->links[ROW_sys_enter] && program->links[ROW_sys_exit];
	unsigned io = TRACE_GROUP_BIT(IO) | TRACE_GROUP_BIT(SYSCALLS);

	return STATEDUMP_SAYS | (program->links[ROW_sched_switch] ? 0 : STATEDUMP_NO_SCHED) |
	       (calls ? 0 : STATEDUMP_NO_CALLS) |
	       (calls && program->groups & io ? 0 : STATEDUMP_NO_IO) |
	       (tells_changes(program, calls) ? 0 : STATEDUMP_NO_CHANGE);
}

static int ignore(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static bool count_cpus(struct program *program, struct error *error)
{
	int cpus = libbpf_num_possible_cpus();

	if (cpus < 0)
		return error_set_errno(error, -cpus,
		                       "no events of this kernel: its CPUs cannot be counted");
	program->cpus = (unsigned)cpus;
	program->values = calloc(program->cpus, sizeof(*program->values));
	return program->values || error_set(error, "not enough memory for the BPF programs");
}

struct program *program_load(const struct program_options *options, struct error *error)
{
	struct program *program = calloc(1, sizeof(*program));
	struct btf *btf;
	bool good;

	if (!program) {
		error_set(error, "not enough memory for the BPF programs");
		return NULL;
	}
	libbpf_set_print(ignore);
	program->wanted = options->groups;
	if (!check_descriptors(error) || !count_cpus(program, error)) {
		program_unload(program);
		return NULL;
	}
	btf = btf__load_vmlinux_btf();
	if (libbpf_get_error(btf))
		btf = NULL;
	good = fitness_check(btf, error) && load(program, options, btf, error);
	btf__free(btf);
	if (!good) {
		program_unload(program);
		return NULL;
	}
	return program;
}

/* What cannot be recorded is named and done without. false: nothing can. */
static bool attach_rows(struct program *program, struct error *error)
{
	bool any = false;

	for (size_t i = 0; i < ROWS; i++) {
		struct bpf_program *bpf = find(program, i);

		if (!bpf_program__autoload(bpf))
			continue;
		program->links[i] = bpf_program__attach(bpf);
		if (program->links[i]) {
			program->descriptors[i] = bpf_program__fd(bpf);
			any = true;
			continue;
		}
		refuse(program, i, "this kernel does not let us record", "");
	}
	return any || error_set(error, "no events of this kernel: %s", program->notice);
}

bool program_attach(struct program *program, struct error *error)
{
	if (!attach_rows(program, error))
		return false;
	count_groups(program);
	program->untold = untold(program);
	return true;
}

void program_detach(struct program *program)
{
	for (size_t i = 0; i < ROWS; i++) {
		bpf_link__destroy(program->links[i]);
		program->links[i] = NULL;
	}
}

void program_unload(struct program *program)
{
	if (!program)
		return;
	program_detach(program);
	unload_object(program);
	free(program->values);
	free(program);
}

unsigned program_groups(const struct program *program)
{
	return program->groups;
}

unsigned program_kinds(const struct program *program)
{
	return program->kinds;
}

unsigned program_untold(const struct program *program)
{
	return program->untold;
}

const char *program_notice(const struct program *program)
{
	return program->notice;
}

int program_ring(const struct program *program)
{
	return bpf_map__fd(program->object->maps.records);
}

bool program_has_list(const struct program *program, enum program_list list)
{
	return program->lists[list] != NULL;
}

int program_list(const struct program *program, enum program_list list)
{
	return program->lists[list] ? bpf_iter_create(bpf_link__fd(program->lists[list])) : -1;
}

void program_list_only(struct program *program, const uint32_t *tgids, unsigned count)
{
	struct kernel_bpf__bss *shared = program->object->bss;

	for (unsigned i = 0; i < count && i < ONLY_MAX; i++)
		shared->only_tgids[i] = tgids[i];
	shared->only_count = count < ONLY_MAX ? count : ONLY_MAX;
}

bool program_can_list(const struct program *program)
{
	const uint32_t zero = 0;
	int list = program_list(program, PROGRAM_LIST_THREADS);

	if (list < 0)
		return false;
	close(list);
	return bpf_map_lookup_elem(bpf_map__fd(program->object->maps.lost), &zero,
	                           program->values) == 0;
}

int program_list_link(const struct program *program, enum program_list list)
{
	return program->lists[list] ? fcntl(bpf_link__fd(program->lists[list]), F_DUPFD_CLOEXEC, 0)
	                            : -1;
}

bool program_sums_are_overdue(struct program *program)
{
	struct kernel_bpf__bss *shared = program->object->bss;

	/* At once: what a program says in between must not be wiped out. */
	return __atomic_exchange_n(&shared->sums_overdue, 0, __ATOMIC_SEQ_CST);
}

void program_forget_sum(const struct program *program, const void *key)
{
	bpf_map_delete_elem(bpf_map__fd(program->object->maps.sums), key);
}

uint64_t program_lost(const struct program *program, uint64_t *by_cpu, unsigned cpus)
{
	const uint32_t zero = 0;
	uint64_t sum = 0;

	if (bpf_map_lookup_elem(bpf_map__fd(program->object->maps.lost), &zero, program->values))
		return 0;
	for (unsigned i = 0; i < program->cpus; i++) {
		sum += program->values[i];
		if (i < cpus)
			by_cpu[i] = program->values[i];
	}
	return sum;
}

uint64_t program_missed(const struct program *program)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < ROWS; i++) {
		struct bpf_prog_info info = {0};
		__u32 length = sizeof(info);

		if (program->links[i] &&
		    bpf_obj_get_info_by_fd(program->descriptors[i], &info, &length) == 0)
			sum += info.recursion_misses;
	}
	return sum;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows leave out what cannot be otherwise: an open file on which there was no call is not looked for
 * in the earlier state, nor the files of a table of which none was opened since. Any events at all, many
 * seeds: what is in the rows is what comes of looking at everything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/kernel/rows.h"
#include "tests/model/random.h"
#include "tests/support/kernel_records.h"

#define WINDOW_NS  UINT64_C(1000)
#define OFFSET_NS  INT64_C(1000000)
#define TIDS       8u
#define FDS        40u
#define SERIAL_MAX 4096u
#define STEPS      400u

struct scene {
	struct records records;
	struct kernel_state *earlier;
	uint64_t from_ns;
	struct random random;
	unsigned wakeups[SERIAL_MAX]; /* by the serial of the process, since then */
};

static int32_t any_tid(struct scene *scene)
{
	return 1 + (int32_t)random_below(&scene->random, TIDS);
}

static int64_t any_fd(struct scene *scene)
{
	return (int64_t)random_below(&scene->random, FDS);
}

static void on_object(void *context, enum latency_kind kind, uint64_t serial, uint64_t latency_ns,
                      uint64_t time_ns)
{
	struct scene *scene = context;

	(void)latency_ns;
	(void)time_ns;
	assert_true(serial < SERIAL_MAX);
	scene->wakeups[serial] += kind == LATENCY_WAKING;
}

static void call(struct scene *scene, enum syscall number, int64_t ret)
{
	int32_t tid = any_tid(scene);

	records_entry(&scene->records, tid, number, 2, any_fd(scene), any_fd(scene));
	scene->records.time_ns += random_below(&scene->random, 3);
	if (random_below(&scene->random, 8))
		records_exit(&scene->records, tid, number, ret);
}

static void dump_file(struct scene *scene)
{
	RECORD(&scene->records, STATEDUMP_FILE_DESCRIPTOR, lttng_statedump_file_descriptor,
	       .file_table_address = 1 + random_below(&scene->random, 4),
	       .filename = records_name(&scene->records, "/dump"), .fd = (int32_t)any_fd(scene));
}

static void dump_process(struct scene *scene)
{
	int32_t tid = any_tid(scene);

	RECORD(&scene->records, STATEDUMP_PROCESS_STATE, lttng_statedump_process_state,
	       .file_table_address = 1 + random_below(&scene->random, 4),
	       .name = records_name(&scene->records, "dumped"), .tid = tid,
	       .pid = random_below(&scene->random, 2) ? tid : any_tid(scene));
}

static void wake(struct scene *scene)
{
	int32_t tid = any_tid(scene);

	RECORD(&scene->records, SCHED_WAKING, sched_waking, .tid = tid);
	scene->records.time_ns += random_below(&scene->random, 20);
	records_switch(&scene->records, any_tid(scene), tid);
}

static void step(struct scene *scene)
{
	scene->records.time_ns += random_below(&scene->random, 12);
	switch (random_below(&scene->random, 12)) {
	case 0:
		records_fork(&scene->records, any_tid(scene), any_tid(scene), any_tid(scene),
		             "new");
		break;
	case 1:
		RECORD(&scene->records, SCHED_PROCESS_EXIT, sched_process_exit,
		       .tid = any_tid(scene));
		break;
	case 2:
		dump_process(scene);
		break;
	case 3:
		dump_file(scene);
		break;
	case 4:
	case 5:
		wake(scene);
		break;
	case 6:
		call(scene, SYSCALL_close, 0);
		break;
	case 7:
		call(scene, SYSCALL_dup2, any_fd(scene));
		break;
	case 8:
		RECORD(&scene->records, RTSCOPE_FD_IO, rtscope_fd_io, .pid = any_tid(scene),
		       .fd = (int32_t)any_fd(scene), .read_bytes = 7, .calls = 1,
		       .last_ns = scene->records.time_ns);
		break;
	case 9:
	case 10:
		call(scene, random_below(&scene->random, 2) ? SYSCALL_read : SYSCALL_write,
		     (int64_t)random_below(&scene->random, 100) - 5);
		break;
	default:
		call(scene, SYSCALL_openat, any_fd(scene));
	}
}

static bool uses(const struct kernel_state *state, uint32_t process, uint32_t table)
{
	if (kernel_process_at(state, process)->table == table)
		return true;
	for (uint32_t at = kernel_process_at(state, process)->first_thread; at;
	     at = kernel_thread_at(state, at)->next)
		if (kernel_thread_at(state, at)->table == table)
			return true;
	return false;
}

static const struct kernel_fd *find_earlier(const struct scene *scene, uint64_t serial)
{
	for (uint32_t i = 0; (i = kernel_fd_next(scene->earlier, i));)
		if (kernel_fd_at(scene->earlier, i)->serial == serial)
			return kernel_fd_at(scene->earlier, i);
	return NULL;
}

static uint64_t wall(uint64_t time_ns)
{
	return time_ns ? time_ns + OFFSET_NS : 0;
}

static uint64_t more(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

static void check_fd(const struct scene *scene, const struct fd_row *row, uint32_t number)
{
	const struct kernel_fd none = {.number = 0};
	const struct kernel_fd *fd = kernel_fd_at(scene->records.state, number);
	const struct kernel_fd *before = find_earlier(scene, fd->serial);

	if (!before)
		before = &none;
	assert_true(row->serial == fd->serial);
	assert_true(row->opened_ns == wall(fd->opened_ns));
	assert_true(row->closed_ns == (fd->open ? 0 : wall(fd->closed_ns)));
	assert_true(row->window_calls == more(fd->calls, before->calls));
	assert_true(row->window_errors == more(fd->errors, before->errors));
	assert_true(row->window_read_bytes == more(fd->read_bytes, before->read_bytes));
	assert_true(row->window_written_bytes == more(fd->written_bytes, before->written_bytes));
}

/* All files of the process, by number. */
static void check_files(const struct scene *scene, const struct kernel_span *span, uint32_t process,
                        struct number_list *list)
{
	const struct kernel_state *state = scene->records.state;
	size_t count = 0;

	assert_true(fd_list_of_process(list, state, process));
	for (uint32_t i = 0; (i = kernel_fd_next(state, i));)
		count += uses(state, process, kernel_fd_at(state, i)->table);
	assert_int_equal(list->count, count);
	for (size_t i = 0; i < list->count; i++) {
		const struct kernel_fd *fd = kernel_fd_at(state, list->numbers[i]);
		struct fd_row row;

		assert_true(uses(state, process, fd->table));
		if (i > 0) {
			const struct kernel_fd *last = kernel_fd_at(state, list->numbers[i - 1]);

			assert_true(last->number < fd->number ||
			            (last->number == fd->number && last->serial < fd->serial));
		}
		fd_row_fill(&row, span, process, list->numbers[i]);
		check_fd(scene, &row, list->numbers[i]);
	}
}

static void check_process(const struct scene *scene, const struct kernel_span *span,
                          uint32_t number)
{
	const struct kernel_state *state = scene->records.state;
	const struct kernel_process *process = kernel_process_at(state, number);
	unsigned opened = 0;
	unsigned closed = 0;
	struct process_row row;

	for (uint32_t i = 0; (i = kernel_fd_next(state, i));) {
		const struct kernel_fd *fd = kernel_fd_at(state, i);

		if (!uses(state, number, fd->table))
			continue;
		opened += fd->opened_ns > scene->from_ns;
		closed += !fd->open && fd->closed_ns > scene->from_ns;
	}
	process_row_fill(&row, span, number);
	assert_int_equal(row.fds_opened, opened);
	assert_int_equal(row.fds_closed, closed);
	assert_true(row.start_ns == wall(process->start_ns));
	assert_true(row.wakeups == scene->wakeups[process->serial]);
}

static void check(const struct scene *scene, struct number_list *list)
{
	const struct kernel_span span = {
	        .state = scene->records.state,
	        .earlier = scene->earlier,
	        .names = scene->records.names,
	        .at_ns = scene->records.time_ns,
	        .from_ns = scene->from_ns,
	        .wall_offset_ns = OFFSET_NS,
	};

	for (uint32_t i = 0; (i = kernel_process_next(span.state, i));) {
		check_process(scene, &span, i);
		check_files(scene, &span, i, list);
	}
}

static void begin_window(struct scene *scene)
{
	assert_true(kernel_state_copy(scene->earlier, scene->records.state));
	scene->from_ns = scene->records.time_ns;
	scene->records.time_ns++;
	memset(scene->wakeups, 0, sizeof(scene->wakeups));
}

static void try_seed(struct scene *scene, uint64_t seed, struct number_list *list)
{
	const struct kernel_settings settings = {.window_ns = WINDOW_NS};
	const struct kernel_observer observer = {.object = on_object, .context = scene};

	scene->random.state = seed;
	records_begin(&scene->records, WINDOW_NS);
	scene->earlier = kernel_state_create(&settings, scene->records.names);
	assert_non_null(scene->earlier);
	kernel_state_observe(scene->records.state, &observer);
	begin_window(scene);
	for (unsigned i = 0; i < STEPS; i++) {
		step(scene);
		if (random_below(&scene->random, 100) == 0)
			begin_window(scene);
		if (random_below(&scene->random, 40) == 0)
			check(scene, list);
	}
	check(scene, list);
	kernel_state_destroy(scene->earlier);
	records_end(&scene->records);
}

static void test_rows_are_what_looking_at_all_gives(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct number_list list = {0};

	(void)state;
	assert_non_null(scene);
	for (uint64_t seed = 1; seed <= random_seeds(1000); seed++)
		try_seed(scene, seed, &list);
	free(list.numbers);
	free(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rows_are_what_looking_at_all_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

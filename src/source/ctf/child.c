// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * See child.h.
 */
#include "source/ctf/child.h"

#include <string.h>
#include <unistd.h>

#include "source/ctf/confine.h"
#include "source/ctf/reader.h"

/* Slower than this no reader is: what a damaged trace may cost at most. */
#define BYTES_PER_CPU_SECOND UINT64_C(200000)
#define CPU_SECONDS_MIN      120u
#define FILES_MIN            64u

static void refuse(struct output *output, const struct error *error)
{
	memcpy(output->control->sentence, error->text, sizeof(output->control->sentence));
	atomic_store_explicit(&output->control->stage, CONTROL_REFUSED, memory_order_release);
}

/* What libbabeltrace2 would pass over. The parent is told before the first event. */
static void find_defect(const struct directory_list *directories, struct reader *reader,
                        struct output *output)
{
	struct error defect = {""};

	for (size_t i = 0; i < directories->count; i++)
		if (!directory_check_uuids(directories->paths[i], &defect))
			break;
	if (!*defect.text)
		return;
	memcpy(output->control->sentence, defect.text, sizeof(output->control->sentence));
	reader_note_defect(reader, &defect);
}

static bool prepare(pid_t parent, const struct child_task *task, struct directory_list *directories,
                    int *log_fd, struct error *error)
{
	struct confine_limits limits = {.memory_bytes = CHILD_MEMORY_BYTES};

	if (!confine_bind(parent, "rtscope-ctf", error) || !confine_close(log_fd, error))
		return false;
	/* Until the trace is known its limits are not; listing it parses nothing. */
	if (!directory_list_find(directories, task->path, error))
		return false;
	limits.cpu_seconds = CPU_SECONDS_MIN + directories->bytes / BYTES_PER_CPU_SECOND;
	/* Each may be open twice: in memory, and in the hands of the library. */
	limits.files = FILES_MIN + 2 * directories->files;
	if (!confine_drop(task->path, &limits, error))
		return false;
	return !task->scratch ||
	       selection_make(&task->selection, directories, task->scratch, error);
}

_Noreturn void child_run(pid_t parent, const struct child_task *task, struct output *output)
{
	struct directory_list directories = {0};
	struct graph_inputs inputs;
	struct library library;
	const bt_plugin *plugin;
	struct error error = {""};
	struct reader *reader = NULL;
	int log_fd = -1;

	if (prepare(parent, task, &directories, &log_fd, &error)) {
		plugin = library_load_plugin(&library, log_fd, &error);
		inputs = graph_recorded(&directories);
		if (plugin && confine_filter(CONFINE_FILES, &error))
			reader = reader_open(&library, plugin, &inputs, NULL, output, &error);
	}
	if (!reader) {
		refuse(output, &error);
		_exit(1);
	}
	find_defect(&directories, reader, output);
	atomic_store_explicit(&output->control->stage, CONTROL_OPEN, memory_order_release);
	reader_run(reader);
	atomic_store_explicit(&output->control->stage, CONTROL_ENDED, memory_order_release);
	reader_close(reader);
	directory_list_clear(&directories);
	_exit(0);
}

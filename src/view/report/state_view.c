// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which processes of a state are told of, in order, as rows of the model. How they are
 * written down is told elsewhere. See state_view.h.
 */
#include "view/report/state_view.h"

#include <stdlib.h>
#include <string.h>

static bool is_wanted(const struct state_view *view, const struct kernel_process *process)
{
	return (view->pid < 0 || view->pid == process->pid) &&
	       (!view->comm || !strcmp(view->comm, names_text(view->names, process->comm)));
}

bool state_view_each(const struct state_view *view,
                     void (*each)(void *context, const struct state_process *process),
                     void *context)
{
	const struct kernel_span span = {
	        .state = view->state,
	        .earlier = view->earlier,
	        .names = view->names,
	        .at_ns = view->at_ns,
	        .from_ns = view->at_ns > view->window_ns ? view->at_ns - view->window_ns : 0,
	};
	struct number_list processes = {0};
	struct number_list fds = {0};
	bool done = process_list(&processes, view->state);

	for (size_t i = 0; done && i < processes.count; i++) {
		struct state_process process = {.span = &span, .number = processes.numbers[i]};

		if (!is_wanted(view, kernel_process_at(view->state, process.number)))
			continue;
		done = fd_list_of_process(&fds, view->state, process.number);
		if (!done)
			break;
		process_row_fill(&process.row, &span, process.number);
		process.fds = fds.numbers;
		process.fd_count = fds.count;
		each(context, &process);
	}
	free(fds.numbers);
	free(processes.numbers);
	return done;
}

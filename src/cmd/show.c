// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the settings say of samples and screens. See show.h.
 */
#include "cmd/show.h"

struct batch_options show_batch_options(const struct settings *settings)
{
	return (struct batch_options){
	        .json = settings->json,
	        .trackers = settings->trackers.count > 0,
	        .delay_ns = settings->delay_ns,
	        .iterations = settings->iterations,
	        .exit_on_outlier =
	                settings->threshold_ns > 0 && settings->on_threshold == ON_THRESHOLD_EXIT,
	        .pids = settings->pids.pids,
	        .pid_count = settings->pids.count,
	        .end_fd = -1,
	};
}

struct tui_options show_tui_options(const struct settings *settings)
{
	return (struct tui_options){
	        .refresh_ns = settings->delay_ns,
	        .refresh_count = settings->iterations,
	        .on_threshold = (enum on_threshold)settings->on_threshold,
	        .theme = settings->theme,
	        .view = settings->view,
	        .mouse = !settings->no_mouse,
	        .ascii = settings->ascii,
	        .pids = settings->pids.pids,
	        .pid_count = settings->pids.count,
	        .end_fd = -1,
	};
}

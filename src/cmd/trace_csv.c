// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing of a command's tables. See trace_csv.h.
 */
#include "cmd/trace_csv.h"

#include <signal.h>
#include <stddef.h>

#include "cmd/trace_run.h"
#include "util/rights.h"

static bool signal_came(void *context)
{
	(void)context;
	return trace_signals_came();
}

bool trace_csv_write(const char *directory,
                     bool (*write)(void *context, struct csv_export *export, struct error *error),
                     void *context, struct error *error)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction too_large;
	struct trace_signals signals;
	struct csv_export *export;
	bool good = false;

	trace_signals_catch(&signals);
	/* A file above the limit of its size is one that cannot be written, no end. */
	sigaction(SIGXFSZ, &ignore, &too_large);
	rights_begin_files();
	export = csv_export_create(directory, error);
	if (export) {
		csv_export_stop_when(export, signal_came, NULL);
		good = write(context, export, error) && !trace_signals_came();
		good = csv_export_finish(export, good, error) && good;
	}
	rights_end_files();
	sigaction(SIGXFSZ, &too_large, NULL);
	trace_signals_release(&signals);
	return good;
}

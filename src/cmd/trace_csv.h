/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a command as CSV files: all of them or none, whatever ends the program
 * meanwhile, and with the right to write into a folder that is another's.
 */
#ifndef RTSCOPE_CMD_TRACE_CSV_H
#define RTSCOPE_CMD_TRACE_CSV_H

#include <stdbool.h>

#include "util/error.h"
#include "view/report/csv.h"

/*
 * `write` fills the tables of `directory`; false: the sentence is in `error`. A signal that
 * would end the program is only noted meanwhile: no file is left then, and
 * trace_run_finish() ends by it.
 */
bool trace_csv_write(const char *directory,
                     bool (*write)(void *context, struct csv_export *export, struct error *error),
                     void *context, struct error *error);

#endif

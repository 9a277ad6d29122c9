/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes as a tree: children behind their parent, threads behind their
 * process, in the order of a column among siblings. Computes places and depths;
 * draws nothing.
 */
#ifndef RTSCOPE_VIEW_TUI_PROCESS_TREE_H
#define RTSCOPE_VIEW_TUI_PROCESS_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/process.h"
#include "view/process_columns.h"

struct process_tree_place {
	size_t place; /* 0: first */
	unsigned depth;
};

/*
 * Fill in the place and depth of each of table->processes into `places`
 * (table->count of them). A process whose parent is not in the table is a root. A
 * circle of parents, which a table made of lies may hold, is cut. false: out of memory.
 */
bool process_tree_places(const struct process_table *table, enum process_column column,
                         bool descending, struct process_tree_place *places);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Places in the tree of processes. See process_tree.h. Every process gets the
 * index of its parent, siblings are sorted, then one walk from the roots numbers
 * all; what no root leads to is numbered afterwards.
 */
#include "view/tui/process_tree.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY SIZE_MAX

struct node {
	size_t parent;  /* index in the table, NOBODY: root */
	size_t process; /* index in the table */
};

struct tree {
	const struct process_table *table;
	enum process_column column;
	bool descending;
	struct node *nodes;  /* sorted by parent, then as siblings are */
	size_t *first_child; /* index into nodes; NOBODY: none */
	struct process_tree_place *places;
	bool *placed;
	size_t next_place;
};

/* Index of the newest process (not thread) with that pid; NOBODY: none. */
static size_t find_process(const struct process_table *table, uint32_t pid)
{
	size_t found = NOBODY;

	for (size_t i = process_table_first(table, pid);
	     i < table->count && table->processes[i].record.pid == pid; i++)
		if (table->processes[i].record.tid == pid)
			found = i;
	return found;
}

static size_t find_parent(const struct process_table *table, size_t index)
{
	const struct process_record *record = &table->processes[index].record;
	size_t parent =
	        find_process(table, record->tid == record->pid ? record->ppid : record->pid);

	return parent == index ? NOBODY : parent;
}

static int by_parent(const void *left, const void *right, void *context)
{
	const struct node *a = left;
	const struct node *b = right;
	const struct tree *tree = context;
	struct sampled_process one = {tree->table, &tree->table->processes[a->process]};
	struct sampled_process other = {tree->table, &tree->table->processes[b->process]};
	int order;

	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	order = column_compare(&process_column_table, tree->column, &one, &other);
	if (order == 0)
		return (a->process > b->process) - (a->process < b->process);
	return tree->descending ? -order : order;
}

static void place(struct tree *tree, size_t process, unsigned depth)
{
	tree->places[process].place = tree->next_place++;
	tree->places[process].depth = depth;
	tree->placed[process] = true;
}

/* The next sibling behind `node` that has no place yet; NOBODY: none. */
static size_t next_child(const struct tree *tree, size_t parent, size_t node)
{
	for (; node < tree->table->count && tree->nodes[node].parent == parent; node++)
		if (!tree->placed[tree->nodes[node].process])
			return node;
	return NOBODY;
}

/* Number all below `root`, whose place is given. No recursion: depth is what /proc says. */
static void walk(struct tree *tree, size_t root)
{
	size_t process = root;

	for (;;) {
		size_t child = tree->first_child[process];

		if (child != NOBODY)
			child = next_child(tree, process, child);
		if (child != NOBODY) {
			/* Come back here for the sibling behind it. */
			tree->first_child[process] =
			        child + 1 < tree->table->count ? child + 1 : NOBODY;
			place(tree, tree->nodes[child].process, tree->places[process].depth + 1);
			process = tree->nodes[child].process;
			continue;
		}
		if (process == root)
			return;
		process = find_parent(tree->table, process);
	}
}

static bool prepare(struct tree *tree)
{
	size_t count = tree->table->count;

	tree->nodes = calloc(count + 1, sizeof(*tree->nodes));
	tree->first_child = calloc(count + 1, sizeof(*tree->first_child));
	tree->placed = calloc(count + 1, sizeof(*tree->placed));
	if (!tree->nodes || !tree->first_child || !tree->placed)
		return false;
	for (size_t i = 0; i < count; i++) {
		tree->nodes[i] = (struct node){find_parent(tree->table, i), i};
		tree->first_child[i] = NOBODY;
	}
	qsort_r(tree->nodes, count, sizeof(*tree->nodes), by_parent, tree);
	for (size_t i = count; i-- > 0;)
		if (tree->nodes[i].parent != NOBODY)
			tree->first_child[tree->nodes[i].parent] = i;
	return true;
}

bool process_tree_places(const struct process_table *table, enum process_column column,
                         bool descending, struct process_tree_place *places)
{
	struct tree tree = {
	        .table = table, .column = column, .descending = descending, .places = places};
	bool prepared = prepare(&tree);

	/* Roots stand last, since NOBODY is the largest parent. */
	for (size_t i = 0; prepared && i < table->count; i++) {
		if (tree.nodes[i].parent != NOBODY)
			continue;
		place(&tree, tree.nodes[i].process, 0);
		walk(&tree, tree.nodes[i].process);
	}
	for (size_t i = 0; prepared && i < table->count; i++) {
		if (tree.placed[i])
			continue;
		place(&tree, i, 0);
		walk(&tree, i);
	}
	free(tree.nodes);
	free(tree.first_child);
	free(tree.placed);
	return prepared;
}

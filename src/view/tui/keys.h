/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of keys: one row gives the action, its keys, the word in the footer
 * and the line in the help. A key may mean something else in another context; while
 * paused that context is asked first, then the view's own, the list's, the global one.
 */
#ifndef RTSCOPE_VIEW_TUI_KEYS_H
#define RTSCOPE_VIEW_TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * X(SYMBOL, "heading in the help and in rtscope(1)"); LIST: any view with a list; OBJECTS:
 * one of processes or files;
 * PAUSED: any view while the screen is paused, asked before all others
 */
#define KEY_CONTEXT_LIST(X)                                \
	X(GLOBAL, "Keys")                                  \
	X(PAUSED, "Keys while paused")                     \
	X(LIST, "Keys in lists")                           \
	X(OBJECTS, "Keys in lists of processes and files") \
	X(CPUS, "Keys of the CPU view")                    \
	X(HISTOGRAM, "Keys of the histogram")              \
	X(HEAT, "Keys of the heat map")                    \
	X(PROCESSES, "Keys of the processes")              \
	X(TIMELINE, "Keys of the timeline")                \
	X(METRICS, "Keys of the metrics")

enum key_context {
#define KEY_CONTEXT_ENUM(symbol, heading) KEYS_##symbol,
	KEY_CONTEXT_LIST(KEY_CONTEXT_ENUM)
#undef KEY_CONTEXT_ENUM
	KEYS_NONE, /* a view without keys of its own; how many contexts have some */
};

/*
 * X(SYMBOL, context, key, second key or 0, "name of the keys", "word in the footer", "help")
 * Keys are what curses' wget_wch() gives; rows appear in the help in this order.
 */
#define KEY_LIST(X)                                                                                \
	X(SCRUB_BACK, KEYS_PAUSED, KEY_LEFT, 0, "left", "Back",                                    \
	  "time cursor one second back (in the timeline: a column): every screen shows that time") \
	X(SCRUB_ON, KEYS_PAUSED, KEY_RIGHT, 0, "right", "On", "time cursor one second on")         \
	X(SCRUB_BACK_FINE, KEYS_PAUSED, KEY_SLEFT, '{', "S-left {", "", "the same by 100 ms")      \
	X(SCRUB_ON_FINE, KEYS_PAUSED, KEY_SRIGHT, '}', "S-right }", "", "the same by 100 ms")      \
	X(GO_TO, KEYS_PAUSED, 'g', 0, "g", "Go to",                                                \
	  "time cursor to a time: HH:MM:SS[.frac], -2.5 from the end, +2.5 from the begin")        \
	X(HELP, KEYS_GLOBAL, KEY_F(1), '?', "F1 ?", "Help", "this help, and back")                 \
	X(CPUS, KEYS_GLOBAL, KEY_F(2), '1', "F2 1", "CPUs", "latency of every CPU, node and all")  \
	X(HISTOGRAM, KEYS_GLOBAL, KEY_F(3), 'h', "F3 h", "Hist",                                   \
	  "histogram of the CPU under the cursor")                                                 \
	X(HEAT, KEYS_GLOBAL, KEY_F(4), 'H', "F4 H", "Heat",                                        \
	  "heat map: latency over time of the CPU under the cursor")                               \
	X(PROCESSES, KEYS_GLOBAL, KEY_F(5), 'P', "F5 P", "Procs",                                  \
	  "processes of the window; without kernel events as in top. Again: of all "               \
	  "hosts, where there are several, then the other of the two")                             \
	X(FDS, KEYS_GLOBAL, KEY_F(6), 'F', "F6 F", "FDs",                                          \
	  "files that processes have open in the window; again: of all hosts")                     \
	X(TIMELINE, KEYS_GLOBAL, KEY_F(7), 'C', "F7 C", "Time",                                    \
	  "what ran on every CPU, and when; from the outliers: at the time of the one")            \
	X(METRICS, KEYS_GLOBAL, KEY_F(8), 'M', "F8 M", "Metrics",                                  \
	  "what the host does: CPUs, memory, disks, interfaces, pressure, collectors")             \
	X(PAUSE, KEYS_GLOBAL, 'p', ' ', "p space", "Pause",                                        \
	  "freeze what is shown, or go on; samples are taken all the time")                        \
	X(KIND, KEYS_GLOBAL, 'k', 0, "k", "Kind",                                                  \
	  "choose the latency that is shown: timer, wakeup, irq, softirq, disk, net, calls")       \
	X(QUIT, KEYS_GLOBAL, KEY_F(10), 'q', "F10 q", "Quit", "end")                               \
	X(WARNINGS, KEYS_GLOBAL, '!', 0, "!", "", "what to mend on this host, explained")          \
	X(OUTLIERS, KEYS_GLOBAL, KEY_F(9), 'o', "F9 o", "Outliers",                                \
	  "above --threshold, newest first, and what held the CPU; Enter: all of that")            \
	X(HOSTS, KEYS_GLOBAL, 'a', 0, "a", "",                                                     \
	  "all hosts, a row each and together; Enter: the one under the cursor, or processes of "  \
	  "all")                                                                                   \
	X(HOST_NEXT, KEYS_GLOBAL, '\t', 0, "Tab", "", "next host, where there are several")        \
	X(HOST_PREVIOUS, KEYS_GLOBAL, KEY_BTAB, 0, "S-Tab", "", "host before")                     \
	X(DUMP, KEYS_GLOBAL, 'd', 0, "d", "",                                                      \
	  "write the original events of the window on screen to a file")                           \
	X(EXPORT, KEYS_GLOBAL, 'e', 0, "e", "",                                                    \
	  "write the window on screen as CSV, a file a table, to a folder")                        \
	X(SPAN, KEYS_GLOBAL, 'w', 0, "w", "Window", "figures since the start, or of the window")   \
	X(RESET, KEYS_GLOBAL, '=', 0, "=", "Reset", "let 'since start' begin now")                 \
	X(UPDATE, KEYS_GLOBAL, 'u', 0, "u", "", "refresh now, without waiting for the interval")   \
	X(REDRAW, KEYS_GLOBAL, 'L' - '@', 0, "^L", "", "draw the whole screen again")              \
	X(DISMISS, KEYS_GLOBAL, 'x', 0, "x", "", "dismiss the notice under the header")            \
	X(BACK, KEYS_GLOBAL, 27, 0, "Esc", "",                                                     \
	  "back: to the view before, or end search or filter")                                     \
	X(UP, KEYS_GLOBAL, KEY_UP, 'P' - '@', "up ^P", "", "one line up")                          \
	X(DOWN, KEYS_GLOBAL, KEY_DOWN, 'N' - '@', "down ^N", "", "one line down")                  \
	X(PAGE_UP, KEYS_GLOBAL, KEY_PPAGE, 'B' - '@', "PgUp ^B", "", "one page up")                \
	X(PAGE_DOWN, KEYS_GLOBAL, KEY_NPAGE, 'F' - '@', "PgDn ^F", "", "one page down")            \
	X(FIRST, KEYS_GLOBAL, KEY_HOME, 'g', "Home g", "", "first line")                           \
	X(LAST, KEYS_GLOBAL, KEY_END, 'G', "End G", "", "last line")                               \
	X(OPEN, KEYS_LIST, '\n', KEY_ENTER, "Enter", "",                                           \
	  "look closer at the row under the cursor")                                               \
	X(SORT_NEXT, KEYS_LIST, '>', '.', "> .", "", "sort by the next column; a click does too")  \
	X(SORT_PREVIOUS, KEYS_LIST, '<', ',', "< ,", "", "sort by the column before")              \
	X(SORT_REVERSE, KEYS_LIST, 'I', 0, "I", "", "turn the order round")                        \
	X(SEARCH, KEYS_LIST, '/', 0, "/", "Search", "search; the cursor goes to the first match")  \
	X(SEARCH_NEXT, KEYS_LIST, 'n', 0, "n", "", "next match")                                   \
	X(SEARCH_PREVIOUS, KEYS_LIST, 'N', 0, "N", "", "match before")                             \
	X(FILTER, KEYS_LIST, '\\', 0, "\\", "Filter",                                              \
	  "show only rows that match: a word, or max>100 and node=0")                              \
	X(FOLLOW, KEYS_OBJECTS, 'f', 0, "f", "Follow",                                             \
	  "keep the row under the cursor at the lower edge, whatever order and filter, or not")    \
	X(EXPLAIN, KEYS_OBJECTS, 'i', 0, "i", "", "what the column that sorts means")              \
	X(WORST, KEYS_CPUS, 'm', 0, "m", "Worst", "worst first: sort by MAX, or back by CPU")      \
	X(GRID, KEYS_CPUS, 'c', 0, "c", "",                                                        \
	  "condensed: one character a CPU above the list, or not")                                 \
	X(SCALE, KEYS_HISTOGRAM, 'l', 0, "l", "Log/linear",                                        \
	  "bars on a logarithmic or linear scale")                                                 \
	X(SIDE, KEYS_HISTOGRAM, 'n', 0, "n", "Beside",                                             \
	  "beside it: its node, all CPUs, the next CPUs, nothing")                                 \
	X(CPU_NEXT, KEYS_HISTOGRAM, KEY_RIGHT, ']', "right ]", "", "next CPU")                     \
	X(CPU_PREVIOUS, KEYS_HISTOGRAM, KEY_LEFT, '[', "left [", "", "CPU before")                 \
	X(HEAT_OUT, KEYS_HEAT, '-', 0, "-", "Zoom",                                                \
	  "zoom out: seconds, ten seconds, minutes a column")                                      \
	X(HEAT_IN, KEYS_HEAT, '+', 0, "+", "", "zoom in")                                          \
	X(EARLIER, KEYS_HEAT, KEY_LEFT, '[', "left [", "", "cursor to an earlier column")          \
	X(LATER, KEYS_HEAT, KEY_RIGHT, ']', "right ]", "", "cursor to a later column")             \
	X(TREE, KEYS_PROCESSES, 't', 0, "t", "Tree", "children behind their parents, or not")      \
	X(THREADS, KEYS_PROCESSES, 'T', 0, "T", "Threads", "each thread a row, or not")            \
	X(TIMELINE_BACK, KEYS_TIMELINE, KEY_LEFT, '[', "left [", "",                               \
	  "time cursor one column back; pauses")                                                   \
	X(TIMELINE_ON, KEYS_TIMELINE, KEY_RIGHT, ']', "right ]", "", "time cursor one column on")  \
	X(TIMELINE_IN, KEYS_TIMELINE, '+', 0, "+", "Zoom", "zoom in, round the time cursor")       \
	X(TIMELINE_OUT, KEYS_TIMELINE, '-', 0, "-", "", "zoom out, to the whole window")           \
	X(TIMELINE_NEXT, KEYS_TIMELINE, 'n', 0, "n", "Next",                                       \
	  "time cursor to where the CPU's next thread, irq or softirq begins")                     \
	X(TIMELINE_PREVIOUS, KEYS_TIMELINE, 'N', 0, "N", "", "the same backwards")                 \
	X(OUTLIER_NEXT, KEYS_TIMELINE, '>', 0, ">", "", "time cursor to the next outlier")         \
	X(OUTLIER_PREVIOUS, KEYS_TIMELINE, '<', 0, "<", "", "time cursor to the outlier before")   \
	X(OBJECT_NEXT, KEYS_METRICS, KEY_RIGHT, ']', "right ]", "Objects", "next kind of object")  \
	X(OBJECT_PREVIOUS, KEYS_METRICS, KEY_LEFT, '[', "left [", "", "kind of object before")     \
	X(GRAPH_OUT, KEYS_METRICS, '-', 0, "-", "Zoom", "graph of the last ten minutes")           \
	X(GRAPH_IN, KEYS_METRICS, '+', 0, "+", "", "graph of the last minute")                     \
	X(METRIC_EXPLAIN, KEYS_METRICS, 'i', 0, "i", "",                                           \
	  "as Enter: a large graph, what the metric means")

enum action {
	ACTION_NONE,
#define ACTION_ENUM(symbol, context, key, second, names, label, help) ACTION_##symbol,
	KEY_LIST(ACTION_ENUM)
#undef ACTION_ENUM
	ACTION_COUNT
};

struct key_info {
	enum key_context context;
	int key, second;
	const char *names;
	const char *label; /* in the footer; empty: not there */
	const char *help;
};

/* By enum action; row ACTION_NONE is empty. */
extern const struct key_info key_table[ACTION_COUNT];

/* The heading over a context's keys; not of KEYS_NONE. */
const char *key_context_heading(enum key_context context);
/* Where a key is pressed. */
struct key_place {
	enum key_context view;
	bool list;    /* the view has one */
	bool objects; /* it is one of processes or files */
	bool paused;  /* the screen is */
};

/* What `key` does there. */
enum action key_action(int key, const struct key_place *place);
/* The row is in force there. */
bool key_in_force(enum action action, const struct key_place *place);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The graph of libbabeltrace2: one source.ctf.fs a directory, all of their ports
 * connected to a sink that calls two functions of ours. What happens to the
 * messages is the reader's business.
 */
#ifndef RTSCOPE_SOURCE_CTF_GRAPH_H
#define RTSCOPE_SOURCE_CTF_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "source/ctf/directory.h"
#include "source/ctf/library.h"
#include "source/ctf/output.h"
#include "util/error.h"

enum graph_status {
	GRAPH_GO_ON,
	GRAPH_END
};

struct graph_sink {
	/* All iterators exist. false: out of memory. */
	bool (*streams_begin)(void *context);
	/* Take some messages. */
	enum graph_status (*consume)(void *context);
};

struct graph_port;

struct graph {
	const struct library *functions;
	bt_graph *graph;
	const struct graph_sink *sink;
	void *context;
	/* One each for every stream. The iterators become the sink's in streams_begin(). */
	size_t stream_count;
	bt_message_iterator **iterators;
	const char **stream_directories;
	char **stream_ports;
	struct graph_port *ports;
	bool begun;
};

/* Open all files. `sink` and `directories` must outlive the graph. */
bool graph_open(struct graph *graph, const struct library *library, const bt_plugin *plugin,
                const struct directory_list *directories, const struct graph_sink *sink,
                void *context, struct output *output, struct error *error);
/* Until the sink says that it is the end. false: the library failed. */
bool graph_run(struct graph *graph, struct error *error);
void graph_close(struct graph *graph);

#endif

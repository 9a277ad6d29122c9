/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The graph of libbabeltrace2: one source.ctf.fs a directory or one source.ctf.lttng-live,
 * all of their ports connected to a sink that calls two functions of ours. What happens
 * to the messages is the reader's business.
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
	GRAPH_WAIT, /* nothing is there now */
	GRAPH_END
};

/* What is read: a component of the plug-in for each input. */
struct graph_inputs {
	const char *component;
	char *const *inputs; /* directories; one URL of a live session */
	char *const *given;  /* what the component gets for each */
	size_t count;
	bool live;
};

/* Components that read what was recorded in `directories`. */
struct graph_inputs graph_recorded(const struct directory_list *directories);
/* The component that reads the live session at `*url`. */
struct graph_inputs graph_live(char *const *url);

struct graph_sink {
	/* All iterators exist. false: out of memory. */
	bool (*streams_begin)(void *context);
	/* Take some messages. */
	enum graph_status (*consume)(void *context);
	/* There was nothing: let some time pass. */
	void (*wait)(void *context);
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

/* Open all files. `sink` and `inputs` must outlive the graph. */
bool graph_open(struct graph *graph, const struct library *library, const bt_plugin *plugin,
                const struct graph_inputs *inputs, const struct graph_sink *sink, void *context,
                struct output *output, struct error *error);
/*
 * Until the sink says that it is the end. false: the library failed.
 */
bool graph_run(struct graph *graph, struct error *error);
void graph_close(struct graph *graph);

#endif

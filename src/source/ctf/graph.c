// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building and running the graph. See graph.h.
 */
#include "source/ctf/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A simple sink for each port, since its functions get our pointer without the help of
 * the library. All of them only hand in their iterators; the first one works.
 */
struct graph_port {
	struct graph *graph;
	size_t index;
	struct graph_port *next;
};

static bt_graph_simple_sink_component_initialize_func_status
port_initialize(bt_message_iterator *iterator, void *data)
{
	struct graph_port *port = data;

	port->graph->functions->message_iterator_get_ref(iterator);
	port->graph->iterators[port->index] = iterator;
	return BT_GRAPH_SIMPLE_SINK_COMPONENT_INITIALIZE_FUNC_STATUS_OK;
}

static bt_graph_simple_sink_component_consume_func_status
port_consume(bt_message_iterator *iterator, void *data)
{
	struct graph_port *port = data;
	struct graph *graph = port->graph;

	(void)iterator;
	if (port->index > 0)
		return BT_GRAPH_SIMPLE_SINK_COMPONENT_CONSUME_FUNC_STATUS_END;
	if (!graph->begun && !graph->sink->streams_begin(graph->context))
		return BT_GRAPH_SIMPLE_SINK_COMPONENT_CONSUME_FUNC_STATUS_MEMORY_ERROR;
	graph->begun = true;
	switch (graph->sink->consume(graph->context)) {
	case GRAPH_END:
		return BT_GRAPH_SIMPLE_SINK_COMPONENT_CONSUME_FUNC_STATUS_END;
	case GRAPH_WAIT:
		return BT_GRAPH_SIMPLE_SINK_COMPONENT_CONSUME_FUNC_STATUS_AGAIN;
	default:
		return BT_GRAPH_SIMPLE_SINK_COMPONENT_CONSUME_FUNC_STATUS_OK;
	}
}

struct graph_inputs graph_recorded(const struct directory_list *directories)
{
	return (struct graph_inputs){"fs", directories->paths, directories->given,
	                             directories->count, false};
}

struct graph_inputs graph_live(char *const *url)
{
	return (struct graph_inputs){"lttng-live", url, url, 1, true};
}

/* What the library says of `directory`, in one sentence; what we see ourselves is better. */
static bool refuse(const struct library *bt, const char *directory, struct error *error)
{
	struct library_cause cause;

	library_take_cause(bt, &cause);
	if (!directory_check_streams(directory, error))
		return false;
	if (cause.file[0])
		return error_set(error, "%.220s is damaged: %.250s", cause.file, cause.message);
	if (strncmp(cause.message, "At line ", 8) == 0)
		return error_set(error, "%.220s/metadata is damaged: %.250s", directory,
		                 cause.message);
	if (strncmp(cause.message, "Cannot create trace for", 23) == 0)
		return error_set(error,
		                 "%.300s/metadata is damaged: libbabeltrace2 cannot parse it",
		                 directory);
	return error_set(error, "cannot read the trace %.200s: %.250s", directory,
	                 cause.message[0] ? cause.message : "libbabeltrace2 gives no reason");
}

/* What the library says of a relay: the keeper knows the rest. */
static bool refuse_live(const struct library *bt, struct error *error)
{
	struct library_cause cause;

	library_take_cause(bt, &cause);
	return error_set(error, "%.300s",
	                 cause.message[0] ? cause.message : "libbabeltrace2 gives no reason");
}

/*
 * {inputs: [input]}, of a live session also what to do where it ended: all else than to
 * go on would leave out what was not read of it yet. NULL: out of memory.
 */
static bt_value *parameters_of(const struct library *bt, const char *input, bool live)
{
	bt_value *parameters = bt->value_map_create();
	bt_value *inputs = bt->value_array_create();

	if (parameters && inputs && bt->value_array_append_string_element(inputs, input) == 0 &&
	    bt->value_map_insert_entry(parameters, "inputs", inputs) == 0 &&
	    (!live || bt->value_map_insert_string_entry(parameters, "session-not-found-action",
	                                                "continue") == 0)) {
		bt->value_put_ref(inputs);
		return parameters;
	}
	bt->value_put_ref(inputs);
	bt->value_put_ref(parameters);
	return NULL;
}

static const bt_component_source *add_source(struct graph *graph, const bt_plugin *plugin,
                                             const struct graph_inputs *inputs, size_t index,
                                             struct error *error)
{
	const struct library *bt = graph->functions;
	const bt_component_source *source = NULL;
	bt_value *parameters = parameters_of(bt, inputs->given[index], inputs->live);
	char name[32];

	snprintf(name, sizeof(name), "source%zu", index);
	if (!parameters) {
		error_set(error, "out of memory");
		return NULL;
	}
	if (bt->graph_add_source_component(graph->graph,
	                                   bt->plugin_borrow_source_component_class_by_name_const(
	                                           plugin, inputs->component),
	                                   name, parameters, BT_LOGGING_LEVEL_ERROR,
	                                   &source) != 0) {
		if (inputs->live)
			refuse_live(bt, error);
		else
			refuse(bt, inputs->inputs[index], error);
		source = NULL;
	}
	bt->value_put_ref(parameters);
	return source;
}

static bool grow(struct graph *graph, size_t count)
{
	size_t size = graph->stream_count + count;
	void *memory;

	memory = realloc(graph->iterators, size * sizeof(*graph->iterators));
	if (!memory)
		return false;
	graph->iterators = memory;
	memory = realloc(graph->stream_directories, size * sizeof(*graph->stream_directories));
	if (!memory)
		return false;
	graph->stream_directories = memory;
	memory = realloc(graph->stream_ports, size * sizeof(*graph->stream_ports));
	if (!memory)
		return false;
	graph->stream_ports = memory;
	return true;
}

/* Connect output port `index` of a source to a sink of its own. */
static bool connect_port(struct graph *graph, const bt_component_source *source, uint64_t index,
                         const char *directory)
{
	const struct library *bt = graph->functions;
	const bt_port_output *output =
	        bt->component_source_borrow_output_port_by_index_const(source, index);
	struct graph_port *port = calloc(1, sizeof(*port));
	const bt_component_sink *sink;
	size_t at = graph->stream_count;
	char name[32];

	if (!port)
		return false;
	*port = (struct graph_port){.graph = graph, .index = at};
	graph->iterators[at] = NULL;
	graph->stream_directories[at] = directory;
	graph->stream_ports[at] = strdup(bt->port_get_name(bt_port_output_as_port_const(output)));
	if (!graph->stream_ports[at]) {
		free(port);
		return false;
	}
	graph->stream_count++;
	port->next = graph->ports;
	graph->ports = port;
	snprintf(name, sizeof(name), "sink%zu", at);
	return bt->graph_add_simple_sink_component(graph->graph, name, port_initialize,
	                                           port_consume, NULL, port, &sink) == 0 &&
	       bt->graph_connect_ports(graph->graph, output,
	                               bt->component_sink_borrow_input_port_by_index_const(sink, 0),
	                               NULL) == 0;
}

static bool add_input(struct graph *graph, const bt_plugin *plugin,
                      const struct graph_inputs *inputs, size_t index, struct error *error)
{
	const bt_component_source *source = add_source(graph, plugin, inputs, index, error);
	const char *input = inputs->inputs[index];
	uint64_t count;

	if (!source)
		return false;
	count = graph->functions->component_source_get_output_port_count(source);
	if (!grow(graph, count))
		return error_set(error, "out of memory");
	for (uint64_t i = 0; i < count; i++)
		if (!connect_port(graph, source, i, input))
			return inputs->live ? refuse_live(graph->functions, error)
			                    : refuse(graph->functions, input, error);
	return true;
}

bool graph_open(struct graph *graph, const struct library *library, const bt_plugin *plugin,
                const struct graph_inputs *inputs, const struct graph_sink *sink, void *context,
                struct output *output, struct error *error)
{
	*graph = (struct graph){.functions = library, .sink = sink, .context = context};
	graph->graph = library->graph_create(0);
	if (!graph->graph)
		return error_set(error, "out of memory");
	for (size_t i = 0; i < inputs->count; i++) {
		if ((!inputs->live && (!directory_check_metadata(inputs->inputs[i], error) ||
		                       !directory_check_indexes(inputs->inputs[i], error))) ||
		    !add_input(graph, plugin, inputs, i, error))
			return false;
		output_progress(output);
	}
	return true;
}

bool graph_run(struct graph *graph, struct error *error)
{
	struct library_cause cause;
	bt_graph_run_status status;

	/* A trace whose streams are all empty: nothing would be connected. */
	if (!graph->stream_count)
		return true;
	while ((status = graph->functions->graph_run(graph->graph)) == BT_GRAPH_RUN_STATUS_AGAIN)
		graph->sink->wait(graph->context);
	if (status == BT_GRAPH_RUN_STATUS_OK)
		return true;
	library_take_cause(graph->functions, &cause);
	if (error->text[0])
		return false;
	return error_set(error, "cannot read the trace: %.300s",
	                 cause.message[0] ? cause.message : "libbabeltrace2 gives no reason");
}

void graph_close(struct graph *graph)
{
	if (graph->graph)
		graph->functions->graph_put_ref(graph->graph);
	for (size_t i = 0; i < graph->stream_count; i++) {
		graph->functions->message_iterator_put_ref(graph->iterators[i]);
		free(graph->stream_ports[i]);
	}
	while (graph->ports) {
		struct graph_port *port = graph->ports;

		graph->ports = port->next;
		free(port);
	}
	free(graph->iterators);
	free(graph->stream_directories);
	free(graph->stream_ports);
}

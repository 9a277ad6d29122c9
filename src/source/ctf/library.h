/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libbabeltrace2, loaded at run time and only in the child: linked, its 32 KiB of
 * static thread storage would weigh on every thread of the monitor. A table of
 * the functions that we call, without their prefix bt_.
 */
#ifndef RTSCOPE_SOURCE_CTF_LIBRARY_H
#define RTSCOPE_SOURCE_CTF_LIBRARY_H

#include <babeltrace2/babeltrace.h>

#include "util/error.h"

#define LIBRARY_FUNCTIONS(X)                                                       \
	X(clock_class_get_frequency)                                               \
	X(clock_class_get_name)                                                    \
	X(clock_class_get_offset)                                                  \
	X(clock_snapshot_get_ns_from_origin)                                       \
	X(component_source_borrow_output_port_by_index_const)                      \
	X(component_source_get_output_port_count)                                  \
	X(component_sink_borrow_input_port_by_index_const)                         \
	X(current_thread_clear_error)                                              \
	X(current_thread_take_error)                                               \
	X(error_borrow_cause_by_index)                                             \
	X(error_cause_get_message)                                                 \
	X(error_get_cause_count)                                                   \
	X(error_release)                                                           \
	X(event_borrow_class_const)                                                \
	X(event_borrow_common_context_field_const)                                 \
	X(event_borrow_payload_field_const)                                        \
	X(event_borrow_specific_context_field_const)                               \
	X(event_borrow_stream_const)                                               \
	X(event_class_borrow_payload_field_class_const)                            \
	X(event_class_borrow_specific_context_field_class_const)                   \
	X(event_class_borrow_stream_class_const)                                   \
	X(event_class_get_name)                                                    \
	X(event_class_get_ref)                                                     \
	X(event_class_put_ref)                                                     \
	X(field_array_borrow_element_field_by_index_const)                         \
	X(field_array_get_length)                                                  \
	X(field_borrow_class_const)                                                \
	X(field_bool_get_value)                                                    \
	X(field_class_array_borrow_element_field_class_const)                      \
	X(field_class_array_static_get_length)                                     \
	X(field_class_get_type)                                                    \
	X(field_class_integer_get_preferred_display_base)                          \
	X(field_class_structure_borrow_member_by_index_const)                      \
	X(field_class_structure_get_member_count)                                  \
	X(field_class_structure_member_borrow_field_class_const)                   \
	X(field_class_structure_member_get_name)                                   \
	X(field_enumeration_signed_get_mapping_labels)                             \
	X(field_enumeration_unsigned_get_mapping_labels)                           \
	X(field_integer_signed_get_value)                                          \
	X(field_integer_unsigned_get_value)                                        \
	X(field_option_borrow_field_const)                                         \
	X(field_real_double_precision_get_value)                                   \
	X(field_real_single_precision_get_value)                                   \
	X(field_string_get_length)                                                 \
	X(field_string_get_value)                                                  \
	X(field_structure_borrow_member_field_by_index_const)                      \
	X(field_variant_borrow_selected_option_field_const)                        \
	X(graph_add_simple_sink_component)                                         \
	X(graph_add_source_component)                                              \
	X(graph_connect_ports)                                                     \
	X(graph_create)                                                            \
	X(graph_put_ref)                                                           \
	X(graph_run)                                                               \
	X(message_discarded_events_borrow_beginning_default_clock_snapshot_const)  \
	X(message_discarded_events_borrow_end_default_clock_snapshot_const)        \
	X(message_discarded_events_borrow_stream_const)                            \
	X(message_discarded_events_get_count)                                      \
	X(message_discarded_packets_borrow_beginning_default_clock_snapshot_const) \
	X(message_discarded_packets_borrow_end_default_clock_snapshot_const)       \
	X(message_discarded_packets_borrow_stream_const)                           \
	X(message_discarded_packets_get_count)                                     \
	X(message_event_borrow_default_clock_snapshot_const)                       \
	X(message_event_borrow_event_const)                                        \
	X(message_get_type)                                                        \
	X(message_iterator_next)                                                   \
	X(message_iterator_get_ref)                                                \
	X(message_iterator_put_ref)                                                \
	X(message_message_iterator_inactivity_borrow_clock_snapshot_const)         \
	X(message_packet_beginning_borrow_packet_const)                            \
	X(message_put_ref)                                                         \
	X(message_stream_beginning_borrow_stream_const)                            \
	X(message_stream_end_borrow_stream_const)                                  \
	X(packet_borrow_context_field_const)                                       \
	X(packet_borrow_stream_const)                                              \
	X(plugin_borrow_source_component_class_by_name_const)                      \
	X(plugin_find)                                                             \
	X(plugin_put_ref)                                                          \
	X(port_get_name)                                                           \
	X(query_executor_create)                                                   \
	X(query_executor_put_ref)                                                  \
	X(query_executor_query)                                                    \
	X(stream_borrow_class_const)                                               \
	X(stream_borrow_trace_const)                                               \
	X(stream_class_borrow_default_clock_class_const)                           \
	X(stream_class_borrow_event_common_context_field_class_const)              \
	X(stream_class_borrow_packet_context_field_class_const)                    \
	X(stream_class_borrow_trace_class_const)                                   \
	X(stream_class_discarded_events_have_default_clock_snapshots)              \
	X(stream_class_discarded_packets_have_default_clock_snapshots)             \
	X(trace_borrow_class_const)                                                \
	X(trace_borrow_environment_entry_by_index_const)                           \
	X(trace_borrow_environment_entry_value_by_name_const)                      \
	X(trace_get_environment_entry_count)                                       \
	X(value_array_append_string_element)                                       \
	X(value_array_borrow_element_by_index_const)                               \
	X(value_array_create)                                                      \
	X(value_array_get_length)                                                  \
	X(value_get_type)                                                          \
	X(value_integer_signed_get)                                                \
	X(value_integer_unsigned_get)                                              \
	X(value_map_borrow_entry_value_const)                                      \
	X(value_map_create)                                                        \
	X(value_map_insert_bool_entry)                                             \
	X(value_map_insert_entry)                                                  \
	X(value_map_insert_string_entry)                                           \
	X(value_put_ref)                                                           \
	X(value_string_get)

struct library {
	void *handle;
	int log_fd; /* what it logs can be read here, never blocking; -1: nowhere */
#define LIBRARY_MEMBER(name) __typeof__(bt_##name) *name;
	LIBRARY_FUNCTIONS(LIBRARY_MEMBER)
#undef LIBRARY_MEMBER
};

/*
 * Load it; stays loaded until the process ends. Its log goes to the standard error:
 * `log_fd` is where that can be read, -1 if nowhere. An error names what is missing.
 */
bool library_load(struct library *library, int log_fd, struct error *error);

/* The same with its plug-in "ctf", which has the components. NULL: error set. */
const bt_plugin *library_load_plugin(struct library *library, int log_fd, struct error *error);

/* Why the last call on this thread failed, as the library says it. */
struct library_cause {
	char message[300]; /* the first that it logged, or its innermost cause; "": none */
	char file[300];    /* the file it could not index; "" if it names none */
};

/* Takes the error off the thread. */
void library_take_cause(const struct library *library, struct library_cause *cause);

#endif

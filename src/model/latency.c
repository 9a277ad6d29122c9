// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The texts of the table of latencies. See latency.h.
 */
#include "model/latency.h"

static const struct {
	const char *name;
	const char *title;
	const char *help;
} kinds[LATENCY_KIND_COUNT] = {
#define LATENCY_TEXTS(symbol, name, title, definition) \
	[LATENCY_##symbol] = {name, title, definition},
        LATENCY_LIST(LATENCY_TEXTS)
#undef LATENCY_TEXTS
};

const char *latency_kind_name(enum latency_kind kind)
{
	return kind < LATENCY_KIND_COUNT ? kinds[kind].name : "?";
}

const char *latency_kind_title(enum latency_kind kind)
{
	return kind < LATENCY_KIND_COUNT ? kinds[kind].title : "?";
}

const char *latency_kind_help(enum latency_kind kind)
{
	return kind < LATENCY_KIND_COUNT ? kinds[kind].help : "?";
}

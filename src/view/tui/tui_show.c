// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which view is open and which moment it shows. See tui_parts.h.
 */
#include <stdio.h>

#include "view/tui/tui_parts.h"

const struct view_type *tui_view(const struct tui *tui)
{
	return views[tui->view];
}

void *tui_view_state(const struct tui *tui)
{
	return tui->states[tui->view];
}

struct list *tui_list(const struct tui *tui)
{
	return tui_view(tui)->list ? tui_view(tui)->list(tui_view_state(tui)) : NULL;
}

/* What the list of the view gets as its rows. */
const void *tui_rows(const struct tui *tui)
{
	return tui_view(tui)->rows ? tui_view(tui)->rows(tui_view_state(tui), &tui->context)
	                           : tui_view_state(tui);
}

void tui_draw_view(struct tui *tui)
{
	if (tui_view(tui)->draw)
		tui_view(tui)->draw(tui_view_state(tui), &tui->context, &tui->body);
	else
		list_draw(tui_list(tui), tui_rows(tui), &tui->body);
}

void tui_end(struct tui *tui, int exit_code)
{
	tui->ended = true;
	tui->exit_code = exit_code;
}

void tui_update_view(struct tui *tui)
{
	if (tui_view(tui)->update)
		tui_view(tui)->update(tui_view_state(tui), &tui->context);
	tui->dirty = true;
}

void tui_open_view(struct tui *tui, size_t index)
{
	if (index != tui->view)
		tui->previous = tui->view;
	tui->view = index;
	tui->stands_in = false;
	tui_update_view(tui);
}

static bool applies(const struct tui *tui, size_t index)
{
	return !views[index]->applies || views[index]->applies(&tui->context);
}

/* The view that this action opens, if one does; the next of several if one of them is open. */
void tui_open_by_action(struct tui *tui, enum action action)
{
	size_t first = tui_view(tui)->action == action ? tui->view + 1 : 0;

	for (size_t i = 0; i < view_count; i++) {
		size_t index = (first + i) % view_count;

		if (views[index]->action != action || !applies(tui, index))
			continue;
		tui_open_view(tui, index);
		return;
	}
}

void tui_out_of_memory(struct tui *tui)
{
	snprintf(tui->message, sizeof(tui->message),
	         "out of memory: this is still the refresh before");
	tui->dirty = true;
}

/*
 * A host with events of its kernel has other views than one without, and at the start nobody
 * knows yet which it is: what was asked for comes back unless the user opens another.
 */
static void show_what_applies(struct tui *tui)
{
	size_t asked_for = tui->view;
	size_t previous = tui->previous;

	if (tui->stands_in && applies(tui, tui->stands_in_for)) {
		tui_open_view(tui, tui->stands_in_for);
	} else if (!applies(tui, asked_for)) {
		tui_open_by_action(tui, tui_view(tui)->action);
		tui->stands_in = tui->view != asked_for;
		tui->stands_in_for = asked_for;
	}
	/* The way back leads to what the user had open. */
	tui->previous = previous;
}

/* What is on screen has become another moment, host or kind. */
void tui_show(struct tui *tui)
{
	tui->context.snapshot = shown_snapshot(&tui->shown);
	tui->context.newest = tui->shown.newest;
	show_what_applies(tui);
	tui_update_view(tui);
}

void tui_pause(struct tui *tui, bool by_threshold)
{
	if (shown_pause(&tui->shown, by_threshold))
		tui_show(tui);
	else
		tui_out_of_memory(tui);
}

void tui_go_on(struct tui *tui)
{
	shown_go_on(&tui->shown);
	tui_show(tui);
}

/* The time cursor, the host or the kind was changed. */
void tui_show_again(struct tui *tui)
{
	if (!shown_again(&tui->shown))
		tui_out_of_memory(tui);
	tui_show(tui);
}

void tui_choose_kind(struct tui *tui, enum latency_kind kind)
{
	tui->shown.request.kind = tui->context.wanted_kind = kind;
	tui_show_again(tui);
}

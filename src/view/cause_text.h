/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why something was late, in words and as JSON: what every view of an outlier shows.
 * How causes are found is no business of this file; see model/kernel/cause.h.
 */
#ifndef RTSCOPE_VIEW_CAUSE_TEXT_H
#define RTSCOPE_VIEW_CAUSE_TEXT_H

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

#include "model/outlier.h"

#define CAUSE_TEXT_BYTES 96u
/* Room for all causes of an outlier in one line. */
#define CAUSES_TEXT_BYTES (OUTLIER_CAUSES * (CAUSE_TEXT_BYTES + 28))

/* `burn/1204 rt 90`, `irq 24 eth0`, `softirq NET_RX`, `idle exit`. */
void cause_text(char target[CAUSE_TEXT_BYTES], const struct cause *cause);
/* The late thread, likewise; "" where it is not known. */
void outlier_thread_text(char target[CAUSE_TEXT_BYTES], const struct outlier *outlier);
/* `higher`, `same` or `lower` priority of a thread than the late one's; "" where unknown. */
const char *cause_relation(const struct outlier *outlier, const struct cause *cause);
/* The longest with their durations, as many as fit; "" where nobody knows. */
void causes_text(char *target, size_t size, const struct outlier *outlier);

/*
 * The members that doc/formats.md names; `offset_ns` takes the
 * outlier's times to the epoch. NULL: out of memory, and *failed is set.
 */
struct json_object *outlier_json(const struct outlier *outlier, int64_t offset_ns, bool *failed);

#endif

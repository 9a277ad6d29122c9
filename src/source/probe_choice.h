/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs are measured, and why the others are not. Pure: what the host is
 * like comes in, no call to the kernel is made.
 */
#ifndef RTSCOPE_SOURCE_PROBE_CHOICE_H
#define RTSCOPE_SOURCE_PROBE_CHOICE_H

#include <stdbool.h>

#include "model/topology.h"
#include "util/cpuset.h"
#include "util/error.h"

struct probe_choice {
	const struct cpuset *named;   /* -a; NULL: not given */
	const struct cpuset *mask;    /* the mask that the program was started with */
	const struct cpuset *allowed; /* what its cpuset allows, see affinity_allowed() */
};

/*
 * Fill `chosen`, and the probe_state of every CPU that is not (that of a chosen
 * one is left alone). A named CPU that is off-line is waited for.
 */
void probe_choose(const struct probe_choice *choice, struct topology *topology,
                  struct cpuset *chosen);
/* What is named and cannot be had is an error that names it. */
bool probe_choice_check(const struct probe_choice *choice, const struct topology *topology,
                        struct error *error);
/*
 * Where the rest of the program is to run while `chosen` are measured: off them,
 * and off isolated ones where possible. Empty: there is no such CPU.
 */
void probe_choose_rest(const struct probe_choice *choice, const struct topology *topology,
                       const struct cpuset *chosen, struct cpuset *rest);

#endif

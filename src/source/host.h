/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc and /sys say of this host: CPUs, nodes, isolation, what a cpuset
 * forbids. Read-only. `root` may be a directory that stands for `/`, so that
 * tests can show hosts that are not at hand.
 */
#ifndef RTSCOPE_SOURCE_HOST_H
#define RTSCOPE_SOURCE_HOST_H

#include "model/topology.h"
#include "util/cpuset.h"
#include "util/error.h"

/*
 * Fill in everything of `topology` but the probe's members (probe_state of
 * each CPU is OFF or OFFLINE). `root` is "" for the running host. An absent
 * file is no error: the host has no such feature.
 */
bool host_read(struct topology *topology, const char *root, struct error *error);
/* The on-line CPUs alone: cheap enough for once a second. false: unknown, `online` is empty. */
bool host_read_online(struct cpuset *online, const char *root);

#endif

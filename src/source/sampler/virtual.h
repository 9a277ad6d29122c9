/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is this host a virtual machine, and whose? Asked where systemd-detect-virt(1) asks. Containers
 * are none: they have the kernel, and its latencies, of what they run on.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_VIRTUAL_H
#define RTSCOPE_SOURCE_SAMPLER_VIRTUAL_H

#include "source/sampler/reader.h"

/* The hypervisor's name, "unknown hypervisor" where nothing tells it. NULL: the host is none. */
const char *virtual_machine(struct reading *reading);

#endif

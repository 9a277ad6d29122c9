/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the sampler would read on the simulated host: the same metrics, processes
 * and warnings every time, through the sampler's own batch.
 */
#ifndef RTSCOPE_TESTS_TOOLS_SIMHOST_READINGS_H
#define RTSCOPE_TESTS_TOOLS_SIMHOST_READINGS_H

#include <stddef.h>
#include <stdint.h>

#include "model/ring.h"
#include "source/sampler/batch.h"

/* Push reading `number`, counted from 0, of a host with that many CPUs. */
void simhost_reading(struct batch *batch, struct ring *ring, uint64_t time_ns, uint64_t number,
                     size_t cpus);

#endif

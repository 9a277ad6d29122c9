/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot put together by hand, for tests of what is made of one.
 */
#ifndef RTSCOPE_TESTS_SUPPORT_MADE_SNAPSHOT_H
#define RTSCOPE_TESTS_SUPPORT_MADE_SNAPSHOT_H

#include "model/snapshot.h"

/* `cpus` running CPUs on node 0, that node and all, without a sample; fails the test if it cannot. */
struct snapshot *made_snapshot(size_t cpus);
/* A sample into since_start and interval of the CPU, its node and all; the statistics follow. */
void made_snapshot_record(struct snapshot *snapshot, size_t cpu, uint64_t value_ns);
void made_snapshot_destroy(struct snapshot *snapshot);

#endif

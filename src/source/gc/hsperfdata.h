/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The format of HotSpot's hsperfdata files, version 2.0: a table of named
 * counters. Pure: bytes in, counters out; every offset is checked, since
 * whoever owns a process may write what it likes into such a file.
 * Source: perfMemory.hpp of OpenJDK (PerfDataPrologue, PerfDataEntry).
 */
#ifndef RTSCOPE_SOURCE_GC_HSPERFDATA_H
#define RTSCOPE_SOURCE_GC_HSPERFDATA_H

#include <stdbool.h>
#include <stddef.h>

#include "source/gc/gc.h"
#include "util/error.h"

/* A JVM writes 32 KiB; -XX:PerfDataMemorySize may ask for more. */
#define HSPERFDATA_BYTES_MAX (1024 * 1024)

/*
 * Read the garbage collectors' counters out of `length` bytes. false: the bytes are
 * no such file, are cut, or lie about their lengths; the sentence says which.
 */
bool hsperfdata_parse(const void *bytes, size_t length, struct gc_reading *reading,
                      struct error *error);

#endif

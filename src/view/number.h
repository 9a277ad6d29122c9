/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers as people read them: three significant digits, a fixed largest width,
 * `-` for what was not measured. For screens and plain text; machine output
 * writes exact integers and does not come here.
 */
#ifndef RTSCOPE_VIEW_NUMBER_H
#define RTSCOPE_VIEW_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#define NUMBER_MISSING "-"

/* Largest text of each function, without the NUL; a column is at least that wide. */
#define NUMBER_US_WIDTH      5
#define NUMBER_COUNT_WIDTH   5
#define NUMBER_BYTES_WIDTH   5
#define NUMBER_AGE_WIDTH     6
#define NUMBER_PERCENT_WIDTH 5
#define NUMBER_TEXT_BYTES    24 /* room for any of them */

/*
 * A latency for a column headed "us": `0.512` `4.10` `88.3` `412`, from a
 * millisecond on with its unit: `1.23m` `12.3m` `1.23s` `999s` `>999s`.
 */
void number_us(char text[NUMBER_TEXT_BYTES], uint64_t latency_ns);
/* A latency in running text, always with its unit: `4.10 us`, `1.23 ms`, `12.0 s`. */
void number_latency(char text[NUMBER_TEXT_BYTES], uint64_t latency_ns);
/* A count: `0` `999` `1.20k` `12.3M` `1.84E`. */
void number_count(char text[NUMBER_TEXT_BYTES], uint64_t count);
/* The same in at most `width` cells, which must be 4 at least: two digits where three do not fit. */
void number_count_within(char text[NUMBER_TEXT_BYTES], uint64_t count, int width);
/* Bytes in steps of 1024: `0` `999` `0.98K` `12.3M`. */
void number_bytes(char text[NUMBER_TEXT_BYTES], uint64_t bytes);
/* How long ago: `0s` `59s` `2m05s` `2h03m` `3d04h` `999d` `>999d`. */
void number_age(char text[NUMBER_TEXT_BYTES], uint64_t age_ns);
/* Percent: `0.0%` `4.2%` `61.0%` `100%` `9999%` `>9k%`; negative or NaN is missing. */
void number_percent(char text[NUMBER_TEXT_BYTES], double percent);
/* Wall time of day in the local zone, to the ms: `14:03:19.204`. */
void number_time_of_day(char text[NUMBER_TEXT_BYTES], uint64_t wall_ns);

#endif

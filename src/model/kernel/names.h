/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and paths, each held once and known by a number. What comes from a trace is
 * escaped on entry (text_escape()). Names that nobody refers to any more are
 * found by marking: who holds numbers marks them, the rest is given back.
 */
#ifndef RTSCOPE_MODEL_KERNEL_NAMES_H
#define RTSCOPE_MODEL_KERNEL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct names;

/* Longer names are cut (escaped, a path of PATH_MAX may be four times as long). */
#define NAME_BYTES_MAX 4096u

struct names *names_create(void); /* NULL: out of memory */
void names_destroy(struct names *names);
/* Number of `text`, which is fit for a terminal already; 0: empty, or out of memory. */
uint32_t names_intern(struct names *names, const char *text, size_t length);
/* The same for text from outside. */
uint32_t names_intern_untrusted(struct names *names, const char *text, size_t length);
/* Ended by NUL; "" for 0 and for numbers that are not in use. */
const char *names_text(const struct names *names, uint32_t number);
size_t names_length(const struct names *names, uint32_t number);

/*
 * Words: names that are used for ever (of events and fields), so that 16 bits do for
 * their number. names_word() makes a word of a name, which is then never given back; 0: no
 * name, or more words than there are numbers. names_of_word(): the name; 0: none.
 */
uint16_t names_word(struct names *names, uint32_t number);
uint32_t names_of_word(const struct names *names, uint32_t word);

/* Give back what was not marked since the last sweep. */
void names_mark(struct names *names, uint32_t number);
void names_sweep(struct names *names);
/* Worth a sweep: twice as much is held as after the last one. */
bool names_crowded(const struct names *names);

size_t names_bytes(const struct names *names);

#endif

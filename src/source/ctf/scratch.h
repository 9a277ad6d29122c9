/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder in $TMPDIR in which names for files in memory can be made, for as long as a part
 * of a trace is read. A lock that ends with its process tells it from one that a killed
 * process left behind; those go when the next one is made.
 */
#ifndef RTSCOPE_SOURCE_CTF_SCRATCH_H
#define RTSCOPE_SOURCE_CTF_SCRATCH_H

struct scratch {
	char *path; /* NULL: there is none */
	int lock;
};

/* path NULL: it could not be made. Owner: the caller, scratch_remove(). */
struct scratch scratch_make(void);
/* The folder with what is in it, two levels deep. */
void scratch_remove(struct scratch *scratch);

#endif

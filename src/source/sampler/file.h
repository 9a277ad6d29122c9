/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of /proc or /sys that is read again and again: opened once, then one
 * pread a reading. And the buffer that all of them are read into.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_FILE_H
#define RTSCOPE_SOURCE_SAMPLER_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/scan.h"

/* Longer files are cut here: no file of /proc is, but a simulated or hostile one may be. */
#define BUFFER_MAX_BYTES ((size_t)16 << 20)

struct buffer {
	char *bytes;
	size_t size;
};

void buffer_free(struct buffer *buffer);

/* `path` begins with "/" and must outlive it. Initialise with FILE_INIT. */
struct file {
	const char *path;
	int fd;
	int error; /* errno of the last failure; 0: none */
};

#define FILE_INIT(path_)                  \
	{                                 \
		.path = (path_), .fd = -1 \
	}

/*
 * Read all of `file` below `root` into `buffer`, opening it if it is not open. A file
 * that fails is closed and opened anew next time. false: file->error says why.
 */
bool file_read(struct file *file, const char *root, struct buffer *buffer, struct scan *text);
void file_close(struct file *file);

/* Read the small file `path` (printf) below `root` once, without its last newline. false: errno. */
bool file_read_once(struct buffer *buffer, struct scan *text, const char *root, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
/* Read all from `fd`, from offset 0. false: errno. */
bool file_read_fd(int fd, struct buffer *buffer, struct scan *text);

#endif

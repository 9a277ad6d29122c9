// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that stay open. See file.h.
 */
#include "source/sampler/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER_FIRST_BYTES ((size_t)32 << 10)

void buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	buffer->bytes = NULL;
	buffer->size = 0;
}

static bool buffer_grow(struct buffer *buffer)
{
	size_t size = buffer->size ? 2 * buffer->size : BUFFER_FIRST_BYTES;
	char *bytes = realloc(buffer->bytes, size);

	if (!bytes) {
		errno = ENOMEM;
		return false;
	}
	buffer->bytes = bytes;
	buffer->size = size;
	return true;
}

bool file_read_fd(int fd, struct buffer *buffer, struct scan *text)
{
	size_t used = 0;

	for (;;) {
		ssize_t got;

		if (used == buffer->size) {
			if (used >= BUFFER_MAX_BYTES)
				break;
			if (!buffer_grow(buffer))
				return false;
		}
		got = pread(fd, buffer->bytes + used, buffer->size - used, (off_t)used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		used += (size_t)got;
		/* A small file comes whole in one call; the call that returns 0 can be spared. */
		if (got == 0 || (used < 4096 && used < buffer->size))
			break;
	}
	text->at = buffer->bytes;
	text->end = buffer->bytes + used;
	return true;
}

static int open_below(const char *root, const char *path)
{
	char whole[PATH_MAX];
	int length = snprintf(whole, sizeof(whole), "%s%s", root, path);

	if (length < 0 || (size_t)length >= sizeof(whole)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

bool file_read(struct file *file, const char *root, struct buffer *buffer, struct scan *text)
{
	if (file->fd < 0)
		file->fd = open_below(root, file->path);
	if (file->fd < 0 || !file_read_fd(file->fd, buffer, text)) {
		file->error = errno;
		file_close(file);
		return false;
	}
	file->error = 0;
	return true;
}

void file_close(struct file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

bool file_read_once(struct buffer *buffer, struct scan *text, const char *root, const char *format,
                    ...)
{
	char path[PATH_MAX];
	va_list arguments;
	int saved;
	int fd;
	bool done;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	fd = open_below(root, path);
	if (fd < 0)
		return false;
	done = file_read_fd(fd, buffer, text);
	saved = errno;
	close(fd);
	errno = saved;
	while (done && text->end > text->at && text->end[-1] == '\n')
		text->end--;
	return done;
}

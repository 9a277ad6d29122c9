// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing to the standard output. See output.h.
 */
#include "cmd/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

/*
 * What a pipe that poll() calls writable takes without blocking. The descriptor itself
 * is not made non-blocking: it may be shared with the shell.
 */
#define CHUNK_BYTES ((size_t)PIPE_BUF)

static enum output_result failed(struct error *error)
{
	if (errno == EPIPE)
		return OUTPUT_GONE;
	error_set_errno(error, errno, "cannot write to the standard output");
	return OUTPUT_FAILED;
}

enum output_result output_write(int output, int signals, const char *text, size_t length,
                                struct error *error)
{
	while (length > 0) {
		struct pollfd waits[] = {
		        {.fd = output, .events = POLLOUT},
		        {.fd = signals, .events = POLLIN},
		};
		ssize_t written;

		if (poll(waits, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			return failed(error);
		}
		/* A line that the reader takes is finished before the signal counts. */
		if (!waits[0].revents)
			return OUTPUT_INTERRUPTED;
		written = write(output, text, length < CHUNK_BYTES ? length : CHUNK_BYTES);
		if (written < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (written < 0)
			return failed(error);
		text += written;
		length -= (size_t)written;
	}
	return OUTPUT_DONE;
}

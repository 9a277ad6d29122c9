// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host made of files. See made_host.h.
 */
#include "made_host.h"

#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/clock.h"

void made_host_begin(struct made_host *host)
{
	memset(host, 0, sizeof(*host));
	strcpy(host->root, "/tmp/rtscope-host.XXXXXX");
	assert_non_null(mkdtemp(host->root));
	made_host_write(host, "/proc/self/empty", "%s", "");
	host->sampling = sampling_create(host->root);
	host->sampled = sampled_create(10 * NS_PER_S, 8 << 20);
	assert_non_null(host->sampling);
	assert_non_null(host->sampled);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

void made_host_end(struct made_host *host)
{
	sampled_view_clear(&host->view);
	sampling_destroy(host->sampling);
	sampled_destroy(host->sampled);
	nftw(host->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void made_host_write_bytes(const struct made_host *host, const char *path, const void *bytes,
                           size_t length)
{
	char whole[512];
	int fd;

	snprintf(whole, sizeof(whole), "%s%s", host->root, path);
	for (char *slash = whole + strlen(host->root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(whole, 0755);
		*slash = '/';
	}
	/* In place: a reader that keeps the file open sees what is new. */
	fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), length);
	close(fd);
}

void made_host_write(const struct made_host *host, const char *path, const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	assert_true(length >= 0);
	made_host_write_bytes(host, path, text, (size_t)length);
	free(text);
}

void made_host_remove(const struct made_host *host, const char *path)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "%s%s", host->root, path);
	nftw(whole, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void take(void *context, const struct event *event, const uint64_t *words)
{
	struct made_host *host = context;

	sampled_apply(host->sampled, event, words);
}

void made_host_read(struct made_host *host)
{
	struct batch *batch = sampling_read(host->sampling, &host->interest, &host->probed);

	host->readings++;
	batch_each(batch, host->readings * NS_PER_S, take, host);
	assert_true(sampled_copy(host->sampled, UINT64_MAX, &host->view));
}

double made_host_value(struct made_host *host, enum metric metric, unsigned cpu, const char *name)
{
	const struct metric_instance *instance;

	instance = metric_view_find(host->view.metrics, metric_info(metric)->object, cpu, name);
	return instance ? metric_view_value(host->view.metrics, instance, metric) : (double)NAN;
}

double made_host_seconds(struct made_host *host)
{
	return made_host_value(host, METRIC_HOST_INTERVAL_NS, METRIC_CPU_ALL, "") /
	       (double)NS_PER_S;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Garbage collectors' counters: of a real JVM beside its own log, and of files
 * that are cut, foreign or lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/gc/gc_scanner.h"
#include "source/gc/hsperfdata.h"
#include "util/clock.h"

struct jvm {
	pid_t pid;
	int input; /* it ends when this is closed */
	char log[64];
};

static void start_jvm(struct jvm *jvm, const char *collector)
{
	char log_option[96], classes[512], line[64] = "";
	const char *source = getenv("srcdir");
	int input[2], output[2];
	FILE *reader;

	snprintf(jvm->log, sizeof(jvm->log), "gc_test.%d.log", (int)getpid());
	snprintf(log_option, sizeof(log_option), "-Xlog:gc:file=%s", jvm->log);
	snprintf(classes, sizeof(classes), "%s/tests/data/gc", source ? source : ".");
	assert_int_equal(pipe2(input, O_CLOEXEC), 0);
	assert_int_equal(pipe2(output, O_CLOEXEC), 0);
	jvm->pid = fork();
	assert_true(jvm->pid >= 0);
	if (jvm->pid == 0) {
		dup2(input[0], 0);
		dup2(output[1], 1);
		execlp("java", "java", "-Xmx64m", collector, log_option, "-cp", classes, "Allocate",
		       "300", (char *)NULL);
		_exit(127);
	}
	close(input[0]);
	close(output[1]);
	jvm->input = input[1];
	reader = fdopen(output[0], "r");
	assert_non_null(reader);
	assert_non_null(fgets(line, sizeof(line), reader));
	assert_string_equal(line, "allocated\n");
	fclose(reader);
}

static void stop_jvm(struct jvm *jvm)
{
	close(jvm->input);
	waitpid(jvm->pid, NULL, 0);
	unlink(jvm->log);
}

static uint64_t count_lines(const char *path, const char *what)
{
	FILE *file = fopen(path, "r");
	char line[512];
	uint64_t count = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		count += strstr(line, what) != NULL;
	fclose(file);
	return count;
}

static const struct gc_scanner_row *only_row(struct gc_scanner *scanner, pid_t pid)
{
	struct gc_target target = {pid, 1};
	const struct gc_scanner_row *rows;

	assert_true(gc_scanner_update(scanner, &target, 1, clock_now_ns()));
	assert_int_equal(gc_scanner_rows(scanner, &rows), 1);
	return rows;
}

/* Collector 0 does the young, collector 1 the full collections; their names differ by version. */
static void check_jvm(const char *option)
{
	struct gc_scanner *scanner = gc_scanner_create("");
	const struct gc_scanner_row *row;
	struct gc_target none;
	struct jvm jvm;

	start_jvm(&jvm, option);
	row = only_row(scanner, jvm.pid);
	if (!row->readable)
		fail_msg("%s", row->problem.text);
	assert_string_equal(row->runtime, "hotspot");
	assert_true(count_lines(jvm.log, "Pause Full") >= 1);
	assert_true(row->reading.collector_count >= 2);
	assert_true(row->reading.collectors[0].name[0] && row->reading.collectors[1].name[0]);
	assert_int_equal(row->reading.collectors[1].collections,
	                 count_lines(jvm.log, "Pause Full"));
	assert_int_equal(row->reading.collectors[0].collections,
	                 count_lines(jvm.log, "Pause Young"));
	assert_true(row->reading.collectors[0].time_ns > 0);
	assert_true(row->reading.heap_known);
	assert_in_range(row->reading.heap_used_bytes, 1, row->reading.heap_capacity_bytes);
	assert_in_range(row->reading.heap_capacity_bytes, 1, 64 << 20);
	assert_string_equal(row->reading.cause, "System.gc()");
	assert_true(row->reading.threads_known && row->reading.threads >= 1);
	stop_jvm(&jvm);
	row = only_row(scanner, jvm.pid);
	assert_false(row->readable);
	assert_non_null(strstr(row->problem.text, "removed"));
	assert_true(gc_scanner_update(scanner, &none, 0, clock_now_ns()));
	assert_int_equal(gc_scanner_rows(scanner, &row), 0);
	gc_scanner_destroy(scanner);
}

static void test_serial_beside_its_log(void **state)
{
	(void)state;
	check_jvm("-XX:+UseSerialGC");
}

static void test_g1_beside_its_log(void **state)
{
	(void)state;
	check_jvm("-XX:+UseG1GC");
}

/* A small valid file, made here so that every byte's meaning is known. */
struct image {
	unsigned char bytes[1024];
	size_t length;
	uint32_t entries;
};

static void put(struct image *image, size_t at, uint64_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		image->bytes[at + i] = (unsigned char)(number >> (8 * i));
}

static void add_entry(struct image *image, const char *name, char type, const void *data,
                      size_t data_length)
{
	size_t at = image->length;
	size_t name_length = (strlen(name) + 1 + 7) / 8 * 8 + 4;
	size_t length = (20 + name_length + data_length + 7) / 8 * 8;

	put(image, at, length, 4);
	put(image, at + 4, 20, 4);
	put(image, at + 8, type == 'B' ? data_length : 0, 4);
	image->bytes[at + 12] = (unsigned char)type;
	put(image, at + 16, 20 + name_length, 4);
	memcpy(image->bytes + at + 20, name, strlen(name));
	memcpy(image->bytes + at + 20 + name_length, data, data_length);
	image->length += length;
	put(image, 28, ++image->entries, 4);
}

static void add_number(struct image *image, const char *name, uint64_t number)
{
	add_entry(image, name, 'J', &number, sizeof(number));
}

static void make_image(struct image *image)
{
	memset(image, 0, sizeof(*image));
	memcpy(image->bytes, "\xca\xfe\xc0\xc0\x01\x02\x00\x01", 8);
	put(image, 24, 32, 4);
	image->length = 32;
	add_entry(image, "sun.gc.collector.0.name", 'B', "Co\033py", 6);
	add_number(image, "sun.gc.collector.0.invocations", 7);
	add_number(image, "sun.gc.collector.0.time", 2500);
	add_number(image, "sun.os.hrt.frequency", 1000);
	add_number(image, "sun.gc.generation.0.capacity", 1000);
	add_number(image, "sun.gc.generation.0.space.0.used", 100);
	add_number(image, "sun.gc.generation.0.space.1.used", 11);
	add_number(image, "sun.gc.generation.1.capacity", 2000);
	add_number(image, "sun.gc.generation.1.space.0.used", 200);
}

static void test_made_file(void **state)
{
	struct gc_reading reading;
	struct error error = {0};
	struct image image;

	(void)state;
	make_image(&image);
	if (!hsperfdata_parse(image.bytes, image.length, &reading, &error))
		fail_msg("%s", error.text);
	assert_int_equal(reading.collector_count, 1);
	assert_string_equal(reading.collectors[0].name, "Co\\x1bpy");
	assert_int_equal(reading.collectors[0].collections, 7);
	assert_true(reading.collectors[0].time_ns == 2500000000u);
	assert_int_equal(reading.heap_used_bytes, 311);
	assert_int_equal(reading.heap_capacity_bytes, 3000);
	assert_false(reading.threads_known);
}

/* Parse a copy in a block of just that size, so that a read past its end is caught. */
static bool parse_exact(const unsigned char *bytes, size_t length, struct error *error)
{
	struct gc_reading reading;
	unsigned char *copy = malloc(length ? length : 1);
	bool parsed;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	memset(error, 0, sizeof(*error));
	parsed = hsperfdata_parse(copy, length, &reading, error);
	assert_true(parsed || error->text[0]);
	assert_true(reading.collector_count <= GC_COLLECTORS_MAX);
	free(copy);
	return parsed;
}

static void test_cut_at_every_byte(void **state)
{
	struct image image;
	struct error error;

	(void)state;
	make_image(&image);
	for (size_t length = 0; length < image.length; length++)
		assert_false(parse_exact(image.bytes, length, &error));
	assert_true(parse_exact(image.bytes, image.length, &error));
}

static void test_lies(void **state)
{
	static const struct {
		size_t at;
		uint64_t number;
		size_t bytes;
		const char *says;
	} lies[] = {
	        {0, 0xcafebabe, 4, "no hsperfdata"},
	        {4, 7, 1, "byte order 7"},
	        {5, 1, 1, "version 1.0"},
	        {7, 0, 1, "not ready"},
	        {24, 0x7fffffff, 4, "header lies"},
	        {24, 0xffffffff, 4, "header lies"},
	        {24, 0, 4, "header lies"},
	        {28, 0x7fffffff, 4, "header lies"},
	        {28, 1000, 4, "is cut or lies"},
	        {32, 0, 4, "entry 1 of 9"},
	        {32, 0xffffffff, 4, "entry 1 of 9"},
	        {32, 0x7fffffff, 4, "entry 1 of 9"},
	        {36, 0x7fffffff, 4, "entry 1 of 9"},
	        {40, 0x7fffffff, 4, "entry 1 of 9"},
	        {48, 0x7fffffff, 4, "entry 1 of 9"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct image image;
		struct error error;

		make_image(&image);
		put(&image, lies[i].at, lies[i].number, lies[i].bytes);
		assert_false(parse_exact(image.bytes, image.length, &error));
		if (!strstr(error.text, lies[i].says))
			fail_msg("lie %zu says: %s", i, error.text);
	}
}

static void test_random_damage(void **state)
{
	uint64_t random = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct image image;
		struct error error;

		make_image(&image);
		for (int flips = 0; flips < 1 + round % 4; flips++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			image.bytes[random % image.length] = (unsigned char)(random >> 32);
		}
		parse_exact(image.bytes, image.length, &error);
	}
}

/* A directory that stands for /, with one process 42 of ours. */
static void make_root(char *root)
{
	char command[512];

	strcpy(root, "gc_test.XXXXXX");
	assert_non_null(mkdtemp(root));
	snprintf(command, sizeof(command),
	         "mkdir -p %s/proc/42 %s/tmp/hsperfdata_me && printf 'Uid:\\t%d\\t%d\\t%d\\t%d\\n' "
	         "> %s/proc/42/status",
	         root, root, (int)getuid(), (int)geteuid(), (int)geteuid(), (int)geteuid(), root);
	assert_int_equal(system(command), 0);
}

static void remove_root(const char *root)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", root);
	assert_int_equal(system(command), 0);
}

static void check_root(const char *root, bool readable, const char *says)
{
	struct gc_scanner *scanner = gc_scanner_create(root);
	const struct gc_scanner_row *row = only_row(scanner, 42);

	assert_int_equal(row->readable, readable);
	if (!strstr(row->problem.text, says))
		fail_msg("expected '%s', got: %s", says, row->problem.text);
	gc_scanner_destroy(scanner);
}

static void test_hostile_tmp(void **state)
{
	char root[32], path[96];
	struct image image;
	FILE *file;

	(void)state;
	make_root(root);
	snprintf(path, sizeof(path), "%s/tmp/hsperfdata_me/42", root);
	assert_int_equal(mkfifo(path, 0600), 0);
	check_root(root, false, "not a regular file");
	unlink(path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	check_root(root, false, "not a regular file");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	check_root(root, false, "not a regular file");
	rmdir(path);
	make_image(&image);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(image.bytes, 1, image.length, file), image.length);
	fclose(file);
	check_root(root, true, "");
	assert_int_equal(truncate(path, 100), 0);
	check_root(root, false, "cut or lies");
	assert_int_equal(truncate(path, 0), 0);
	check_root(root, false, "cut: 0 bytes");
	assert_int_equal(truncate(path, HSPERFDATA_BYTES_MAX + 1), 0);
	check_root(root, false, "more than");
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 65534, 65534), 0);
		check_root(root, false, "of its user");
	}
	remove_root(root);
}

static void test_asked_again_while_young(void **state)
{
	struct gc_target target = {42, 1};
	const struct gc_scanner_row *rows;
	struct gc_scanner *scanner;
	char root[32], path[96];
	struct image image;
	FILE *file;

	(void)state;
	make_root(root);
	scanner = gc_scanner_create(root);
	assert_true(gc_scanner_update(scanner, &target, 1, 5 * NS_PER_S));
	assert_int_equal(gc_scanner_rows(scanner, &rows), 0);
	make_image(&image);
	snprintf(path, sizeof(path), "%s/tmp/hsperfdata_me/42", root);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(image.bytes, 1, image.length, file), image.length);
	fclose(file);
	assert_true(gc_scanner_update(scanner, &target, 1, 5 * NS_PER_S + NS_PER_S / 2));
	assert_int_equal(gc_scanner_rows(scanner, &rows), 0);
	assert_true(gc_scanner_update(scanner, &target, 1, 6 * NS_PER_S));
	assert_int_equal(gc_scanner_rows(scanner, &rows), 1);
	/* The same pid, another process: the old file is closed, the new one asked anew. */
	unlink(path);
	target.start_ticks = 2;
	assert_true(gc_scanner_update(scanner, &target, 1, 7 * NS_PER_S));
	assert_int_equal(gc_scanner_rows(scanner, &rows), 0);
	gc_scanner_destroy(scanner);
	remove_root(root);
}

static void write_image(const char *path, const struct image *image, time_t changed)
{
	const struct timespec times[] = {{.tv_sec = changed}, {.tv_sec = changed}};
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(image->bytes, 1, image->length, file), image->length);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* What 42, which began ten seconds ago, is told to be by a file of so many seconds. */
static void check_left_behind(long changed_s, uint64_t age_s, bool left_behind)
{
	struct gc_scanner *scanner = NULL;
	const struct gc_scanner_row *row;
	struct gc_target target = {.pid = 42};
	char root[32], path[96];
	struct timespec boot;
	struct image image;

	make_root(root);
	snprintf(path, sizeof(path), "%s/tmp/hsperfdata_me/42", root);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	target.start_ticks = (uint64_t)(boot.tv_sec > 10 ? boot.tv_sec - 10 : 0) *
	                     (uint64_t)sysconf(_SC_CLK_TCK);
	for (unsigned round = 0; round < 3; round++) {
		/* A tick is a ms there. In the last round the clock has gone on. */
		make_image(&image);
		add_number(&image, "sun.os.hrt.ticks", age_s * 1000 + (round == 2 ? 50 : 0));
		write_image(path, &image, time(NULL) - changed_s);
		if (round == 0)
			scanner = gc_scanner_create(root);
		assert_true(gc_scanner_update(scanner, &target, 1, (5 + round) * NS_PER_S));
		assert_int_equal(gc_scanner_rows(scanner, &row), 1);
		assert_int_equal(row->readable, !left_behind || round == 2);
		if (left_behind && round < 2) {
			assert_non_null(strstr(row->problem.text, "older than the process"));
			assert_int_equal(row->reading.collector_count, 0);
		} else {
			assert_int_equal(row->reading.collector_count, 1);
		}
	}
	gc_scanner_destroy(scanner);
	remove_root(root);
}

/* A JVM was killed, and its number is another process's now, or the clock was set meanwhile. */
static void test_left_behind(void **state)
{
	(void)state;
	check_left_behind(0, 0, false);
	check_left_behind(0, 5, false);
	check_left_behind(9, 1, false);
	check_left_behind(3600, 1, true);
	check_left_behind(0, 3600, true);
	check_left_behind(3600, 3600, true);
	check_left_behind(-3600, 1, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_serial_beside_its_log),
	        cmocka_unit_test(test_g1_beside_its_log),
	        cmocka_unit_test(test_made_file),
	        cmocka_unit_test(test_cut_at_every_byte),
	        cmocka_unit_test(test_lies),
	        cmocka_unit_test(test_random_damage),
	        cmocka_unit_test(test_hostile_tmp),
	        cmocka_unit_test(test_asked_again_while_young),
	        cmocka_unit_test(test_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

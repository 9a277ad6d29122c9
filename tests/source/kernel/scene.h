/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests of the kernel source: a program that acts in a process of its own, in a folder
 * of its own, while this host is watched.
 */
#ifndef RTSCOPE_TESTS_SOURCE_KERNEL_SCENE_H
#define RTSCOPE_TESTS_SOURCE_KERNEL_SCENE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "watch.h"

/* A program under watch: it tells when it is done, and stays until it is let go. */
struct program {
	pid_t pid;
	int done; /* readable when it did what it does */
	int stay; /* one byte: begin; closed: it may end */
};

struct scene {
	struct watch watch;
	struct program program;
	char folder[64];
	char why[400];
};

/* Files, calls on them, the scheduler. */
extern const struct kernel_source_options scene_options;

/*
 * A program that is there before anybody watches (what we do ourselves is left out, so its
 * files must be known from the dump), then the watch, then its begin. Skips the test where
 * this host cannot be watched.
 */
void scene_begin(struct scene *scene, void (*act)(const char *folder, int done, int stay),
                 const struct kernel_source_options *options, uint64_t window_ns);
/* Let the program go, which must have ended well, and remove all. */
void scene_end(struct scene *scene);

/* In the program: it did what it does; wait until it may end; a file in its folder. */
void scene_tell_done(int done);
void scene_wait_for_byte(int stay);
int scene_open(const char *folder, const char *name, int flags);

/* In the test. */
void scene_wait_until_done(struct program *program);
/* The same, and events are taken meanwhile, before they are late. */
void scene_take_until_done(struct scene *scene);
/* Its open files become those of /proc; else the test fails, and says why. */
void scene_expect_same_as_proc(struct scene *scene, pid_t pid);
/*
 * Until `holds`, which must be so unless events were lost, as was told: what they said nobody knows
 * then, and the scene has to be played once more (false). The last of SCENE_ATTEMPTS must do.
 */
#define SCENE_ATTEMPTS 5
bool scene_shows(struct scene *scene, int attempt,
                 bool (*holds)(struct watch *watch, void *context), void *context);
/* The open, or the closed, FD of that path; NULL: none. */
const struct kernel_fd *scene_fd(const struct watch *watch, pid_t pid, const char *path, bool open);

/* Two files of a process. */
struct example {
	pid_t pid;
	char first[100];
	char second[100];
};

/* scene_begin() of a program with two files of these names in its folder, up to when it is done. */
void scene_begin_example(struct scene *scene, struct example *example,
                         void (*act)(const char *folder, int done, int stay),
                         const char *const names[2], uint64_t window_ns);

#endif

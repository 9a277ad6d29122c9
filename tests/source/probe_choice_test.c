// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is measured, who is not and why, and where the rest of the program goes,
 * on the hosts of tests/data/hosts and under masks and cpusets of all kinds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/host.h"
#include "source/probe_choice.h"

struct scene {
	struct topology topology;
	struct cpuset named, mask, allowed;
	struct probe_choice choice;
};

/* Lists as on the command line; `named` NULL: no -a. */
static void set_scene(struct scene *scene, const char *host, const char *named, const char *mask,
                      const char *allowed)
{
	const char *srcdir = getenv("srcdir");
	char root[4096];

	memset(scene, 0, sizeof(*scene));
	snprintf(root, sizeof(root), "%s/tests/data/hosts/%s", srcdir ? srcdir : ".", host);
	assert_true(host_read(&scene->topology, root, NULL));
	assert_true(cpuset_parse(&scene->mask, mask, "mask", NULL));
	assert_true(cpuset_parse(&scene->allowed, allowed, "allowed", NULL));
	scene->choice.mask = &scene->mask;
	scene->choice.allowed = &scene->allowed;
	if (named) {
		assert_true(cpuset_parse(&scene->named, named, "named", NULL));
		scene->choice.named = &scene->named;
	}
}

static void check_chosen(struct scene *scene, const char *chosen, const char *rest)
{
	struct cpuset got, others;
	char text[256];

	probe_choose(&scene->choice, &scene->topology, &got);
	cpuset_format(&got, text, sizeof(text));
	assert_string_equal(text, chosen);
	probe_choose_rest(&scene->choice, &scene->topology, &got, &others);
	cpuset_format(&others, text, sizeof(text));
	assert_string_equal(text, rest);
}

static void check_states(const struct scene *scene, const enum probe_state *expected)
{
	for (size_t i = 0; i < scene->topology.cpu_count; i++)
		assert_int_equal(scene->topology.cpus[i].probe, expected[i]);
}

/* CPUs 2, 3 and 6 isolated, 3 and 4 nohz_full. */
static void test_default_spares_isolated_cpus(void **state)
{
	static const enum probe_state expected[] = {
	        PROBE_STATE_OFF,       PROBE_STATE_OFF, PROBE_STATE_ISOLATED, PROBE_STATE_ISOLATED,
	        PROBE_STATE_NOHZ_FULL, PROBE_STATE_OFF, PROBE_STATE_ISOLATED, PROBE_STATE_FORBIDDEN,
	};
	struct scene scene;

	(void)state;
	set_scene(&scene, "isolated", NULL, "0-1,4-5", "0-7");
	/* The rest must not go where somebody isolated, as long as there is another place. */
	check_chosen(&scene, "0-1,5", "7");
	check_states(&scene, expected);
	assert_true(probe_choice_check(&scene.choice, &scene.topology, NULL));
	topology_clear(&scene.topology);
}

/* With isolcpus= the mask leaves the isolated CPUs out, but they may be named. */
static void test_isolated_cpus_by_name(void **state)
{
	static const enum probe_state expected[] = {
	        PROBE_STATE_NOT_CHOSEN, PROBE_STATE_NOT_CHOSEN, PROBE_STATE_OFF,
	        PROBE_STATE_OFF,        PROBE_STATE_NOT_CHOSEN, PROBE_STATE_NOT_CHOSEN,
	        PROBE_STATE_NOT_CHOSEN, PROBE_STATE_NOT_CHOSEN,
	};
	struct scene scene;

	(void)state;
	set_scene(&scene, "isolated", "2-3", "0-1,4-5,7", "0-7");
	assert_true(probe_choice_check(&scene.choice, &scene.topology, NULL));
	check_chosen(&scene, "2-3", "0-1,5,7");
	check_states(&scene, expected);
	topology_clear(&scene.topology);
}

static void test_rest_of_the_program(void **state)
{
	struct scene scene;

	(void)state;
	set_scene(&scene, "two-cpus", NULL, "0-1", "0-1");
	check_chosen(&scene, "0-1", "");
	topology_clear(&scene.topology);
	set_scene(&scene, "two-cpus", "1", "0-1", "0-1");
	check_chosen(&scene, "1", "0");
	topology_clear(&scene.topology);
	/* Started with a mask of the measured CPU alone: the cpuset has another. */
	set_scene(&scene, "two-cpus", "1", "1", "0-1");
	check_chosen(&scene, "1", "0");
	topology_clear(&scene.topology);
	/* Only an isolated CPU is left: better that than a measured one. */
	set_scene(&scene, "isolated", "0-1,4-5,7", "0-7", "0-7");
	check_chosen(&scene, "0-1,4-5,7", "2-3,6");
	topology_clear(&scene.topology);
}

static void test_offline_cpus(void **state)
{
	struct scene scene;

	(void)state;
	set_scene(&scene, "hotplug", NULL, "0-3", "0-3");
	check_chosen(&scene, "0,2", "");
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_OFFLINE);
	topology_clear(&scene.topology);
	/* One that is named is waited for. */
	set_scene(&scene, "hotplug", "1-2", "0-3", "0-3");
	assert_true(probe_choice_check(&scene.choice, &scene.topology, NULL));
	check_chosen(&scene, "2", "0");
	assert_int_equal(scene.topology.cpus[1].probe, PROBE_STATE_OFFLINE);
	assert_int_equal(scene.topology.cpus[0].probe, PROBE_STATE_NOT_CHOSEN);
	topology_clear(&scene.topology);
}

static void check_refused(const char *host, const char *named, const char *allowed,
                          const char *sentence)
{
	struct error error = {""};
	struct scene scene;

	set_scene(&scene, host, named, "0-511", allowed);
	assert_false(probe_choice_check(&scene.choice, &scene.topology, &error));
	if (strncmp(error.text, sentence, strlen(sentence)) != 0)
		fail_msg("%s", error.text);
	topology_clear(&scene.topology);
}

static void test_what_cannot_be_had(void **state)
{
	(void)state;
	check_refused("two-cpus", "1-3", "0-1", "-a: CPU 2-3 does not exist, this host has 0-1");
	check_refused("two-cpus", "", "0-1", "-a: the list of CPUs is empty");
	check_refused("two-cpus", "0-1", "0", "-a: CPU 1 is forbidden by the cpuset");
	check_refused("hotplug", "1,3", "0-3", "-a: CPU 1,3 is off-line");
	check_refused("512-cpus", "0-510:2", "511", "-a: CPU 0,2,4,");
}

static void test_512_cpus(void **state)
{
	struct scene scene;

	(void)state;
	set_scene(&scene, "512-cpus", "8-511", "0-511", "0-511");
	check_chosen(&scene, "8-511", "0-7");
	topology_clear(&scene.topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_default_spares_isolated_cpus),
	        cmocka_unit_test(test_isolated_cpus_by_name),
	        cmocka_unit_test(test_rest_of_the_program),
	        cmocka_unit_test(test_offline_cpus),
	        cmocka_unit_test(test_what_cannot_be_had),
	        cmocka_unit_test(test_512_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

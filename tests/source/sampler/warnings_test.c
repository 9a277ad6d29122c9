// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What simulated hosts are warned of: each thing that spoils measurements, alone and at once,
 * virtual machines of every make, and a good host, of which nothing is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "made_host.h"

static void test_warnings(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	cpuset_add(&host.probed, 0);
	for (unsigned round = 0; round < 2; round++) {
		made_host_write(&host, "/proc/stat",
		                "cpu %u 0 0 9 0 0 0 %u\ncpu0 1 0 0 %u\ncpu1 %u 0 0 9\n", round,
		                round, round, round);
		made_host_write(&host, "/proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC\n");
		made_host_write(&host, "/proc/sys/kernel/sched_rt_runtime_us", "950000\n");
		made_host_write(&host, "/proc/sys/kernel/sched_rt_period_us", "1000000\n");
		made_host_write(&host,
		                "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		                "hpet\n");
		made_host_write(&host, "/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor",
		                "powersave\n");
		made_host_write(&host, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
		                "performance\n");
		made_host_write(&host, "/sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
		                "0-1\n");
		made_host_write(&host, "/proc/cpuinfo",
		                "processor: 0\nflags : fpu hypervisor lm\n");
		made_host_write(&host, "/proc/self/mounts",
		                "proc /proc proc rw,hidepid=invisible 0 0\n");
		made_host_read(&host);
	}
	for (unsigned i = 0; i <= WARNING_HIDEPID; i++)
		if (host.view.warnings.on[i] != (i != WARNING_VIRTUAL))
			fail_msg("%s is wrong", warning_info((enum warning)i)->name);
	assert_string_equal(host.view.warnings.detail[WARNING_GOVERNOR], "cpu 1: powersave");
	assert_string_equal(host.view.warnings.detail[WARNING_SMT], "cpu 0 (sibling 1)");
	assert_string_equal(host.view.warnings.detail[WARNING_CLOCKSOURCE], "hpet");
	assert_false(host.view.warnings.on[WARNING_BAD_FORMAT]);
	made_host_end(&host);
}

static void test_a_good_host_has_no_warning(void **state)
{
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	cpuset_add(&host.probed, 0);
	made_host_write(&host, "/sys/kernel/realtime", "1\n");
	made_host_write(&host, "/proc/stat", "cpu 1 0 0 9\ncpu0 1 0 0 9\n");
	made_host_write(&host, "/proc/sys/kernel/sched_rt_runtime_us", "-1\n");
	made_host_write(&host, "/proc/sys/kernel/sched_rt_period_us", "1000000\n");
	made_host_write(&host, "/sys/devices/system/clocksource/clocksource0/current_clocksource",
	                "tsc\n");
	made_host_write(&host, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
	                "performance\n");
	made_host_write(&host, "/proc/cpuinfo", "flags : fpu lm\n");
	made_host_write(&host, "/proc/self/mounts", "proc /proc proc rw,nosuid 0 0\n");
	made_host_read(&host);
	made_host_read(&host);
	assert_true(host.view.warnings.known);
	assert_int_equal(warnings_count(&host.view.warnings, WARNING_LEVEL_WARN), 0);
	assert_int_equal(warnings_count(&host.view.warnings, WARNING_LEVEL_NOTE), 0);
	made_host_end(&host);
}

struct machine {
	const char *what;
	const char *files[3][2]; /* path and content, up to three */
	const char *hypervisor;  /* NULL: it is none */
};

/* As those machines' files are. An ARM host has no CPU flag that tells. */
static const struct machine machines[] = {
        {"x86, bare", {{"/proc/cpuinfo", "flags : fpu lm\n"}}, NULL},
        {"x86, bare, of a cloud that sells both",
         {{"/proc/cpuinfo", "flags : fpu lm\n"}, {"/sys/class/dmi/id/sys_vendor", "Amazon EC2\n"}},
         NULL},
        {"x86, KVM without a firmware's names",
         {{"/proc/cpuinfo", "processor: 0\nflags : fpu hypervisor lm\n"}},
         "unknown hypervisor"},
        {"x86, VMware",
         {{"/proc/cpuinfo", "flags : fpu hypervisor\n"},
          {"/sys/class/dmi/id/sys_vendor", "VMware, Inc.\n"}},
         "VMware"},
        {"Xen", {{"/sys/hypervisor/type", "xen\n"}}, "Xen"},
        {"ARM, bare",
         {{"/proc/cpuinfo", "Features : fp asimd\n"},
          {"/proc/device-tree/compatible", "raspberrypi,4-model-b"}},
         NULL},
        {"ARM server, bare",
         {{"/proc/cpuinfo", "Features : fp asimd\n"},
          {"/sys/class/dmi/id/sys_vendor", "Ampere(R)\n"},
          {"/sys/class/dmi/id/product_name", "Mt. Jade\n"}},
         NULL},
        {"ARM, KVM with a firmware",
         {{"/proc/cpuinfo", "Features : fp asimd\n"},
          {"/sys/class/dmi/id/product_name", "KVM Virtual Machine\n"},
          {"/sys/class/dmi/id/sys_vendor", "QEMU\n"}},
         "KVM"},
        {"ARM, of a cloud",
         {{"/sys/class/dmi/id/product_name", "c7g.large\n"},
          {"/sys/class/dmi/id/sys_vendor", "Amazon EC2\n"}},
         "Amazon EC2"},
        {"ARM, of a cloud, bare",
         {{"/sys/class/dmi/id/product_name", "c7g.metal\n"},
          {"/sys/class/dmi/id/sys_vendor", "Amazon EC2\n"}},
         NULL},
        {"ARM, QEMU without a firmware", {{"/proc/device-tree/fw-cfg@9020000/reg", ""}}, "QEMU"},
        {"ARM, a machine that is only virtual",
         {{"/proc/device-tree/compatible", "linux,dummy-virt"}},
         "unknown hypervisor"},
        {"PowerPC, KVM", {{"/proc/device-tree/hypervisor/compatible", "linux,kvm"}}, "KVM"},
        {"s390, z/VM",
         {{"/proc/sysinfo", "LPAR Name: A\nVM00 Control Program: z/VM    7.1.0\n"}},
         "z/VM"},
};

/* What is told of a machine whose hypervisor takes no, or every second tick. */
static void check_machine(const struct machine *machine, bool stolen)
{
	struct made_host host;
	const struct warnings *warnings = &host.view.warnings;
	char begin[64];

	made_host_begin(&host);
	for (size_t i = 0; i < 3 && machine->files[i][0]; i++)
		made_host_write(&host, machine->files[i][0], "%s", machine->files[i][1]);
	for (unsigned round = 1; round <= 2; round++) {
		made_host_write(&host, "/proc/stat",
		                "cpu 0 0 0 %u 0 0 0 %u\ncpu0 0 0 0 %u 0 0 0 %u\n", round * 5000,
		                stolen ? round * 5000 : 1, round * 5000, stolen ? round * 5000 : 1);
		made_host_read(&host);
	}
	if (warnings->on[WARNING_VIRTUAL] != (machine->hypervisor && !stolen) ||
	    warnings->on[WARNING_STEAL] != stolen)
		fail_msg("%s: virtual %d, steal %d", machine->what, warnings->on[WARNING_VIRTUAL],
		         warnings->on[WARNING_STEAL]);
	snprintf(begin, sizeof(begin), "%s, %s since boot", machine->hypervisor,
	         stolen ? "50 %" : "0.01 %");
	if (machine->hypervisor &&
	    !strstr(warnings->detail[stolen ? WARNING_STEAL : WARNING_VIRTUAL], begin))
		fail_msg("%s: no \"%s\" in \"%s\"", machine->what, begin,
		         warnings->detail[stolen ? WARNING_STEAL : WARNING_VIRTUAL]);
	made_host_end(&host);
}

static void test_virtual_machines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		check_machine(&machines[i], false);
		check_machine(&machines[i], true);
	}
}

/* A moment of steal stays told, and how much it was. */
static void test_steal_stays_told(void **state)
{
	static const unsigned stolen[] = {0, 0, 3, 3, 3, 3};
	struct made_host host;

	(void)state;
	made_host_begin(&host);
	made_host_write(&host, "/proc/cpuinfo", "flags : hypervisor\n");
	for (unsigned round = 0; round < 6; round++) {
		made_host_write(&host, "/proc/stat", "cpu 0 0 0 %u 0 0 0 %u\n",
		                1000000 + 100 * round - stolen[round], stolen[round]);
		made_host_read(&host);
		if (round == 0)
			continue;
		assert_int_equal(host.view.warnings.on[WARNING_STEAL], round >= 2);
		assert_int_equal(host.view.warnings.on[WARNING_VIRTUAL], round < 2);
		if (round >= 2)
			assert_non_null(strstr(host.view.warnings.detail[WARNING_STEAL],
			                       "up to 3 % in an interval"));
	}
	made_host_end(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_warnings),
	        cmocka_unit_test(test_a_good_host_has_no_warning),
	        cmocka_unit_test(test_virtual_machines),
	        cmocka_unit_test(test_steal_stays_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

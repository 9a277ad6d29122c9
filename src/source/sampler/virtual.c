// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signs of a virtual machine. See virtual.h. An x86 CPU has a flag for it, which decides;
 * others have the firmware's names and the device tree.
 */
#include "source/sampler/virtual.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define UNKNOWN "unknown hypervisor"

/* A cloud's name is on its machines without a hypervisor, too; those are called x.metal there. */
static bool is_metal(struct reading *reading)
{
	struct scan text;

	return file_read_once(&reading->buffer, &text, reading->root,
	                      "/sys/class/dmi/id/product_name") &&
	       scan_contains(&text, ".metal");
}

/* What the firmware calls the machine (DMI). NULL: nothing that is known to be virtual. */
static const char *named_by_firmware(struct reading *reading)
{
	static const char *const files[] = {"product_name", "sys_vendor", "board_vendor",
	                                    "bios_vendor", "product_version"};
	static const struct {
		const char *begin;
		const char *name;
	} makers[] = {
	        {"KVM", "KVM"},
	        {"OpenStack", "KVM"},
	        {"KubeVirt", "KVM"},
	        {"Amazon EC2", "Amazon EC2"},
	        {"QEMU", "QEMU"},
	        {"VMware", "VMware"},
	        {"VMW", "VMware"},
	        {"innotek GmbH", "VirtualBox"},
	        {"VirtualBox", "VirtualBox"},
	        {"Xen", "Xen"},
	        {"Bochs", "Bochs"},
	        {"Parallels", "Parallels"},
	        {"BHYVE", "bhyve"},
	        {"Hyper-V", "Hyper-V"},
	        {"Apple Virtualization", "Apple Virtualization"},
	        {"Google Compute Engine", "Google Compute Engine"},
	};
	struct scan text;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (!file_read_once(&reading->buffer, &text, reading->root, "/sys/class/dmi/id/%s",
		                    files[i]))
			continue;
		for (size_t j = 0; j < sizeof(makers) / sizeof(makers[0]); j++)
			if (scan_begins(&text, makers[j].begin))
				return is_metal(reading) ? NULL : makers[j].name;
	}
	return NULL;
}

/* QEMU's machines have a device of that name in their device tree. */
static bool has_fw_cfg(const struct reading *reading)
{
	char path[PATH_MAX];
	const struct dirent *entry;
	bool found = false;
	DIR *nodes;

	snprintf(path, sizeof(path), "%s/proc/device-tree", reading->root);
	nodes = opendir(path);
	while (nodes && !found && (entry = readdir(nodes)))
		found = strstr(entry->d_name, "fw-cfg") != NULL;
	if (nodes)
		closedir(nodes);
	return found;
}

static const char *named_by_device_tree(struct reading *reading)
{
	struct scan text;

	if (file_read_once(&reading->buffer, &text, reading->root,
	                   "/proc/device-tree/hypervisor/compatible")) {
		if (scan_contains(&text, "linux,kvm"))
			return "KVM";
		if (scan_contains(&text, "xen"))
			return "Xen";
		return scan_contains(&text, "vmware") ? "VMware" : UNKNOWN;
	}
	if (has_fw_cfg(reading))
		return "QEMU";
	if (!file_read_once(&reading->buffer, &text, reading->root, "/proc/device-tree/compatible"))
		return NULL;
	if (scan_contains(&text, "qemu,pseries"))
		return "QEMU";
	return scan_contains(&text, "linux,dummy-virt") ? UNKNOWN : NULL;
}

enum flag {
	FLAG_NONE, /* this architecture has no such flag */
	FLAG_OFF,
	FLAG_ON,
};

static enum flag cpu_flag(struct reading *reading)
{
	struct scan text;
	struct scan line;

	if (!file_read_once(&reading->buffer, &text, reading->root, "/proc/cpuinfo"))
		return FLAG_NONE;
	while (scan_line(&text, &line))
		if (scan_literal(&line, "flags"))
			return scan_contains(&line, " hypervisor") ? FLAG_ON : FLAG_OFF;
	return FLAG_NONE;
}

const char *virtual_machine(struct reading *reading)
{
	struct scan text;
	const char *name;
	enum flag flag;

	if (file_read_once(&reading->buffer, &text, reading->root, "/sys/hypervisor/type"))
		return scan_begins(&text, "xen") ? "Xen" : UNKNOWN;
	flag = cpu_flag(reading);
	if (flag == FLAG_OFF)
		return NULL;
	name = named_by_firmware(reading);
	if (!name)
		name = named_by_device_tree(reading);
	/* z/VM and KVM of an s390. */
	if (!name && file_read_once(&reading->buffer, &text, reading->root, "/proc/sysinfo") &&
	    scan_contains(&text, "Control Program:"))
		name = scan_contains(&text, "KVM") ? "KVM" : "z/VM";
	return name || flag == FLAG_NONE ? name : UNKNOWN;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people call the place of a process: the container or the unit of systemd that its
 * control group is of.
 */
#ifndef RTSCOPE_MODEL_KERNEL_CONTAINER_H
#define RTSCOPE_MODEL_KERNEL_CONTAINER_H

#include <stddef.h>

/* Room for a name, with its end: longer ones are cut. */
#define CONTAINER_NAME_BYTES 128u

/* What a name is of; the larger one tells more. */
enum container_sort {
	CONTAINER_NONE,
	CONTAINER_UNIT,
	CONTAINER_OF_ENGINE,
};

/*
 * The name of a path in the hierarchy of control groups, as `docker/4f0c...` (12 digits),
 * `podman/...`, `kube/...`, `cri/...`, `lxc/web`, `nspawn/web`, `container/...` where nothing
 * says whose id it is, `nginx.service`; empty where it is of none. At most size - 1 bytes.
 */
enum container_sort container_name(char *target, size_t size, const char *cgroup);

#endif

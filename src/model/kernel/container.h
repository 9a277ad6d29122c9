/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What people call the place of a process: the container or the unit of systemd that its
 * control group is of.
 */
#ifndef RTSCOPE_MODEL_KERNEL_CONTAINER_H
#define RTSCOPE_MODEL_KERNEL_CONTAINER_H

#include <stddef.h>

/*
 * The name of a path in the hierarchy of control groups, as `docker/4f0c...` (12 digits),
 * `podman/...`, `lxc/web`, `nginx.service`; empty where it is of none. At most size - 1 bytes.
 */
void container_name(char *target, size_t size, const char *cgroup);

#endif

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the guest of the tests in this folder: Debian 12 with its PREEMPT_RT
# kernel, LTTng with its kernel modules, and what rtscope is linked with. As root, needs
# debootstrap and e2fsprogs; some minutes.
#
#   build-guest.sh FOLDER     FOLDER/guest.img, FOLDER/vmlinuz, FOLDER/initrd
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: build-guest.sh FOLDER}
mkdir -p "$folder"
root=$folder/root
mirror=${MIRROR:-http://deb.debian.org/debian}
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

rm -rf "$root" "$folder"/guest.img*
debootstrap --variant=minbase \
	--include=kmod,procps,util-linux,iproute2,libncursesw6,libnuma1,libjson-c5,libcap2,libcap2-bin,libbpf1,libseccomp2,libcmocka0 \
	bookworm "$root" "$mirror"
# The kernel's installation needs /proc; nothing in the guest may start a service.
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
chroot "$root" apt-get update -qq
chroot "$root" apt-get install -y -qq --no-install-recommends \
	linux-image-rt-amd64 linux-headers-rt-amd64 stress-ng initramfs-tools lttng-tools gcc \
	libc6-dev make dkms </dev/null
# lttng-modules 2.13.9 does not know the argument that late 6.1 kernels have added to a
# tracepoint: taken and left out, so the event is what it was. Its first build fails then.
if ! chroot "$root" apt-get install -y -qq --no-install-recommends lttng-modules-dkms </dev/null; then
	sed -i 's/\(TP_PROTO(struct hrtimer \*hrtimer, enum hrtimer_mode mode\)),/\1, bool was_armed),/
		s/TP_ARGS(hrtimer, mode),/TP_ARGS(hrtimer, mode, was_armed),/' \
		"$root"/usr/src/lttng-modules-*/include/instrumentation/events/timer.h
	chroot "$root" dpkg --configure -a
fi
ls "$root"/lib/modules/*-rt-*/updates/dkms/lttng-tracer.ko
chroot "$root" apt-get clean
umount "$root/proc"
trap - EXIT

install -m 755 "$here/guest-init" "$root/sbin/guest-init"
cp "$root"/boot/vmlinuz-* "$folder/vmlinuz"
cp "$root"/boot/initrd.img-* "$folder/initrd"
mke2fs -q -t ext4 -O ^has_journal -d "$root" "$folder/guest.img.new" 3200M
mv "$folder/guest.img.new" "$folder/guest.img"
rm -rf "$root"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots the guest of the tests in this folder by software emulation and returns when it is
# off: PREEMPT_RT, 4 CPUs, 2 nodes, CPU 3 isolated, CPU 2 nohz_full. It runs SHARE/job, has
# SHARE as /host and this machine's loopback as 10.0.2.2. Builds it where there is none yet,
# or it is older than what builds it: that needs root and some minutes.
#
#   boot.sh FOLDER SHARE     FOLDER keeps the guest from run to run
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?usage: boot.sh FOLDER SHARE}
share=${2:?usage: boot.sh FOLDER SHARE}

is_built() {
	[ "$folder/guest.img" -nt "$here/build-guest.sh" ] && [ "$folder/guest.img" -nt "$here/guest-init" ]
}

is_built || "$here/build-guest.sh" "$folder" >"$folder.log" 2>&1 ||
	{ echo "cannot build the guest, see $folder.log" >&2; exit 1; }

exec timeout -k 10 1700 nice qemu-system-x86_64 -accel tcg,thread=multi,tb-size=256 -cpu max -M pc \
	-nodefaults -no-reboot -display none -smp 4,sockets=2,cores=2,threads=1 -m 2048 \
	-object memory-backend-ram,size=1G,id=m0 -object memory-backend-ram,size=1G,id=m1 \
	-numa node,nodeid=0,cpus=0-1,memdev=m0 -numa node,nodeid=1,cpus=2-3,memdev=m1 \
	-kernel "$folder/vmlinuz" -initrd "$folder/initrd" \
	-append "root=/dev/vda rw console=ttyS0 quiet panic=-1 tsc=reliable mitigations=off \
nowatchdog isolcpus=3 nohz_full=2 init=/sbin/guest-init" \
	-drive file="$folder/guest.img",if=virtio,format=raw,snapshot=on \
	-netdev user,id=net0 -device virtio-net-pci,netdev=net0 \
	-virtfs local,path="$share",mount_tag=host,security_model=none,multidevs=remap \
	-device virtio-rng-pci -serial file:"$share/console" -pidfile "$share/qemu.pid"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# rtscope's probe on a PREEMPT_RT kernel with 4 CPUs, 2 nodes, an isolated and a
# nohz_full CPU, in QEMU by software emulation: `make vmtest`. It needs root for
# the first run, which builds the guest, qemu-system-x86 and some minutes.
#
#   vmtest.sh RTSCOPE FOLDER     FOLDER keeps the guest from run to run
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rtscope=${1:?usage: vmtest.sh RTSCOPE FOLDER}
folder=${2:?usage: vmtest.sh RTSCOPE FOLDER}

[ -f "$folder/guest.img" ] || "$here/build-guest.sh" "$folder" >"$folder.log" 2>&1 ||
	{ echo "vmtest: cannot build the guest, see $folder.log" >&2; exit 1; }

share=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-vm.XXXXXX")
trap 'rm -rf "$share"' EXIT
cp "$rtscope" "$share/rtscope"
cp "$here/job" "$here/kernel-part" "$here/../support/tap.sh" "$share/"
for program in window_test dump_test; do
	cp "$(dirname "$rtscope")/tests/source/kernel/$program" "$share/"
done
timeout -k 10 1700 nice qemu-system-x86_64 -accel tcg,thread=multi,tb-size=256 -cpu max -M pc \
	-nodefaults -no-reboot -display none -smp 4,sockets=2,cores=2,threads=1 -m 2048 \
	-object memory-backend-ram,size=1G,id=m0 -object memory-backend-ram,size=1G,id=m1 \
	-numa node,nodeid=0,cpus=0-1,memdev=m0 -numa node,nodeid=1,cpus=2-3,memdev=m1 \
	-kernel "$folder/vmlinuz" -initrd "$folder/initrd" \
	-append "root=/dev/vda rw console=ttyS0 quiet panic=-1 tsc=reliable mitigations=off \
nowatchdog isolcpus=3 nohz_full=2 init=/sbin/guest-init" \
	-drive file="$folder/guest.img",if=virtio,format=raw,snapshot=on \
	-virtfs local,path="$share",mount_tag=host,security_model=none,multidevs=remap \
	-device virtio-rng-pci -serial file:"$share/console" || true
if [ ! -f "$share/status" ]; then
	echo "vmtest: the guest did not come to its end; its console:" >&2
	tail -n 30 "$share/console" "$share/output" >&2 || true
	exit 1
fi
cat "$share/output"
exit "$(cat "$share/status")"

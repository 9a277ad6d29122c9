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

share=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-vm.XXXXXX")
trap 'rm -rf "$share"' EXIT
cp "$rtscope" "$share/rtscope"
cp "$here/job" "$here/kernel-part" "$here/../support/tap.sh" "$share/"
for program in window_test dump_test arrival_test namespace_test; do
	cp "$(dirname "$rtscope")/tests/source/kernel/$program" "$share/"
done
"$here/boot.sh" "$folder" "$share" || true
if [ ! -f "$share/status" ]; then
	echo "vmtest: the guest did not come to its end; its console:" >&2
	tail -n 30 "$share/console" "$share/output" >&2 || true
	exit 1
fi
cat "$share/output"
exit "$(cat "$share/status")"

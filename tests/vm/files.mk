# `make vmtest`: the probe on a PREEMPT_RT kernel in QEMU. Minutes long, never part of `make check`.
EXTRA_DIST += tests/vm/vmtest.sh tests/vm/build-guest.sh tests/vm/guest-init tests/vm/job

vmtest: $(bin_PROGRAMS)
	'$(srcdir)/tests/vm/vmtest.sh' ./rtscope vmtest-guest

.PHONY: vmtest

# `make vmtest`: the probe on a PREEMPT_RT kernel in QEMU. Minutes long, never part of `make check`.
EXTRA_DIST += tests/vm/vmtest.sh tests/vm/build-guest.sh tests/vm/guest-init tests/vm/job \
	tests/vm/kernel-part

vmtest: $(bin_PROGRAMS) tests/source/kernel/window_test tests/source/kernel/dump_test
	'$(srcdir)/tests/vm/vmtest.sh' ./rtscope vmtest-guest

.PHONY: vmtest

# `make vmtest`: a PREEMPT_RT kernel in QEMU. Minutes long, never part of `make check`.
EXTRA_DIST += tests/vm/boot.sh tests/vm/build-guest.sh tests/vm/guest-init tests/vm/job \
	tests/vm/kernel-part tests/vm/stream-job tests/vm/stream_vmtest.sh tests/vm/vmtest.sh \
	tests/vm/wakeups.pl

# vmtest-probe: rtscope in the guest; vmtest-stream: here, LTTng in the guest.
vmtest: vmtest-probe vmtest-stream

vmtest-probe: $(bin_PROGRAMS) tests/source/kernel/window_test tests/source/kernel/dump_test \
		tests/source/kernel/arrival_test tests/source/kernel/namespace_test
	'$(srcdir)/tests/vm/vmtest.sh' ./rtscope vmtest-guest

vmtest-stream: $(bin_PROGRAMS) tests/tools/live_print tests/tools/screen
	$(test_environment) '$(srcdir)/tests/vm/stream_vmtest.sh' vmtest-guest

.PHONY: vmtest vmtest-probe vmtest-stream

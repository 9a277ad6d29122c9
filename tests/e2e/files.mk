# The running program on the real host, never real-time but in realtime_test.sh.
tap_screens += \
	tests/e2e/keys.screen \
	tests/e2e/reader.screen \
	tests/e2e/signals.screen \
	tests/e2e/sizes.screen \
	tests/e2e/terminals.screen
tap_scripts += tests/e2e/realtime_test.sh
tap_scripts += tests/e2e/rights_test.sh
tap_scripts += tests/e2e/capabilities_test.sh
tap_scripts += tests/e2e/cpuset_test.sh
tap_scripts += tests/e2e/why_test.sh
tap_scripts += tests/e2e/scrub_test.sh

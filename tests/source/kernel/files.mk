tap_scripts += tests/source/kernel/live_test.sh

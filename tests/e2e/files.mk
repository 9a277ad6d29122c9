tap_scripts += tests/e2e/bad_input_test.sh

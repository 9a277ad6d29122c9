# The running program on the real host, never real-time but in realtime_test.sh.

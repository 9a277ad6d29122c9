# The terminal oracle that plays *.screen scripts, and its own test.
check_PROGRAMS += tests/tools/screen
tests_tools_screen_SOURCES = \
	tests/tools/golden.c \
	tests/tools/keys.c \
	tests/tools/keys.h \
	tests/tools/screen.c \
	tests/tools/script.c \
	tests/tools/script.h \
	tests/tools/terminal.c \
	tests/tools/terminal.h \
	tests/tools/terminal_screen.c
tests_tools_screen_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_tools_screen_LDADD = $(VTERM_LIBS)

tap_screens += tests/tools/screen_test.screen
tap_scripts += tests/tools/screen_fails_test.sh
# The judge of what may include what, for make lint, and its test.
tap_scripts += tests/tools/dependencies_test.sh
EXTRA_DIST += tests/tools/dependencies.sh
EXTRA_DIST += tests/data/tools/box.txt

# The screens on a simulated host, for *.screen scripts.
check_PROGRAMS += tests/tools/simhost
tests_tools_simhost_SOURCES = tests/tools/simhost.c tests/tools/simhost_readings.c \
	tests/tools/simhost_readings.h
tests_tools_simhost_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
check_PROGRAMS += tests/tools/ctf_print
tests_tools_ctf_print_SOURCES = tests/tools/ctf_print.c

# Built by hand: it takes the real one's name.
check_DATA = tests/tools/libbabeltrace2.so.0
CLEANFILES += tests/tools/libbabeltrace2.so.0
EXTRA_DIST += tests/tools/spinning_library.c
tests/tools/libbabeltrace2.so.0: tests/tools/spinning_library.c src/source/ctf/library.h
	@$(MKDIR_P) tests/tools
	$(AM_V_CCLD)$(CC) $(AM_CPPFLAGS) $(CPPFLAGS) $(WARNING_CFLAGS) $(BABELTRACE_CFLAGS) \
		-O1 -fPIC -shared -Wl,-soname,libbabeltrace2.so.0 -o $@ \
		'$(srcdir)/tests/tools/spinning_library.c'

# Long traces of short ones.
EXTRA_DIST += tests/tools/multiply_trace.pl
tap_scripts += tests/tools/multiply_trace_test.sh
# Plays a recorded trace into lttng-relayd; see doc/live.md.
check_PROGRAMS += tests/tools/relay_player
tests_tools_relay_player_SOURCES = \
	tests/tools/recorded_trace.c \
	tests/tools/recorded_trace.h \
	tests/tools/relay_client.c \
	tests/tools/relay_client.h \
	tests/tools/relay_player.c
tests_tools_relay_player_LDADD = $(LDADD)
tap_scripts += tests/tools/relay_player_test.sh
EXTRA_DIST += tests/support/relay.sh tests/support/said.sh tests/support/tracer.sh

# The source of live sessions without the monitor.
check_PROGRAMS += tests/tools/live_print
tests_tools_live_print_SOURCES = tests/tools/live_print.c
# The screens on a recorded trace, likewise.
check_PROGRAMS += tests/tools/tracehost
tests_tools_tracehost_SOURCES = tests/tools/tracehost.c
# What a screen writes of its window, of a recorded trace.
check_PROGRAMS += tests/tools/window_files
tests_tools_window_files_SOURCES = tests/tools/window_files.c

# What holds a CPU for a known time, for the test of what is told of that.
check_PROGRAMS += tests/tools/culprit
tests_tools_culprit_SOURCES = tests/tools/culprit.c
# A program that LTTng-UST traces, where that is installed.
if HAVE_UST
check_PROGRAMS += tests/tools/ust_emitter
endif
tests_tools_ust_emitter_SOURCES = tests/tools/ust_emitter.c tests/tools/ust_emitter_events.h
tests_tools_ust_emitter_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_tools_ust_emitter_CFLAGS = $(SANITIZER_CFLAGS) $(UST_CFLAGS)
tests_tools_ust_emitter_LDADD = $(UST_LIBS)

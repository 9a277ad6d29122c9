// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking and giving back of the terminal. See terminal.h.
 *
 * curses gets a descriptor of its own that is the terminal while it starts, so
 * that it finds size and modes, and a memory file from then on. What it writes
 * there goes out through another descriptor, opened anew because O_NONBLOCK
 * belongs to the open file and the shell shares standard output.
 */
#include "view/tui/terminal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/text.h"

/* A frame that waited this long was stopped, not slow: what it shows is drawn anew. */
#define STOPPED_NS        NS_PER_S
#define RELEASE_WAIT_MS   500
#define RESTORE_BYTES     512
#define CRASH_STACK_BYTES 65536
/* Of the memory file: a screen of 500x200 all in colours has less. */
#define FRAME_BYTES_MAX (4 << 20)
/* Input was announced and not found that often in a row: the terminal is gone. */
#define EMPTY_READS_MAX 3

struct terminal {
	int out_fd;       /* the terminal, non-blocking */
	int curses_fd;    /* what curses writes to */
	int memory_fd;    /* the same file, to read it */
	int wake_pipe[2]; /* signal handlers write, terminal_wait() reads */
	FILE *curses_out;
	SCREEN *screen;
	struct termios found_modes;
	struct termios our_modes;
	bool can_address; /* the cursor can be moved; else frames go out as lines */
	bool gone;
	bool whole_next;
	int end_signal;
	unsigned empty_reads;
	char *pending; /* what is to be written: pending[written .. pending_bytes) */
	size_t pending_bytes;
	size_t pending_room;
	size_t written;
	uint64_t progress_ns;        /* when a byte of it was taken last */
	char restore[RESTORE_BYTES]; /* what a crash writes */
	size_t restore_bytes;
	void *crash_stack;
	void (*hold)(void *context, bool hold);
	void *hold_context;
};

/*
 * The one thing here that a signal handler must find: handlers get no context.
 * Set while a terminal is taken.
 */
static struct terminal *volatile taken;

/* What each signal does to us. Those that end the program come first. */
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int waking_signals[] = {SIGTSTP, SIGCONT, SIGWINCH};
/* SIGXCPU: the kernel ends a real-time thread that runs without sleeping. */
static const int crash_signals[] = {SIGSEGV, SIGABRT, SIGBUS,  SIGFPE,    SIGILL, SIGXCPU,
                                    SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void on_signal(int number)
{
	struct terminal *terminal = taken;
	int saved_errno = errno;
	unsigned char byte = (unsigned char)number;

	/* The pipe does not block: when it is full the reader has enough to do. */
	if (terminal && write(terminal->wake_pipe[1], &byte, 1) < 0)
		errno = saved_errno;
	errno = saved_errno;
}

/* In a signal handler. Waits for a terminal that has not taken the last frame yet, but not long. */
static void write_restore(const struct terminal *terminal)
{
	size_t from = 0;

	while (from < terminal->restore_bytes) {
		ssize_t count = write(terminal->out_fd, terminal->restore + from,
		                      terminal->restore_bytes - from);
		struct pollfd fd = {.fd = terminal->out_fd, .events = POLLOUT};

		if (count > 0)
			from += (size_t)count;
		else if (errno != EAGAIN || poll(&fd, 1, RELEASE_WAIT_MS) <= 0)
			return;
	}
}

static void on_crash(int number)
{
	struct terminal *terminal = taken;

	if (terminal) {
		taken = NULL;
		write_restore(terminal);
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal->found_modes);
	}
	/* SA_RESETHAND has put the default back: this time it ends us, with its core. */
	raise(number);
}

static void set_handlers(const int *signals, size_t count, void (*handler)(int), int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < count; i++)
		sigaction(signals[i], &action, NULL);
}

static void take_signals(void)
{
	set_handlers(ending_signals, COUNT_OF(ending_signals), on_signal, SA_RESTART);
	set_handlers(waking_signals, COUNT_OF(waking_signals), on_signal, SA_RESTART);
	set_handlers(crash_signals, COUNT_OF(crash_signals), on_crash,
	             (int)SA_RESETHAND | SA_ONSTACK);
}

static void give_back_signals(void)
{
	set_handlers(ending_signals, COUNT_OF(ending_signals), SIG_DFL, 0);
	set_handlers(waking_signals, COUNT_OF(waking_signals), SIG_DFL, 0);
	set_handlers(crash_signals, COUNT_OF(crash_signals), SIG_DFL, 0);
}

/* Appends a capability without its padding (`$<5>`), which only an old line needs. */
static void add_restore(struct terminal *terminal, const char *sequence)
{
	if (!sequence || sequence == (const char *)-1)
		return;
	while (*sequence && terminal->restore_bytes < RESTORE_BYTES) {
		const char *end;

		if (sequence[0] == '$' && sequence[1] == '<' && (end = strchr(sequence, '>'))) {
			sequence = end + 1;
			continue;
		}
		terminal->restore[terminal->restore_bytes++] = *sequence++;
	}
}

static const char *capability(const char *name)
{
	/* The declaration lacks a const, the function changes nothing. */
	char copy[16];

	snprintf(copy, sizeof(copy), "%s", name);
	return tigetstr(copy);
}

static void prepare_restore(struct terminal *terminal, bool mouse)
{
	if (mouse && capability("kmous") && capability("kmous") != (const char *)-1)
		add_restore(terminal, "\033[?1006l\033[?1000l");
	add_restore(terminal, capability("sgr0"));
	add_restore(terminal, capability("rmkx"));
	add_restore(terminal, capability("cnorm"));
	add_restore(terminal, capability("rmcup"));
}

/* The memory file is a file: a limit that does not let it grow would leave the screen blank. */
static bool check_file_size(struct error *error)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur >= FRAME_BYTES_MAX)
		return true;
	return error_set(error,
	                 "files may have %ju bytes at most (ulimit -f): the screen is drawn in a "
	                 "memory file of up to %d; raise the limit, or use -b",
	                 (uintmax_t)limit.rlim_cur, FRAME_BYTES_MAX);
}

static bool open_descriptors(struct terminal *terminal, struct error *error)
{
	if (!check_file_size(error))
		return false;
	if (pipe2(terminal->wake_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return error_set_errno(error, errno, "cannot make a pipe for signals");
	terminal->out_fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (terminal->out_fd < 0)
		terminal->out_fd = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (terminal->out_fd < 0)
		return error_set_errno(error, errno,
		                       "cannot open the terminal of standard output for writing");
	terminal->memory_fd = memfd_create("rtscope-screen", MFD_CLOEXEC);
	if (terminal->memory_fd < 0)
		return error_set_errno(error, errno, "cannot make a memory file for the screen");
	terminal->curses_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (terminal->curses_fd < 0)
		return error_set_errno(error, errno, "cannot copy standard output");
	terminal->curses_out = fdopen(terminal->curses_fd, "w");
	if (!terminal->curses_out)
		return error_set_errno(error, errno, "cannot write to standard output");
	return true;
}

/* curses does not say why it found no description of the terminal. */
static bool explain_no_screen(struct error *error)
{
	const char *type = getenv("TERM");
	int room[4]; /* other threads open files, too: the last free one may be theirs */
	size_t count = 0;
	int errnum;

	while (count < COUNT_OF(room) && (room[count] = fcntl(STDIN_FILENO, F_DUPFD, 3)) >= 0)
		count++;
	errnum = errno;
	for (size_t i = 0; i < count; i++)
		close(room[i]);
	if (count < COUNT_OF(room))
		return error_set_errno(error, errnum,
		                       "cannot read the description of the terminal; raise the "
		                       "limit of open files (ulimit -n), or use -b");
	return error_set(error,
	                 "the terminal type TERM=%s is not known here; set a known one, for "
	                 "example TERM=xterm, or use -b",
	                 type ? type : "(not set)");
}

static bool start_curses(struct terminal *terminal, struct error *error)
{
	/* The terminal's own size counts; LINES and COLUMNS may be stale, or anything. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	terminal->screen = newterm(NULL, terminal->curses_out, stdin);
	if (!terminal->screen)
		return explain_no_screen(error);
	terminal->can_address = capability("cup") && capability("cup") != (const char *)-1;
	cbreak();
	noecho();
	typeahead(-1); /* or a frame would be cut off by a key */
	set_escdelay(50);
	if (terminal->can_address)
		curs_set(0);
	return true;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void free_terminal(struct terminal *terminal)
{
	if (terminal->screen)
		delscreen(terminal->screen);
	if (terminal->curses_out)
		fclose(terminal->curses_out);
	else
		close_fd(terminal->curses_fd);
	close_fd(terminal->out_fd);
	close_fd(terminal->memory_fd);
	close_fd(terminal->wake_pipe[0]);
	close_fd(terminal->wake_pipe[1]);
	free(terminal->pending);
	free(terminal->crash_stack);
	free(terminal);
}

/* A crash may be a stack that is full, so its handler has one of its own. */
static void set_crash_stack(struct terminal *terminal)
{
	stack_t stack = {.ss_size = CRASH_STACK_BYTES};

	terminal->crash_stack = malloc(CRASH_STACK_BYTES);
	stack.ss_sp = terminal->crash_stack;
	if (stack.ss_sp)
		sigaltstack(&stack, NULL);
}

static void remove_crash_stack(void)
{
	stack_t stack = {.ss_flags = SS_DISABLE};

	sigaltstack(&stack, NULL);
}

static void adopt_size(void)
{
	struct winsize size;

	/* curses would prefer LINES and COLUMNS of the environment to the terminal's own word. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
	    (size.ws_row != LINES || size.ws_col != COLS))
		resize_term(size.ws_row, size.ws_col);
}

struct terminal *terminal_take(bool mouse, struct error *error)
{
	struct terminal *terminal;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		error_set(error, "standard %s is not a terminal: use -b for plain output",
		          isatty(STDIN_FILENO) ? "output" : "input");
		return NULL;
	}
	terminal = calloc(1, sizeof(*terminal));
	if (!terminal) {
		error_set(error, "out of memory for the terminal");
		return NULL;
	}
	terminal->out_fd = terminal->memory_fd = terminal->curses_fd = -1;
	terminal->wake_pipe[0] = terminal->wake_pipe[1] = -1;
	if (tcgetattr(STDIN_FILENO, &terminal->found_modes) < 0) {
		error_set_errno(error, errno, "cannot read the terminal's modes");
		goto out_free;
	}
	if (!open_descriptors(terminal, error))
		goto out_free;
	set_crash_stack(terminal);
	taken = terminal;
	take_signals(); /* before curses, which then installs none of its own */
	if (!start_curses(terminal, error))
		goto out_signals;
	tcgetattr(STDIN_FILENO, &terminal->our_modes);
	if (mouse) {
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
		mouseinterval(0);
	}
	prepare_restore(terminal, mouse);
	if (dup2(terminal->memory_fd, terminal->curses_fd) < 0) {
		error_set_errno(error, errno, "cannot redirect the screen into memory");
		goto out_signals;
	}
	adopt_size();
	terminal->whole_next = true;
	return terminal;

out_signals:
	give_back_signals();
	taken = NULL;
	remove_crash_stack();
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal->found_modes);
out_free:
	free_terminal(terminal);
	return NULL;
}

/* Takes what curses wrote since the last time, puts it behind what is pending. */
static size_t collect(struct terminal *terminal)
{
	off_t end = lseek(terminal->curses_fd, 0, SEEK_END);
	size_t size = end > 0 ? (size_t)end : 0;

	if (size == 0)
		return 0;
	if (terminal->written == terminal->pending_bytes)
		terminal->written = terminal->pending_bytes = 0;
	if (terminal->pending_bytes + size > terminal->pending_room) {
		size_t room = (terminal->pending_bytes + size) * 2;
		char *larger = realloc(terminal->pending, room);

		if (!larger) {
			/* Nothing of this frame goes out: the next one is a whole one. */
			terminal->whole_next = true;
			size = 0;
			goto out;
		}
		terminal->pending = larger;
		terminal->pending_room = room;
	}
	if (pread(terminal->memory_fd, terminal->pending + terminal->pending_bytes, size, 0) ==
	    (ssize_t)size)
		terminal->pending_bytes += size;
out:
	if (ftruncate(terminal->memory_fd, 0) == 0)
		lseek(terminal->curses_fd, 0, SEEK_SET);
	return size;
}

static void write_pending(struct terminal *terminal)
{
	while (terminal->written < terminal->pending_bytes && !terminal->gone) {
		ssize_t count = write(terminal->out_fd, terminal->pending + terminal->written,
		                      terminal->pending_bytes - terminal->written);

		if (count > 0) {
			terminal->written += (size_t)count;
			terminal->progress_ns = clock_now_ns();
		} else if (count < 0 && errno == EINTR) {
			continue;
		} else if (count < 0 && errno != EAGAIN) {
			terminal->gone = true;
		} else {
			return;
		}
	}
}

bool terminal_busy(const struct terminal *terminal)
{
	return terminal->written < terminal->pending_bytes;
}

int terminal_signal(const struct terminal *terminal)
{
	return terminal->end_signal;
}

/* A terminal without a cursor to move gets the lines that hold something, one below the other. */
static void write_lines(struct terminal *terminal)
{
	char line[1024];

	for (int row = 0; row < LINES; row++) {
		int length = mvinnstr(row, 0, line, (int)sizeof(line) - 1);

		while (length > 0 && line[length - 1] == ' ')
			length--;
		if (length > 0)
			dprintf(terminal->curses_fd, "%.*s\r\n", length, line);
	}
}

size_t terminal_refresh(struct terminal *terminal, bool whole)
{
	size_t bytes;

	if (terminal->can_address) {
		if (whole || terminal->whole_next)
			clearok(curscr, TRUE);
		terminal->whole_next = false;
		wnoutrefresh(stdscr);
		doupdate();
	} else {
		write_lines(terminal);
	}
	terminal->progress_ns = clock_now_ns();
	bytes = collect(terminal);
	write_pending(terminal);
	return bytes;
}

/* Back to the shell's modes and screen, or forward to ours. */
static void leave(struct terminal *terminal)
{
	uint64_t deadline_ns = clock_now_ns() + RELEASE_WAIT_MS * NS_PER_MS;

	if (terminal->can_address)
		endwin();
	collect(terminal);
	for (;;) {
		struct pollfd fd = {.fd = terminal->out_fd, .events = POLLOUT};
		uint64_t now_ns;

		write_pending(terminal);
		now_ns = clock_now_ns();
		if (terminal->gone || !terminal_busy(terminal) || now_ns >= deadline_ns)
			break;
		poll(&fd, 1, (int)((deadline_ns - now_ns) / NS_PER_MS) + 1);
	}
	terminal->pending_bytes = terminal->written = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal->found_modes);
}

static void suspend(struct terminal *terminal)
{
	const int stop = SIGTSTP;

	leave(terminal);
	set_handlers(&stop, 1, SIG_DFL, 0);
	if (terminal->hold)
		terminal->hold(terminal->hold_context, true);
	raise(SIGTSTP); /* stops all threads here, until SIGCONT */
	if (terminal->hold)
		terminal->hold(terminal->hold_context, false);
	set_handlers(&stop, 1, on_signal, SA_RESTART);
}

void terminal_set_hold(struct terminal *terminal, void (*hold)(void *context, bool hold),
                       void *context)
{
	terminal->hold = hold;
	terminal->hold_context = context;
}

static void resume(struct terminal *terminal)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal->our_modes);
	adopt_size();
	terminal->whole_next = true;
}

static unsigned take_signal(struct terminal *terminal, int number)
{
	for (size_t i = 0; i < COUNT_OF(ending_signals); i++) {
		if (number == ending_signals[i]) {
			terminal->end_signal = number;
			return TERMINAL_ENDED;
		}
	}
	if (number == SIGTSTP) {
		suspend(terminal);
		resume(terminal);
		return TERMINAL_SUSPENDED;
	}
	if (number == SIGCONT) {
		/* Stopped by a signal that cannot be caught: the shell may have changed the modes. */
		resume(terminal);
		return TERMINAL_SUSPENDED;
	}
	adopt_size();
	terminal->whole_next = true;
	return TERMINAL_RESIZED;
}

static unsigned take_signals_that_came(struct terminal *terminal)
{
	unsigned char numbers[64];
	unsigned events = 0;
	ssize_t count;

	while ((count = read(terminal->wake_pipe[0], numbers, sizeof(numbers))) > 0)
		for (ssize_t i = 0; i < count; i++)
			events |= take_signal(terminal, numbers[i]);
	return events;
}

void terminal_no_input(struct terminal *terminal)
{
	if (++terminal->empty_reads >= EMPTY_READS_MAX)
		terminal->gone = true;
}

static unsigned take_output(struct terminal *terminal)
{
	bool stopped = clock_now_ns() - terminal->progress_ns > STOPPED_NS;

	write_pending(terminal);
	if (terminal_busy(terminal))
		return 0;
	terminal->whole_next |= stopped;
	return TERMINAL_DRAINED;
}

unsigned terminal_wait(struct terminal *terminal, int timeout_ms, int other_fd)
{
	struct pollfd fds[] = {
	        {.fd = terminal->wake_pipe[0], .events = POLLIN},
	        {.fd = STDIN_FILENO, .events = POLLIN},
	        {.fd = terminal->out_fd, .events = terminal_busy(terminal) ? POLLOUT : 0},
	        {.fd = other_fd, .events = POLLIN},
	};
	unsigned events = 0;

	if (!terminal->gone && poll(fds, COUNT_OF(fds), timeout_ms) <= 0)
		return 0;
	if (fds[0].revents)
		events |= take_signals_that_came(terminal);
	if ((fds[1].revents | fds[2].revents) & (POLLHUP | POLLERR | POLLNVAL))
		terminal->gone = true;
	if (fds[1].revents & POLLIN)
		events |= TERMINAL_INPUT;
	else
		terminal->empty_reads = 0;
	if (fds[2].revents & POLLOUT)
		events |= take_output(terminal);
	if (fds[3].revents)
		events |= TERMINAL_OTHER;
	if (terminal->gone)
		events |= TERMINAL_GONE;
	return events;
}

void terminal_release(struct terminal *terminal)
{
	if (!terminal)
		return;
	if (!terminal->gone)
		leave(terminal);
	give_back_signals();
	taken = NULL;
	remove_crash_stack();
	free_terminal(terminal);
}

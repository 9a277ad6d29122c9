// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rights of the child. See confine.h.
 */
#include "source/ctf/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#else
#include <sanitizer/common_interface_defs.h>
#endif

static void reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		sigaction(number, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

#define LOG_FD    3
#define REPORT_FD 4u

/* A sanitizer's report is not for the log: it goes where the parent's errors go. */
static void keep_report(void)
{
#if SANITIZED
	if (dup2(STDERR_FILENO, REPORT_FD) >= 0)
		__sanitizer_set_report_fd((void *)(uintptr_t)REPORT_FD);
#endif
}

/* A descriptor out of the way of the standard ones, which may be closed. */
static int move_up(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD + 1);

	close(fd);
	return moved;
}

/* The descriptors of the parent go, its terminal above all. */
static bool replace_descriptors(int *log_fd)
{
	int null = move_up(open("/dev/null", O_RDWR | O_CLOEXEC));
	int ends[2];

	*log_fd = -1;
	if (null < 0 || pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
		return false;
	ends[0] = move_up(ends[0]);
	ends[1] = move_up(ends[1]);
	keep_report();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	*log_fd = LOG_FD;
	return dup2(ends[1], STDERR_FILENO) >= 0 && dup2(ends[0], LOG_FD) >= 0 &&
	       close_range(LOG_FD + 1 + SANITIZED, ~0u, 0) == 0;
}

bool confine_bind(pid_t parent, const char *name, struct error *error)
{
	const struct sched_param ordinary = {0};

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		return error_set(error, "the monitor ended");
	reset_signals();
	setsid();
	sched_setscheduler(0, SCHED_OTHER, &ordinary);
	prctl(PR_SET_NAME, name);
	return true;
}

bool confine_close(int *log_fd, struct error *error)
{
	if (!replace_descriptors(log_fd))
		return error_set_errno(error, errno, "cannot close the monitor's files");
	return true;
}

bool confine_leave_terminal(struct error *error)
{
	int null = move_up(open("/dev/null", O_RDWR | O_CLOEXEC));

	if (null < 0)
		return error_set_errno(error, errno, "cannot open /dev/null");
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	/* A sanitizer's report of this process and those that it starts goes there. */
	if (!SANITIZED)
		dup2(null, STDERR_FILENO);
	if (close_range(STDERR_FILENO + 1, ~0u, 0) != 0)
		return error_set_errno(error, errno, "cannot close the monitor's files");
	return true;
}

static bool set_capabilities(bool read_all)
{
	const cap_value_t value = CAP_DAC_READ_SEARCH;
	cap_t capabilities = cap_init();
	bool ok = capabilities != NULL;

	if (ok && read_all)
		ok = cap_set_flag(capabilities, CAP_PERMITTED, 1, &value, CAP_SET) == 0 &&
		     cap_set_flag(capabilities, CAP_EFFECTIVE, 1, &value, CAP_SET) == 0;
	ok = ok && cap_set_proc(capabilities) == 0;
	if (capabilities)
		cap_free(capabilities);
	return ok;
}

static bool is_readable(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || errno != EACCES;
}

/* First down to the one right that reading may need, then without it if it does not. */
static bool drop_capabilities(const char *path)
{
	bool had_read_all = path && set_capabilities(true);

	if (!had_read_all)
		return set_capabilities(false);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	{
		cap_t saved = cap_get_proc();
		const cap_value_t value = CAP_DAC_READ_SEARCH;
		bool readable;

		if (!saved)
			return false;
		cap_set_flag(saved, CAP_EFFECTIVE, 1, &value, CAP_CLEAR);
		cap_set_proc(saved);
		cap_free(saved);
		readable = is_readable(path);
		return set_capabilities(!readable);
	}
}

static void limit(int resource, uint64_t value)
{
	struct rlimit limits = {.rlim_cur = value, .rlim_max = value};
	struct rlimit now;

	/* Never above what we have: lowering needs no right. */
	if (getrlimit((__rlimit_resource_t)resource, &now) == 0 && now.rlim_max < value)
		limits.rlim_cur = limits.rlim_max = now.rlim_max;
	setrlimit((__rlimit_resource_t)resource, &limits);
}

bool confine_drop(const char *path, const struct confine_limits *limits, struct error *error)
{
	if (!drop_capabilities(path))
		return error_set_errno(error, errno, "cannot drop capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set_errno(error, errno, "cannot give up new privileges");
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, limits->files);
	/* A sanitizer's shadow memory is larger than any limit. */
	if (limits->memory_bytes && !SANITIZED)
		limit(RLIMIT_DATA, limits->memory_bytes);
	if (limits->cpu_seconds)
		limit(RLIMIT_CPU, limits->cpu_seconds);
	return true;
}

/* What allocating, telling the time and ending takes. */
static const int allowed[] = {
        SCMP_SYS(read),
        SCMP_SYS(close),
        SCMP_SYS(fstat),
        SCMP_SYS(fcntl),
        SCMP_SYS(munmap),
        SCMP_SYS(mremap),
        SCMP_SYS(madvise),
        SCMP_SYS(brk),
        SCMP_SYS(futex),
        SCMP_SYS(sched_yield),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(clock_nanosleep),
        SCMP_SYS(nanosleep),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
        SCMP_SYS(getrandom),
        SCMP_SYS(rt_sigaction),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sigaltstack),
        SCMP_SYS(tgkill),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
        SCMP_SYS(sysinfo),
        /* Into the pipe of the log. */
        SCMP_SYS(write),
};

/* Reading files. */
static const int allowed_files[] = {
        SCMP_SYS(pread64),    SCMP_SYS(readv),     SCMP_SYS(newfstatat), SCMP_SYS(stat),
        SCMP_SYS(lstat),      SCMP_SYS(statx),     SCMP_SYS(lseek),      SCMP_SYS(getdents64),
        SCMP_SYS(access),     SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
        SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
};

/* Talking over connections that are there already. */
static const int allowed_connected[] = {
        SCMP_SYS(recvfrom),
        SCMP_SYS(sendto),
        SCMP_SYS(dup2),
};

static int allow(scmp_filter_ctx context, const int *calls, size_t count)
{
	int status = 0;

	for (size_t i = 0; i < count && status == 0; i++)
		status = seccomp_rule_add(context, SCMP_ACT_ALLOW, calls[i], 0);
	return status;
}

/* Files: no writing, no making. */
static int add_file_rules(scmp_filter_ctx context)
{
	int status = allow(context, allowed_files, sizeof(allowed_files) / sizeof(*allowed_files));

	if (status == 0)
		status = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		                          SCMP_A2(SCMP_CMP_MASKED_EQ,
		                                  O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND,
		                                  O_RDONLY));
	if (status == 0)
		status = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
		                          SCMP_A1(SCMP_CMP_MASKED_EQ,
		                                  O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND,
		                                  O_RDONLY));
	return status;
}

/*
 * The library insists on making its connection itself. It is told that it did: both
 * calls return 0 without being executed, and descriptor 0 is the connection.
 */
static int add_connected_rules(scmp_filter_ctx context)
{
	int status = allow(context, allowed_connected,
	                   sizeof(allowed_connected) / sizeof(*allowed_connected));

	if (status == 0)
		status = seccomp_rule_add(context, SCMP_ACT_ERRNO(0), SCMP_SYS(socket), 0);
	if (status == 0)
		status = seccomp_rule_add(context, SCMP_ACT_ERRNO(0), SCMP_SYS(connect), 0);
	return status;
}

static int add_rules(scmp_filter_ctx context, enum confine_input input)
{
	int status = allow(context, allowed, sizeof(allowed) / sizeof(*allowed));

	if (status == 0)
		status = input == CONFINE_FILES ? add_file_rules(context)
		                                : add_connected_rules(context);
	/* Memory: none that can be executed. */
	if (status == 0)
		status = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (status == 0)
		status = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return status;
}

bool confine_filter(enum confine_input input, struct error *error)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int status = context ? add_rules(context, input) : -ENOMEM;

	/* A sanitizer writes its reports. */
	if (!SANITIZED)
		limit(RLIMIT_FSIZE, 0);
	if (status == 0)
		status = seccomp_load(context);
	if (context)
		seccomp_release(context);
	if (status != 0)
		return error_set_errno(error, -status, "cannot confine the reader of traces");
	return true;
}

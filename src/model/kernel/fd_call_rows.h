/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which system calls do what to open files: one row a call. A table and nothing
 * else; fd_calls.c says what the effects are.
 */
#ifndef RTSCOPE_MODEL_KERNEL_FD_CALL_ROWS_H
#define RTSCOPE_MODEL_KERNEL_FD_CALL_ROWS_H

#define NONE    (-1)
#define ALWAYS  (-2)     /* in place of the flags' argument: close-on-exec without being asked */
#define CLOEXEC 0x80000u /* O_CLOEXEC, SOCK_CLOEXEC, EFD_CLOEXEC ...: all the same bit */

/*
 * X(call, effect, FD argument, second FD argument, kind of what it creates, flags
 * argument, bit of it that marks close-on-exec)
 */
#define FD_CALL_LIST(X)                                             \
	/* the second argument number is the path's */              \
	X(open, OPEN, NONE, 0, FILE, 1, CLOEXEC)                    \
	X(creat, OPEN, NONE, 0, FILE, NONE, 0)                      \
	X(openat, OPEN, 0, 1, FILE, 2, CLOEXEC)                     \
	X(openat2, OPEN, 0, 1, FILE, 4, CLOEXEC)                    \
	X(open_by_handle_at, OPEN, 0, NONE, FILE, 2, CLOEXEC)       \
	X(open_tree, OPEN, 0, NONE, FILE, 2, CLOEXEC)               \
	X(socket, CREATE, NONE, NONE, SOCKET, 1, CLOEXEC)           \
	X(eventfd, CREATE, NONE, NONE, EVENTFD, NONE, 0)            \
	X(eventfd2, CREATE, NONE, NONE, EVENTFD, 1, CLOEXEC)        \
	X(epoll_create, CREATE, NONE, NONE, EVENTPOLL, NONE, 0)     \
	X(epoll_create1, CREATE, NONE, NONE, EVENTPOLL, 0, CLOEXEC) \
	X(signalfd, SIGNALFD, 0, NONE, SIGNALFD, NONE, 0)           \
	X(signalfd4, SIGNALFD, 0, NONE, SIGNALFD, 3, CLOEXEC)       \
	X(timerfd_create, CREATE, NONE, NONE, TIMERFD, 1, CLOEXEC)  \
	X(inotify_init, CREATE, NONE, NONE, INOTIFY, NONE, 0)       \
	X(inotify_init1, CREATE, NONE, NONE, INOTIFY, 0, CLOEXEC)   \
	X(fanotify_init, CREATE, NONE, NONE, FANOTIFY, 0, 1)        \
	X(memfd_create, CREATE, NONE, 0, MEMFD, 1, 1)               \
	X(memfd_secret, CREATE, NONE, NONE, MEMFD, 0, 1)            \
	X(userfaultfd, CREATE, NONE, NONE, USERFAULTFD, 0, CLOEXEC) \
	X(perf_event_open, CREATE, NONE, NONE, PERF_EVENT, 4, 8)    \
	X(pidfd_open, CREATE, NONE, NONE, PIDFD, ALWAYS, 0)         \
	X(pidfd_getfd, CREATE, NONE, NONE, UNKNOWN, ALWAYS, 0)      \
	X(io_uring_setup, CREATE, NONE, NONE, IO_URING, ALWAYS, 0)  \
	X(fsopen, CREATE, NONE, NONE, ANONYMOUS, 1, 1)              \
	X(fspick, CREATE, NONE, NONE, ANONYMOUS, 2, 1)              \
	X(fsmount, CREATE, 0, NONE, FILE, 1, 1)                     \
	X(mq_open, CREATE, NONE, NONE, ANONYMOUS, ALWAYS, 0)        \
	X(accept, ACCEPT, 0, NONE, SOCKET, NONE, 0)                 \
	X(accept4, ACCEPT, 0, NONE, SOCKET, 3, CLOEXEC)             \
	/* the second argument number is the pair's */              \
	X(pipe, PAIR, NONE, 0, PIPE, NONE, 0)                       \
	X(pipe2, PAIR, NONE, 0, PIPE, 1, CLOEXEC)                   \
	X(socketpair, PAIR, NONE, 3, SOCKET, 1, CLOEXEC)            \
	X(dup, DUP, 0, NONE, UNKNOWN, NONE, 0)                      \
	X(dup2, DUP_ONTO, 0, 1, UNKNOWN, NONE, 0)                   \
	X(dup3, DUP_ONTO, 0, 1, UNKNOWN, 2, CLOEXEC)                \
	X(fcntl, FCNTL, 0, NONE, UNKNOWN, NONE, 0)                  \
	X(ioctl, IOCTL, 0, NONE, UNKNOWN, NONE, 0)                  \
	X(close, CLOSE, 0, NONE, UNKNOWN, NONE, 0)                  \
	X(close_range, CLOSE_RANGE, NONE, NONE, UNKNOWN, NONE, 0)   \
	X(unshare, UNSHARE, NONE, NONE, UNKNOWN, NONE, 0)           \
	X(chdir, CHDIR, NONE, 0, UNKNOWN, NONE, 0)                  \
	X(fchdir, FCHDIR, 0, NONE, UNKNOWN, NONE, 0)                \
	/* read from the first, written to the second */            \
	X(sendfile64, TRANSFER, 1, 0, UNKNOWN, NONE, 0)             \
	X(splice, TRANSFER, 0, 2, UNKNOWN, NONE, 0)                 \
	X(copy_file_range, TRANSFER, 0, 2, UNKNOWN, NONE, 0)        \
	X(tee, USE, 0, 1, UNKNOWN, NONE, 0)                         \
	X(epoll_ctl, USE, 0, 2, UNKNOWN, NONE, 0)                   \
	X(mmap, MAP, 4, NONE, UNKNOWN, NONE, 0)                     \
	X(bind, USE, 0, NONE, UNKNOWN, NONE, 0)                     \
	X(connect, USE, 0, NONE, UNKNOWN, NONE, 0)                  \
	X(epoll_pwait, USE, 0, NONE, UNKNOWN, NONE, 0)              \
	X(epoll_pwait2, USE, 0, NONE, UNKNOWN, NONE, 0)             \
	X(epoll_wait, USE, 0, NONE, UNKNOWN, NONE, 0)               \
	X(fadvise64, USE, 0, NONE, UNKNOWN, NONE, 0)                \
	X(fallocate, USE, 0, NONE, UNKNOWN, NONE, 0)                \
	X(fchmod, USE, 0, NONE, UNKNOWN, NONE, 0)                   \
	X(fchown, USE, 0, NONE, UNKNOWN, NONE, 0)                   \
	X(fdatasync, USE, 0, NONE, UNKNOWN, NONE, 0)                \
	X(fgetxattr, USE, 1, NONE, UNKNOWN, NONE, 0)                \
	X(finit_module, USE, 0, NONE, UNKNOWN, NONE, 0)             \
	X(flistxattr, USE, 1, NONE, UNKNOWN, NONE, 0)               \
	X(flock, USE, 0, NONE, UNKNOWN, NONE, 0)                    \
	X(fremovexattr, USE, 0, NONE, UNKNOWN, NONE, 0)             \
	X(fsetxattr, USE, 0, NONE, UNKNOWN, NONE, 0)                \
	X(fstatfs, USE, 0, NONE, UNKNOWN, NONE, 0)                  \
	X(fsync, USE, 0, NONE, UNKNOWN, NONE, 0)                    \
	X(ftruncate, USE, 0, NONE, UNKNOWN, NONE, 0)                \
	X(getdents, USE, 0, NONE, UNKNOWN, NONE, 0)                 \
	X(getdents64, USE, 0, NONE, UNKNOWN, NONE, 0)               \
	X(getpeername, USE, 0, NONE, UNKNOWN, NONE, 0)              \
	X(getsockname, USE, 0, NONE, UNKNOWN, NONE, 0)              \
	X(getsockopt, USE, 0, NONE, UNKNOWN, NONE, 0)               \
	X(inotify_add_watch, USE, 0, NONE, UNKNOWN, NONE, 0)        \
	X(inotify_rm_watch, USE, 0, NONE, UNKNOWN, NONE, 0)         \
	X(io_uring_enter, USE, 0, NONE, UNKNOWN, NONE, 0)           \
	X(io_uring_register, USE, 0, NONE, UNKNOWN, NONE, 0)        \
	X(listen, USE, 0, NONE, UNKNOWN, NONE, 0)                   \
	X(lseek, USE, 0, NONE, UNKNOWN, NONE, 0)                    \
	X(newfstat, USE, 0, NONE, UNKNOWN, NONE, 0)                 \
	X(newfstatat, USE, 0, NONE, UNKNOWN, NONE, 0)               \
	X(readahead, USE, 0, NONE, UNKNOWN, NONE, 0)                \
	X(recvmmsg, USE, 0, NONE, UNKNOWN, NONE, 0)                 \
	X(sendmmsg, USE, 0, NONE, UNKNOWN, NONE, 0)                 \
	X(setsockopt, USE, 0, NONE, UNKNOWN, NONE, 0)               \
	X(shutdown, USE, 0, NONE, UNKNOWN, NONE, 0)                 \
	X(sync_file_range, USE, 0, NONE, UNKNOWN, NONE, 0)          \
	X(syncfs, USE, 0, NONE, UNKNOWN, NONE, 0)                   \
	X(timerfd_gettime, USE, 1, NONE, UNKNOWN, NONE, 0)          \
	X(timerfd_settime, USE, 1, NONE, UNKNOWN, NONE, 0)          \
	X(vmsplice, USE, 0, NONE, UNKNOWN, NONE, 0)

#endif

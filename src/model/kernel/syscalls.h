/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls: one row each, named as LTTng names them (`newfstatat`,
 * `sendfile64`), with their numbers and the names of their arguments. A table;
 * how a call travels is told in vocabulary.h, what it does to files in the model.
 */
#ifndef RTSCOPE_MODEL_KERNEL_SYSCALLS_H
#define RTSCOPE_MODEL_KERNEL_SYSCALLS_H

/*
 * X(name, number on x86-64, number on the generic table (arm64, riscv64), "arguments")
 *
 * -1: that architecture has no such call. Arguments stand in the order of the call
 * itself, so that args[i] is the i-th also where the tracer recorded them without
 * names; where the last ones are missing here, no tracer records them. Each is
 * `kind:name`, another spelling after `|`. Kinds: d signed, u unsigned, x
 * hexadecimal, s string id, p an array of two int32_t, [0] in the low half. Old
 * 16-bit and never implemented calls carry what LTTng tells of them. The last arguments
 * of clone3 and openat2 are in memory: our own source reads them, LTTng does not.
 */
#define SYSCALL_LIST(X)                                                                            \
	X(accept, 43, 202, "d:fd x:upeer_sockaddr d:upeer_addrlen")                                \
	X(accept4, 288, 242, "d:fd x:upeer_sockaddr d:upeer_addrlen x:flags")                      \
	X(access, 21, -1, "s:filename d:mode")                                                     \
	X(acct, 163, 89, "s:name")                                                                 \
	X(add_key, 248, 217, "u:plen d:ringid")                                                    \
	X(adjtimex, 159, 171, "u:txc_p")                                                           \
	X(afs_syscall, 183, -1, "")                                                                \
	X(alarm, 37, -1, "u:seconds")                                                              \
	X(arch_prctl, 158, -1, "d:option x:arg2")                                                  \
	X(bind, 49, 200, "d:fd x:umyaddr d:addrlen")                                               \
	X(bpf, 321, 280, "d:cmd x:attr u:size")                                                    \
	X(brk, 12, 214, "u:brk")                                                                   \
	X(capget, 125, 90, "")                                                                     \
	X(capset, 126, 91, "")                                                                     \
	X(chdir, 80, 49, "s:filename")                                                             \
	X(chmod, 90, -1, "s:filename u:mode")                                                      \
	X(chown, 92, -1, "s:filename u:user u:group")                                              \
	X(chroot, 161, 51, "s:filename")                                                           \
	X(clock_adjtime, 305, 266, "d:which_clock u:utx")                                          \
	X(clock_adjtime64, -1, 405, "")                                                            \
	X(clock_getres, 229, 114, "u:tp d:which_clock")                                            \
	X(clock_getres_time64, -1, 406, "")                                                        \
	X(clock_gettime, 228, 113, "u:tp d:which_clock")                                           \
	X(clock_gettime64, -1, 403, "")                                                            \
	X(clock_nanosleep, 230, 115, "u:rmtp d:which_clock d:flags u:rqtp")                        \
	X(clock_nanosleep_time64, -1, 407, "")                                                     \
	X(clock_settime, 227, 112, "d:which_clock u:tp")                                           \
	X(clock_settime64, -1, 404, "")                                                            \
	X(clone, 56, 220, "x:flags x:newsp x:parent_tid x:child_tid x:tls")                        \
	X(clone3, 435, 435, "x:args u:size x:flags")                                               \
	X(close, 3, 57, "u:fd")                                                                    \
	X(close_range, 436, 436, "u:fd u:max_fd u:flags")                                          \
	X(connect, 42, 203, "d:fd x:uservaddr d:addrlen")                                          \
	X(copy_file_range, 326, 285, "d:fd_in x:off_in d:fd_out x:off_out u:len u:flags")          \
	X(creat, 85, -1, "s:pathname d:mode")                                                      \
	X(create_module, 174, -1, "")                                                              \
	X(delete_module, 176, 106, "s:name_user u:flags")                                          \
	X(dup, 32, 23, "u:fildes")                                                                 \
	X(dup2, 33, -1, "u:oldfd u:newfd")                                                         \
	X(dup3, 292, 24, "u:oldfd u:newfd d:flags")                                                \
	X(epoll_create, 213, -1, "d:size")                                                         \
	X(epoll_create1, 291, 20, "d:flags")                                                       \
	X(epoll_ctl, 233, 21, "d:epfd d:op d:fd")                                                  \
	X(epoll_ctl_old, 214, -1, "")                                                              \
	X(epoll_pwait, 281, 22, "d:epfd x:events d:maxevents d:timeout x:sigmask u:sigsetsize")    \
	X(epoll_pwait2, 441, 441, "")                                                              \
	X(epoll_wait, 232, -1, "d:epfd x:events d:maxevents d:timeout")                            \
	X(epoll_wait_old, 215, -1, "")                                                             \
	X(eventfd, 284, -1, "u:count")                                                             \
	X(eventfd2, 290, 19, "u:count d:flags")                                                    \
	X(execve, 59, 221, "s:filename x:argv x:envp")                                             \
	X(execveat, 322, 281, "d:fd s:filename x:argv x:envp d:flags")                             \
	X(exit, 60, 93, "d:error_code")                                                            \
	X(exit_group, 231, 94, "d:error_code")                                                     \
	X(faccessat, 269, 48, "d:dfd s:filename d:mode")                                           \
	X(faccessat2, 439, 439, "")                                                                \
	X(fadvise64, 221, 223, "d:fd d:offset u:len d:advice")                                     \
	X(fallocate, 285, 47, "d:fd d:mode d:offset d:len")                                        \
	X(fanotify_init, 300, 262, "u:flags u:event_f_flags")                                      \
	X(fanotify_mark, 301, 263, "d:fanotify_fd u:flags u:mask d:dfd s:pathname")                \
	X(fchdir, 81, 50, "u:fd")                                                                  \
	X(fchmod, 91, 52, "u:fd u:mode")                                                           \
	X(fchmodat, 268, 53, "d:dfd s:filename u:mode")                                            \
	X(fchown, 93, 55, "u:fd u:user u:group")                                                   \
	X(fchownat, 260, 54, "d:dfd s:filename u:user u:group d:flag")                             \
	X(fcntl, 72, 25, "u:fd u:cmd u:arg")                                                       \
	X(fdatasync, 75, 83, "u:fd")                                                               \
	X(fgetxattr, 193, 10, "u:value d:fd s:name u:size")                                        \
	X(finit_module, 313, 273, "d:fd u:uargs d:flags")                                          \
	X(flistxattr, 196, 13, "u:list d:fd u:size")                                               \
	X(flock, 73, 32, "u:fd u:cmd")                                                             \
	X(fork, 57, -1, "")                                                                        \
	X(fremovexattr, 199, 16, "d:fd s:name")                                                    \
	X(fsconfig, 431, 431, "")                                                                  \
	X(fsetxattr, 190, 7, "d:fd s:name u:value u:size d:flags")                                 \
	X(fsmount, 432, 432, "d:fs_fd u:flags u:attr_flags")                                       \
	X(fsopen, 430, 430, "x:fs_name u:flags")                                                   \
	X(fspick, 433, 433, "d:dfd x:path u:flags")                                                \
	X(fstatfs, 138, 44, "u:fd x:buf")                                                          \
	X(fsync, 74, 82, "u:fd")                                                                   \
	X(ftruncate, 77, 46, "u:fd u:length")                                                      \
	X(futex, 202, 98, "x:uaddr d:op u:val x:utime x:uaddr2 u:val3")                            \
	X(futex_time64, -1, 422, "")                                                               \
	X(futex_waitv, 449, 449, "")                                                               \
	X(futimesat, 261, -1, "d:dfd s:filename u:utimes")                                         \
	X(get_kernel_syms, 177, -1, "")                                                            \
	X(get_mempolicy, 239, 236, "u:policy u:nmask u:maxnode u:addr u:flags")                    \
	X(get_robust_list, 274, 100, "u:head_ptr u:len_ptr d:pid")                                 \
	X(get_thread_area, 211, -1, "")                                                            \
	X(getcpu, 309, 168, "x:cpup x:nodep x:tcache")                                             \
	X(getcwd, 79, 17, "u:buf u:size")                                                          \
	X(getdents, 78, -1, "u:fd x:dirent u:count")                                               \
	X(getdents64, 217, 61, "u:fd x:dirent u:count")                                            \
	X(getegid, 108, 177, "")                                                                   \
	X(geteuid, 107, 175, "")                                                                   \
	X(getgid, 104, 176, "")                                                                    \
	X(getgroups, 115, 158, "u:grouplist d:gidsetsize")                                         \
	X(getitimer, 36, 102, "u:value d:which")                                                   \
	X(getpeername, 52, 205, "d:fd x:usockaddr x:usockaddr_len")                                \
	X(getpgid, 121, 155, "d:pid")                                                              \
	X(getpgrp, 111, -1, "")                                                                    \
	X(getpid, 39, 172, "")                                                                     \
	X(getpmsg, 181, -1, "")                                                                    \
	X(getppid, 110, 173, "")                                                                   \
	X(getpriority, 140, 141, "d:which d:who")                                                  \
	X(getrandom, 318, 278, "x:ubuf u:len u:flags")                                             \
	X(getresgid, 120, 150, "u:rgidp u:egidp u:sgidp")                                          \
	X(getresuid, 118, 148, "u:ruidp u:euidp u:suidp")                                          \
	X(getrlimit, 97, 163, "u:rlim u:resource")                                                 \
	X(getrusage, 98, 165, "u:ru d:who")                                                        \
	X(getsid, 124, 156, "d:pid")                                                               \
	X(getsockname, 51, 204, "d:fd x:usockaddr x:usockaddr_len")                                \
	X(getsockopt, 55, 209, "d:fd d:level d:optname x:optval x:optlen")                         \
	X(gettid, 186, 178, "")                                                                    \
	X(gettimeofday, 96, 169, "u:tv u:tz")                                                      \
	X(getuid, 102, 174, "")                                                                    \
	X(getxattr, 191, 8, "u:value s:pathname s:name u:size")                                    \
	X(init_module, 175, 105, "u:umod u:len u:uargs")                                           \
	X(inotify_add_watch, 254, 27, "d:fd s:pathname u:mask")                                    \
	X(inotify_init, 253, -1, "")                                                               \
	X(inotify_init1, 294, 26, "d:flags")                                                       \
	X(inotify_rm_watch, 255, 28, "d:fd d:wd")                                                  \
	X(io_cancel, 210, 3, "u:result u:ctx_id u:iocb")                                           \
	X(io_destroy, 207, 1, "u:ctx")                                                             \
	X(io_getevents, 208, 4, "u:events u:ctx_id d:min_nr d:nr u:timeout")                       \
	X(io_pgetevents, 333, 292, "")                                                             \
	X(io_pgetevents_time64, -1, 416, "")                                                       \
	X(io_setup, 206, 0, "u:nr_events u:ctxp")                                                  \
	X(io_submit, 209, 2, "u:ctx_id d:nr u:iocbpp")                                             \
	X(io_uring_enter, 426, 426, "u:fd u:to_submit u:min_complete x:flags x:sig u:sigsz")       \
	X(io_uring_register, 427, 427, "u:fd u:opcode x:arg u:nr_args")                            \
	X(io_uring_setup, 425, 425, "u:entries x:params")                                          \
	X(ioctl, 16, 29, "u:fd u:cmd u:arg")                                                       \
	X(ioperm, 173, -1, "")                                                                     \
	X(iopl, 172, -1, "")                                                                       \
	X(ioprio_get, 252, 31, "d:which d:who")                                                    \
	X(ioprio_set, 251, 30, "d:which d:who d:ioprio")                                           \
	X(kcmp, 312, 272, "")                                                                      \
	X(kexec_file_load, 320, 294, "")                                                           \
	X(kexec_load, 246, 104, "u:entry u:nr_segments u:segments u:flags")                        \
	X(keyctl, 250, 219, "d:option u:arg2 u:arg3 u:arg4 u:arg5")                                \
	X(kill, 62, 129, "d:pid d:sig")                                                            \
	X(landlock_add_rule, 445, 445, "")                                                         \
	X(landlock_create_ruleset, 444, 444, "x:attr u:size u:flags")                              \
	X(landlock_restrict_self, 446, 446, "")                                                    \
	X(lchown, 94, -1, "s:filename u:user u:group")                                             \
	X(lgetxattr, 192, 9, "u:value s:pathname s:name u:size")                                   \
	X(link, 86, -1, "s:oldname s:newname")                                                     \
	X(linkat, 265, 37, "d:olddfd s:oldname d:newdfd s:newname d:flags")                        \
	X(listen, 50, 201, "d:fd d:backlog")                                                       \
	X(listxattr, 194, 11, "u:list s:pathname u:size")                                          \
	X(llistxattr, 195, 12, "u:list s:pathname u:size")                                         \
	X(lookup_dcookie, 212, 18, "u:buf u:cookie64 u:len")                                       \
	X(lremovexattr, 198, 15, "s:pathname s:name")                                              \
	X(lseek, 8, 62, "u:fd d:offset u:whence|origin")                                           \
	X(lsetxattr, 189, 6, "s:pathname s:name u:value u:size d:flags")                           \
	X(madvise, 28, 233, "u:start u:len_in d:behavior")                                         \
	X(mbind, 237, 235, "u:start u:len u:mode u:nmask u:maxnode u:flags")                       \
	X(membarrier, 324, 283, "")                                                                \
	X(memfd_create, 319, 279, "s:uname u:flags")                                               \
	X(memfd_secret, 447, 447, "u:flags")                                                       \
	X(migrate_pages, 256, 238, "d:pid u:maxnode u:old_nodes u:new_nodes")                      \
	X(mincore, 27, 232, "u:vec u:start u:len")                                                 \
	X(mkdir, 83, -1, "s:pathname d:mode")                                                      \
	X(mkdirat, 258, 34, "d:dfd s:pathname d:mode")                                             \
	X(mknod, 133, -1, "s:filename u:mode u:dev")                                               \
	X(mknodat, 259, 33, "d:dfd s:filename u:mode u:dev")                                       \
	X(mlock, 149, 228, "u:start u:len")                                                        \
	X(mlock2, 325, 284, "")                                                                    \
	X(mlockall, 151, 230, "d:flags")                                                           \
	X(mmap, 9, 222, "x:addr u:len d:prot d:flags d:fd d:offset")                               \
	X(modify_ldt, 154, -1, "")                                                                 \
	X(mount, 165, 40, "s:dev_name s:dir_name s:type u:flags u:data")                           \
	X(mount_setattr, 442, 442, "d:dfd x:path u:flags x:attr u:size")                           \
	X(move_mount, 429, 429, "")                                                                \
	X(move_pages, 279, 239, "u:status d:pid u:nr_pages u:pages u:nodes d:flags")               \
	X(mprotect, 10, 226, "u:start u:len u:prot")                                               \
	X(mq_getsetattr, 245, 185, "u:u_omqstat d:mqdes u:u_mqstat")                               \
	X(mq_notify, 244, 184, "d:mqdes u:u_notification")                                         \
	X(mq_open, 240, 180, "s:u_name d:oflag u:mode x:u_attr")                                   \
	X(mq_timedreceive, 243, 183, "d:mqdes x:u_msg_ptr u:msg_len u:u_msg_prio x:u_abs_timeout") \
	X(mq_timedreceive_time64, -1, 419, "")                                                     \
	X(mq_timedsend, 242, 182, "d:mqdes x:u_msg_ptr u:msg_len u:msg_prio x:u_abs_timeout")      \
	X(mq_timedsend_time64, -1, 418, "")                                                        \
	X(mq_unlink, 241, 181, "s:u_name")                                                         \
	X(mremap, 25, 216, "u:addr u:old_len u:new_len u:flags u:new_addr")                        \
	X(msgctl, 71, 187, "d:msqid d:cmd u:buf")                                                  \
	X(msgget, 68, 186, "d:key d:msgflg")                                                       \
	X(msgrcv, 70, 188, "u:msgp d:msqid u:msgsz d:msgtyp d:msgflg")                             \
	X(msgsnd, 69, 189, "d:msqid u:msgp u:msgsz d:msgflg")                                      \
	X(msync, 26, 227, "u:start u:len d:flags")                                                 \
	X(munlock, 150, 229, "u:start u:len")                                                      \
	X(munlockall, 152, 231, "")                                                                \
	X(munmap, 11, 215, "u:addr u:len")                                                         \
	X(name_to_handle_at, 303, 264, "d:dfd s:name x:handle x:mnt_id d:flag")                    \
	X(nanosleep, 35, 101, "u:rmtp u:rqtp")                                                     \
	X(newfstat, 5, 80, "u:fd x:statbuf")                                                       \
	X(newfstatat, 262, 79, "d:dfd s:filename x:statbuf d:flag")                                \
	X(newlstat, 6, -1, "u:statbuf s:filename")                                                 \
	X(newstat, 4, -1, "u:statbuf s:filename")                                                  \
	X(newuname, 63, 160, "u:name")                                                             \
	X(nfsservctl, 180, 42, "")                                                                 \
	X(open, 2, -1, "s:filename d:flags d:mode")                                                \
	X(open_by_handle_at, 304, 265, "d:mountdirfd x:handle d:flags")                            \
	X(open_tree, 428, 428, "d:dfd x:filename u:flags")                                         \
	X(openat, 257, 56, "d:dfd s:filename d:flags d:mode")                                      \
	X(openat2, 437, 437, "d:dfd s:filename x:how u:size x:flags")                              \
	X(pause, 34, -1, "")                                                                       \
	X(perf_event_open, 298, 241, "x:attr_uptr d:pid d:cpu d:group_fd x:flags")                 \
	X(personality, 135, 92, "u:personality")                                                   \
	X(pidfd_getfd, 438, 438, "d:pidfd d:fd u:flags")                                           \
	X(pidfd_open, 434, 434, "d:pid u:flags")                                                   \
	X(pidfd_send_signal, 424, 424, "")                                                         \
	X(pipe, 22, -1, "p:fildes")                                                                \
	X(pipe2, 293, 59, "p:fildes d:flags")                                                      \
	X(pivot_root, 155, 41, "s:new_root s:put_old")                                             \
	X(pkey_alloc, 330, 289, "")                                                                \
	X(pkey_free, 331, 290, "")                                                                 \
	X(pkey_mprotect, 329, 288, "")                                                             \
	X(poll, 7, -1, "x:ufds u:nfds d:timeout_msecs")                                            \
	X(ppoll, 271, 73, "x:ufds u:nfds x:tsp x:sigmask u:sigsetsize")                            \
	X(ppoll_time64, -1, 414, "")                                                               \
	X(prctl, 157, 167, "d:option x:arg2 x:arg3 x:arg4 x:arg5")                                 \
	X(pread64, 17, 67, "u:fd x:buf u:count d:pos")                                             \
	X(preadv, 295, 69, "u:fd x:vec u:vlen u:pos_l u:pos_h")                                    \
	X(preadv2, 327, 286, "u:fd x:vec u:vlen u:pos_l u:pos_h d:flags")                          \
	X(prlimit64, 302, 261, "u:old_rlim d:pid u:resource u:new_rlim")                           \
	X(process_madvise, 440, 440, "")                                                           \
	X(process_mrelease, 448, 448, "")                                                          \
	X(process_vm_readv, 310, 270, "u:lvec d:pid u:liovcnt u:rvec u:riovcnt u:flags")           \
	X(process_vm_writev, 311, 271, "d:pid u:lvec u:liovcnt u:rvec u:riovcnt u:flags")          \
	X(pselect6, 270, 72, "d:n u:overflow u:tvp x:sig")                                         \
	X(pselect6_time64, -1, 413, "")                                                            \
	X(ptrace, 101, 117, "d:request d:pid u:addr u:data")                                       \
	X(putpmsg, 182, -1, "")                                                                    \
	X(pwrite64, 18, 68, "u:fd x:buf u:count d:pos")                                            \
	X(pwritev, 296, 70, "u:fd x:vec u:vlen u:pos_l u:pos_h")                                   \
	X(pwritev2, 328, 287, "u:fd x:vec u:vlen u:pos_l u:pos_h d:flags")                         \
	X(query_module, 178, -1, "")                                                               \
	X(quotactl, 179, 60, "u:cmd u:special u:id u:addr")                                        \
	X(quotactl_fd, 443, 443, "")                                                               \
	X(read, 0, 63, "u:fd x:buf u:count")                                                       \
	X(readahead, 187, 213, "d:fd d:offset u:count")                                            \
	X(readlink, 89, -1, "u:buf s:path d:bufsiz")                                               \
	X(readlinkat, 267, 78, "u:buf d:dfd s:pathname d:bufsiz")                                  \
	X(readv, 19, 65, "u:fd x:vec u:vlen")                                                      \
	X(reboot, 169, 142, "d:magic1 d:magic2 u:cmd u:arg")                                       \
	X(recvfrom, 45, 207, "d:fd x:ubuf u:size u:flags x:addr x:addr_len")                       \
	X(recvmmsg, 299, 243, "d:fd x:mmsg u:vlen u:flags x:timeout")                              \
	X(recvmmsg_time64, -1, 417, "")                                                            \
	X(recvmsg, 47, 212, "d:fd x:msg u:flags")                                                  \
	X(remap_file_pages, 216, 234, "u:start u:size u:prot u:pgoff u:flags")                     \
	X(removexattr, 197, 14, "s:pathname s:name")                                               \
	X(rename, 82, -1, "s:oldname s:newname")                                                   \
	X(renameat, 264, 38, "d:olddfd s:oldname d:newdfd s:newname")                              \
	X(renameat2, 316, 276, "d:olddfd s:oldname d:newdfd s:newname u:flags")                    \
	X(request_key, 249, 218, "d:destringid")                                                   \
	X(restart_syscall, 219, 128, "")                                                           \
	X(rmdir, 84, -1, "s:pathname")                                                             \
	X(rseq, 334, 293, "x:rseq u:rseq_len d:flags u:sig")                                       \
	X(rt_sigaction, 13, 134, "u:oact d:sig u:act u:sigsetsize")                                \
	X(rt_sigpending, 127, 136, "u:uset u:sigsetsize")                                          \
	X(rt_sigprocmask, 14, 135, "u:oset d:how u:nset u:sigsetsize")                             \
	X(rt_sigqueueinfo, 129, 138, "d:pid d:sig u:uinfo")                                        \
	X(rt_sigreturn, 15, 139, "")                                                               \
	X(rt_sigsuspend, 130, 133, "u:unewset u:sigsetsize")                                       \
	X(rt_sigtimedwait, 128, 137, "u:uthese u:uinfo u:uts u:sigsetsize")                        \
	X(rt_sigtimedwait_time64, -1, 421, "")                                                     \
	X(rt_tgsigqueueinfo, 297, 240, "d:tgid d:pid d:sig u:uinfo")                               \
	X(sched_get_priority_max, 146, 125, "d:policy")                                            \
	X(sched_get_priority_min, 147, 126, "d:policy")                                            \
	X(sched_getaffinity, 204, 123, "u:user_mask_ptr d:pid u:len")                              \
	X(sched_getattr, 315, 275, "")                                                             \
	X(sched_getparam, 143, 121, "u:param d:pid")                                               \
	X(sched_getscheduler, 145, 120, "d:pid")                                                   \
	X(sched_rr_get_interval, 148, 127, "u:interval d:pid")                                     \
	X(sched_rr_get_interval_time64, -1, 423, "")                                               \
	X(sched_setaffinity, 203, 122, "d:pid u:len u:user_mask_ptr")                              \
	X(sched_setattr, 314, 274, "")                                                             \
	X(sched_setparam, 142, 118, "d:pid u:param")                                               \
	X(sched_setscheduler, 144, 119, "d:pid d:policy u:param")                                  \
	X(sched_yield, 24, 124, "")                                                                \
	X(seccomp, 317, 277, "")                                                                   \
	X(security, 185, -1, "")                                                                   \
	X(select, 23, -1, "d:n u:overflow u:tvp")                                                  \
	X(semctl, 66, 191, "d:semid d:semnum d:cmd u:arg")                                         \
	X(semget, 64, 190, "d:key d:nsems d:semflg")                                               \
	X(semop, 65, 193, "d:semid u:tsops u:nsops")                                               \
	X(semtimedop, 220, 192, "d:semid u:tsops u:nsops u:timeout")                               \
	X(semtimedop_time64, -1, 420, "")                                                          \
	X(sendfile64, 40, 71, "d:out_fd d:in_fd x:offset u:count")                                 \
	X(sendmmsg, 307, 269, "d:fd x:mmsg u:vlen u:flags")                                        \
	X(sendmsg, 46, 211, "d:fd x:msg u:flags")                                                  \
	X(sendto, 44, 206, "d:fd x:buff u:len u:flags x:addr d:addr_len")                          \
	X(set_mempolicy, 238, 237, "d:mode u:nmask u:maxnode")                                     \
	X(set_mempolicy_home_node, 450, 450, "")                                                   \
	X(set_robust_list, 273, 99, "u:head u:len")                                                \
	X(set_thread_area, 205, -1, "")                                                            \
	X(set_tid_address, 218, 96, "u:tidptr")                                                    \
	X(setdomainname, 171, 162, "s:name d:len")                                                 \
	X(setfsgid, 123, 152, "u:gid")                                                             \
	X(setfsuid, 122, 151, "u:uid")                                                             \
	X(setgid, 106, 144, "u:gid")                                                               \
	X(setgroups, 116, 159, "d:gidsetsize u:grouplist")                                         \
	X(sethostname, 170, 161, "s:name d:len")                                                   \
	X(setitimer, 38, 103, "u:ovalue d:which u:value")                                          \
	X(setns, 308, 268, "d:fd d:nstype")                                                        \
	X(setpgid, 109, 154, "d:pid d:pgid")                                                       \
	X(setpriority, 141, 140, "d:which d:who d:niceval")                                        \
	X(setregid, 114, 143, "u:rgid u:egid")                                                     \
	X(setresgid, 119, 149, "u:rgid u:egid u:sgid")                                             \
	X(setresuid, 117, 147, "u:ruid u:euid u:suid")                                             \
	X(setreuid, 113, 145, "u:ruid u:euid")                                                     \
	X(setrlimit, 160, 164, "u:resource u:rlim")                                                \
	X(setsid, 112, 157, "")                                                                    \
	X(setsockopt, 54, 208, "d:fd d:level d:optname x:optval d:optlen")                         \
	X(settimeofday, 164, 170, "u:tv u:tz")                                                     \
	X(setuid, 105, 146, "u:uid")                                                               \
	X(setxattr, 188, 5, "s:pathname s:name u:value u:size d:flags")                            \
	X(shmat, 30, 196, "d:shmid u:shmaddr d:shmflg")                                            \
	X(shmctl, 31, 195, "d:shmid d:cmd u:buf")                                                  \
	X(shmdt, 67, 197, "u:shmaddr")                                                             \
	X(shmget, 29, 194, "d:key u:size d:shmflg")                                                \
	X(shutdown, 48, 210, "d:fd d:how")                                                         \
	X(sigaltstack, 131, 132, "u:uss u:uoss")                                                   \
	X(signalfd, 282, -1, "d:ufd x:user_mask u:sizemask")                                       \
	X(signalfd4, 289, 74, "d:ufd x:user_mask u:sizemask d:flags")                              \
	X(socket, 41, 198, "d:family d:type d:protocol")                                           \
	X(socketpair, 53, 199, "d:family d:type d:protocol p:socket")                              \
	X(splice, 275, 76, "d:fd_in x:off_in d:fd_out x:off_out u:len u:flags")                    \
	X(statfs, 137, 43, "u:buf s:pathname")                                                     \
	X(statx, 332, 291, "d:dfd s:filename u:flags u:mask x:buffer")                             \
	X(swapoff, 168, 225, "s:specialfile")                                                      \
	X(swapon, 167, 224, "s:specialfile d:swap_flags")                                          \
	X(symlink, 88, -1, "s:oldname s:newname")                                                  \
	X(symlinkat, 266, 36, "s:oldname d:newdfd s:newname")                                      \
	X(sync, 162, 81, "")                                                                       \
	X(sync_file_range, 277, 84, "d:fd d:offset d:nbytes u:flags")                              \
	X(sync_file_range2, -1, 84, "d:fd u:flags d:offset d:nbytes")                              \
	X(syncfs, 306, 267, "d:fd")                                                                \
	X(sysctl, 156, -1, "u:args")                                                               \
	X(sysfs, 139, -1, "d:option u:arg1 u:arg2")                                                \
	X(sysinfo, 99, 179, "u:info")                                                              \
	X(syslog, 103, 116, "u:buf d:type d:len")                                                  \
	X(tee, 276, 77, "d:fdin d:fdout u:len u:flags")                                            \
	X(tgkill, 234, 131, "d:tgid d:pid d:sig")                                                  \
	X(time, 201, -1, "u:tloc")                                                                 \
	X(timer_create, 222, 107, "u:created_timer_id d:which_clock u:timer_event_spec")           \
	X(timer_delete, 226, 111, "d:timer_id")                                                    \
	X(timer_getoverrun, 225, 109, "d:timer_id")                                                \
	X(timer_gettime, 224, 108, "u:setting d:timer_id")                                         \
	X(timer_gettime64, -1, 408, "")                                                            \
	X(timer_settime, 223, 110, "u:old_setting d:timer_id d:flags u:new_setting")               \
	X(timer_settime64, -1, 409, "")                                                            \
	X(timerfd_create, 283, 85, "d:clockid d:flags")                                            \
	X(timerfd_gettime, 287, 87, "u:otmr d:ufd")                                                \
	X(timerfd_gettime64, -1, 410, "")                                                          \
	X(timerfd_settime, 286, 86, "u:otmr d:ufd d:flags u:utmr")                                 \
	X(timerfd_settime64, -1, 411, "")                                                          \
	X(times, 100, 153, "u:tbuf")                                                               \
	X(tkill, 200, 130, "d:pid d:sig")                                                          \
	X(truncate, 76, 45, "s:path d:length")                                                     \
	X(tuxcall, 184, -1, "")                                                                    \
	X(umask, 95, 166, "d:mask")                                                                \
	X(umount, 166, 39, "s:name d:flags")                                                       \
	X(unlink, 87, -1, "s:pathname")                                                            \
	X(unlinkat, 263, 35, "d:dfd s:pathname d:flag")                                            \
	X(unshare, 272, 97, "x:unshare_flags")                                                     \
	X(uselib, 134, -1, "")                                                                     \
	X(userfaultfd, 323, 282, "d:flags")                                                        \
	X(ustat, 136, -1, "u:ubuf u:dev")                                                          \
	X(utime, 132, -1, "s:filename u:times")                                                    \
	X(utimensat, 280, 88, "d:dfd s:filename u:utimes d:flags")                                 \
	X(utimensat_time64, -1, 412, "")                                                           \
	X(utimes, 235, -1, "s:filename u:utimes")                                                  \
	X(vfork, 58, -1, "")                                                                       \
	X(vhangup, 153, 58, "")                                                                    \
	X(vmsplice, 278, 75, "d:fd x:iov u:nr_segs u:flags")                                       \
	X(vserver, 236, -1, "")                                                                    \
	X(wait4, 61, 260, "d:upid x:stat_addr d:options x:ru")                                     \
	X(waitid, 247, 95, "u:infop u:ru d:which d:upid d:options")                                \
	X(write, 1, 64, "u:fd x:buf u:count")                                                      \
	X(writev, 20, 66, "u:fd x:vec u:vlen")

#endif

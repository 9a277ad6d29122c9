/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The numbers of a 32-bit x86 program's system calls, as asm/unistd_32.h has them: one row
 * each, several where an older and a newer call are the same to us. A table and nothing
 * else. Not in it: calls whose arguments lie in memory (old_mmap, old_select, ipc).
 */
#ifndef RTSCOPE_SOURCE_KERNEL_COMPAT_ROWS_H
#define RTSCOPE_SOURCE_KERNEL_COMPAT_ROWS_H

/* X(call, number) */
#define COMPAT_CALL_LIST(X) \
	X(restart_syscall, 0) X(exit, 1) X(fork, 2) X(read, 3) X(write, 4) X(open, 5) \
	X(close, 6) X(creat, 8) X(link, 9) X(unlink, 10) X(execve, 11) X(chdir, 12) X(time, 13) \
	X(mknod, 14) X(chmod, 15) X(lchown, 16) X(lseek, 19) X(getpid, 20) X(mount, 21) \
	X(setuid, 23) X(getuid, 24) X(ptrace, 26) X(alarm, 27) X(pause, 29) X(utime, 30) \
	X(access, 33) X(sync, 36) X(kill, 37) X(rename, 38) X(mkdir, 39) X(rmdir, 40) \
	X(dup, 41) X(pipe, 42) X(times, 43) X(brk, 45) X(setgid, 46) X(getgid, 47) \
	X(geteuid, 49) X(getegid, 50) X(acct, 51) X(umount, 52) X(ioctl, 54) X(fcntl, 55) \
	X(setpgid, 57) X(umask, 60) X(chroot, 61) X(ustat, 62) X(dup2, 63) X(getppid, 64) \
	X(getpgrp, 65) X(setsid, 66) X(setreuid, 70) X(setregid, 71) X(sethostname, 74) \
	X(setrlimit, 75) X(getrlimit, 76) X(getrusage, 77) X(gettimeofday, 78) \
	X(settimeofday, 79) X(getgroups, 80) X(setgroups, 81) X(symlink, 83) X(readlink, 85) \
	X(uselib, 86) X(swapon, 87) X(reboot, 88) X(munmap, 91) X(truncate, 92) \
	X(ftruncate, 93) X(fchmod, 94) X(fchown, 95) X(getpriority, 96) X(setpriority, 97) \
	X(statfs, 99) X(fstatfs, 100) X(ioperm, 101) X(syslog, 103) X(setitimer, 104) \
	X(getitimer, 105) X(iopl, 110) X(vhangup, 111) X(wait4, 114) X(swapoff, 115) \
	X(sysinfo, 116) X(fsync, 118) X(clone, 120) X(setdomainname, 121) X(newuname, 122) \
	X(modify_ldt, 123) X(adjtimex, 124) X(mprotect, 125) X(create_module, 127) \
	X(init_module, 128) X(delete_module, 129) X(get_kernel_syms, 130) X(quotactl, 131) \
	X(getpgid, 132) X(fchdir, 133) X(sysfs, 135) X(personality, 136) X(afs_syscall, 137) \
	X(setfsuid, 138) X(setfsgid, 139) X(lseek, 140) X(getdents, 141) X(select, 142) \
	X(flock, 143) X(msync, 144) X(readv, 145) X(writev, 146) X(getsid, 147) \
	X(fdatasync, 148) X(mlock, 150) X(munlock, 151) X(mlockall, 152) X(munlockall, 153) \
	X(sched_setparam, 154) X(sched_getparam, 155) X(sched_setscheduler, 156) \
	X(sched_getscheduler, 157) X(sched_yield, 158) X(sched_get_priority_max, 159) \
	X(sched_get_priority_min, 160) X(sched_rr_get_interval, 161) X(nanosleep, 162) \
	X(mremap, 163) X(setresuid, 164) X(getresuid, 165) X(query_module, 167) X(poll, 168) \
	X(nfsservctl, 169) X(setresgid, 170) X(getresgid, 171) X(prctl, 172) \
	X(rt_sigreturn, 173) X(rt_sigaction, 174) X(rt_sigprocmask, 175) X(rt_sigpending, 176) \
	X(rt_sigtimedwait, 177) X(rt_sigqueueinfo, 178) X(rt_sigsuspend, 179) X(pread64, 180) \
	X(pwrite64, 181) X(chown, 182) X(getcwd, 183) X(capget, 184) X(capset, 185) \
	X(sigaltstack, 186) X(sendfile64, 187) X(getpmsg, 188) X(putpmsg, 189) X(vfork, 190) \
	X(mmap, 192) X(truncate, 193) X(ftruncate, 194) X(newstat, 195) X(newlstat, 196) \
	X(newfstat, 197) X(pivot_root, 217) X(mincore, 218) X(madvise, 219) X(getdents64, 220) \
	X(fcntl, 221) X(gettid, 224) X(readahead, 225) X(setxattr, 226) X(lsetxattr, 227) \
	X(fsetxattr, 228) X(getxattr, 229) X(lgetxattr, 230) X(fgetxattr, 231) \
	X(listxattr, 232) X(llistxattr, 233) X(flistxattr, 234) X(removexattr, 235) \
	X(lremovexattr, 236) X(fremovexattr, 237) X(tkill, 238) X(sendfile64, 239) \
	X(futex, 240) X(sched_setaffinity, 241) X(sched_getaffinity, 242) \
	X(set_thread_area, 243) X(get_thread_area, 244) X(io_setup, 245) X(io_destroy, 246) \
	X(io_getevents, 247) X(io_submit, 248) X(io_cancel, 249) X(fadvise64, 250) \
	X(exit_group, 252) X(lookup_dcookie, 253) X(epoll_create, 254) X(epoll_ctl, 255) \
	X(epoll_wait, 256) X(remap_file_pages, 257) X(set_tid_address, 258) \
	X(timer_create, 259) X(timer_settime, 260) X(timer_gettime, 261) \
	X(timer_getoverrun, 262) X(timer_delete, 263) X(clock_settime, 264) \
	X(clock_gettime, 265) X(clock_getres, 266) X(clock_nanosleep, 267) X(statfs, 268) \
	X(fstatfs, 269) X(tgkill, 270) X(utimes, 271) X(fadvise64, 272) X(vserver, 273) \
	X(mbind, 274) X(get_mempolicy, 275) X(set_mempolicy, 276) X(mq_open, 277) \
	X(mq_unlink, 278) X(mq_timedsend, 279) X(mq_timedreceive, 280) X(mq_notify, 281) \
	X(mq_getsetattr, 282) X(kexec_load, 283) X(waitid, 284) X(add_key, 286) \
	X(request_key, 287) X(keyctl, 288) X(ioprio_set, 289) X(ioprio_get, 290) \
	X(inotify_init, 291) X(inotify_add_watch, 292) X(inotify_rm_watch, 293) \
	X(migrate_pages, 294) X(openat, 295) X(mkdirat, 296) X(mknodat, 297) X(fchownat, 298) \
	X(futimesat, 299) X(newfstatat, 300) X(unlinkat, 301) X(renameat, 302) X(linkat, 303) \
	X(symlinkat, 304) X(readlinkat, 305) X(fchmodat, 306) X(faccessat, 307) \
	X(pselect6, 308) X(ppoll, 309) X(unshare, 310) X(set_robust_list, 311) \
	X(get_robust_list, 312) X(splice, 313) X(sync_file_range, 314) X(tee, 315) \
	X(vmsplice, 316) X(move_pages, 317) X(getcpu, 318) X(epoll_pwait, 319) \
	X(utimensat, 320) X(signalfd, 321) X(timerfd_create, 322) X(eventfd, 323) \
	X(fallocate, 324) X(timerfd_settime, 325) X(timerfd_gettime, 326) X(signalfd4, 327) \
	X(eventfd2, 328) X(epoll_create1, 329) X(dup3, 330) X(pipe2, 331) X(inotify_init1, 332) \
	X(preadv, 333) X(pwritev, 334) X(rt_tgsigqueueinfo, 335) X(perf_event_open, 336) \
	X(recvmmsg, 337) X(fanotify_init, 338) X(fanotify_mark, 339) X(prlimit64, 340) \
	X(name_to_handle_at, 341) X(open_by_handle_at, 342) X(clock_adjtime, 343) \
	X(syncfs, 344) X(sendmmsg, 345) X(setns, 346) X(process_vm_readv, 347) \
	X(process_vm_writev, 348) X(kcmp, 349) X(finit_module, 350) X(sched_setattr, 351) \
	X(sched_getattr, 352) X(renameat2, 353) X(seccomp, 354) X(getrandom, 355) \
	X(memfd_create, 356) X(bpf, 357) X(execveat, 358) X(socket, 359) X(socketpair, 360) \
	X(bind, 361) X(connect, 362) X(listen, 363) X(accept4, 364) X(getsockopt, 365) \
	X(setsockopt, 366) X(getsockname, 367) X(getpeername, 368) X(sendto, 369) \
	X(sendmsg, 370) X(recvfrom, 371) X(recvmsg, 372) X(shutdown, 373) X(userfaultfd, 374) \
	X(membarrier, 375) X(mlock2, 376) X(copy_file_range, 377) X(preadv2, 378) \
	X(pwritev2, 379) X(pkey_mprotect, 380) X(pkey_alloc, 381) X(pkey_free, 382) \
	X(statx, 383) X(arch_prctl, 384) X(io_pgetevents, 385) X(rseq, 386) X(semget, 393) \
	X(semctl, 394) X(shmget, 395) X(shmctl, 396) X(shmat, 397) X(shmdt, 398) X(msgget, 399) \
	X(msgsnd, 400) X(msgrcv, 401) X(msgctl, 402) X(clock_gettime64, 403) \
	X(clock_settime64, 404) X(clock_adjtime64, 405) X(clock_getres_time64, 406) \
	X(clock_nanosleep_time64, 407) X(timer_gettime64, 408) X(timer_settime64, 409) \
	X(timerfd_gettime64, 410) X(timerfd_settime64, 411) X(utimensat_time64, 412) \
	X(pselect6_time64, 413) X(ppoll_time64, 414) X(io_pgetevents_time64, 416) \
	X(recvmmsg_time64, 417) X(mq_timedsend_time64, 418) X(mq_timedreceive_time64, 419) \
	X(semtimedop_time64, 420) X(rt_sigtimedwait_time64, 421) X(futex_time64, 422) \
	X(sched_rr_get_interval_time64, 423) X(pidfd_send_signal, 424) X(io_uring_setup, 425) \
	X(io_uring_enter, 426) X(io_uring_register, 427) X(open_tree, 428) X(move_mount, 429) \
	X(fsopen, 430) X(fsconfig, 431) X(fsmount, 432) X(fspick, 433) X(pidfd_open, 434) \
	X(clone3, 435) X(close_range, 436) X(openat2, 437) X(pidfd_getfd, 438) \
	X(faccessat2, 439) X(process_madvise, 440) X(epoll_pwait2, 441) X(mount_setattr, 442) \
	X(quotactl_fd, 443) X(landlock_create_ruleset, 444) X(landlock_add_rule, 445) \
	X(landlock_restrict_self, 446) X(memfd_secret, 447) X(process_mrelease, 448) \
	X(futex_waitv, 449) X(set_mempolicy_home_node, 450)

/* X(call, first argument of socketcall(), whose second one points to the call's own) */
#define COMPAT_SOCKET_CALL_LIST(X) \
	X(socket, 1) X(bind, 2) X(connect, 3) X(listen, 4) X(accept, 5) X(getsockname, 6) \
	X(getpeername, 7) X(socketpair, 8) X(sendto, 9) X(recvfrom, 10) X(sendto, 11) \
	X(recvfrom, 12) X(shutdown, 13) X(setsockopt, 14) X(getsockopt, 15) X(sendmsg, 16) \
	X(recvmsg, 17) X(accept4, 18) X(recvmmsg, 19) X(sendmmsg, 20)

#endif

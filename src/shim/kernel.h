// The Linux kernel without a C library: its calls by the names of POSIX, and the few functions on strings that the shim
// needs. So the shim builds with nothing but a compiler and the kernel's headers for each architecture that the
// compiler knows, and nothing runs between fork and execve that is not in these two files. A call gives what the kernel
// gives: a result, or an error number below zero.
#ifndef KERNEL_H
#define KERNEL_H

#include <asm/errno.h>
#include <asm/ioctls.h>
#include <asm/signal.h>
#include <asm/stat.h>
#include <asm/termbits.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/auxvec.h>
#include <linux/fcntl.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/stat.h>
#include <linux/wait.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// --- one call

// With a C library, in the program's own runtime, that is where a program begins, and where the functions on strings are.
#ifdef WITH_LIBRARY
#define BEGIN(code)
#include <string.h>
#else
#define BEGIN(code) __asm__(code)
#endif

#if defined(__x86_64__)

static inline long call5(long nr, long a, long b, long c, long d, long e) {
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
	                 : "rcx", "r11", "memory");
	return result;
}
BEGIN(".text\n.global _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");

#elif defined(__i386__)

static inline long call5(long nr, long a, long b, long c, long d, long e) {
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
	return result;
}
BEGIN(".text\n.global _start\n_start:\n\txor %ebp, %ebp\n\tmov %esp, %eax\n\tand $-16, %esp\n"
        "\tsub $12, %esp\n\tpush %eax\n\tcall begin\n");

#elif defined(__aarch64__)

static inline long call5(long nr, long a, long b, long c, long d, long e) {
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
	return x0;
}
BEGIN(".text\n.global _start\n_start:\n\tmov x29, #0\n\tmov x30, #0\n\tmov x0, sp\n\tbl begin\n");

#elif defined(__arm__)

// Through the stack, because the compiler may keep r7 for itself.
static __attribute__((noinline, naked)) long call5(long nr, long a, long b, long c, long d, long e) {
	__asm__ volatile("push {r4, r5, r7, lr}\n\tmov r7, r0\n\tmov r0, r1\n\tmov r1, r2\n\tmov r2, r3\n"
	                 "\tldr r3, [sp, #16]\n\tldr r4, [sp, #20]\n\tsvc #0\n\tpop {r4, r5, r7, pc}\n");
	(void)nr, (void)a, (void)b, (void)c, (void)d, (void)e;
}
BEGIN(".text\n.global _start\n.type _start, %function\n_start:\n\tmov fp, #0\n\tmov lr, #0\n\tmov r0, sp\n"
        "\tbic r1, r0, #7\n\tmov sp, r1\n\tbl begin\n");

#else
#error "kernel.h: how does this architecture call its kernel?"
#endif

static inline int call(long nr, long a, long b, long c, long d) {
	return (int)call5(nr, a, b, c, d, 0);
}
#define call4(nr, a, b, c, d) call(nr, (long)(a), (long)(b), (long)(c), (long)(d))
#define call3(nr, a, b, c) call4(nr, a, b, c, 0)
#define call2(nr, a, b) call4(nr, a, b, 0, 0)
#define call1(nr, a) call4(nr, a, 0, 0, 0)
#define call0(nr) call4(nr, 0, 0, 0, 0)

// Where a call came in two widths, the number without a suffix is the narrow one.
#ifdef __NR_setuid32
#define NR_setuid __NR_setuid32
#define NR_setgid __NR_setgid32
#define NR_setgroups __NR_setgroups32
#define NR_geteuid __NR_geteuid32
#define NR_getegid __NR_getegid32
#define NR_fchown __NR_fchown32
#else
#define NR_setuid __NR_setuid
#define NR_setgid __NR_setgid
#define NR_setgroups __NR_setgroups
#define NR_geteuid __NR_geteuid
#define NR_getegid __NR_getegid
#define NR_fchown __NR_fchown
#endif
#ifdef __NR_fstatat64
#define NR_fstatat __NR_fstatat64
#define NR_fstat __NR_fstat64
typedef struct stat64 Stat;
#else
#define NR_fstatat __NR_newfstatat
#define NR_fstat __NR_fstat
typedef struct stat Stat;
#endif
#ifdef __NR_fcntl64
#define NR_fcntl __NR_fcntl64
#else
#define NR_fcntl __NR_fcntl
#endif
#ifdef __NR_ugetrlimit
#define NR_getrlimit __NR_ugetrlimit
#else
#define NR_getrlimit __NR_getrlimit
#endif

// Calls that are younger than the headers may be; their numbers are the same everywhere.
#ifndef __NR_pidfd_open
#define __NR_pidfd_open 434
#endif
#ifndef __NR_close_range
#define __NR_close_range 436
#endif
#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif
#ifndef PR_SET_CHILD_SUBREAPER
#define PR_SET_CHILD_SUBREAPER 36
#endif

struct time {
	long seconds, nanoseconds;
};
struct limit {
	uint64_t soft, hard;
};

// --- files

static inline int open_at(int folder, const char *path, int flags, int mode) {
	return call4(__NR_openat, folder, path, flags, mode);
}
static inline int open_path(const char *path, int flags) {
	return open_at(AT_FDCWD, path, flags, 0);
}
static inline long read_from(int fd, void *bytes, size_t size) {
	long got;
	do got = call3(__NR_read, fd, bytes, size);
	while (got == -EINTR);
	return got;
}
static inline long write_to(int fd, const void *bytes, size_t size) {
	long put;
	do put = call3(__NR_write, fd, bytes, size);
	while (put == -EINTR);
	return put;
}
static inline int close_fd(int fd) {
	return call1(__NR_close, fd);
}
static inline int dup_to(int fd, int as) {
	return fd == as ? as : call3(__NR_dup3, fd, as, 0);
}
static inline int control(int fd, int command, long value) {
	return call3(NR_fcntl, fd, command, value);
}
static inline int pipe_of(int ends[2]) {
	return call2(__NR_pipe2, ends, O_CLOEXEC);
}
static inline int make_folder(int folder, const char *path, int mode) {
	return call3(__NR_mkdirat, folder, path, mode);
}
static inline int make_fifo(int folder, const char *path) {
	return call4(__NR_mknodat, folder, path, S_IFIFO | 0600, 0);
}
static inline int make_null(int folder, const char *path) {
	return call4(__NR_mknodat, folder, path, S_IFCHR | 0666, 1 << 8 | 3);
}
static inline int rename_at(int folder, const char *from, const char *to) {
	return call4(__NR_renameat, folder, from, folder, to);
}
static inline int remove_at(int folder, const char *path) {
	return call3(__NR_unlinkat, folder, path, 0);
}
static inline int stat_at(int folder, const char *path, Stat *out, int flags) {
	return call4(NR_fstatat, folder, path, out, flags);
}
static inline int stat_of(int fd, Stat *out) {
	return call2(NR_fstat, fd, out);
}
static inline long list_into(int folder, void *bytes, size_t size) {
	return call3(__NR_getdents64, folder, bytes, size);
}
static inline int give_file(int fd, unsigned uid, unsigned gid) {
	return call3(NR_fchown, fd, uid, gid);
}
static inline int device_call(int fd, unsigned long request, void *value) {
	return call3(__NR_ioctl, fd, request, value);
}
static inline int mount_on(const char *what, const char *where, const char *type, unsigned long flags,
                           const char *options) {
	return (int)call5(__NR_mount, (long)what, (long)where, (long)type, (long)flags, (long)options);
}
static inline int lock_file(int fd, int how) {
	return call2(__NR_flock, fd, how);
}
#define NEVER UINT64_MAX
/** @param ms how long at most, NEVER: without limit */
static inline int poll_for(struct pollfd *fds, int count, uint64_t ms) {
	uint32_t most = ms > 1000000000 ? 1000000000 : (uint32_t)ms;
	struct time timeout = {(long)(most / 1000), (long)(most % 1000 * 1000000)};
	return (int)call5(__NR_ppoll, (long)fds, count, ms == NEVER ? 0 : (long)&timeout, 0, 8);
}

// --- processes

static inline int fork_as(long flags) { // by clone, because some architectures have no fork
	return (int)call5(__NR_clone, SIGCHLD | flags, 0, 0, 0, 0);
}
static inline int execute(const char *path, char *const argv[], char *const envp[]) {
	return call3(__NR_execve, path, argv, envp);
}
static inline _Noreturn void leave_process(int status) {
	for (;;) call1(__NR_exit_group, status);
}
static inline int wait_for(int pid, int *status, int flags) {
	int result;
	do result = call4(__NR_wait4, pid, status, flags, 0);
	while (result == -EINTR);
	return result;
}
static inline bool was_killed(int status) {
	return (status & 0x7f) != 0;
}
static inline int killed_by(int status) {
	return status & 0x7f;
}
static inline int exit_status(int status) {
	return status >> 8 & 0xff;
}
static inline bool has_stopped(int status) {
	return (status & 0xff) == 0x7f;
}
static inline int stopped_by(int status) {
	return status >> 8 & 0xff;
}
static inline int own_pid(void) {
	return call0(__NR_getpid);
}
static inline int send_signal(int pid, int signal) {
	return call2(__NR_kill, pid, signal);
}
static inline int trace_call(long request, int pid, long address, long value) {
	return call4(__NR_ptrace, request, pid, address, value);
}
static inline int set_process(int option, long value) {
	return (int)call5(__NR_prctl, option, value, 0, 0, 0);
}
static inline uint64_t signal_bit(int signal) {
	return (uint64_t)1 << (signal - 1);
}
static inline int block_signals(uint64_t set, uint64_t *before) {
	return call4(__NR_rt_sigprocmask, SIG_SETMASK, &set, before, 8);
}
static inline int signal_file(uint64_t set) {
	return call4(__NR_signalfd4, -1, &set, 8, O_CLOEXEC | O_NONBLOCK);
}
static inline void default_signal(int signal) {
	static const long none[8]; // SIG_DFL, no flags, nothing masked, in each architecture's order
	call4(__NR_rt_sigaction, signal, none, NULL, 8);
}

static inline uint64_t clock_ms(void) {
	struct time t = {0, 0};
	call2(__NR_clock_gettime, 1 /* CLOCK_MONOTONIC */, &t);
	return (uint64_t)t.seconds * 1000 + (unsigned long)t.nanoseconds / 1000000;
}

// --- memory that is only ever given back whole

static inline char *memory_end(char *wanted) {
	return (char *)call5(__NR_brk, (long)wanted, 0, 0, 0, 0);
}

// --- strings

#ifndef WITH_LIBRARY
void *memcpy(void *restrict to, const void *restrict from, size_t size) {
	char *t = to;
	for (const char *f = from; size > 0; size--) *t++ = *f++;
	return to;
}
void *memset(void *to, int byte, size_t size) {
	for (char *t = to; size > 0; size--) *t++ = (char)byte;
	return to;
}
void *memmove(void *to, const void *from, size_t size) {
	char *t = to;
	const char *f = from;
	if (t < f)
		for (; size > 0; size--) *t++ = *f++;
	else
		while (size-- > 0) t[size] = f[size];
	return to;
}
size_t strlen(const char *text) {
	size_t length = 0;
	while (text[length] != '\0') length++;
	return length;
}
#endif

static inline bool same(const char *a, const char *b) {
	while (*a != '\0' && *a == *b) a++, b++;
	return *a == *b;
}
/** What follows the prefix; NULL where the text doesn't begin with it. */
static inline const char *after(const char *text, const char *prefix) {
	while (*prefix != '\0')
		if (*text++ != *prefix++) return NULL;
	return text;
}
/** Where a character stands first; NULL where it doesn't. */
static inline char *find(const char *text, size_t size, char wanted) {
	for (; size > 0; size--, text++)
		if (*text == wanted) return (char *)text;
	return NULL;
}

// --- where a program begins

#ifndef WITH_LIBRARY
uintptr_t __stack_chk_guard = 0x595e9fbd;
_Noreturn void __stack_chk_fail(void) {
	send_signal(own_pid(), SIGKILL);
	leave_process(127);
}

static int shim(char **argv, char **envp, const char *executed_as);

__attribute__((used, no_stack_protector)) static void begin(char **stack) {
	char **argv = stack + 1;
	char **envp = argv + (intptr_t)stack[0] + 1;
	char **end = envp;
	while (*end != NULL) end++;
	const char *executed_as = argv[0];
	for (uintptr_t *aux = (uintptr_t *)(end + 1); aux[0] != AT_NULL; aux += 2) {
		if (aux[0] == AT_EXECFN) executed_as = (const char *)aux[1];
		if (aux[0] == AT_RANDOM) memcpy(&__stack_chk_guard, (const void *)aux[1], sizeof __stack_chk_guard);
	}
	leave_process(shim(argv, envp, executed_as));
}
#endif

#endif

// What gcc calls at the beginning of each basic block of the shim that `make coverage` builds
// (-fsanitize-coverage=trace-pc): marks it in the file MAP, which all processes share, also those that are killed. gcov
// would need a C library.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { size = 1 << 20 };
extern const char __executable_start;
static unsigned char nowhere[size];
static unsigned char *seen;

static long call(long number, long a, long b, long c, long d, long e, long f) {
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
	long result;
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
}

static unsigned char *opened(void) {
	long fd = call(SYS_open, (long)MAP, O_RDWR, 0, 0, 0, 0);
	if (fd < 0) return nowhere;
	long at = call(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	call(SYS_close, fd, 0, 0, 0, 0, 0);
	return at < 0 && at > -4096 ? nowhere : (unsigned char *)at;
}

void __sanitizer_cov_trace_pc(void) {
	if (!seen) seen = opened();
	seen[(const char *)__builtin_return_address(0) - &__executable_start] = 1;
}

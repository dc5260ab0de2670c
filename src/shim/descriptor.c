// Which descriptors this process has open.

/** Sees to it that 0, 1 and 2 are open, so that nothing of ours is taken for them. */
static void occupy_standard(void) {
	for (int fd = 0; fd <= 2; fd++)
		if (control(fd, F_GETFD, 0) < 0 && open_path("/dev/null", O_RDWR) < 0) open_path("/", O_RDONLY);
}

static int first_to_close;

static void close_named(int folder, const char *name) {
	uint64_t fd;
	if (read_number(name, 10, INT32_MAX, &fd) && (int)fd >= first_to_close && (int)fd != folder) close_fd((int)fd);
}

/** Closes every descriptor from `first` on. */
static void close_from(int first) {
	if (call3(__NR_close_range, first, ~0u, 0) == 0) return;
	first_to_close = first;
	each_name(AT_FDCWD, "/proc/self/fd", close_named);
	for (int fd = first; fd < 1024; fd++) close_fd(fd); // where there is no /proc
}

static void null_standard(void) {
	int null = open_path("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0) null = open_path("/", O_RDONLY | O_CLOEXEC);
	for (int fd = 0; fd <= 2; fd++) dup_to(null, fd);
	if (null > 2) close_fd(null);
}

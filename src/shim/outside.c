// Another root than the one that the program is in.

enum { OUTSIDE = 3, OURSELVES = 4 }; // descriptors that a front gives to what it launches in another root

static int outside = -1; // the root that the program, and we, are in; or -1: it is ours

/** Moves a descriptor, or an error, out of the way of those that have a meaning. */
static int move_away(int fd) {
	if (fd < 0) return fd;
	int moved = control(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
	close_fd(fd);
	return moved;
}

/** Out of the root that we were started in. */
static void go_outside(void) {
	if (outside < 0) return;
	call1(__NR_fchdir, outside);
	call1(__NR_chroot, ".");
}

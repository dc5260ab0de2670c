// Front: the other half of the program.

/**
 * Who is called by a command that doesn't see all files (`--without`) is where that command is, but what we launch is
 * not to be: goes back to where the command's supervisor is. Before Linux 3.8 it sees the mounts there, but can't mount.
 */
static void leave_own_view(const char *state_path) {
	char text[64], folder[4096];
	struct line path = {0};
	uint64_t pid, start;
	add(&path, state_path);
	add(&path, "/level/outside");
	if (read_file(path.text, text, sizeof text) <= 0) return;
	char *second = cut(text, ' ');
	if (second == NULL || !read_number(text, 10, INT32_MAX, &pid) || !read_number(second, 10, UINT64_MAX, &start)) return;
	if (start_of((int)pid) != start) return;
	path.length = 0;
	add(&path, "/proc/");
	add_number(&path, pid, 1);
	size_t length = path.length;
	add(&path, "/root");
	int root = open_path(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	path.length = length;
	add(&path, "/ns/mnt");
	int namespace = open_path(path.text, O_RDONLY | O_CLOEXEC);
	bool known = call2(__NR_getcwd, folder, sizeof folder) > 0;
	if (root >= 0) {
		call2(__NR_setns, namespace, CLONE_NEWNS);
		if (call1(__NR_fchdir, root) == 0) call1(__NR_chroot, ".");
		if (known) call1(__NR_chdir, folder);
	}
	close_fd(namespace);
	close_fd(root);
}

/** The front of a program that has had one of its own until now: `fd` is DIR/stay, signals are blocked as they have to be. */
static int stay_for(int fd, int child) {
	front.stays = fd;
	front.child = child;
	signals = signal_file(ending_signals());
	if (signals < 0 || open_state(front.state_path) < 0) return complain("cannot stay", NULL, 0);
	control(fd, F_SETFD, FD_CLOEXEC);
	while (!front.child_ended) wait_for_signal();
	stay();
}

/** shim front --state DIR [--stays FD PID] [--] PROGRAM ARG… */
static int front_part(char **arg) {
	int up[2], down[2], us = own_pid();
	uint64_t watched = signal_bit(SIGCHLD) | signal_bit(SIGTERM);
	if (arg[0] == NULL || !same(arg[0], "--state") || arg[1] == NULL) return complain("no --state", NULL, 0);
	if (arg[1][0] != '/' || strlen(arg[1]) > LINE / 2) return complain("--state", arg[1], EINVAL);
	front.state_path = arg[1];
	arg += 2;
	if (*arg != NULL && same(*arg, "--stays")) {
		uint64_t fd, child;
		bool good = arg[1] != NULL && arg[2] != NULL && read_number(arg[1], 10, INT32_MAX, &fd);
		if (!good || !read_number(arg[2], 10, INT32_MAX, &child)) return complain("--stays", NULL, EINVAL);
		return stay_for((int)fd, (int)child);
	}
	if (*arg != NULL && same(*arg, "--")) arg++;
	if (*arg == NULL) return complain("no program", NULL, 0);
	occupy_standard();
	leave_own_view(front.state_path);
	int result = pipe_of(up);
	if (result == 0) result = pipe_of(down);
	if (result < 0) return complain("cannot make a pipe", NULL, result);
	block_signals(watched | signal_bit(SIGPIPE), &signals_before);
	block_signals(signals_before | watched | signal_bit(SIGPIPE), NULL);
	signals = signal_file(watched);
	front.child = fork_as(CLONE_FS);
	if (front.child == 0) become_program(arg, us, down[0], up[1]);
	if (front.child < 0) return complain("cannot start", *arg, front.child);
	close_fd(down[0]);
	close_fd(up[1]);
	front.in = up[0];
	front.out = down[1];
	while (serve()) continue;
	close_fd(front.in);
	close_fd(front.out);
	while (!front.child_ended) wait_for_signal();
	leave();
	if (front.stays >= 0) stay();
	end_like(front.child_status);
}

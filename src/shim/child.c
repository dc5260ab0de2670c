// The child: all of the set-up in its order, then the command.

static void set_up(void) {
	int result;
	set_console();
	if (order.script != NULL) open_script();
	set_own_view();
	if (order.apparmor != NULL) set_profile();
	set_limits();
	call1(__NR_umask, order.umask);
	set_scheduling();
	result = call3(__NR_setpriority, 0, 0, order.nice == NOT_GIVEN ? 0 : order.nice);
	if (result < 0 && order.nice != NOT_GIVEN) refused("set priority", result);
	result = (int)set_oom(order.oom == NOT_GIVEN ? 0 : order.oom);
	if (result < 0 && order.oom != NOT_GIVEN && order.oom != 0) refused("set oom adjustment", result);
	if (order.chroot != NULL) {
		result = call1(__NR_chroot, order.chroot);
		if (result == 0) result = call1(__NR_chdir, "/");
		if (result < 0) fail("change root directory", result);
	}
	result = call1(__NR_chdir, order.chdir);
	if (result < 0) fail("change working directory", result);
	if (order.guard != UNGUARDED) set_guard();
	set_identity();
}

/** Executes the command as execvp(3) does, PATH as it was given to us. @returns why it can't be */
static int execute_command(void) {
	char **argv = order.command;
	const char *name = argv[0], *path = "/usr/bin:/bin";
	int refusal = -ENOENT;
	for (char **e = environment; *e != NULL; e++)
		if (after(*e, "PATH=") != NULL) path = after(*e, "PATH=");
	bool search = find(name, strlen(name), '/') == NULL;
	if (*name == '\0') return -ENOENT;
	do {
		char whole[4096];
		size_t length = 0;
		if (search) {
			while (*path != ':' && *path != '\0' && length < sizeof whole - 2) whole[length++] = *path++;
			if (length > 0) whole[length++] = '/';
		}
		size_t left = strlen(name) + 1;
		if (length + left > sizeof whole) return -ENAMETOOLONG;
		memcpy(whole + length, name, left);
		int result = execute(whole, argv, environment);
		if (result == -ENOEXEC) { // a script without #!; argv has "--" before it, so there is room
			argv[-1] = "/bin/sh";
			argv[0] = whole;
			return execute("/bin/sh", argv - 1, environment);
		}
		if (result == -EACCES) refusal = result;
		else if (result != -ENOENT && result != -ENOTDIR) return result;
	} while (search && *path++ == ':');
	return refusal;
}

static uint64_t signals_before; // the mask that the caller gave us

/** Becomes the command. @param go a pipe that gives a byte when the supervisor is ready for it */
static _Noreturn void become_command(int go) {
	char byte;
	if (order.part == RUN) {
		set_process(PR_SET_PDEATHSIG, SIGKILL);
		call0(__NR_setsid);
		set_up();
	}
	if (read_from(go, &byte, 1) != 1) leave_process(255);
	set_process(PR_SET_PDEATHSIG, 0);
	if (order.part == RUN)
		for (int signal = 1; signal <= 64; signal++) default_signal(signal);
	block_signals(order.part == RUN ? 0 : signals_before, NULL);
	if (order.stop) send_signal(own_pid(), SIGSTOP);
	fail("execute", execute_command());
}

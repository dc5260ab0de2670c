// A front that stays when the program has ended: `boot --foreground`.

/** What we are told: lines `end N`, `down N`. */
static void read_ends(void) {
	char bytes[64];
	uint64_t status;
	for (long got; (got = read_from(front.stays, bytes, sizeof bytes - 1)) > 0;) {
		bytes[got] = '\0';
		for (char *line = bytes, *next; line != NULL; line = next) {
			next = cut(line, '\n');
			const char *number = after(line, "end "), *down = after(line, "down ");
			if (down != NULL) number = down;
			if (number == NULL || !read_number(number, 10, 255, &status)) continue;
			if (down == NULL || front.end_status < 0) front.end_status = (int)status;
			if (down != NULL) front.down = true;
			asked_to_end();
		}
	}
}

/** Executes a command of upstart-dummy, which the launcher has named. @returns its PID, 0 where there is none */
static int begin_command(char *name) {
	char *argv[] = {NULL, name, NULL};
	for (char **e = environment; *e != NULL; e++)
		if (after(*e, "UPSTART_DUMMY_PROGRAM=") != NULL) argv[0] = (char *)after(*e, "UPSTART_DUMMY_PROGRAM=");
	if (argv[0] == NULL) return 0;
	int pid = fork_as(0);
	if (pid == 0) {
		call2(__NR_setpgid, 0, 0); // a key on the terminal is for us
		block_signals(signals_before, NULL);
		execute(argv[0], argv, environment);
		leave_process(127);
	}
	return pid < 0 ? 0 : pid;
}

/** The program has ended, and we stay: reap, settle what nobody else would, and shut all down when asked to end. */
static _Noreturn void stay(void) {
	bool closed = false;
	close_fd(front.locked);
	if (was_killed(front.child_status) && !front.ending) {
		front.end_status = 128 + killed_by(front.child_status);
		front.ending = true;
	}
	front.child = 0;
	front.child_status = 1 << 8; // unless the shutdown says otherwise
	while (!closed || front.closing != 0) {
		struct pollfd fds[2] = {[1] = {.fd = front.stays, .events = POLLIN}};
		if (front.ending && !closed && front.settling == 0) {
			closed = true;
			if (!front.down) front.closing = begin_command("shutdown");
			continue;
		}
		if (front.unsettled && !closed && front.settling == 0) {
			front.unsettled = false;
			front.settling = begin_command("settle");
		}
		poll_or_signal(fds, 2, NEVER);
		read_ends();
	}
	read_ends();
	remove_at(state, "stay");
	if (front.end_status >= 0) leave_process(front.end_status);
	end_like(front.child_status);
}

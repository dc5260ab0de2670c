// The supervisor: its loop, how it begins and how it ends; run, adopt and trace.

static int signals = -1;

static void read_signals(void) {
	char bytes[128];
	while (read_from(signals, bytes, sizeof bytes) == sizeof bytes)
		if (*(uint32_t *)bytes == SIGTERM && origin.pid != 0 && !origin.ended)
			send_signal(followed.pid != 0 ? followed.pid : origin.pid, SIGTERM);
}

static void earliest(uint64_t *next, uint64_t when) {
	if (when < *next) *next = when;
}

static void keep_time(void) {
	uint64_t now = clock_ms();
	if (followed.pid != 0 && now >= stopping.kill_at) {
		stopping.kill_at = NEVER;
		signal_group(SIGKILL);
	}
	if (now >= ended.look) resolve();
	if (spawned && in_doubt()) look_if_idle();
}

static void wait_for_something(void) {
	enum { OURS = 8 };
	struct pollfd fds[OURS + LISTENERS] = {
		{.fd = signals, .events = POLLIN},
		{.fd = from_child, .events = POLLIN},
		{.fd = spawned ? orders : -1, .events = POLLIN},
		{.fd = settling, .events = POLLIN},
		{.fd = followed.watch, .events = POLLIN},
		{.fd = order.report != NEVER ? (int)order.report : -1}, // tells when nobody reads it any more
		{.fd = printed.from, .events = POLLIN},
		{.fd = guard.fd, .events = POLLIN},
	};
	uint64_t now = clock_ms(), next = followed.pid != 0 ? stopping.kill_at : NEVER;
	earliest(&next, ended.look);
	earliest(&next, facts.retry);
	if (spawned && in_doubt()) earliest(&next, now + IDLE / 10);
	if (order.part == TRACE && (followed.ready || facts.over)) earliest(&next, now + CALM / 5);
	int told = listeners_in(fds + OURS);
	poll_for(fds, OURS + told, next == NEVER ? NEVER : next > now ? next - now : 0);
	if (lose_listeners(fds + OURS, told)) {
		nobody_listens();
		if (facts.unsettled) settle();
	}
	if ((fds[5].revents & (POLLERR | POLLHUP)) != 0) leave_process(0);
	if (fds[6].revents != 0) take_printed(TURN);
	if (fds[7].revents != 0) serve_guard(fds[7].revents);
	if (fds[0].revents != 0) read_signals();
	read_notices();
	reap();
	if (fds[2].revents != 0) read_orders();
	if (fds[3].revents != 0) {
		close_fd(settling);
		settling = -1;
		if (settle_again) settle();
	}
	if (fds[4].revents != 0) {
		close_fd(followed.watch);
		followed.watch = -1;
		process_ended(followed.pid, 0);
	}
}

/** The name of the FIFO of our token goes; who has it open keeps it. */
static void remove_orders(void) {
	struct line path = {0};
	add(&path, "ctl/");
	add(&path, order.token);
	remove_at(state, path.text);
}

/** After the last fact. */
static _Noreturn void end_supervision(void) {
	char byte;
	set_process(PR_SET_CHILD_SUBREAPER, 0);
	answer(0);
	close_fd(guard.fd);
	take_printed(ALL);
	if (printed.from >= 0) close_fd(printed.from); // who else still prints there is told so: nobody will read it any more
	while (order.settle != NULL && facts.told && !facts.absorbed) { // those who were told may be killed before they have done anything
		struct pollfd fds[1 + LISTENERS] = {{.fd = orders, .events = POLLIN}};
		int told = listeners_in(fds + 1);
		poll_for(fds, 1 + told, NEVER);
		if (fds[0].revents != 0) read_orders();
		if (lose_listeners(fds + 1, told)) nobody_listens();
	}
	if (!last_fact_waits()) remove_orders(); // who absorbed it may have been killed before it could
	close_fd(orders);
	if (settling >= 0) read_from(settling, &byte, 1);
	if ((facts.unsettled || settle_again) && order.settle != NULL) run_settle();
	leave_process(0);
}

/** For trace: tells the PID once it is known, what had to end before has ended, and nothing more is to be expected. */
static void end_trace(void) {
	uint64_t now = clock_ms();
	bool starts = origin.starter && !origin.ended; // it waits for its child, and ends with a status of its own
	if (facts.over) {
		if (starts && now - ended.at < order.timeout) return;
		int status = origin.ended && origin.status != 0 ? origin.status : ended.status;
		leave_process(was_killed(status) ? 128 + killed_by(status) : exit_status(status));
	}
	if (!followed.ready || followed.pid == 0 || followed.fresh) return;
	if (followed.pid != origin.pid && !origin.ended && (starts || now - followed.ready_at < order.timeout)) return;
	if (origin.ended && origin.status != 0) {
		facts.over = true;
		return;
	}
	if (!idle_for(CALM, false) && now - followed.ready_at < CALMING) return;
	struct line line = {0};
	add(&line, followed.executed ? "pid" : "executed\npid");
	add_value(&line, (unsigned)followed.pid);
	report(&line);
	leave_process(0);
}

/** What there is to report, is reported; where that was the last of it, ends. */
static void report_all(void) {
	bool due = facts.retry == NEVER || clock_ms() >= facts.retry;
	if (facts.count > 0 && due && (spawned || facts.over)) {
		if (!facts.over) take_printed(ALL); // so that it is there before somebody looks
		flush_facts();
	}
	if (spawned) answer(0);
	if (facts.over && facts.count == 0) end_supervision();
	if (facts.over && !spawned && asked >= 0) { // nothing runs, and we can't even say so
		answer(ENOSPC);
		leave_process(1);
	}
}

static _Noreturn void supervise(void) {
	for (;;) {
		if (order.part == TRACE) end_trace();
		else report_all();
		wait_for_something();
		keep_time();
	}
}

/** Makes this process, a child of the one that was executed, one that is nobody's but its own. */
static void become_supervisor(void) {
	uint64_t all = ~(uint64_t)0;
	call0(__NR_setsid);
	block_signals(all, NULL); // killall5 -15 is meant for the jobs, and we have to report their end
	signals = signal_file(signal_bit(SIGCHLD));
	call1(__NR_chdir, "/");
	call1(__NR_umask, 022);
	null_standard();
	set_process(PR_SET_NAME, (long)MINE);
	subreaper = order.part == RUN && set_process(PR_SET_CHILD_SUBREAPER, 1) == 0;
}

/** From here on the kernel may kill others first. The child was there before, and what it has is its own. */
static void spare_us(void) {
	if (read_file("/proc/self/oom_score_adj", oom_before, sizeof oom_before) > 0) set_oom(-1000);
}

/** Opens the FIFO of our token, by which we live. @returns 0, 3: somebody else has it, or 1 after a message */
static int open_orders(bool new) {
	struct line path = {0};
	add(&path, "ctl/");
	add(&path, order.token);
	int made = make_fifo(state, path.text);
	if (made == -EEXIST && new) return 3;
	if (made < 0 && made != -EEXIST) return complain("cannot make", path.text, made);
	int fd = open_at(state, path.text, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0);
	orders = fd < 0 ? fd : control(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
	if (fd >= 0) close_fd(fd);
	if (orders < 0) return complain("cannot open", path.text, orders);
	return lock_file(orders, LOCK_EX | LOCK_NB) < 0 ? 3 : 0;
}

/** Watches a process that isn't our child. @returns 0 or an error */
static int adopt(void) {
	now_follow((int)order.pid, -1);
	if (trace(PTRACE_O_TRACEEXEC) < 0) {
		followed.watch = call2(__NR_pidfd_open, order.pid, 0);
		if (followed.watch < 0 && followed.watch != -ESRCH) return followed.watch;
	}
	uint64_t start = start_of((int)order.pid); // now that it can't be another one later
	followed.start = start;
	followed.confirmed = followed.ready = spawned = true;
	bool gone = (!followed.traced && followed.watch < 0) || (order.start != 0 && start != order.start);
	if (gone) {
		if (followed.watch >= 0) close_fd(followed.watch);
		followed.watch = -1;
		release();
		followed.pid = 0;
		finish_with_end();
	} else
		report_followed();
	return 0;
}

/** shim run, shim adopt: starts the supervisor, and waits until it has given its first fact. */
static int launch(void) {
	int ends[2], error;
	occupy_standard();
	close_from(order.root != NULL ? OUTSIDE + 1 : 3);
	if (order.root != NULL) {
		outside = move_away(OUTSIDE);
		if (outside < 0) return complain("--root", order.root, outside);
	}
	int result = open_state(order.state);
	if (result < 0) return complain("cannot open", order.state, result);
	result = open_orders(order.part == RUN);
	if (result != 0) return result;
	result = pipe_of(ends);
	int pid = result < 0 ? result : fork_as(0);
	if (pid == 0) {
		asked = control(ends[1], F_DUPFD_CLOEXEC, FIRST_FREE);
		close_fd(ends[0]);
		close_fd(ends[1]);
		become_supervisor();
		if (order.part == RUN) begin_log();
		result = order.part == RUN ? start() : adopt();
		if (result < 0) {
			answer(-result);
			leave_process(1);
		}
		spare_us();
		supervise();
	}
	close_fd(ends[1]);
	if (pid > 0 && read_from(ends[0], &error, sizeof error) != sizeof error) return complain("the supervisor was killed", NULL, 0);
	if (pid < 0) error = -pid;
	if (error == 0) return 0;
	if (order.part == RUN) remove_orders(); // so that it may be tried again
	return complain("cannot begin in", order.state, error);
}

/** shim trace: follows the command until its daemon is known. */
static int trace_part(void) {
	uint64_t watched = signal_bit(SIGCHLD) | signal_bit(SIGTERM);
	occupy_standard();
	block_signals(watched | signal_bit(SIGPIPE), &signals_before);
	block_signals(signals_before | watched | signal_bit(SIGPIPE), NULL);
	signals = signal_file(watched);
	if (order.report != NEVER) control((int)order.report, F_SETFD, FD_CLOEXEC);
	subreaper = set_process(PR_SET_CHILD_SUBREAPER, 1) == 0;
	int result = start();
	if (result < 0) return complain("cannot begin", NULL, result);
	supervise();
}

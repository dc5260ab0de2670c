// The start of a process, and what its child has to say up to its execve.

static int from_child = -1; // what it notifies
static int asked = -1; // where the one who started us waits for the first fact
static bool spawned;
static struct line first_fact;

static void answer(int error) {
	if (asked < 0) return;
	write_to(asked, &error, sizeof error);
	close_fd(asked);
	asked = -1;
}

static void report_spawned(void) {
	if (spawned) return;
	spawned = true;
	followed.since = followed.idle_since = clock_ms();
	followed.confirmed = order.expect == NONE && order.part == RUN;
	followed.ready = followed.confirmed;
	if (order.part == TRACE) {
		stat_at(AT_FDCWD, *order.command, &starter, 0);
		return;
	}
	int result = show_hidden();
	if (result == 0) wake_all();
	else if (result != -ENOENT && facts.count < QUEUE) { // it still is the first
		memmove(queue + 1, queue, (size_t)facts.count++ * sizeof *queue);
		queue[0] = (struct fact){first_fact, false};
	}
	answer(0);
}

static void report_failed(const struct notice *notice) {
	facts.over = true;
	if (order.part == TRACE) {
		struct line line = {0};
		ended.status = (notice->error == ENOENT ? 127 : 126) << 8;
		add(&line, "failed ");
		add(&line, notice->text);
		add_value(&line, (unsigned)notice->error);
		report(&line);
		return;
	}
	struct line *line = add_fact("failed ", true);
	add(line, notice->text);
	add_value(line, (unsigned)notice->error);
}

/** Reads what the child has to say, up to its execve. */
static void read_notices(void) {
	struct notice notice;
	while (from_child >= 0) {
		long got = read_from(from_child, &notice, sizeof notice);
		if (got == -EAGAIN) return;
		if (got != sizeof notice) {
			close_fd(from_child);
			from_child = -1;
			if (!facts.over) report_spawned();
		} else if (notice.error == 0)
			warn(notice.text, "");
		else {
			followed.pid = 0;
			report_failed(&notice);
		}
	}
}

/** Starts the command, and lets it be executed when all is ready for it. @returns 0 or an error: nothing was started */
static int start(void) {
	int words[2], go[2];
	int result = pipe_of(words);
	if (result < 0 || (result = pipe_of(go)) < 0) return result;
	from_child = words[0];
	notices = control(words[1], F_DUPFD_CLOEXEC, FIRST_FREE);
	int go_end = control(go[0], F_DUPFD_CLOEXEC, FIRST_FREE);
	close_fd(words[1]);
	close_fd(go[0]);
	control(from_child, F_SETFL, O_NONBLOCK);
	prepare_guard();
	int pid = fork_as(0);
	if (pid == 0) become_command(go_end);
	close_fd(guard.child);
	close_fd(notices);
	close_fd(go_end);
	if (pid > 0) {
		origin.pid = pid;
		now_follow(pid, 0);
		if (order.part == RUN) {
			add_number(&first_fact, clock_ms(), 1);
			add(&first_fact, " spawned");
			add_value(&first_fact, (unsigned)pid);
			add_value(&first_fact, followed.start);
			result = write_hidden(&first_fact);
			if (result < 0) { // nobody would know of it
				send_signal(pid, SIGKILL);
				return result;
			}
		}
		if (order.part == TRACE || order.expect >= FORK) trace_forks();
		write_to(go[1], "", 1);
	} else
		report_failed(&(struct notice){.error = -pid, .text = "fork"});
	close_fd(go[1]);
	return 0;
}

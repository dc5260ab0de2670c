// Following the process: which of its forks it is, and how it ends.

static bool subreaper; // orphans of our process come to us

/** The process that the job has for its own; its forks are followed as `--expect` asks. */
static struct {
	int pid; // 0: nothing runs yet, or no more
	int parent; // who forked it; 0: it is our child; -1: it never will be
	uint64_t start;
	uint64_t since; // its last fork, or its execution
	int forks;
	bool traced, seized; // we trace it; with PTRACE_SEIZE, not as before Linux 3.4
	bool fresh; // its first stop, which tracing brings, is still to come
	bool release; // no longer to be traced: to be let go at its next stop
	bool executed; // for trace: the program came to be executed, not what starts it
	bool ready; // reported as up, and when
	uint64_t ready_at;
	bool confirmed; // and rightly so
	int early; // a child that stopped before we heard of its fork
	int early_status;
	uint64_t idle_since, cpu;
	int watch; // adopt without tracing: a descriptor that tells its end
} followed = {.watch = -1};

static struct {
	int pid; // the command as it was started; also its session, for run
	bool ended;
	int status;
	bool starter; // for trace: it forked before the program was executed
} origin;

enum { EARLIER = 4 };
static struct earlier {
	int pid; // followed before, and not yet ended as far as we know; 0: none
	uint64_t start;
} earlier[EARLIER]; // youngest first

static struct {
	int status;
	uint64_t at; // when
	uint64_t look; // when to look again what is left of it
	bool recent; // it had just forked
} ended = {.look = NEVER};

static struct {
	int signal; // it was told to stop by this one; 0: it was not told
	uint64_t kill_at;
} stopping = {.kill_at = NEVER};

static void signal_group(int signal) {
	int group = call1(__NR_getpgid, followed.pid);
	if (group > 1 && group != call1(__NR_getpgid, 0)) send_signal(-group, signal);
	else send_signal(followed.pid, signal);
}

static void be_ready(void) {
	if (followed.ready) return;
	followed.ready = true;
	followed.ready_at = clock_ms();
	if (order.part == RUN) add_fact("ready", true);
}

/** Traces no more, as soon as the process can be let go. */
static void release(void) {
	if (!followed.traced) return;
	followed.release = true;
	if (followed.seized) trace_call(PTRACE_INTERRUPT, followed.pid, 0, 0);
}

/**
 * The process is what the job file says. It stays traced until it is our child: until then the kernel tells its end to
 * nobody else of us.
 */
static void confirm(void) {
	followed.confirmed = true;
	be_ready();
	if (followed.parent == 0) release();
}

static void now_follow(int pid, int parent) {
	followed.pid = pid;
	followed.parent = parent;
	followed.start = start_of(pid);
	followed.since = followed.idle_since = clock_ms();
	followed.traced = followed.release = followed.fresh = false;
	followed.early = 0;
}

static void report_followed(void) {
	if (order.part == TRACE) return;
	struct line *line = add_fact("followed", true);
	add_value(line, (unsigned)followed.pid);
	add_value(line, followed.start);
}

static struct {
	int pid; // it ended while we waited for something else; 0: none
	int status;
} reaped;

/** Begins to trace as one did before Linux 3.4: the process gets a SIGSTOP, which may not be the first that it stops for. */
static int attach(long options) {
	int status;
	int result = trace_call(PTRACE_ATTACH, followed.pid, 0, 0);
	if (result < 0 || wait_for(followed.pid, &status, __WALL) != followed.pid) return result;
	if (!has_stopped(status)) {
		reaped.pid = followed.pid;
		reaped.status = status;
		return -ESRCH;
	}
	int signal = stopped_by(status);
	followed.fresh = signal != SIGSTOP;
	trace_call(PTRACE_SETOPTIONS, followed.pid, 0, options);
	trace_call(PTRACE_CONT, followed.pid, 0, followed.fresh ? signal : 0);
	return 0;
}

/** Begins to trace. @param options PTRACE_O_… @returns 0 or an error */
static int trace(long options) {
	int result = trace_call(PTRACE_SEIZE, followed.pid, 0, options);
	followed.seized = result == 0;
	if (result == -EIO) result = attach(options);
	followed.traced = result == 0;
	return result;
}

static void trace_forks(void) {
	trace(PTRACE_O_TRACEFORK | PTRACE_O_TRACEEXEC);
}

/** Lets a stopped process that we trace go on, with the signal that stopped it. */
static void resume(int signal) {
	if (followed.release) {
		followed.traced = followed.release = false;
		trace_call(PTRACE_DETACH, followed.pid, 0, signal);
		return;
	}
	// who was attached to the old way would be killed by its next execution, were that not asked for
	if (followed.confirmed) trace_call(PTRACE_SETOPTIONS, followed.pid, 0, followed.seized ? 0 : PTRACE_O_TRACEEXEC);
	trace_call(PTRACE_CONT, followed.pid, 0, signal);
}

static void traced_stop(int status);

/** It has forked: for the count, the child is now the process. */
static void forked(int child) {
	int parent = followed.pid;
	int early = followed.early == child ? followed.early_status : 0;
	bool seized = followed.seized, counts = order.part != TRACE || followed.executed;
	memmove(earlier + 1, earlier, sizeof earlier - sizeof *earlier);
	earlier[0] = (struct earlier){parent, followed.start};
	trace_call(PTRACE_DETACH, parent, 0, 0);
	now_follow(child, parent);
	followed.traced = followed.fresh = true;
	followed.seized = seized;
	followed.forks += counts;
	origin.starter |= !counts;
	report_followed();
	if (counts && followed.forks == (order.expect == FORK ? 1 : order.expect == DAEMON ? 2 : 0)) confirm();
	if (early != 0) traced_stop(early);
}

/** For trace: what starts the program has come to execute it; all that was before does not count. */
static void program_executed(void) {
	struct line line = {0};
	followed.executed = true;
	followed.forks = 0;
	memset(earlier, 0, sizeof earlier);
	add(&line, "executed");
	report(&line);
	if (order.expect == NONE && subreaper) release();
}

static void executed(void) {
	static bool starter;
	followed.since = followed.idle_since = clock_ms();
	if (order.part == TRACE && !followed.executed) {
		if (starter) program_executed();
		starter = true;
	} else if (order.expect == DAEMON && followed.forks > 0)
		confirm();
}

static void report_spawned(void);

/** It has stopped itself. @returns true when it is to go on at once */
static bool stopped(void) {
	static bool debugged;
	if (order.stop && !debugged) {
		debugged = true;
		report_spawned();
		return false;
	}
	if (order.expect != STOP || followed.confirmed || (order.part == TRACE && followed.traced && !followed.executed)) return false;
	confirm();
	return true;
}

static void traced_stop(int status) {
	int event = status >> 16, signal = stopped_by(status);
	bool first = followed.fresh;
	unsigned long child = 0;
	followed.fresh = false;
	switch (event) {
	case PTRACE_EVENT_FORK:
		trace_call(PTRACE_GETEVENTMSG, followed.pid, 0, (long)&child);
		forked((int)child);
		return;
	case PTRACE_EVENT_EXEC:
		executed();
		return resume(0);
	case PTRACE_EVENT_STOP:
		if (signal == SIGTRAP) return resume(0);
		if (signal == SIGSTOP && stopped()) send_signal(followed.pid, SIGCONT);
		if (followed.release) return resume(0);
		trace_call(PTRACE_LISTEN, followed.pid, 0, 0);
		return;
	default:
		if (!followed.seized && signal == SIGSTOP && (first || followed.release || stopped())) return resume(0);
		resume(signal);
	}
}

/** A process that was followed before, and hasn't ended. NULL where there is none. */
static struct earlier *still_there(void) {
	for (int i = 0; i < EARLIER; i++) {
		struct look look;
		if (earlier[i].pid == 0) continue;
		if (look_at(earlier[i].pid, &look) ? look.start == earlier[i].start && look.state != 'Z' && look.state != 'X'
		                                   : earlier[i].start == 0 && earlier[i].pid == origin.pid && !origin.ended)
			return &earlier[i];
	}
	return NULL;
}

/** What the command has left to us: the oldest process in a session other than the command's, and the oldest one in that. */
static struct {
	int pid[2];
	uint64_t start[2];
	bool leads;
	bool changing; // one of them has ended meanwhile: what it left may have come too late to be seen
} left;

static void look_if_left(int folder, const char *name) {
	(void)folder;
	uint64_t pid;
	struct look look;
	if (!read_number(name, 10, INT32_MAX, &pid) || !look_at((int)pid, &look)) return;
	if (look.parent != own_pid() || look.supervisor) return;
	if (look.state == 'Z' || look.state == 'X') {
		left.changing = true;
		return;
	}
	bool own = look.session != (order.part == TRACE ? (int)call1(__NR_getsid, 0) : origin.pid);
	if (left.pid[own] != 0 && left.start[own] <= look.start) return;
	left.pid[own] = (int)pid;
	left.start[own] = look.start;
	if (own) left.leads = look.session == (int)pid;
}

static void warn_of_too_many(void) {
	if (order.part == RUN && order.expect == NONE)
		warn("went into the background, which no \"expect\" says: write \"expect ", left.leads ? "fork\"" : "daemon\"");
	else if (order.expect == FORK && followed.forks == 1)
		warn("forked twice, \"expect fork\" says once: write \"expect daemon\"", "");
	else if (order.expect == DAEMON && followed.forks == 2)
		warn("forked more than twice, \"expect daemon\" says twice", "");
}

/** Follows what the command has left. */
static void follow_left(int pid) {
	if (followed.confirmed) warn_of_too_many();
	memset(earlier, 0, sizeof earlier);
	now_follow(pid, 0);
	followed.forks++;
	report_followed();
	confirm();
}

/** The child that was followed has ended, its parent goes on: it was a command of a script, or a worker. */
static void follow_again(struct earlier *parent) {
	if (stopping.signal == 0 && (order.part != TRACE || followed.executed))
		warn("the child that it forked has ended, and it goes on itself", "");
	now_follow(parent->pid, parent->pid == origin.pid ? 0 : -1);
	parent->pid = 0;
	report_followed();
	followed.forks = 0;
	if (stopping.signal != 0) return signal_group(stopping.signal);
	if (!ended.recent) return confirm();
	followed.confirmed = false;
	if (order.expect == FORK || order.expect == DAEMON) trace_forks();
}

static void finish_with_end(void) {
	take_printed(ALL);
	facts.over = true;
	if (order.part == TRACE) return;
	bool killed = was_killed(ended.status);
	add_value(add_fact(killed ? "killed" : "exited", true), killed ? killed_by(ended.status) : exit_status(ended.status));
}

/** The process has ended: is that the end, or one more step into the background, or was it the wrong one? */
static void resolve(void) {
	uint64_t now = clock_ms(), age = now - ended.at;
	ended.look = NEVER;
	struct earlier *parent = still_there();
	if (parent != NULL && !order.task) {
		if (age >= GRACE) return follow_again(parent);
		ended.look = now + 20;
		return;
	}
	bool background = ended.status == 0 && stopping.signal == 0 && (ended.recent || !followed.confirmed);
	if (!background || order.task || !subreaper) return finish_with_end();
	memset(&left, 0, sizeof left);
	each_name(AT_FDCWD, "/proc", look_if_left);
	bool expected = (order.expect >= FORK || order.part == TRACE) && !followed.confirmed;
	bool growing = left.pid[1] != 0 ? left.leads && age < GRACE : left.pid[0] != 0 && age < GROWING;
	if (growing) ended.look = now + 20 + age / 4;
	else if (left.pid[1] != 0) follow_left(left.pid[1]);
	else if (left.pid[0] != 0 && expected) follow_left(left.pid[0]);
	else if (left.changing && age < GROWING) ended.look = now + 1;
	else finish_with_end();
}

static void process_ended(int pid, int status) {
	if (pid == origin.pid) {
		origin.ended = true;
		origin.status = status;
	}
	for (int i = 0; i < EARLIER; i++)
		if (earlier[i].pid == pid) earlier[i].pid = 0;
	if (pid == followed.pid) {
		ended.status = status;
		ended.at = clock_ms();
		ended.recent = ended.at - followed.since <= RECENT;
		followed.pid = 0;
		followed.traced = false;
		resolve();
	} else if (followed.pid != 0 && followed.parent == pid) {
		followed.parent = subreaper ? 0 : -1;
		if (subreaper && followed.confirmed) release();
	}
}

static void process_stopped(int pid, int status) {
	bool of_trace = status >> 16 != 0;
	if (pid == followed.pid && followed.traced) return traced_stop(status);
	if (pid == followed.pid) {
		if (stopped_by(status) == SIGSTOP && stopped()) send_signal(pid, SIGCONT);
		return;
	}
	if (followed.traced && (of_trace || !followed.seized)) { // a child whose fork is still to be told
		followed.early = pid;
		followed.early_status = status;
	} else if (of_trace)
		trace_call(PTRACE_DETACH, pid, 0, 0); // its parent was killed before it could be told
}

static void read_notices(void);

/** @returns the PID of a process that has stopped or ended; 0 or an error: none has */
static int next_change(int *status) {
	int pid = reaped.pid;
	if (pid == 0) return wait_for(-1, status, WNOHANG | WUNTRACED | __WALL);
	*status = reaped.status;
	reaped.pid = 0;
	return pid;
}

static void reap(void) {
	int status, pid;
	while ((pid = next_change(&status)) > 0) {
		read_notices(); // so that its execution comes before what it has done since
		if (has_stopped(status)) process_stopped(pid, status);
		else process_ended(pid, status);
	}
}

/** True as long as it is to be found out whether the process is up without having done what `--expect` says. */
static bool in_doubt(void) {
	return followed.pid != 0 && !followed.ready && (order.expect != NONE || order.part == TRACE) &&
	       (order.part != TRACE || followed.executed || !followed.traced);
}

static void warn_of_too_few(void) {
	if (order.expect == STOP) warn("did not stop itself: remove \"expect stop\"", "");
	else if (order.expect == NONE || !followed.traced) return;
	else if (followed.forks == 1) warn("forked once, \"expect daemon\" says twice: write \"expect fork\"", "");
	else warn("did not fork: remove ", order.expect == FORK ? "\"expect fork\"" : "\"expect daemon\"");
}

/** True when, as often as we have looked, the process has waited for so long, without work. @param alone nor has it children */
static bool idle_for(uint64_t ms, bool alone) {
	struct look look;
	uint64_t now = clock_ms();
	bool known = look_at(followed.pid, &look);
	bool rests = known && (look.state == 'S' || look.state == 'T' || look.state == 't'); // one that is stopped does nothing either
	if (!rests || look.cpu != followed.cpu || (alone && has_children(followed.pid))) followed.idle_since = now;
	if (known) followed.cpu = look.cpu;
	return now - followed.idle_since >= ms;
}

static Stat starter; // for trace: the command, a program; by its path, since the process may have executed another before we look

static bool executable_of(int pid, Stat *out) {
	struct line path = {0};
	add(&path, "/proc/");
	add_pid(&path, pid);
	add(&path, "/exe");
	return stat_at(AT_FDCWD, path.text, out, 0) == 0;
}

/** For trace without ptrace: what starts the program has not yet executed it, as far as one sees. */
static bool only_starts(void) {
	Stat now;
	return order.part == TRACE && !followed.executed && executable_of(followed.pid, &now) && now.st_dev == starter.st_dev &&
	       now.st_ino == starter.st_ino;
}

/** Takes a process that seems to wait for work as up. */
static void look_if_idle(void) {
	if (!idle_for(IDLE, true) && clock_ms() - followed.since < order.timeout) return;
	if (only_starts()) return;
	warn_of_too_few();
	be_ready();
	if (subreaper && followed.parent == 0) release();
}

// The set-up of a child. What is in here runs between fork and execve.

struct notice { // from the child to us: a step that failed, or a warning
	int error; // 0: a warning
	char text[124];
};
static int notices = -1; // the child's end of the pipe; execve closes it

static void notify(const char *text, int error) {
	struct notice notice = {.error = error < 0 ? -error : error};
	size_t length = strlen(text);
	if (length > sizeof notice.text - 1) length = sizeof notice.text - 1;
	memcpy(notice.text, text, length);
	write_to(notices, &notice, sizeof notice);
}

static _Noreturn void fail(const char *step, int error) {
	notify(step, error);
	leave_process(255);
}

/** A step that may be refused: then the process fails if --strict, else goes on with a warning. */
static void refused(const char *step, int error) {
	if (order.strict) fail(step, error);
	struct line line = {0};
	add(&line, "unable to ");
	add(&line, step);
	add(&line, ": ");
	add_error(&line, -error);
	notify(line.text, 0);
}

/** Opens what must not block us, and lets it block the command. */
static int open_console(const char *path, int flags) {
	int fd = open_at(AT_FDCWD, path, flags | O_NONBLOCK | O_CLOEXEC, 0640);
	if (fd >= 0) control(fd, F_SETFL, control(fd, F_GETFL, 0) & ~O_NONBLOCK);
	return fd;
}

static struct {
	int from, into; // our end of the terminal or pipe that the process prints to, and its end; -1: there is no log
	int file; // -1: not open
	bool warned; // that it can't be written
	size_t length; // of what is to be written
} printed = {.from = -1, .into = -1, .file = -1};
static char printed_bytes[2 * KEPT];

/** A bare root may have no /dev/null; a job needs one, so it gets one in the state directory. */
static int open_null(void) {
	int flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
	int null = open_path("/dev/null", flags);
	if (null != -ENOENT) return null;
	make_null(state, "null");
	null = open_at(state, "null", flags, 0);
	return null < 0 ? -ENOENT : null;
}

static void set_console(void) {
	bool owner = same(order.console, "owner");
	int null = open_null();
	int out = null;
	if (owner || same(order.console, "output")) {
		int console = open_console("/dev/console", O_RDWR | (owner ? 0 : O_NOCTTY));
		if (console < 0 && owner) fail("open console", console);
		if (console < 0) {
			struct line line = {0};
			add(&line, "unable to open system console: ");
			add_error(&line, -console);
			notify(line.text, 0);
		} else {
			// where it is no terminal, or another session's that can't be taken from it, init goes on all the same
			if (owner) call3(__NR_ioctl, console, TIOCSCTTY, 1);
			null = out = console;
		}
	} else if (printed.into >= 0)
		out = printed.into;
	if (null < 0) fail("open console", null);
	dup_to(null, 0);
	dup_to(out, 1);
	dup_to(out, 2);
}

static void open_script(void) {
	int fd = open_path(order.script, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) fail("move script fd", fd);
	int given = give_file(fd, (unsigned)order.uid, (unsigned)order.gid); // NEVER is -1: as it is
	if (given < 0 && order.uid != (unsigned)call0(NR_geteuid)) fail("chown", given);
	remove_at(AT_FDCWD, order.script);
	if (fd == SCRIPT) control(fd, F_SETFD, 0);
	else {
		int moved = dup_to(fd, SCRIPT);
		if (moved < 0) fail("move script fd", moved);
	}
}

static int set_limit(int resource, const struct limit *limit) {
	int result = call4(__NR_prlimit64, 0, resource, limit, NULL);
	if (result != -ENOSYS) return result;
	unsigned long narrow[2] = {
		limit->soft > (unsigned long)-1 ? (unsigned long)-1 : (unsigned long)limit->soft,
		limit->hard > (unsigned long)-1 ? (unsigned long)-1 : (unsigned long)limit->hard,
	};
	return call2(__NR_setrlimit, resource, narrow);
}

/** Reads a word of a line of /proc/PID/limits. */
static bool limit_at(const char *text, uint64_t *out) {
	struct line word = {0};
	while (*text != ' ' && *text != '\0') add(&word, (char[]){*text++, '\0'});
	return read_limit(word.text, out);
}

/** The limits of PID 1, where prlimit(2) isn't there (before Linux 2.6.36): a line each, in the order of their numbers, in columns. */
static bool first_limit(int resource, struct limit *out) {
	static char text[2048];
	static long length = -1;
	enum { SOFT = 26, HARD = 47, SHORTEST = 60 };
	if (length < 0) length = read_file("/proc/1/limits", text, sizeof text);
	const char *line = text;
	for (int i = 0; i <= resource && line != NULL; i++) {
		line = find(line, (size_t)(text + length - line), '\n'); // the first one is the heading
		if (line != NULL) line++;
	}
	return line != NULL && text + length - line > SHORTEST && limit_at(line + SOFT, &out->soft) && limit_at(line + HARD, &out->hard);
}

/**
 * A limit that the job doesn't name is the one of PID 1, which processes of an init have. But systemd raises how many files
 * it may open itself, and daemons of its time close as many descriptors as they may have. Who may not raise what the caller has
 * lowered (no CAP_SYS_RESOURCE) gets as near as may be.
 */
static void set_default_limit(int resource) {
	struct limit limit, ours;
	long known = call4(__NR_prlimit64, 1, resource, NULL, &limit);
	if (known < 0 && !first_limit(resource, &limit)) return;
	if (resource == RLIMIT_NOFILE && limit.soft > 1 << 20) limit.soft = 1024;
	if (set_limit(resource, &limit) != -EPERM || call4(__NR_prlimit64, 0, resource, NULL, &ours) < 0) return;
	ours.soft = limit.soft < ours.hard ? limit.soft : ours.hard;
	set_limit(resource, &ours);
}

static void set_limits(void) {
	for (int i = 0; i < LIMITS; i++) {
		if (!order.limited[i]) {
			if (limit_names[i] != NULL) set_default_limit(i);
			continue;
		}
		int result = set_limit(i, &order.limits[i]);
		if (result == 0) continue;
		struct line step = {0};
		add(&step, "set \"");
		add(&step, limit_names[i]);
		add(&step, "\" resource limit");
		refused(step.text, result);
	}
}

/** Jobs are not scheduled as who has asked for them, by chrt(1) or ionice(1): as init's processes are. */
static void set_scheduling(void) {
	int priority = 0;
	call3(__NR_sched_setscheduler, 0, SCHED_NORMAL, &priority);
	call3(__NR_ioprio_set, 1, 0, 0); // this process: no class
}

static void set_profile(void) {
	struct line text = {0};
	long result;
	add(&text, "exec ");
	add(&text, order.apparmor);
	write_file("/proc/self/attr/exec", text.text, &result);
	if (result < 0) fail("switch security profile", (int)result);
}

/**
 * The list of groups can't be set without CAP_SETGID, nor in a user namespace that says so. A process that keeps the user and group
 * that it has runs all the same.
 */
static void set_groups(void) {
	int result = call2(NR_setgroups, order.groups, group_list);
	if (result >= 0) return;
	bool kept = (unsigned)call0(NR_geteuid) == order.uid && (unsigned)call0(NR_getegid) == order.gid;
	if (!kept) fail("initgroups", result);
	refused("set groups", result);
}

static void set_identity(void) {
	int result;
	if (order.groups != NOT_GIVEN && call0(NR_geteuid) == 0) set_groups();
	if (order.gid != NEVER && (result = call1(NR_setgid, order.gid)) < 0) fail("setgid", result);
	if (order.uid != NEVER && (result = call1(NR_setuid, order.uid)) < 0) fail("setuid", result);
}

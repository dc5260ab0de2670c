// What the program asks of front, a function a request.

static bool serve_lock(char *words) {
	(void)words;
	if (!have_state()) return true;
	if (front.locked < 0) {
		int fd = open_at(state, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600), result = fd;
		if (fd >= 0)
			do result = lock_file(fd, LOCK_EX);
			while (result == -EINTR);
		if (result < 0) {
			close_fd(fd);
			say_error("lock", result);
			return true;
		}
		front.locked = fd;
	}
	say("ok", NULL);
	return true;
}

static bool serve_unlock(char *words) {
	(void)words;
	close_fd(front.locked);
	front.locked = -1;
	say("ok", NULL);
	return true;
}

static void wake_path(struct line *path, const char *prefix) {
	path->length = 0;
	add(path, prefix);
	add(path, front.name.text);
}

/** The FIFO gets its name when it has a reader: one without is taken for a dead command's. */
static int make_wake(void) {
	struct line hidden = {0}, shown = {0};
	front.name.length = 0;
	add_pid(&front.name, own_pid());
	add(&front.name, "-");
	add_number(&front.name, start_of(own_pid()), 1);
	wake_path(&hidden, "wake/.");
	wake_path(&shown, "wake/");
	int made = make_fifo(state, hidden.text);
	if (made < 0 && made != -EEXIST) return made;
	int fd = open_at(state, hidden.text, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
	if (fd < 0) return fd;
	int result = rename_at(state, hidden.text, shown.text);
	if (result < 0) close_fd(fd);
	else front.wake = fd;
	return result;
}

static bool serve_attend(char *words) {
	(void)words;
	if (!have_state()) return true;
	int result = front.wake < 0 ? make_wake() : 0;
	if (result < 0) say_error("attend", result);
	else say("ok", front.name.text);
	return true;
}

static void leave(void) {
	struct line path = {0};
	if (front.wake < 0) return;
	wake_path(&path, "wake/");
	remove_at(state, path.text);
	close_fd(front.wake);
	front.wake = -1;
}

static bool serve_leave(char *words) {
	(void)words;
	leave();
	say("ok", NULL);
	return true;
}

static bool serve_clock(char *words) {
	(void)words;
	struct line line = {0};
	add_number(&line, clock_ms(), 1);
	say("ok", line.text);
	return true;
}

/** Reads numbers, between spaces, and nothing else. */
static bool read_numbers(char *words, uint64_t *numbers, int count) {
	for (int i = 0; i < count; i++) {
		char *more = words != NULL ? cut(words, ' ') : NULL;
		if (words == NULL || !read_number(words, 10, INT32_MAX, &numbers[i])) return false;
		words = more;
	}
	return words == NULL;
}

/**
 * Reads a payload, strings each ended by a NUL, into memory that ends the program's.
 * @param lead pointers to leave free at the beginning
 * @param argc, envc how many strings, in two arrays that end in NULL
 * @returns the first array; NULL where the payload isn't what it was said to be
 */
static char **read_payload(uint64_t lead, uint64_t argc, uint64_t envc, uint64_t size) {
	if (argc + envc > 1 << 20 || size > 1 << 26) return NULL;
	char **array = (char **)(((uintptr_t)memory_end(NULL) + 15) & ~(uintptr_t)15);
	char *bytes = (char *)(array + lead + argc + envc + 2);
	if (memory_end(bytes + size) != bytes + size) return NULL;
	for (uint64_t have = 0; have < size;) {
		if (front.length == 0 && !read_more()) return NULL;
		size_t part = front.length < size - have ? front.length : (size_t)(size - have);
		memcpy(bytes + have, requested, part);
		drop_bytes(part);
		have += part;
	}
	char **string = array + lead;
	for (uint64_t i = 0; i <= argc + envc; i++) {
		if (i == argc) *string++ = NULL;
		if (i == argc + envc) break;
		char *end = find(bytes, (size_t)size, '\0');
		if (end == NULL) return NULL;
		*string++ = bytes;
		size -= (uint64_t)(end + 1 - bytes);
		bytes = end + 1;
	}
	*string = NULL;
	return size == 0 ? array : NULL;
}

/** launch ARGC ENVC BYTES: executes ourselves, cut off from all that the caller has. Answered when it has ended. */
static bool serve_launch(char *words) {
	uint64_t numbers[3];
	char *begin = memory_end(NULL);
	if (!read_numbers(words, numbers, 3)) return false;
	char **argv = read_payload(1, numbers[0], numbers[1], numbers[2]);
	if (argv == NULL) return false;
	while (front.launched == LAUNCHES) wait_for_signal();
	argv[0] = "shim";
	int pid = fork_as(0);
	if (pid == 0) {
		call0(__NR_setsid); // a key on the terminal must not end it halfway
		null_standard();
		if (outside >= 0) {
			dup_to(outside, OUTSIDE);
			dup_to(front.ourselves, OURSELVES);
			control(OURSELVES, F_SETFD, FD_CLOEXEC);
		}
		close_from(outside >= 0 ? OURSELVES + 1 : 3);
		block_signals(0, NULL);
		execute(outside >= 0 ? "/proc/self/fd/4" : self, argv, argv + numbers[0] + 2);
		leave_process(127);
	}
	launches[front.launched++] = (struct launch){pid, 0};
	reap_children();
	memory_end(begin);
	return true;
}

static void forget_variable(const char *prefix) {
	char **into = environment;
	for (char **e = environment; *e != NULL; e++)
		if (after(*e, prefix) == NULL) *into++ = *e;
	*into = NULL;
}

/** trace ARGC BYTES: executes `shim trace` as the caller would, with all that the caller has. */
static bool serve_trace(char *words) {
	uint64_t numbers[2];
	int ends[2];
	struct line to = {0}, report = {0};
	char *begin = memory_end(NULL);
	if (!read_numbers(words, numbers, 2)) return false;
	char **argv = read_payload(4, numbers[0], 0, numbers[1]);
	if (argv == NULL) return false;
	int result = pipe_of(ends);
	if (result == 0) {
		add_pid(&to, ends[1]);
		argv[0] = "shim";
		argv[1] = "trace";
		argv[2] = "--report";
		argv[3] = to.text;
		result = front.traced = fork_as(0);
		if (result == 0) {
			control(ends[1], F_SETFD, 0);
			block_signals(signals_before, NULL);
			forget_variable("UPSTART_DUMMY_PROGRAM="); // the launcher's
			execute(self, argv, environment);
			leave_process(127);
		}
		close_fd(ends[1]);
		while (front.traced > 0) wait_for_signal();
		for (long got; (got = read_from(ends[0], report.text + report.length, LINE - 1 - report.length)) > 0;)
			report.length += (size_t)got;
		close_fd(ends[0]);
	}
	if (result < 0) say_error("fork", result);
	else say_end(front.traced_status, &report);
	front.traced = 0;
	memory_end(begin);
	return true;
}

static struct pollfd waited[FIXED + TOKENS];
static const char *waited_for[TOKENS];
static int processes[TOKENS]; // that are waited for; 0: it has ended

/** Opens the FIFOs of supervisors, tokens between spaces, as far as they are read. @returns how many were looked at */
static int open_tokens(char *words, const char **lost) {
	int count = 0;
	for (char *next; words != NULL && count < TOKENS; words = next) {
		struct line path = {0};
		next = cut(words, ' ');
		add(&path, "ctl/");
		add(&path, words);
		int fd = open_at(state, path.text, O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0);
		if (fd < 0 && fd != -EMFILE && fd != -ENFILE) *lost = words;
		waited_for[count] = words;
		waited[FIXED + count++] = (struct pollfd){.fd = fd};
	}
	return count;
}

static bool drain_wake(void) {
	char bytes[64];
	bool any = false;
	while (front.wake >= 0 && read_from(front.wake, bytes, sizeof bytes) > 0) any = true;
	return any;
}

/**
 * wait MS [TOKEN…]. Of a FIFO that nobody reads any more, poll tells an error to who could write. Of two things at a time,
 * a wake comes first: who is gone has often said why.
 */
static bool serve_wait(char *words) {
	const char *lost = NULL;
	struct line answer = {0};
	long ms;
	char *tokens = cut(words, ' ');
	if (!read_integer(words, -1, INT32_MAX, &ms)) return false;
	if (!have_state()) return true;
	int count = open_tokens(tokens, &lost);
	uint64_t deadline = ms < 0 ? NEVER : clock_ms() + (unsigned long)ms;
	waited[1] = (struct pollfd){.fd = front.in}; // tells its end
	waited[2] = (struct pollfd){.fd = front.wake, .events = POLLIN};
	while (answer.length == 0 && !front.child_ended && waited[1].revents == 0) {
		uint64_t now = clock_ms();
		poll_or_signal(waited, FIXED + count, lost != NULL || now >= deadline ? 0 : deadline == NEVER ? NEVER : deadline - now);
		for (int i = 0; i < count && lost == NULL; i++)
			if (waited[FIXED + i].revents != 0) lost = waited_for[i];
		if (drain_wake()) add(&answer, "woken");
		else if (lost != NULL) {
			add(&answer, "lost ");
			add(&answer, lost);
		} else if (clock_ms() >= deadline)
			add(&answer, "timeout");
	}
	for (int i = 0; i < count; i++)
		if (waited[FIXED + i].fd >= 0) close_fd(waited[FIXED + i].fd);
	if (answer.length > 0) say("ok", answer.text);
	return answer.length > 0;
}

/** Whether one of the processes waited for has ended; where the kernel has no descriptors of them, it is asked. */
static bool is_gone(int i) {
	struct pollfd *watch = &waited[FIXED + i];
	if (processes[i] == 0) return true;
	if (watch->fd >= 0 ? watch->revents == 0 : send_signal(processes[i], 0) != -ESRCH) return false;
	processes[i] = 0;
	if (watch->fd >= 0) close_fd(watch->fd);
	watch->fd = -1;
	return true;
}

/** gone MS PID… Answers how many of them have not ended. */
static bool serve_gone(char *words) {
	uint64_t ms, pid;
	struct line answer = {0};
	char *pids = cut(words, ' ');
	if (!read_number(words, 10, INT32_MAX, &ms)) return false;
	uint64_t deadline = clock_ms() + ms;
	int count = 0, left;
	for (char *next; pids != NULL && count < TOKENS; pids = next) {
		next = cut(pids, ' ');
		if (!read_number(pids, 10, INT32_MAX, &pid) || pid == 0) return false;
		processes[count] = (int)pid;
		waited[FIXED + count++] = (struct pollfd){.fd = call2(__NR_pidfd_open, pid, 0), .events = POLLIN};
	}
	waited[1] = waited[2] = (struct pollfd){.fd = -1};
	for (;;) {
		bool blind = false;
		left = 0;
		for (int i = 0; i < count; i++)
			if (!is_gone(i)) left++, blind |= waited[FIXED + i].fd < 0;
		uint64_t now = clock_ms();
		if (left == 0 || now >= deadline || front.child_ended) break;
		poll_or_signal(waited, FIXED + count, blind && deadline - now > 20 ? 20 : deadline - now);
	}
	for (int i = 0; i < count; i++)
		if (waited[FIXED + i].fd >= 0) close_fd(waited[FIXED + i].fd);
	add_number(&answer, (unsigned)left, 1);
	say("ok", answer.text);
	return true;
}

/** enter BYTES: the folder (payload) becomes our root, and the program's, which shares it with us (CLONE_FS). */
static bool serve_enter(char *words) {
	uint64_t size;
	char *begin = memory_end(NULL);
	if (!read_numbers(words, &size, 1)) return false;
	char **root = read_payload(0, 1, 0, size);
	if (root == NULL) return false;
	if (outside >= 0 || state >= 0) {
		say_error("enter", -EBUSY);
		return true;
	}
	int result = outside = move_away(open_path("/", O_RDONLY | O_CLOEXEC));
	if (result >= 0) result = front.ourselves = move_away(open_path(self, O_RDONLY | O_CLOEXEC));
	if (result >= 0) result = call1(__NR_chroot, *root);
	if (result == 0) result = call1(__NR_chdir, "/");
	if (result < 0) say_error("change root directory", result);
	else say("ok", NULL);
	memory_end(begin);
	return true;
}

/** state PATH: where the state lies in the root that was entered. */
static bool serve_state(char *words) {
	static struct line path;
	if (state >= 0 || path.length > 0 || *words != '/') return false;
	add(&path, words);
	front.state_path = path.text;
	say("ok", NULL);
	return true;
}

/** cover: whether what we launch can have files covered for itself; tried, since much may be in the way. */
static bool serve_cover(char *words) {
	int status;
	(void)words;
	if (!have_state()) return true;
	order.state = front.state_path;
	int pid = fork_as(0);
	if (pid == 0) leave_process(begin_own_view() == 0 ? 0 : 1);
	if (pid > 0) wait_for(pid, &status, 0);
	say("ok", pid > 0 && status == 0 ? "yes" : "no");
	return true;
}

/** guard: whether what we launch can be kept from PID 1, and how; tried, as above. */
static int find_guard(void) {
	int status;
	int pid = fork_as(0);
	if (pid == 0) leave_process(filter_calls(true, false) >= 0 ? ASK : filter_calls(false, false) == 0 ? REFUSE : UNGUARDED);
	return pid > 0 && wait_for(pid, &status, 0) == pid && !was_killed(status) ? exit_status(status) : UNGUARDED;
}

static bool serve_guard_request(char *words) {
	static const char *const names[] = {[UNGUARDED] = "none", [REFUSE] = "refuse", [ASK] = "ask"};
	(void)words;
	say("ok", names[find_guard()]);
	return true;
}

/** What a front that stays hears of. SIGUSR1 and SIGUSR2 are busybox's halt; where jobs can send them, too, they mean something else. */
static uint64_t ending_signals(void) {
	uint64_t halts = own_pid() == 1 && find_guard() != UNGUARDED ? signal_bit(SIGUSR1) | signal_bit(SIGUSR2) : 0;
	return signal_bit(SIGCHLD) | signal_bit(SIGTERM) | signal_bit(SIGINT) | halts;
}

/** stay: from here on the program's end isn't ours. */
static bool serve_stay(char *words) {
	(void)words;
	uint64_t ignored = signal_bit(SIGPIPE) | signal_bit(SIGHUP) | signal_bit(SIGQUIT) | signal_bit(SIGUSR1) | signal_bit(SIGUSR2);
	if (!have_state()) return true;
	uint64_t watched = ending_signals();
	remove_at(state, "stay");
	int result = make_fifo(state, "stay");
	if (result == 0) result = open_at(state, "stay", O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
	if (result < 0) {
		say_error("stay", result);
		return true;
	}
	front.stays = result;
	set_process(PR_SET_CHILD_SUBREAPER, 1);
	block_signals(signals_before | watched | ignored, NULL);
	close_fd(signals);
	signals = signal_file(watched);
	say("ok", NULL);
	return true;
}

static const struct {
	const char *name;
	bool (*serve)(char *words); // false: we stop serving
} requests[] = {
	{"lock", serve_lock},   {"unlock", serve_unlock}, {"attend", serve_attend}, {"leave", serve_leave},
	{"clock", serve_clock}, {"launch", serve_launch}, {"trace", serve_trace},   {"wait", serve_wait},
	{"gone", serve_gone},   {"stay", serve_stay},     {"enter", serve_enter},   {"state", serve_state},
	{"cover", serve_cover}, {"guard", serve_guard_request},
};

/** Serves one request. @returns false when that was the last */
static bool serve(void) {
	static char line[sizeof requested];
	char *end;
	while ((end = find(requested, front.length, '\n')) == NULL)
		if (!read_more()) return false;
	size_t size = (size_t)(end + 1 - requested);
	memcpy(line, requested, size);
	line[size - 1] = '\0';
	drop_bytes(size);
	char *words = cut(line, ' ');
	if (words == NULL) words = line + size - 1;
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		if (!same(requests[i].name, line)) continue;
		while (front.launched > 0 && requests[i].serve != serve_launch) wait_for_signal();
		return requests[i].serve(words);
	}
	return false;
}

// Orders: lines in the FIFO of a token.

static int orders = -1; // the FIFO of our token

static void stop(int signal, long ms) {
	uint64_t deadline = ms < 0 ? NEVER : clock_ms() + (unsigned long)ms;
	if (deadline < stopping.kill_at) stopping.kill_at = deadline;
	if (stopping.signal != 0) return;
	stopping.signal = signal;
	if (followed.pid != 0) signal_group(signal);
}

/** The state was lost: opens the one that is there now, with a FIFO of our token, and tells it of our process. */
static void return_to_state(void) {
	int state_before = state, orders_before = orders;
	if (facts.over) { // nothing is left to be told
		facts.absorbed = true;
		return;
	}
	if (open_state(order.state) < 0) return;
	struct line path = {0};
	add(&path, "ctl/");
	add(&path, order.token);
	make_fifo(state, path.text);
	int fd = open_at(state, path.text, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0);
	if (fd >= 0) orders = control(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
	if (fd >= 0) close_fd(fd);
	if (orders < 0 || fd < 0) orders = orders_before;
	else close_fd(orders_before);
	lock_file(orders, LOCK_EX | LOCK_NB);
	close_fd(state_before);
	facts.count = 0;
	if (followed.pid == 0) return;
	report_followed();
	if (followed.ready) add_fact("ready", true);
}

/** Carries out one order; what it doesn't understand, it leaves. */
static void obey(char *text) {
	long signal, ms;
	char *words = (char *)after(text, "stop ");
	char *second = words != NULL ? cut(words, ' ') : NULL;
	if (second != NULL) {
		if (read_integer(words, 1, 64, &signal) && read_integer(second, -1, INT32_MAX, &ms)) stop((int)signal, ms);
	} else if ((words = (char *)after(text, "signal ")) != NULL) {
		if (read_integer(words, 1, 64, &signal) && followed.pid != 0) send_signal(followed.pid, (int)signal);
	} else if ((words = (char *)after(text, "omitted ")) != NULL) {
		add(add_fact("omitted ", false), words);
	} else if (same(text, "return")) {
		return_to_state();
	} else if (same(text, "answer")) {
		add_fact("answered", false);
	} else if (same(text, "done")) {
		facts.absorbed = true;
	} else if (same(text, "forget")) {
		take_printed(ALL);
		flush_facts();
		leave_process(0);
	}
}

static void read_orders(void) {
	static char text[LINE];
	static size_t length;
	for (;;) {
		long got = read_from(orders, text + length, sizeof text - length);
		if (got <= 0) return;
		length += (size_t)got;
		char *begin = text, *end;
		while ((end = find(begin, (size_t)(text + length - begin), '\n')) != NULL) {
			*end = '\0';
			obey(begin);
			begin = end + 1;
		}
		length -= (size_t)(begin - text);
		memmove(text, begin, length);
		if (length == sizeof text) length = 0; // not one of ours
	}
}

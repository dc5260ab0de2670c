// The pipes between front and the program: answers, children, signals.

enum { LAUNCHES = 32, TOKENS = 1000, FIXED = 3 };

static struct {
	const char *state_path;
	int ourselves; // our own file, to be executed from another root; or -1: we are in ours
	int in, out; // requests and answers
	int child, child_status;
	bool child_ended;
	int traced, traced_status; // the one `shim trace` at a time; 0: it has ended
	int locked; // DIR/lock, held; or -1
	int wake; // our FIFO, attended; or -1
	struct line name; // of it
	size_t length; // of what was read and not yet used
	int launched; // how many launches have not been answered
	// of a front that stays:
	int stays; // DIR/stay; -1: it doesn't
	int settling, closing; // the settle and the shutdown that go on; 0: none
	bool unsettled; // somebody may have died without a word
	bool ending; // asked to end
	bool down; // there is nothing left to shut down
	int end_status; // as it was told; -1: it was not
} front = {.ourselves = -1, .in = -1, .out = -1, .locked = -1, .wake = -1, .stays = -1, .end_status = -1};

static char requested[65536];
static struct launch {
	int pid; // 0: it has ended; an error: it never began
	int status;
} launches[LAUNCHES]; // in the order of the requests

/** Gives the program an answer. */
static void answer_program(const char *text, size_t length);

static void say(const char *a, const char *b) {
	struct line line = {0};
	add(&line, a);
	if (b != NULL) {
		add(&line, " ");
		add(&line, b);
	}
	if (line.length == LINE - 1) line.length--;
	line.text[line.length++] = '\n';
	answer_program(line.text, line.length);
}

static void say_error(const char *step, int error) {
	struct line line = {0};
	add(&line, step);
	add_value(&line, (unsigned)-error);
	say("error", line.text);
}

/** Says how a child ended, and what it reported, a line after a tab each. */
static void say_end(int status, struct line *report) {
	struct line line = {0};
	add_number(&line, was_killed(status) ? 128u + (unsigned)killed_by(status) : (unsigned)exit_status(status), 1);
	if (report->length > 0) {
		report->text[report->length - 1] = '\0';
		for (char *end = report->text; (end = find(end, strlen(end), '\n')) != NULL;) *end = '\t';
		add(&line, "\t");
		add(&line, report->text);
	}
	say("ok", line.text);
}

static void reaped_while_staying(int pid, int status) {
	if (pid == front.settling) front.settling = 0;
	else if (pid == front.closing) front.closing = 0, front.child_status = status;
	else if (was_killed(status) && pid != front.child) front.unsettled = true;
}

static void reap_children(void) {
	for (int status, pid; (pid = wait_for(-1, &status, WNOHANG)) > 0;) {
		if (pid == front.child) front.child_ended = true, front.child_status = status;
		if (pid == front.traced) front.traced = 0, front.traced_status = status;
		if (front.stays >= 0) reaped_while_staying(pid, status);
		for (int i = 0; i < front.launched; i++)
			if (launches[i].pid == pid) launches[i] = (struct launch){0, status};
	}
	while (front.launched > 0 && launches[0].pid <= 0) {
		if (launches[0].pid < 0) say_error("fork", launches[0].pid);
		else say_end(launches[0].status, &(struct line){0});
		memmove(launches, launches + 1, (size_t)--front.launched * sizeof *launches);
	}
}

/** Somebody wants us to end. Who stays ends the program at once, and all else later. */
static void asked_to_end(void) {
	if (front.stays < 0) send_signal(front.traced != 0 ? front.traced : front.child, SIGTERM);
	else if (!front.ending && !front.child_ended) send_signal(front.child, SIGKILL); // a runtime may catch others, and wait
	front.ending = true;
}

/** Waits for one of some files, or a signal. SIGTERM is passed on. */
static void poll_or_signal(struct pollfd *fds, int count, uint64_t ms) {
	char bytes[128];
	fds[0] = (struct pollfd){.fd = signals, .events = POLLIN};
	poll_for(fds, count, ms);
	if (fds[0].revents == 0) return;
	while (read_from(signals, bytes, sizeof bytes) == sizeof bytes)
		if (*(uint32_t *)bytes != SIGCHLD) asked_to_end();
	reap_children();
}

static void wait_for_signal(void) {
	struct pollfd none;
	poll_or_signal(&none, 1, NEVER);
}

/** Reads on. @returns false when nothing will come any more */
static bool read_more(void);

// The runtime has the program in one process with front (src/runtime/front.c).
#ifndef WITH_LIBRARY
static void answer_program(const char *text, size_t length) {
	write_to(front.out, text, length);
}

static bool read_more(void) {
	struct pollfd fds[2] = {[1] = {.fd = front.in, .events = POLLIN}};
	if (front.length == sizeof requested) return false;
	while (fds[1].revents == 0) {
		poll_or_signal(fds, 2, front.child_ended ? 0 : NEVER);
		if (front.child_ended && fds[1].revents == 0) return false;
	}
	long got = read_from(front.in, requested + front.length, sizeof requested - front.length);
	if (got > 0) front.length += (size_t)got;
	return got > 0;
}
#endif

static void drop_bytes(size_t size) {
	front.length -= size;
	memmove(requested, requested + size, front.length);
}

/** Opens the state directory when it is first needed. @returns false after having said why it can't be */
static bool have_state(void) {
	int result = state >= 0 ? 0 : open_state(front.state_path);
	if (result < 0) say_error("open state directory", result);
	return result == 0;
}

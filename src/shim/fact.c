// Facts: what is reported, into the spool or to the one who has asked.

enum { QUEUE = 24 };
static struct fact {
	struct line text;
	bool relevant; // the engine may have to do something about it
} queue[QUEUE];
static struct {
	int count;
	bool unsettled; // facts that somebody has to be told of are in the spool
	bool told; // the same, but somebody was told
	uint64_t retry; // when to try again to write them: the disk is full
	uint64_t delay;
	bool over; // the last one is in the queue
	bool absorbed; // the last one was
} facts = {.retry = NEVER};

static struct line *add_fact(const char *kind, bool relevant) {
	static struct line lost;
	if (facts.count >= (facts.over ? QUEUE : QUEUE - 1)) return &lost; // much to say on a full disk; the last is kept
	struct line *line = &queue[facts.count].text;
	queue[facts.count++].relevant = relevant;
	line->length = 0;
	add_number(line, clock_ms(), 1);
	add(line, " ");
	add(line, kind);
	return line;
}

static void add_value(struct line *line, uint64_t value) {
	add(line, " ");
	add_number(line, value, 1);
}

static void fact_path(struct line *path, const char *prefix) {
	path->length = 0;
	add(path, prefix);
	add(path, order.token);
	add(path, ".");
	add_number(path, order.fact, 6);
}

/** Writes a fact under its hidden name. @returns 0 or an error */
static int write_hidden(const struct line *text) {
	struct line path = {0};
	fact_path(&path, "spool/.");
	int fd = open_at(state, path.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) return fd;
	struct line whole = *text;
	add(&whole, "\n");
	long put = write_to(fd, whole.text, whole.length);
	int closed = close_fd(fd);
	if (put == (long)whole.length && closed == 0) return 0;
	remove_at(state, path.text);
	return put < 0 ? (int)put : closed < 0 ? closed : -ENOSPC;
}

static int show_hidden(void) {
	struct line from = {0}, to = {0};
	fact_path(&from, "spool/.");
	fact_path(&to, "spool/");
	int result = rename_at(state, from.text, to.text);
	if (result == 0) order.fact++;
	return result;
}

static void settle(void);

/**
 * Puts what is queued into the spool, and tells who waits. Where that is impossible for now, tries again later; where the
 * state directory is gone, nobody will ever ask.
 */
static void flush_facts(void) {
	int written = 0;
	facts.retry = NEVER;
	while (written < facts.count) {
		int result = write_hidden(&queue[written].text);
		if (result == 0) result = show_hidden();
		if (result == -ENOENT) {
			facts.count = 0;
			return;
		}
		if (result < 0) {
			facts.delay = facts.delay == 0 ? 1000 : facts.delay < 8000 ? facts.delay * 2 : 8000;
			facts.retry = clock_ms() + facts.delay;
			break;
		}
		facts.delay = 0;
		facts.unsettled |= queue[written].relevant;
		written++;
	}
	if (written == 0) return;
	facts.count -= written;
	memmove(queue, queue + written, (size_t)facts.count * sizeof *queue);
	wake_all();
	facts.unsettled |= facts.told;
	facts.told = facts.unsettled && listening > 0;
	if (facts.told) facts.unsettled = false;
	if (facts.unsettled) settle();
}

/** Whether the fact that was written last is still in the spool: nobody has absorbed it. */
static bool last_fact_waits(void) {
	struct line path = {0};
	order.fact--;
	fact_path(&path, "spool/");
	order.fact++;
	int fact = open_at(state, path.text, O_RDONLY | O_CLOEXEC, 0);
	if (fact >= 0) close_fd(fact);
	return fact >= 0;
}

/** Nobody of those who were told is there any more. Where they have not absorbed what matters, somebody else has to. */
static void nobody_listens(void) {
	facts.unsettled |= facts.told && last_fact_waits();
	facts.told = false;
}

/** Tells the one who asked for a trace. Where nobody reads it any more, our end leaves the daemon in peace. */
static void report(const struct line *line) {
	struct line whole = *line;
	add(&whole, "\n");
	if (order.report != NEVER && write_to((int)order.report, whole.text, whole.length) < 0) leave_process(0);
}

/** Tells a person something. */
static void warn(const char *a, const char *b) {
	if (order.part != TRACE) {
		struct line *line = add_fact("warning ", false);
		add(line, a);
		add(line, b);
	} else {
		struct line line = {0};
		add(&line, "warning ");
		add(&line, a);
		add(&line, b);
		report(&line);
	}
}

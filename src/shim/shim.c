// The shim does what JavaScript can't: it sets a process up from the inside, is its parent, follows its forks, holds the
// kernel's lock and waits on the kernel. It takes orders as arguments and reports facts; README.md beside this file is
// its contract. One thread, no memory of its own making, and every wait is one call of ppoll(2).
//
// From here to the end: text, messages, /proc, options, the state directory, facts, the set-up of a child, following it,
// orders, the supervisor's loop; then front, which serves the program; then main.
#include "kernel.h"

enum part { RUN, ADOPT, TRACE };
enum expect { NONE, STOP, FORK, DAEMON };

enum {
	LINE = 512,          // the longest message, fact, order or path below the state directory
	IDLE = 2500,         // ms without work after which a process is taken to be up
	PATIENCE = 30000,    // ms after which it is taken to be up in any case
	RECENT = 10000,      // ms after a fork in which an end is one more step into the background
	GRACE = 200,         // ms for the parent to end, when its child that was followed has ended
	GROWING = 1000,      // ms for a process that was left behind to begin a session of its own
	CALM = 50,           // ms without work after which a process won't fork once more
	CALMING = 500,       // ms after which that is no longer waited for
	KEPT = 8192,         // bytes for a log that are kept while it can't be written
	TURN = 1 << 16,      // bytes for a log that are taken before something else has its turn
	ALL = 1 << 21,       // more than a terminal or a pipe can hold
	FIRST_FREE = 10,     // descriptors below belong to the command: 0, 1, 2 and a script at 9
	SCRIPT = 9,
};
#define MINE "upstart-dummy" // name of supervisors, by which they know each other

static char **environment;
static const char *self; // the path of this program

// --- text

struct line {
	size_t length;
	char text[LINE];
};

static void add(struct line *line, const char *text) {
	while (*text != '\0' && line->length < LINE - 1) line->text[line->length++] = *text++;
	line->text[line->length] = '\0';
}

/** Adds a number with at least so many digits. By subtraction: to divide 64 bits, 32-bit machines need a library. */
static void add_number(struct line *line, uint64_t number, int digits) {
	uint64_t power = 10000000000000000000u;
	static const uint64_t powers[] = {
		1000000000000000000u, 100000000000000000u, 10000000000000000u, 1000000000000000u, 100000000000000u,
		10000000000000u, 1000000000000u, 100000000000u, 10000000000u, 1000000000u, 100000000u, 10000000u,
		1000000u, 100000u, 10000u, 1000u, 100u, 10u, 1u, 0u,
	};
	bool begun = false;
	for (int left = 20; left > 0; power = powers[20 - left], left--) {
		char digit[2] = "0";
		for (; number >= power; number -= power) digit[0]++;
		begun = begun || digit[0] != '0' || left <= digits;
		if (begun) add(line, digit);
	}
}

static void add_pid(struct line *line, int pid) {
	add_number(line, (unsigned)pid, 1);
}

/** Reads a decimal number, digits alone. @param base 10 or 8 */
static bool read_number(const char *text, unsigned base, uint64_t most, uint64_t *out) {
	uint64_t number = 0;
	if (*text == '\0') return false;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');
		uint64_t next = number * base + digit;
		if (digit >= base || next > most || number > 1844674407370955160u || next < digit) return false;
		number = next;
	}
	*out = number;
	return true;
}

static bool read_integer(const char *text, long least, long most, long *out) {
	uint64_t number;
	bool minus = *text == '-';
	if (!read_number(text + minus, 10, 0x7fffffff, &number)) return false;
	*out = minus ? -(long)number : (long)number;
	return *out >= least && *out <= most;
}

// --- messages

static const struct {
	int number;
	const char *text;
} errors[] = {
	{EPERM, "Operation not permitted"}, {ENOENT, "No such file or directory"},
	{ESRCH, "No such process"}, {EIO, "Input/output error"},
	{E2BIG, "Argument list too long"}, {ENOEXEC, "Exec format error"},
	{EAGAIN, "Resource temporarily unavailable"}, {ENOMEM, "Cannot allocate memory"},
	{EACCES, "Permission denied"}, {ENOTDIR, "Not a directory"},
	{EINVAL, "Invalid argument"}, {ENFILE, "Too many open files in system"},
	{EMFILE, "Too many open files"}, {ENOSPC, "No space left on device"},
	{EROFS, "Read-only file system"}, {ENXIO, "No such device or address"},
	{ENODEV, "No such device"}, {ENAMETOOLONG, "File name too long"},
	{ELOOP, "Too many levels of symbolic links"}, {EDQUOT, "Disk quota exceeded"},
};

static void add_error(struct line *line, int number) {
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].number == number) {
			add(line, errors[i].text);
			return;
		}
	add(line, "error ");
	add_number(line, (unsigned)number, 1);
}

/** Tells standard error `shim: WHAT SUBJECT: ERROR` and returns 1. @param subject or NULL @param error 0: none */
static int complain(const char *what, const char *subject, int error) {
	struct line line = {0};
	add(&line, "shim: ");
	add(&line, what);
	if (subject != NULL) {
		add(&line, " ");
		add(&line, subject);
	}
	if (error != 0) {
		add(&line, ": ");
		add_error(&line, error < 0 ? -error : error);
	}
	add(&line, "\n");
	write_to(2, line.text, line.length);
	return 1;
}

// --- processes, as /proc tells

struct look {
	char state;
	int parent, session;
	uint64_t cpu; // ticks used
	uint64_t start; // ticks after boot
	bool supervisor; // one of us
};

/** Reads a small file. @returns its length, 0 where it can't be read */
static long read_file(const char *path, char *text, long size) {
	int fd = open_path(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return 0;
	long length = read_from(fd, text, (size_t)size - 1);
	close_fd(fd);
	if (length < 0) length = 0;
	text[length] = '\0';
	return length;
}

static bool look_at(int pid, struct look *out) {
	char text[1024];
	struct line path = {0};
	add(&path, "/proc/");
	add_pid(&path, pid);
	add(&path, "/stat");
	long length = read_file(path.text, text, sizeof text);
	long at = length;
	while (at > 0 && text[at - 1] != ')') at--; // the name may hold anything, so count from its end
	if (at == 0 || length - at < 4) return false;
	text[at - 1] = '\0';
	const char *name = find(text, (size_t)at, '(');
	*out = (struct look){.state = text[at + 1], .supervisor = name != NULL && same(name + 1, MINE)};
	int field = 3;
	uint64_t value = 0;
	for (at += 2; at < length && field <= 22; at++) {
		if (text[at] != ' ') {
			value = value * 10 + (unsigned)(text[at] - '0');
			continue;
		}
		if (field == 4) out->parent = (int)value;
		if (field == 6) out->session = (int)value;
		if (field == 14 || field == 15) out->cpu += value;
		if (field == 22) out->start = value;
		field++;
		value = 0;
	}
	return true;
}

static uint64_t start_of(int pid) {
	struct look look;
	return look_at(pid, &look) ? look.start : 0;
}

/** True when a process waits for nothing but its own: no program that it runs is still there. */
static bool has_children(int pid) {
	char text[16];
	struct line path = {0};
	add(&path, "/proc/");
	add_pid(&path, pid);
	add(&path, "/task/");
	add_pid(&path, pid);
	add(&path, "/children");
	return read_file(path.text, text, sizeof text) > 0;
}

struct entry { // of a folder, as the kernel lists it
	uint64_t inode;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

/** Calls `visit` for each name in a folder. */
static void each_name(int at, const char *path, void (*visit)(int folder, const char *name)) {
	_Alignas(8) char bytes[2048];
	int folder = open_at(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (folder < 0) return;
	for (long size; (size = list_into(folder, bytes, sizeof bytes)) > 0;)
		for (long i = 0; i < size; i += ((struct entry *)(bytes + i))->size)
			visit(folder, ((struct entry *)(bytes + i))->name);
	close_fd(folder);
}

static void write_file(const char *path, const char *text, long *result) {
	int fd = open_path(path, O_WRONLY | O_CLOEXEC);
	*result = fd;
	if (fd < 0) return;
	*result = write_to(fd, text, strlen(text));
	close_fd(fd);
}

/** The adjustment of the out-of-memory killer, -1000 to 1000, as this kernel writes it. @returns 0 or an error */
static long set_oom(long score) {
	struct line text = {0};
	long magnitude = score < 0 ? -score : score, result;
	add(&text, score < 0 ? "-" : "");
	add_number(&text, (unsigned)magnitude, 1);
	write_file("/proc/self/oom_score_adj", text.text, &result);
	if (result != -ENOENT) return result < 0 ? result : 0;
	text.length = 0;
	add(&text, score < 0 ? "-" : "");
	add_number(&text, (unsigned long)magnitude * (score < 0 ? 17 : 15) / 1000, 1);
	write_file("/proc/self/oom_adj", text.text, &result);
	return result < 0 ? result : 0;
}

// --- descriptors

/** Sees to it that 0, 1 and 2 are open, so that nothing of ours is taken for them. */
static void occupy_standard(void) {
	for (int fd = 0; fd <= 2; fd++)
		if (control(fd, F_GETFD, 0) < 0 && open_path("/dev/null", O_RDWR) < 0) open_path("/", O_RDONLY);
}

static int first_to_close;

static void close_named(int folder, const char *name) {
	uint64_t fd;
	if (read_number(name, 10, INT32_MAX, &fd) && (int)fd >= first_to_close && (int)fd != folder) close_fd((int)fd);
}

/** Closes every descriptor from `first` on. */
static void close_from(int first) {
	if (call3(__NR_close_range, first, ~0u, 0) == 0) return;
	first_to_close = first;
	each_name(AT_FDCWD, "/proc/self/fd", close_named);
	for (int fd = first; fd < 1024; fd++) close_fd(fd); // where there is no /proc
}

static void null_standard(void) {
	int null = open_path("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0) null = open_path("/", O_RDONLY | O_CLOEXEC);
	for (int fd = 0; fd <= 2; fd++) dup_to(null, fd);
	if (null > 2) close_fd(null);
}

// --- options

static const char *const limit_names[] = {
	[RLIMIT_AS] = "as",       [RLIMIT_CORE] = "core",         [RLIMIT_CPU] = "cpu",
	[RLIMIT_DATA] = "data",   [RLIMIT_FSIZE] = "fsize",       [RLIMIT_MEMLOCK] = "memlock",
	[RLIMIT_NICE] = "nice",   [RLIMIT_MSGQUEUE] = "msgqueue", [RLIMIT_NOFILE] = "nofile",
	[RLIMIT_NPROC] = "nproc", [RLIMIT_RSS] = "rss",           [RLIMIT_RTPRIO] = "rtprio",
	[RLIMIT_STACK] = "stack", [RLIMIT_SIGPENDING] = "sigpending",
};
static const char *const expect_names[] = {[NONE] = "none", [STOP] = "stop", [FORK] = "fork", [DAEMON] = "daemon"};

enum { LIMITS = sizeof limit_names / sizeof *limit_names, GROUPS = 4096, NOT_GIVEN = 1 << 20 };

static struct {
	enum part part;
	const char *state, *token, *settle, *root, *script, *console, *chroot, *chdir, *apparmor;
	enum expect expect;
	bool task, strict, stop;
	uint64_t umask, uid, gid, pid, start, fact, report, timeout; // NEVER: not given
	long nice, oom, groups; // NOT_GIVEN
	struct limit limits[LIMITS];
	bool limited[LIMITS];
	char **command;
} order = {
	.console = "none", .chdir = "/", .umask = 022, .uid = NEVER, .gid = NEVER, .report = NEVER, .fact = 1,
	.timeout = PATIENCE, .nice = NOT_GIVEN, .oom = NOT_GIVEN, .groups = NOT_GIVEN,
};
static unsigned group_list[GROUPS];

static bool take_token(const char *value) {
	order.token = value;
	for (const char *c = value; *c != '\0'; c++)
		if (!((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '.')) return false;
	return *value != '\0' && *value != '.' && strlen(value) <= 200;
}

static bool take_expect(const char *value) {
	for (enum expect e = order.part == TRACE ? STOP : NONE; e <= DAEMON; e++)
		if (same(value, expect_names[e])) {
			order.expect = e;
			return true;
		}
	return false;
}

static bool take_console(const char *value) {
	order.console = value;
	return same(value, "none") || same(value, "output") || same(value, "owner") || after(value, "log:/") != NULL ||
	       after(value, "file:/") != NULL;
}

/** Cuts the text at a character. @returns what stands after it, NULL where it doesn't occur */
static char *cut(char *text, char at) {
	char *found = find(text, strlen(text), at);
	if (found != NULL) *found++ = '\0';
	return found;
}

static bool read_limit(const char *text, uint64_t *out) {
	if (!same(text, "unlimited")) return read_number(text, 10, UINT64_MAX, out);
	*out = UINT64_MAX;
	return true;
}

static bool take_limit(const char *value) {
	struct line name = {0};
	add(&name, value);
	char *soft = cut(name.text, '='), *hard = soft != NULL ? cut(soft, ':') : NULL;
	for (int i = 0; i < LIMITS && hard != NULL; i++) {
		if (limit_names[i] == NULL || !same(limit_names[i], name.text)) continue;
		order.limited[i] = true;
		return read_limit(soft, &order.limits[i].soft) && read_limit(hard, &order.limits[i].hard);
	}
	return false;
}

static bool take_groups(const char *value) {
	order.groups = 0;
	for (bool more = *value != '\0'; more; value++) {
		struct line one = {0};
		uint64_t group;
		while (*value != ',' && *value != '\0') add(&one, (char[]){*value++, '\0'});
		more = *value == ',';
		if (order.groups == GROUPS || !read_number(one.text, 10, UINT32_MAX - 1, &group)) return false;
		group_list[order.groups++] = (unsigned)group;
	}
	return true;
}

static bool take_report(const char *value) {
	return read_number(value, 10, INT32_MAX, &order.report) && control((int)order.report, F_GETFD, 0) >= 0;
}

enum { COVERED = 256, KEEPS = 8 };
static struct {
	struct {
		const char *path;
		bool tells; // that it was called
	} covered[COVERED];
	const char *kept[KEEPS];
	int covers, keeps;
} own_view; // of the command alone

static bool take_cover(const char *value, bool tells) {
	if (own_view.covers == COVERED || *value != '/') return false;
	own_view.covered[own_view.covers].path = value;
	own_view.covered[own_view.covers++].tells = tells;
	return true;
}

static bool take_without(const char *value) {
	return take_cover(value, false);
}

static bool take_refuse(const char *value) {
	return take_cover(value, true);
}

static bool take_keep(const char *value) {
	if (own_view.keeps == KEEPS || *value != '/') return false;
	own_view.kept[own_view.keeps++] = value;
	return true;
}

enum { R = 1 << RUN, A = 1 << ADOPT, T = 1 << TRACE };
enum kind { FLAG, TEXT, PATH, NUMBER, INTEGER, OTHER };
static const struct option {
	const char *name;
	unsigned parts; // whose option it is
	enum kind kind;
	void *into; // a bool, a const char *, a uint64_t, a long
	int64_t least, most;
	bool (*take)(const char *value);
} options[] = {
	{"--state", R | A, PATH, &order.state, 0, 0, NULL},
	{"--token", R | A, OTHER, NULL, 0, 0, take_token},
	{"--settle", R | A, PATH, &order.settle, 0, 0, NULL},
	{"--root", R | A, PATH, &order.root, 0, 0, NULL},
	{"--expect", R | T, OTHER, NULL, 0, 0, take_expect},
	{"--task", R, FLAG, &order.task, 0, 0, NULL},
	{"--script", R, PATH, &order.script, 0, 0, NULL},
	{"--console", R, OTHER, NULL, 0, 0, take_console},
	{"--umask", R, NUMBER, &order.umask, 8, 0777, NULL},
	{"--nice", R, INTEGER, &order.nice, -20, 19, NULL},
	{"--oom", R, INTEGER, &order.oom, -1000, 1000, NULL},
	{"--limit", R, OTHER, NULL, 0, 0, take_limit},
	{"--chroot", R, TEXT, &order.chroot, 0, 0, NULL},
	{"--chdir", R, TEXT, &order.chdir, 0, 0, NULL},
	{"--uid", R, NUMBER, &order.uid, 10, UINT32_MAX - 1, NULL},
	{"--gid", R, NUMBER, &order.gid, 10, UINT32_MAX - 1, NULL},
	{"--groups", R, OTHER, NULL, 0, 0, take_groups},
	{"--strict", R, FLAG, &order.strict, 0, 0, NULL},
	{"--without", R, OTHER, NULL, 0, 0, take_without},
	{"--refuse", R, OTHER, NULL, 0, 0, take_refuse},
	{"--keep", R, OTHER, NULL, 0, 0, take_keep},
	{"--apparmor", R, TEXT, &order.apparmor, 0, 0, NULL},
	{"--stop", R, FLAG, &order.stop, 0, 0, NULL},
	{"--pid", A, NUMBER, &order.pid, 10, INT32_MAX, NULL},
	{"--start", A, NUMBER, &order.start, 10, INT64_MAX, NULL},
	{"--fact", A, NUMBER, &order.fact, 10, 999999, NULL},
	{"--report", T, OTHER, NULL, 0, 0, take_report},
	{"--timeout", T, NUMBER, &order.timeout, 10, INT32_MAX, NULL},
};

static const struct option *find_option(const char *name) {
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if ((options[i].parts & 1u << order.part) != 0 && same(options[i].name, name)) return &options[i];
	return NULL;
}

static bool take_option(const struct option *option, const char *value) {
	switch (option->kind) {
	case FLAG: return *(bool *)option->into = true;
	case PATH:
	case TEXT: *(const char **)option->into = value; return option->kind == PATH ? *value == '/' : *value != '\0';
	case NUMBER: return read_number(value, (unsigned)option->least, (uint64_t)option->most, option->into);
	case INTEGER: return read_integer(value, (long)option->least, (long)option->most, option->into);
	default: return option->take(value);
	}
}

/** Takes the options of a part. @returns 0, or 1 after a message */
static int take_options(char **arg) {
	for (; *arg != NULL && !same(*arg, "--"); arg++) {
		const struct option *option = find_option(*arg);
		if (option == NULL) return complain("unknown option", *arg, 0);
		if (option->kind != FLAG && *++arg == NULL) return complain("no value for", option->name, 0);
		if (!take_option(option, *arg)) return complain(option->name, *arg, EINVAL);
	}
	if (*arg != NULL) order.command = arg + 1;
	bool command = order.command != NULL && *order.command != NULL;
	if (command == (order.part == ADOPT)) return complain(command ? "no command is wanted" : "no command", NULL, 0);
	if (order.part == ADOPT && order.pid < 2) return complain("no --pid", NULL, 0);
	if (order.part != TRACE && order.state == NULL) return complain("no --state", NULL, 0);
	if (order.part != TRACE && order.token == NULL) return complain("no --token", NULL, 0);
	return 0;
}

// --- the state directory

static int state = -1; // its descriptor

/** Opens it, with the folders below, making what is missing. @returns 0 or an error */
static int open_state(const char *path) {
	static const char *const below[] = {"wake", "ctl", "script", "spool"};
	int made = make_folder(AT_FDCWD, path, 0700);
	if (made < 0 && made != -EEXIST && made != -EROFS) return made;
	int folder = open_path(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	// a read-only place that lacks it is the reason, not that it isn't there
	if (folder < 0) return made == -EROFS ? made : folder;
	for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
		made = make_folder(folder, below[i], 0700);
		if (made < 0 && made != -EEXIST) {
			close_fd(folder);
			return made;
		}
	}
	state = control(folder, F_DUPFD_CLOEXEC, FIRST_FREE);
	close_fd(folder);
	return state < 0 ? state : 0;
}

/** The FIFOs of those who were told of our last facts, open for writing: the kernel says when nobody reads one any more. */
enum { LISTENERS = 8 };
static int listeners[LISTENERS];
static int listening;

/** Gives a FIFO in wake/ a byte; one that nobody reads is of a command that was killed. */
static void wake_one(int folder, const char *name) {
	if (name[0] == '.') return;
	int fifo = open_at(folder, name, O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0);
	if (fifo == -ENXIO) remove_at(folder, name);
	if (fifo < 0) return;
	write_to(fifo, ".", 1);
	if (listening < LISTENERS) listeners[listening++] = fifo;
	else close_fd(fifo); // enough are there to settle what we have told
}

static void wake_all(void) {
	while (listening > 0) close_fd(listeners[--listening]);
	each_name(state, "wake", wake_one);
}

/** Adds them to what is waited for. @returns how many there are */
static int listeners_in(struct pollfd *fds) {
	for (int i = 0; i < listening; i++) fds[i] = (struct pollfd){.fd = listeners[i]};
	return listening;
}

/** Lets those go that have left or were killed. @returns whether that were all there were */
static bool lose_listeners(const struct pollfd *fds, int count) {
	int left = 0;
	for (int i = 0; i < count; i++) {
		if ((fds[i].revents & (POLLERR | POLLHUP)) == 0) listeners[left++] = listeners[i];
		else close_fd(listeners[i]);
	}
	bool all = left == 0 && listening > 0;
	listening = left;
	return all;
}

// --- facts

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

// --- another root than the one that the program is in

enum { OUTSIDE = 3, OURSELVES = 4 }; // descriptors that a front gives to what it launches in another root

static int outside = -1; // the root that the program, and we, are in; or -1: it is ours

/** Moves a descriptor, or an error, out of the way of those that have a meaning. */
static int move_away(int fd) {
	if (fd < 0) return fd;
	int moved = control(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
	close_fd(fd);
	return moved;
}

/** Out of the root that we were started in. */
static void go_outside(void) {
	if (outside < 0) return;
	call1(__NR_fchdir, outside);
	call1(__NR_chroot, ".");
}

// --- settle: the program, executed because nobody attends

static int settling = -1; // a pipe that is open at its other end as long as the program runs
static bool settle_again;
static char oom_before[16];

/** Executes the program; in a process of its own. */
static _Noreturn void execute_settle(void) {
	struct line at = {0};
	add(&at, "UPSTART_DUMMY_STATE=");
	add(&at, order.state);
	char *argv[] = {(char *)order.settle, "settle", NULL, NULL, NULL};
	char *envp[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin", "TERM=linux", at.text, NULL};
	if (outside >= 0) { // there it finds the state by itself
		argv[1] = "--root";
		argv[2] = (char *)order.root;
		argv[3] = "settle";
		envp[2] = NULL;
	}
	long ignored;
	write_file("/proc/self/oom_score_adj", oom_before, &ignored);
	call0(__NR_setsid); // what we are killed by, or hang up, is not for it
	go_outside();
	close_from(3);
	block_signals(0, NULL);
	execute(order.settle, argv, envp);
	leave_process(127);
}

static void run_settle(void) {
	int status;
	int pid = fork_as(0);
	if (pid == 0) execute_settle();
	if (pid > 0) wait_for(pid, &status, 0);
}

/**
 * Has the program executed, once at a time. It becomes our sibling, not our child: the supervisors that it starts would
 * be left to us when it ends, and look like what our process has left.
 */
static void settle(void) {
	int ends[2];
	facts.unsettled = false;
	if (order.settle == NULL) return;
	settle_again = settling >= 0;
	if (settle_again || facts.over || pipe_of(ends) < 0) {
		facts.unsettled = facts.over;
		return;
	}
	int pid = fork_as(CLONE_PARENT);
	if (pid == 0) {
		dup_to(ends[1], 3);
		if (outside >= 0) outside = dup_to(outside, 4);
		close_from(outside >= 0 ? 5 : 4);
		run_settle();
		leave_process(0);
	}
	close_fd(ends[1]);
	settling = ends[0];
	if (pid < 0) close_fd(settling), settling = -1;
}

// --- the set-up of a child; what follows runs between fork and execve

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

// --- files that the command alone doesn't see

/** Adds a path below the state directory. */
static void add_below(struct line *line, const char *folder, const char *name) {
	add(line, order.state);
	add(line, folder);
	add(line, name);
}

/** Writes a file that the command may execute. */
static int write_whole(const char *path, const struct line *text) {
	if (text->length == LINE - 1) return -ENAMETOOLONG;
	int fd = open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	if (fd < 0) return fd;
	long put = write_to(fd, text->text, text->length);
	close_fd(fd);
	return put == (long)text->length ? 0 : put < 0 ? (int)put : -ENOSPC;
}

/** Makes what stands in the place of a program, and says, once, that it was called; and what says nothing. */
static int write_stand_ins(const char *tells, const char *silent) {
	struct line text = {0};
	add(&text, "#!/bin/sh\n:\n");
	int result = write_whole(silent, &text);
	if (result < 0) return result;
	text.length = 0;
	add(&text, "#!/bin/sh\nud=\"");
	add_below(&text, "/level", "/called-${0##*/}\"\nctl=");
	add_below(&text, "/ctl/", order.token);
	add(&text, "\n[ -e \"$ud\" ] || ! [ -p \"$ctl\" ] || { : >\"$ud\"; echo \"omitted ${0##*/}\" 1<>\"$ctl\"; }\n:\n");
	return write_whole(tells, &text);
}

/**
 * Lets no mount that is made from here on come out of our namespace; that has to be said at its root, which may be far
 * above ours. What others mount or unmount still comes in.
 */
static int keep_mounts_in(void) {
	int root = open_path("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0) return root;
	int result = call1(__NR_chroot, order.state); // a root below holds nobody who is above it
	if (result == 0) result = call1(__NR_fchdir, root);
	for (int i = 0; i < 2048 && result == 0; i++) result = call1(__NR_chdir, "..");
	if (result == 0) result = call1(__NR_chroot, ".");
	if (result == 0) result = mount_on(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL);
	if (result == 0) result = call1(__NR_fchdir, root);
	if (result == 0) result = call1(__NR_chroot, ".");
	close_fd(root);
	return result;
}

/** Goes into a mount namespace of our own, with what DIR/level has to hold there. @returns 0 or an error */
static int begin_own_view(void) {
	struct line level = {0}, outer = {0}, path = {0};
	int supervisor = call0(__NR_getppid);
	add_below(&level, "/level", "");
	int result = make_folder(AT_FDCWD, level.text, 0700);
	if (result == 0 || result == -EEXIST) result = call1(__NR_unshare, CLONE_NEWNS);
	if (result == 0) result = keep_mounts_in();
	if (result == 0) result = mount_on("upstart-dummy", level.text, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700");
	if (result < 0) return result;
	add_pid(&outer, supervisor);
	add(&outer, " ");
	add_number(&outer, start_of(supervisor), 1);
	add_below(&path, "/level", "/outside");
	return write_whole(path.text, &outer);
}

/** Mounts a file upon a link itself. Before Linux 2.6.39, or without /proc, that can't be. */
static int mount_on_link(const char *what, const char *link) {
	struct line path = {0};
	int fd = open_path(link, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) return fd;
	add(&path, "/proc/self/fd/");
	add_pid(&path, fd);
	int result = mount_on(what, path.text, NULL, MS_BIND, NULL);
	close_fd(fd);
	return result;
}

/** Covers files for us alone: programs and scripts with one that does nothing, others with /dev/null. */
static void set_own_view(void) {
	struct line tells = {0}, silent = {0};
	Stat spared[KEEPS] = {0}, file;
	if (own_view.covers == 0) return;
	int result = begin_own_view();
	add_below(&tells, "/level", "/tells");
	add_below(&silent, "/level", "/silent");
	if (result == 0) result = write_stand_ins(tells.text, silent.text);
	for (int i = 0; i < own_view.keeps; i++)
		if (mount_on_link(own_view.kept[i], own_view.kept[i]) < 0) stat_at(AT_FDCWD, own_view.kept[i], &spared[i], 0);
	for (int i = 0; i < own_view.covers && result == 0; i++) {
		const char *path = own_view.covered[i].path, *stand_in = own_view.covered[i].tells ? tells.text : silent.text;
		if (stat_at(AT_FDCWD, path, &file, AT_SYMLINK_NOFOLLOW) < 0) continue; // it has gone since
		bool is_link = (file.st_mode & S_IFMT) == S_IFLNK, is_needed = false;
		for (int k = 0; k < own_view.keeps; k++)
			is_needed |= spared[k].st_ino == file.st_ino && spared[k].st_dev == file.st_dev;
		if (is_needed) continue;
		bool is_program = is_link || ((file.st_mode & S_IFMT) == S_IFREG && (file.st_mode & 0111) != 0);
		const char *what = is_program ? stand_in : "/dev/null";
		if (is_link) mount_on_link(what, path);
		else result = mount_on(what, path, NULL, MS_BIND, NULL);
		if (result == -ENOENT && !is_program) result = mount_on(stand_in, path, NULL, MS_BIND, NULL);
	}
	if (result < 0) fail("cover what is the machine's", result);
}

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

// --- the log: what the process prints, written down by us

static int give_back(int result, int fd) {
	close_fd(fd);
	return result;
}

/**
 * Opens a terminal for the process, since to one programs write each line at once; it changes nothing in what they write.
 * It is ours as a controlling terminal, so that it never becomes that of the process, which our end would then hang up.
 * @returns 0 or an error
 */
static int open_terminal(void) {
	struct termios settings;
	struct line path = {0};
	int locked = 0, number = 0;
	int from = open_path("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (from < 0) return from;
	int result = device_call(from, TIOCSPTLCK, &locked);
	if (result == 0) result = device_call(from, TIOCGPTN, &number);
	if (result == 0) result = device_call(from, TCGETS, &settings); // at this end, those of the other one
	settings.c_oflag &= ~(tcflag_t)OPOST;
	settings.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	if (result == 0) result = device_call(from, TCSETS, &settings);
	if (result < 0) return give_back(result, from);
	int into = call3(__NR_ioctl, from, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (into < 0) { // before Linux 4.13, by its name, which may be that of another one where /dev/pts is another one
		add(&path, "/dev/pts/");
		add_pid(&path, number);
		into = open_path(path.text, O_RDWR | O_NOCTTY | O_CLOEXEC);
		result = into < 0 ? into : device_call(into, TCGETS, &settings);
		if (result == 0 && (settings.c_oflag & OPOST) != 0) result = -ENODEV;
	}
	if (result < 0 && into >= 0) close_fd(into);
	if (result < 0) return give_back(result, from);
	call3(__NR_ioctl, into, TIOCSCTTY, 0);
	printed.from = from;
	printed.into = into;
	return 0;
}

static int open_pipe(void) {
	int ends[2];
	int result = pipe_of(ends);
	if (result < 0) return result;
	control(ends[0], F_SETFL, O_NONBLOCK);
	printed.from = ends[0];
	printed.into = ends[1];
	return 0;
}

static void warn_of_log(const char *what, long error) {
	struct line line = {0};
	if (printed.warned) return;
	printed.warned = true;
	add(&line, find(order.console, strlen(order.console), '/'));
	add(&line, ": ");
	add_error(&line, (int)-error);
	warn(what, line.text);
}

static int open_appending(const char *path) {
	return open_at(AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0640);
}

/** Opens what the process will print to. We keep its end as well, so that there is no end of file as long as we live. */
static void begin_log(void) {
	const char *itself = after(order.console, "file:");
	if (itself != NULL) {
		printed.into = open_appending(itself);
		if (printed.into < 0) warn_of_log("unable to open log ", printed.into);
		else control(printed.into, F_SETFL, O_APPEND);
	}
	if (after(order.console, "log:") == NULL) return;
	int result = open_terminal();
	if (result < 0) result = open_pipe();
	if (result < 0) warn_of_log("unable to log to ", result);
	else if (order.uid != NEVER) give_file(printed.into, (unsigned)order.uid, -1u); // it may open /dev/stdout
}

/** Opens the file; anew, when there is another one of its name, or none: what was there has been rotated. @returns 0 or an error */
static int open_log(void) {
	const char *path = after(order.console, "log:");
	Stat ours, there;
	if (printed.file >= 0 && stat_of(printed.file, &ours) == 0 && stat_at(AT_FDCWD, path, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    ours.st_dev == there.st_dev && ours.st_ino == there.st_ino)
		return 0;
	if (printed.file >= 0) close_fd(printed.file);
	printed.file = open_appending(path);
	return printed.file < 0 ? printed.file : 0;
}

/** Writes what is there to be written. What can't be is kept for the next time, as far as there is room: nobody waits for it. */
static void write_log(void) {
	size_t done = 0;
	long result = open_log();
	while (result >= 0 && done < printed.length) {
		result = write_to(printed.file, printed_bytes + done, printed.length - done);
		if (result > 0) done += (size_t)result;
	}
	printed.length -= done;
	memmove(printed_bytes, printed_bytes + done, printed.length);
	if (printed.length > KEPT) printed.length = KEPT;
	if (result < 0) warn_of_log("unable to write log ", result);
}

/** Takes what has been printed. @param most about how many bytes */
static void take_printed(size_t most) {
	long got = 0;
	if (printed.from < 0 && printed.length > 0) write_log();
	for (size_t taken = 0; printed.from >= 0 && taken < most; taken += (size_t)got) {
		got = read_from(printed.from, printed_bytes + printed.length, sizeof printed_bytes - printed.length);
		if (got > 0) printed.length += (size_t)got;
		if (printed.length > 0) write_log();
		if (got <= 0) break;
	}
	if (printed.from >= 0 && got < 0 && got != -EAGAIN) { // somebody has hung it up
		close_fd(printed.from);
		printed.from = -1;
	}
}

// --- following the process

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

// --- the start of a process

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
	int pid = fork_as(0);
	if (pid == 0) become_command(go_end);
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

// --- orders

static int orders = -1; // the FIFO of our token

static void stop(int signal, long ms) {
	uint64_t deadline = ms < 0 ? NEVER : clock_ms() + (unsigned long)ms;
	if (deadline < stopping.kill_at) stopping.kill_at = deadline;
	if (stopping.signal != 0) return;
	stopping.signal = signal;
	if (followed.pid != 0) signal_group(signal);
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

// --- the supervisor

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
	struct pollfd fds[7 + LISTENERS] = {
		{.fd = signals, .events = POLLIN},
		{.fd = from_child, .events = POLLIN},
		{.fd = spawned ? orders : -1, .events = POLLIN},
		{.fd = settling, .events = POLLIN},
		{.fd = followed.watch, .events = POLLIN},
		{.fd = order.report != NEVER ? (int)order.report : -1}, // tells when nobody reads it any more
		{.fd = printed.from, .events = POLLIN},
	};
	uint64_t now = clock_ms(), next = followed.pid != 0 ? stopping.kill_at : NEVER;
	earliest(&next, ended.look);
	earliest(&next, facts.retry);
	if (spawned && in_doubt()) earliest(&next, now + IDLE / 10);
	if (order.part == TRACE && (followed.ready || facts.over)) earliest(&next, now + CALM / 5);
	int told = listeners_in(fds + 7);
	poll_for(fds, 7 + told, next == NEVER ? NEVER : next > now ? next - now : 0);
	if (lose_listeners(fds + 7, told)) {
		nobody_listens();
		if (facts.unsettled) settle();
	}
	if ((fds[5].revents & (POLLERR | POLLHUP)) != 0) leave_process(0);
	if (fds[6].revents != 0) take_printed(TURN);
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

// --- front: the other half of the program

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
	int whom = front.traced != 0 ? front.traced : front.child; // 0: nobody, who is in the same process
	if (front.stays < 0 && whom > 0) send_signal(whom, SIGTERM);
	if (front.stays >= 0 && !front.ending && !front.child_ended) send_signal(front.child, SIGKILL); // a runtime may catch others, and wait
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

static bool serve_lock(char *words) {
	(void)words;
	if (!have_state()) return true;
	if (front.locked < 0) {
		int fd = open_at(state, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600), result = fd;
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

/** stay: from here on the program's end isn't ours. */
static bool serve_stay(char *words) {
	(void)words;
	uint64_t watched = signal_bit(SIGCHLD) | signal_bit(SIGTERM) | signal_bit(SIGINT);
	uint64_t ignored = signal_bit(SIGPIPE) | signal_bit(SIGHUP) | signal_bit(SIGQUIT) | signal_bit(SIGUSR1) | signal_bit(SIGUSR2);
	if (!have_state()) return true;
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
	{"cover", serve_cover},
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

/**
 * What the program reads of its caller's environment, and what it finds other programs by. It is given nothing else: a runtime, its loader and
 * its C library obey variables that nobody knows all of.
 */
static const char *const known[] = {
	"PATH=",          "COLUMNS=",     "NO_COLOR=",         "POSIXLY_CORRECT=", "RUNLEVEL=",        "PREVLEVEL=",
	"UPSTART_JOB=",   "UPSTART_INSTANCE=", "UPSTART_SESSION=", "XDG_RUNTIME_DIR=", "UPSTART_DUMMY_PROGRAM=",
};
static const char *const named[] = {"TERM=", "LANG=", "LANGUAGE=", "LC_"}; // libraries look for files of these names

static bool begins_with_one(const char *text, const char *const *prefixes, size_t count) {
	for (size_t i = 0; i < count; i++)
		if (after(text, prefixes[i]) != NULL) return true;
	return false;
}

static bool is_known(const char *variable) {
	return begins_with_one(variable, known, sizeof known / sizeof *known) ||
	       (begins_with_one(variable, named, sizeof named / sizeof *named) && find(variable, strlen(variable), '/') == NULL);
}

/** The environment of the program: what is known of ours, and variables of our own. */
static char **environment_with(char *at_front, char *state_path) {
	size_t count = 3;
	for (char **e = environment; *e != NULL; e++) count += is_known(*e);
	char **array = (char **)(((uintptr_t)memory_end(NULL) + 15) & ~(uintptr_t)15), **into = array;
	if (memory_end((char *)(array + count)) != (char *)(array + count)) leave_process(127);
	for (char **e = environment; *e != NULL; e++)
		if (is_known(*e)) *into++ = *e;
	*into++ = at_front;
	*into++ = state_path;
	*into = NULL;
	return array;
}

/** Becomes the program, with its ends of the pipes. */
static _Noreturn void become_program(char **argv, int front_pid, int read, int write) {
	struct line variable = {0}, state_path = {0};
	set_process(PR_SET_PDEATHSIG, SIGKILL);
	if (call0(__NR_getppid) != front_pid) leave_process(127);
	add(&state_path, "UPSTART_DUMMY_STATE=");
	add(&state_path, front.state_path);
	add(&variable, "UPSTART_DUMMY_FRONT=");
	add_pid(&variable, control(read, F_DUPFD, FIRST_FREE));
	add(&variable, ",");
	add_pid(&variable, control(write, F_DUPFD, FIRST_FREE));
	add(&variable, ",");
	add(&variable, self);
	block_signals(signals_before, NULL);
	int result = execute(*argv, argv, environment_with(variable.text, state_path.text));
	complain("cannot execute", *argv, result);
	leave_process(result == -ENOENT ? 127 : 126);
}

/** Ends as the child did. */
static _Noreturn void end_like(int status) {
	if (was_killed(status)) {
		struct limit none = {0, 0};
		set_limit(RLIMIT_CORE, &none); // one is enough
		default_signal(killed_by(status));
		block_signals(~signal_bit(killed_by(status)), NULL);
		send_signal(own_pid(), killed_by(status));
		leave_process(128 + killed_by(status));
	}
	leave_process(exit_status(status));
}

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

/**
 * Who is called by a command that doesn't see all files (`--without`) is where that command is, but what we launch is
 * not to be: goes back to where the command's supervisor is. Before Linux 3.8 it sees the mounts there, but can't mount.
 */
static void leave_own_view(const char *state_path) {
	char text[64], folder[4096];
	struct line path = {0};
	uint64_t pid, start;
	add(&path, state_path);
	add(&path, "/level/outside");
	if (read_file(path.text, text, sizeof text) <= 0) return;
	char *second = cut(text, ' ');
	if (second == NULL || !read_number(text, 10, INT32_MAX, &pid) || !read_number(second, 10, UINT64_MAX, &start)) return;
	if (start_of((int)pid) != start) return;
	path.length = 0;
	add(&path, "/proc/");
	add_number(&path, pid, 1);
	size_t length = path.length;
	add(&path, "/root");
	int root = open_path(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	path.length = length;
	add(&path, "/ns/mnt");
	int namespace = open_path(path.text, O_RDONLY | O_CLOEXEC);
	bool known = call2(__NR_getcwd, folder, sizeof folder) > 0;
	if (root >= 0) {
		call2(__NR_setns, namespace, CLONE_NEWNS);
		if (call1(__NR_fchdir, root) == 0) call1(__NR_chroot, ".");
		if (known) call1(__NR_chdir, folder);
	}
	close_fd(namespace);
	close_fd(root);
}

/** The front of a program that has had one of its own until now: `fd` is DIR/stay, signals are blocked as they have to be. */
static int stay_for(int fd, int child) {
	front.stays = fd;
	front.child = child;
	signals = signal_file(signal_bit(SIGCHLD) | signal_bit(SIGTERM) | signal_bit(SIGINT));
	if (signals < 0 || open_state(front.state_path) < 0) return complain("cannot stay", NULL, 0);
	control(fd, F_SETFD, FD_CLOEXEC);
	while (!front.child_ended) wait_for_signal();
	stay();
}

/** shim front --state DIR [--stays FD PID] [--] PROGRAM ARG… */
static int front_part(char **arg) {
	int up[2], down[2], us = own_pid();
	uint64_t watched = signal_bit(SIGCHLD) | signal_bit(SIGTERM);
	if (arg[0] == NULL || !same(arg[0], "--state") || arg[1] == NULL) return complain("no --state", NULL, 0);
	if (arg[1][0] != '/' || strlen(arg[1]) > LINE / 2) return complain("--state", arg[1], EINVAL);
	front.state_path = arg[1];
	arg += 2;
	if (*arg != NULL && same(*arg, "--stays")) {
		uint64_t fd, child;
		bool good = arg[1] != NULL && arg[2] != NULL && read_number(arg[1], 10, INT32_MAX, &fd);
		if (!good || !read_number(arg[2], 10, INT32_MAX, &child)) return complain("--stays", NULL, EINVAL);
		return stay_for((int)fd, (int)child);
	}
	if (*arg != NULL && same(*arg, "--")) arg++;
	if (*arg == NULL) return complain("no program", NULL, 0);
	occupy_standard();
	leave_own_view(front.state_path);
	int result = pipe_of(up);
	if (result == 0) result = pipe_of(down);
	if (result < 0) return complain("cannot make a pipe", NULL, result);
	block_signals(watched | signal_bit(SIGPIPE), &signals_before);
	block_signals(signals_before | watched | signal_bit(SIGPIPE), NULL);
	signals = signal_file(watched);
	front.child = fork_as(CLONE_FS);
	if (front.child == 0) become_program(arg, us, down[0], up[1]);
	if (front.child < 0) return complain("cannot start", *arg, front.child);
	close_fd(down[0]);
	close_fd(up[1]);
	front.in = up[0];
	front.out = down[1];
	while (serve()) continue;
	close_fd(front.in);
	close_fd(front.out);
	while (!front.child_ended) wait_for_signal();
	leave();
	if (front.stays >= 0) stay();
	end_like(front.child_status);
}

// --- main

/** Our own path, for who has another working directory. */
static const char *absolute(const char *path) {
	static struct line whole;
	if (*path == '/') return path;
	long length = call2(__NR_getcwd, whole.text, sizeof whole.text);
	whole.length = length > 0 ? (size_t)length - 1 : 0;
	add(&whole, "/");
	add(&whole, path);
	return whole.text;
}

static int shim(char **argv, char **envp, const char *executed_as) {
	static const char *const parts[] = {[RUN] = "run", [ADOPT] = "adopt", [TRACE] = "trace"};
	environment = envp;
	self = absolute(executed_as);
	if (argv[0] == NULL || argv[1] == NULL) return complain("usage: shim front|run|adopt|trace …", NULL, 0);
	if (same(argv[1], "front")) return front_part(argv + 2);
	for (order.part = RUN; order.part <= TRACE; order.part++) {
		if (!same(argv[1], parts[order.part])) continue;
		if (take_options(argv + 2) != 0) return 1;
		return order.part == TRACE ? trace_part() : launch();
	}
	return complain("unknown part", argv[1], 0);
}

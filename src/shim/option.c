// What run, adopt and trace are told: their options.

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
	enum guarding guard;
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

static bool take_guard(const char *value) {
	order.guard = same(value, "ask") ? ASK : same(value, "refuse") ? REFUSE : UNGUARDED;
	return order.guard != UNGUARDED;
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
	{"--guard", R, OTHER, NULL, 0, 0, take_guard},
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

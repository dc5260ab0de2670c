// The guard: what the command and all that it starts can't do, because it is meant for an Upstart that is PID 1 and we are not.
// A filter of system calls in the child; where the kernel can ask somebody (Linux 5.5), that is the command's supervisor.

/** How a call is judged; `argument` in a rule: which one of the call's. */
enum judged {
	SIGNALS, // its first argument is who gets the signal that `argument` tells
	ENDS,    // reboot(2): `argument` tells how
	HOLDS,   // its first argument is who can be signalled through the result
	OPENS,   // a file, by its path; the flags are `argument`, the path is the one before
	CREATES, // a file, for writing, by its first argument
};
struct rule {
	uint16_t call;
	uint8_t judged, argument;
};
enum { RULES = 12 };

/** Each binary interface that a program may use here: an i386 program runs on a kernel for amd64. `x32` has the numbers of amd64, and a few of its own. */
static const struct interface {
	uint32_t name;
	struct rule rules[RULES];
} interfaces[] = {
#if defined(__x86_64__) || defined(__i386__)
	{AUDIT_ARCH_X86_64,
	 {{62, SIGNALS, 1}, {200, SIGNALS, 1}, {234, SIGNALS, 2}, {129, SIGNALS, 1}, {297, SIGNALS, 2}, {524, SIGNALS, 1},
	  {536, SIGNALS, 2}, {169, ENDS, 2}, {434, HOLDS, 0}, {2, OPENS, 1}, {257, OPENS, 2}, {85, CREATES, 0}}},
	{AUDIT_ARCH_I386,
	 {{37, SIGNALS, 1}, {238, SIGNALS, 1}, {270, SIGNALS, 2}, {178, SIGNALS, 1}, {335, SIGNALS, 2}, {88, ENDS, 2},
	  {434, HOLDS, 0}, {5, OPENS, 1}, {295, OPENS, 2}, {8, CREATES, 0}}},
#else
	{AUDIT_ARCH_AARCH64,
	 {{129, SIGNALS, 1}, {130, SIGNALS, 1}, {131, SIGNALS, 2}, {138, SIGNALS, 1}, {240, SIGNALS, 2}, {142, ENDS, 2},
	  {434, HOLDS, 0}, {56, OPENS, 2}}},
	{AUDIT_ARCH_ARM,
	 {{37, SIGNALS, 1}, {238, SIGNALS, 1}, {268, SIGNALS, 2}, {178, SIGNALS, 1}, {363, SIGNALS, 2}, {88, ENDS, 2},
	  {434, HOLDS, 0}, {5, OPENS, 1}, {322, OPENS, 2}, {8, CREATES, 0}}},
#endif
};
enum { INTERFACES = sizeof interfaces / sizeof *interfaces, X32 = 0x40000000 };

// --- the filter, in the child

static struct {
	struct sock_filter code[256];
	uint16_t size;
} filter;

static void step(unsigned code, uint32_t value, unsigned then, unsigned otherwise) {
	filter.code[filter.size++] =
		(struct sock_filter){.code = (uint16_t)code, .jt = (uint8_t)then, .jf = (uint8_t)otherwise, .k = value};
}
static void load(size_t from) {
	step(BPF_LD | BPF_W | BPF_ABS, (uint32_t)from, 0, 0);
}
/** The lower half of an argument: processes and flags have no more. */
static void load_argument(unsigned number) {
	load(offsetof(struct seccomp_data, args) + number * sizeof(uint64_t));
}
static void unless(unsigned test, uint32_t value, unsigned skip) {
	step(BPF_JMP | BPF_K | test, value, 0, skip);
}
static void conclude(uint32_t answer) {
	step(BPF_RET | BPF_K, answer, 0, 0);
}

/** @param refuse what a refused call gets @param hold the same where success would be a descriptor */
static void judge(const struct rule *rule, uint32_t refuse, uint32_t hold) {
	switch (rule->judged) {
	case SIGNALS:
		load_argument(rule->argument);
		unless(BPF_JEQ, 0, 1); // only asks whether it is there
		conclude(SECCOMP_RET_ALLOW);
		load_argument(0);
		step(BPF_JMP | BPF_K | BPF_JEQ, 1, 1, 0);
		unless(BPF_JEQ, (uint32_t)-1, 1); // all that there are
		conclude(refuse);
		break;
	case HOLDS:
		load_argument(0);
		unless(BPF_JEQ, 1, 1);
		conclude(hold);
		break;
	case OPENS:
		load_argument(rule->argument);
		unless(BPF_JSET, O_ACCMODE, 1);
		conclude(refuse);
		break;
	default: conclude(refuse);
	}
	conclude(SECCOMP_RET_ALLOW);
}

/** @param ask whether the supervisor is asked @param opens whether opening files is judged; only where it is asked */
static void build_filter(bool ask, bool opens) {
	uint32_t refuse = ask ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ERRNO;
	uint32_t hold = ask ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ERRNO | EPERM;
	filter.size = 0;
	for (int i = 0; i < INTERFACES; i++) {
		load(offsetof(struct seccomp_data, arch));
		uint16_t other = filter.size;
		unless(BPF_JEQ, interfaces[i].name, 0);
		load(offsetof(struct seccomp_data, nr));
		// only calls whose number alone decides are free of charge (Linux 5.11): nothing else is looked at before
		if (interfaces[i].name == AUDIT_ARCH_X86_64) step(BPF_ALU | BPF_K | BPF_AND, (uint32_t)~X32, 0, 0);
		for (const struct rule *rule = interfaces[i].rules; rule < interfaces[i].rules + RULES && rule->call != 0; rule++) {
			if (rule->judged >= OPENS && !opens) continue;
			uint16_t next = filter.size;
			unless(BPF_JEQ, rule->call, 0);
			judge(rule, refuse, hold);
			filter.code[next].jf = (uint8_t)(filter.size - next - 1);
		}
		conclude(SECCOMP_RET_ALLOW);
		filter.code[other].jf = (uint8_t)(filter.size - other - 1);
	}
	conclude(SECCOMP_RET_ALLOW);
}

/** Puts the filter in force. @returns what the kernel says: 0, a descriptor where the supervisor is asked, or an error */
static int filter_calls(bool ask, bool opens) {
	build_filter(ask, opens);
	struct sock_fprog program = {.len = filter.size, .filter = filter.code};
	unsigned how = ask ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
	// without this, processors that guess wrongly would be slowed down for it
	int result = call3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, how | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
	if (result == -EINVAL) result = call3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, how, &program);
	if (result == -ENOSYS && !ask) result = call3(__NR_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
	return result;
}

// --- the descriptor on its way from the child to the supervisor

enum { LOCAL = 1, STREAM = 1, SOCKET_LEVEL = 1, RIGHTS = 1, CLOSED_BY_EXEC = 0x40000000, CLOSED_SOCKET = O_CLOEXEC };
struct piece {
	void *bytes;
	size_t length;
};
struct passed { // a message of one byte and a descriptor, as the kernel wants it
	void *name;
	int name_length;
	struct piece *pieces;
	size_t count;
	void *control;
	size_t control_length;
	unsigned flags;
	struct {
		size_t length;
		int level, type, fd;
	} rights;
	struct piece piece;
	char byte;
};

static void prepare(struct passed *message, int fd) {
	*message = (struct passed){.count = 1, .control_length = sizeof message->rights};
	message->piece = (struct piece){&message->byte, 1};
	message->pieces = &message->piece;
	message->control = &message->rights;
	message->rights.length = offsetof(__typeof__(message->rights), fd) + sizeof fd;
	message->rights.level = SOCKET_LEVEL;
	message->rights.type = RIGHTS;
	message->rights.fd = fd;
}
static int send_descriptor(int socket, int fd) {
	struct passed message;
	prepare(&message, fd);
	return call3(__NR_sendmsg, socket, &message, 0);
}
/** @returns -1 where none came */
static int receive_descriptor(int socket) {
	struct passed message;
	prepare(&message, -1);
	return call3(__NR_recvmsg, socket, &message, CLOSED_BY_EXEC) > 0 ? message.rights.fd : -1;
}

// --- the child, and its supervisor

static struct {
	int fd;       // of the supervisor: first the socket, then what the kernel asks by; -1: nothing will be asked
	int child;    // the child's end of the socket
	bool listens; // fd is no socket any more
} guard = {.fd = -1, .child = -1};

/** Before the child is made. */
static void prepare_guard(void) {
	int ends[2];
	if (order.guard == UNGUARDED || call4(__NR_socketpair, LOCAL, STREAM | CLOSED_SOCKET, 0, ends) < 0) return;
	guard.fd = control(ends[0], F_DUPFD_CLOEXEC, FIRST_FREE);
	guard.child = control(ends[1], F_DUPFD_CLOEXEC, FIRST_FREE);
	close_fd(ends[0]);
	close_fd(ends[1]);
}

/** A `boot --foreground` that can be asked to end. @returns its FIFO, or an error */
static int open_stay(void) {
	return open_at(state, "stay", O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0);
}

/** In the child: where a filter can't be had, nothing is said: doctor tells it. */
static void set_guard(void) {
	Stat is;
	bool opens = stat_at(AT_FDCWD, "/dev/initctl", &is, 0) == 0 && (is.st_mode & S_IFMT) == S_IFIFO;
	int stays = open_stay();
	close_fd(stays);
	// who outlives the supervisor would ask nobody: that is for a process that is expected to live as long
	bool ask = guard.child >= 0 && (order.guard == ASK || opens || stays >= 0);
	int asking = ask ? filter_calls(true, opens) : -1;
	if (asking >= 0 && send_descriptor(guard.child, asking) > 0) return;
	filter_calls(false, false);
}

/** Whether a process is in a PID namespace of its own, so that its PID 1 is no concern of ours. */
static bool is_nested(int pid) {
	char names[2][64] = {{0}, {0}};
	struct line path = {0};
	add(&path, "/proc/");
	add_pid(&path, pid);
	add(&path, "/ns/pid");
	long ours = call4(__NR_readlinkat, AT_FDCWD, "/proc/self/ns/pid", names[0], sizeof names[0] - 1);
	long theirs = call4(__NR_readlinkat, AT_FDCWD, path.text, names[1], sizeof names[1] - 1);
	return ours > 0 && theirs > 0 && !same(names[0], names[1]);
}

/** Whether a path in a process's memory is that of an init's FIFO. */
static bool is_for_init(int pid, uint64_t address) {
	static const char name[] = "initctl";
	char path[256];
	struct piece here = {path, sizeof path};
	struct line memory = {0};
	add(&memory, "/proc/");
	add_pid(&memory, pid);
	add(&memory, "/mem");
	int fd = open_path(memory.text, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return false;
	long got = call5(__NR_preadv, fd, (long)&here, 1, (long)address, (long)(address >> 32));
	close_fd(fd);
	const char *end = got > 0 ? find(path, (size_t)got, '\0') : NULL;
	if (end == NULL || end - path < (long)sizeof name - 1) return false;
	const char *last = end - (sizeof name - 1);
	return same(last, name) && (last == path || last[-1] == '/');
}

/** A halt where we are PID 1 is for the one that stays. */
static void pass_on_halt(uint32_t how) {
	static const uint32_t ends[] = {0x01234567, 0xcdef0123, 0x4321fedc, 0xa1b2c3d4};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (how != ends[i]) continue;
		int fd = open_stay();
		if (fd >= 0) write_to(fd, "end 0\n", 6);
		close_fd(fd);
	}
}

static const struct rule *rule_of(const struct seccomp_data *made) {
	for (int i = 0; i < INTERFACES; i++)
		for (const struct rule *rule = interfaces[i].rules; rule < interfaces[i].rules + RULES; rule++)
			if (interfaces[i].name == made->arch && rule->call == (made->nr & ~X32)) return rule;
	return NULL;
}

/** What a call gets, of a process that is in our PID namespace. */
static void answer_call(const struct seccomp_notif *asked, struct seccomp_notif_resp *answer) {
	const struct rule *rule = rule_of(&asked->data);
	if (rule == NULL) return;
	uint64_t argument = asked->data.args[rule->argument];
	if (rule->judged == HOLDS) answer->error = -EPERM;
	if (rule->judged == ENDS) pass_on_halt((uint32_t)argument);
	if (rule->judged < OPENS) return;
	if (!is_for_init((int)asked->pid, asked->data.args[rule->judged == OPENS ? rule->argument - 1 : 0])) {
		answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		return;
	}
	int fd = open_path("/dev/null", O_RDWR | O_CLOEXEC);
	struct seccomp_notif_addfd given = {.id = asked->id, .srcfd = (uint32_t)fd};
	int as = fd < 0 ? fd : device_call(guard.fd, SECCOMP_IOCTL_NOTIF_ADDFD, &given);
	if (fd >= 0) close_fd(fd);
	answer->val = as;
	if (as < 0) answer->val = 0, answer->error = -ENXIO; // as where nobody reads it
}

/** What came: the descriptor that the kernel asks by, or a question. */
static void serve_guard(short events) {
	if (!guard.listens) {
		int fd = receive_descriptor(guard.fd);
		close_fd(guard.fd);
		guard.fd = fd < 0 ? -1 : control(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
		if (fd >= 0) close_fd(fd);
		guard.listens = true;
		return;
	}
	if ((events & POLLIN) == 0) { // nobody is left who could ask
		close_fd(guard.fd);
		guard.fd = -1;
		return;
	}
	struct seccomp_notif asked = {0};
	if (device_call(guard.fd, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0) return; // it has been killed
	struct seccomp_notif_resp answer = {.id = asked.id};
	if (is_nested((int)asked.pid)) answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else answer_call(&asked, &answer);
	if (device_call(guard.fd, SECCOMP_IOCTL_NOTIF_SEND, &answer) != -EINVAL) return;
	answer.flags = 0; // Linux 5.0 to 5.4 can't go on with a call
	device_call(guard.fd, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

// Processes, as /proc tells of them, and what is written there.

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

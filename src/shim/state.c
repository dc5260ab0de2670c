// The state directory, opened without following anything out of it, and the FIFOs of those who wait.

static int state = -1; // its descriptor

/** Whether a folder is ours alone. @returns 0 or an error */
static int check_folder(int fd) {
	Stat is;
	int result = stat_of(fd, &is);
	if (result < 0) return result;
	return is.st_uid == (unsigned)call0(NR_geteuid) && (is.st_mode & 022) == 0 ? 0 : -EPERM;
}

/** Whether something is mounted on a folder: rename(2) says that first, be it of the same device. @returns 0 or an error */
static int check_mount(int above, int fd) {
	return (int)call4(__NR_renameat, above, ".", fd, ".") == -EXDEV ? -EXDEV : 0;
}

enum { IN = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static int open_folder(int at, const char *name) {
	int fd = open_at(at, name, IN, 0);
	char target[8];
	// of a link the kernel says that it is no folder
	return fd == -ENOTDIR && call4(__NR_readlinkat, at, name, target, sizeof target) > 0 ? -ELOOP : fd;
}

/** /run and /var/run are one folder in most roots: one may be a link to the other. @returns where it leads to, NULL where it is another link */
static const char *run_folder(int at, const char *name) {
	static const char *const ways[][2] = {
		{"/run", "/run"}, {"../run", "/run"}, {"/var/run", "/var/run"}, {"var/run", "/var/run"},
	};
	char target[16];
	long length = call4(__NR_readlinkat, at, name, target, sizeof target);
	if (length <= 0 || length == sizeof target || !same(name, "run")) return NULL;
	target[length] = '\0';
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (same(target, ways[i][0])) return ways[i][1];
	return NULL;
}

/**
 * Opens the folder that a path's last name is in, following no link: in an image they may lead to what is mounted in it.
 * @param name where that last name begins @param again /run may still be a link @returns its descriptor or an error
 */
static int open_above(const char *path, const char **name, bool again) {
	int at = open_at(AT_FDCWD, "/", IN, 0);
	while (at >= 0) {
		struct line part = {0};
		while (*path == '/') path++;
		*name = path;
		while (*path != '/' && *path != '\0') add(&part, (char[]){*path++, '\0'});
		if (*path == '\0') return at;
		int next = open_folder(at, part.text);
		const char *run = next == -ELOOP && again ? run_folder(at, part.text) : NULL;
		close_fd(at);
		at = next;
		if (run != NULL) {
			struct line whole = {0};
			const char *unused;
			add(&whole, run);
			add(&whole, "/x");
			at = open_above(whole.text, &unused, false);
		}
	}
	return at;
}

/** Opens it, with the folders below, making what is missing. All must be ours, and nothing mounted on them. @returns 0 or an error */
static int open_state(const char *path) {
	static const char *const below[] = {"wake", "ctl", "script", "spool", "settled", "level"};
	enum { NEEDED = 4 }; // others come later
	const char *name;
	int above = open_above(path, &name, true);
	if (above < 0) return above;
	int made = make_folder(above, name, 0700);
	int folder = made < 0 && made != -EEXIST && made != -EROFS ? made : open_folder(above, name);
	close_fd(above);
	// a read-only place that lacks it is the reason, not that it isn't there
	if (folder == -ENOENT && made == -EROFS) return made;
	int result = folder < 0 ? folder : check_folder(folder);
	for (size_t i = 0; i < sizeof below / sizeof *below && result >= 0; i++) {
		if (i < NEEDED) result = make_folder(folder, below[i], 0700);
		if (result < 0 && result != -EEXIST) break;
		int fd = open_folder(folder, below[i]);
		result = fd == -ENOENT && i >= NEEDED ? 0 : fd < 0 ? fd : check_folder(fd);
		if (fd >= 0 && result == 0) result = check_mount(folder, fd);
		if (fd >= 0) close_fd(fd);
	}
	if (result >= 0) result = state = control(folder, F_DUPFD_CLOEXEC, FIRST_FREE);
	if (folder >= 0) close_fd(folder);
	return result < 0 ? result : 0;
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

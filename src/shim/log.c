// The log: what the process prints, written down by its supervisor.

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

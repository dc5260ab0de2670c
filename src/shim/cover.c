// Files that the command alone doesn't see. Runs between fork and execve, too.

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

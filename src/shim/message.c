// Messages for people, on standard error.

static const struct {
	int number;
	const char *text;
} errors[] = {
	{EPERM, "Operation not permitted"}, {ENOENT, "No such file or directory"},
	{ESRCH, "No such process"}, {EIO, "Input/output error"},
	{E2BIG, "Argument list too long"}, {ENOEXEC, "Exec format error"},
	{EAGAIN, "Resource temporarily unavailable"}, {ENOMEM, "Cannot allocate memory"},
	{EACCES, "Permission denied"}, {EXDEV, "Invalid cross-device link"}, {ENOTDIR, "Not a directory"},
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

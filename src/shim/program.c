// The program: the environment that it gets, how it is begun, and to end as it did.

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

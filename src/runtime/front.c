// The shim's front in the process of the program itself. Requests come as the program says them and are answered into a buffer; what waits
// for processes waits here. What the death of a front means holds: its lock and its FIFO are the kernel's.
#define WITH_LIBRARY
#include "front.h"
#include "../shim/shim.c"
#include <stdlib.h>

static struct {
	const char *request; // what of it was not read
	size_t left;
	char answers[16384];
	size_t length; // of what was answered
	size_t heard; // of that
	bool watches; // children
	char **words; // that we were called by
	char command[LINE]; // UPSTART_DUMMY_PROGRAM=PATH
} talk;

static void answer_program(const char *text, size_t length) {
	if (length > sizeof talk.answers - talk.length) return;
	memcpy(talk.answers + talk.length, text, length);
	talk.length += length;
}

static bool read_more(void) {
	size_t part = sizeof requested - front.length;
	if (part > talk.left) part = talk.left;
	memcpy(requested + front.length, talk.request, part);
	front.length += part;
	talk.request += part;
	talk.left -= part;
	return part > 0;
}

const char *front_state(void) {
	Stat run;
	bool has_run = stat_at(AT_FDCWD, "/run", &run, 0) == 0 && (run.st_mode & S_IFMT) == S_IFDIR;
	return has_run ? "/run/upstart-dummy" : "/var/run/upstart-dummy";
}

void front_begin(char **words, char **env, const char *shim, const char *command, const char *state_path) {
	struct line variable = {0};
	add(&variable, "UPSTART_DUMMY_PROGRAM=");
	add(&variable, command);
	memcpy(talk.command, variable.text, sizeof talk.command);
	talk.words = words;
	environment = env;
	self = shim;
	front.state_path = state_path;
	occupy_standard();
	leave_own_view(front.state_path);
	block_signals(signal_bit(SIGPIPE), &signals_before);
	block_signals(signals_before | signal_bit(SIGPIPE), NULL);
}

bool front_knows(const char *variable) {
	return is_known(variable);
}

/** From here on we hear of children. */
static void watch(uint64_t watched) {
	if (talk.watches) close_fd(signals);
	block_signals(signals_before | watched | signal_bit(SIGPIPE), NULL);
	signals = signal_file(watched);
	talk.watches = true;
}

/** Our environment with a variable of the launcher's: which program it was. */
static char **environment_of_launcher(void) {
	size_t count = 0;
	while (environment[count] != NULL) count++;
	char **array = calloc(count + 2, sizeof *array);
	if (array == NULL) return environment;
	forget_variable("UPSTART_DUMMY_PROGRAM=");
	for (count = 0; environment[count] != NULL; count++) array[count] = environment[count];
	array[count] = talk.command;
	return array;
}

/** The program goes on in a child; we become a front that stays, which needs less memory than that. */
static void part(void) {
	struct line fd = {0}, child = {0};
	int us = own_pid(), pid = fork_as(0);
	if (pid == 0) {
		set_process(PR_SET_PDEATHSIG, SIGKILL);
		if (call0(__NR_getppid) != us) leave_process(127);
		close_fd(front.stays);
		front.stays = -1;
		watch(signal_bit(SIGCHLD));
		return;
	}
	if (pid < 0) return;
	add_pid(&fd, front.stays);
	add_pid(&child, pid);
	control(front.stays, F_SETFD, 0);
	size_t count = 0;
	while (talk.words[count] != NULL) count++;
	char **argv = calloc(count + 9, sizeof *argv), **into = argv;
	if (argv == NULL) leave_process(127);
	char *const before[] = {"shim", "front", "--state", (char *)front.state_path, "--stays", fd.text, child.text, "--"};
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) *into++ = before[i];
	memcpy(into, talk.words, count * sizeof *into);
	execute(self, argv, environment_of_launcher());
	leave_process(127);
}

bool front_ask(const char *request, size_t size) {
	talk.request = request;
	talk.left = size;
	if (talk.heard == talk.length) talk.heard = talk.length = 0;
	static const char *const waiting[] = {"launch ", "wait ", "gone ", "cover", "guard", "stay"};
	bool traces = after(request, "trace ") != NULL;
	if (traces) watch(signal_bit(SIGCHLD) | signal_bit(SIGTERM)); // which is then passed on
	else if (!talk.watches && begins_with_one(request, waiting, sizeof waiting / sizeof *waiting)) watch(signal_bit(SIGCHLD));
	bool served = true;
	while (served && talk.left + front.length > 0) served = serve();
	front.length = 0;
	if (traces) watch(signal_bit(SIGCHLD));
	if (served && front.stays >= 0) part();
	return served;
}

const char *front_hear(size_t *size) {
	const char *from, *end;
	for (;;) {
		from = talk.answers + talk.heard;
		end = find(from, talk.length - talk.heard, '\n');
		if (end != NULL) break;
		if (front.launched == 0) return NULL;
		wait_for_signal();
	}
	*size = (size_t)(end - from);
	talk.heard += *size + 1;
	return from;
}

/** Reads what there is. @returns false when nothing will come any more */
static bool read_output(int fd, struct output *output) {
	enum { PART = 65536 };
	char *bytes = realloc(output->bytes, output->size + PART);
	if (bytes == NULL) return false;
	output->bytes = bytes;
	long got = read_from(fd, bytes + output->size, PART);
	if (got > 0) output->size += (size_t)got;
	return got > 0 || got == -EAGAIN;
}

/** Gives a program its input and takes its output, until it has closed both. @param fds our ends: to write to, to read from */
static void converse(const int fds[3], const char *input, size_t size, struct output outputs[2]) {
	struct pollfd polled[3] = {{fds[0], POLLOUT, 0}, {fds[1], POLLIN, 0}, {fds[2], POLLIN, 0}};
	for (int i = 0; i < 3; i++) control(fds[i], F_SETFL, O_NONBLOCK);
	while (polled[1].fd >= 0 || polled[2].fd >= 0) {
		if (size == 0 && polled[0].fd >= 0) {
			close_fd(polled[0].fd);
			polled[0].fd = -1;
		}
		if (poll_for(polled, 3, NEVER) < 0) continue;
		if (polled[0].fd >= 0 && polled[0].revents != 0) {
			long put = write_to(polled[0].fd, input, size);
			if (put < 0 && put != -EAGAIN) size = 0; // it reads no more
			if (put > 0) input += put, size -= (size_t)put;
		}
		for (int i = 1; i < 3; i++)
			if (polled[i].fd >= 0 && polled[i].revents != 0 && !read_output(polled[i].fd, &outputs[i - 1])) polled[i].fd = -1;
	}
	if (polled[0].fd >= 0) close_fd(polled[0].fd);
	close_fd(fds[1]);
	close_fd(fds[2]);
}

int front_run(char **argv, char **envp, const char *input, size_t size, struct output outputs[2]) {
	int in[2], out[2], err[2], told[2], error = 0, status = 0;
	if (pipe_of(in) < 0 || pipe_of(out) < 0 || pipe_of(err) < 0 || pipe_of(told) < 0) return -EMFILE;
	int pid = fork_as(0);
	if (pid == 0) {
		dup_to(in[0], 0);
		dup_to(out[1], 1);
		dup_to(err[1], 2);
		call1(__NR_chdir, "/");
		block_signals(signals_before, NULL);
		order.command = argv;
		environment = envp;
		error = execute_command();
		write_to(told[1], &error, sizeof error);
		leave_process(127);
	}
	close_fd(in[0]);
	close_fd(out[1]);
	close_fd(err[1]);
	close_fd(told[1]);
	converse((int[]){in[1], out[0], err[0]}, input, size, outputs);
	if (pid > 0) {
		read_from(told[0], &error, sizeof error);
		wait_for(pid, &status, 0);
	}
	close_fd(told[0]);
	if (pid < 0 || error != 0) return pid < 0 ? pid : error;
	return was_killed(status) ? 128 + killed_by(status) : exit_status(status);
}

// --- what needs no program

static bool noticed; // a name that was looked for

static void notice_job(int folder, const char *name) {
	Stat stat;
	size_t length = strlen(name);
	if (name[0] != '.' && length > 5 && same(name + length - 5, ".conf") && stat_at(folder, name, &stat, 0) == 0) noticed = true;
}

static void notice_report(int folder, const char *name) {
	(void)folder;
	if (name[0] != '.') noticed = true;
}

/** `initctl version`: where there is no job, the program says that no Upstart runs, and init scripts do the work. */
static bool answers_version(char **words) {
	static const char text[] = "init (upstart 1.13.2)\n";
	bool quiet = false, version = false;
	for (; *words != NULL; words++) {
		bool *which = same(*words, "version") ? &version : same(*words, "-q") || same(*words, "--quiet") ? &quiet : NULL;
		if (which == NULL || *which) return false;
		*which = true;
	}
	noticed = false;
	if (version) each_name(AT_FDCWD, "/etc/init", notice_job);
	if (noticed && !quiet) write_to(1, text, sizeof text - 1);
	return noticed;
}

/** Whether a process is one of this root: what it sees as its root is ours. */
static bool is_here(int pid) {
	Stat theirs, ours;
	struct line path = {0};
	add(&path, "/proc/");
	add_pid(&path, pid);
	add(&path, "/root");
	return stat_at(AT_FDCWD, path.text, &theirs, 0) == 0 && stat_at(AT_FDCWD, "/", &ours, 0) == 0 && theirs.st_dev == ours.st_dev &&
	       theirs.st_ino == ours.st_ino;
}

/**
 * The status line of a job, if the program has left one (DIR/settled/JOB: boot id, PID, its start time, the line), the process still is
 * the one that was meant, in this root, and no report waits to be absorbed.
 */
static bool answers_status(const char *job, const char *state_path) {
	char text[1024], boot[64];
	struct line path = {0};
	struct look look;
	uint64_t pid, start;
	if (*job == '\0' || *job == '-' || *job == '.' || strlen(job) > 200) return false;
	for (const char *c = job; *c != '\0'; c++)
		if (!((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || find("._-", 3, *c) != NULL)) return false;
	add(&path, state_path);
	add(&path, "/settled/");
	add(&path, job);
	long length = read_file(path.text, text, sizeof text);
	if (length <= 0 || length == sizeof text - 1 || text[length - 1] != '\n') return false;
	char *second = cut(text, '\n'), *third = second == NULL ? NULL : cut(second, '\n'), *line = third == NULL ? NULL : cut(third, '\n');
	if (line == NULL || *line == '\0') return false;
	if (!read_number(second, 10, INT32_MAX, &pid) || !read_number(third, 10, UINT64_MAX, &start)) return false;
	if (read_file("/proc/sys/kernel/random/boot_id", boot, sizeof boot) <= 0) return false;
	cut(boot, '\n');
	if (!same(boot, text) || !look_at((int)pid, &look) || look.start != start || look.state == 'Z' || look.state == 'X') return false;
	if (!is_here((int)pid)) return false;
	path.length = 0;
	add(&path, state_path);
	add(&path, "/spool");
	noticed = false;
	each_name(AT_FDCWD, path.text, notice_report);
	if (!noticed) write_to(1, line, strlen(line));
	return !noticed;
}

bool front_answers(const char *name, char **words, const char *state_path) {
	if (same(name, "status")) return words[0] != NULL && words[1] == NULL && answers_status(words[0], state_path);
	if (!same(name, "initctl") || words[0] == NULL) return false;
	if (same(words[0], "status")) return words[1] != NULL && words[2] == NULL && answers_status(words[1], state_path);
	return answers_version(words);
}

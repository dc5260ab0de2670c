// The shim's front in the process of the program itself. Requests come as the program says them and are answered into a buffer; what waits
// for processes waits here. What the death of a front means holds: its lock and its FIFO are the kernel's.
#define WITH_LIBRARY
#include "front.h"
#include "../shim/shim.c"
#include "memory.h"
#include <stdlib.h>

static struct {
	const char *request; // what of it was not read
	size_t left;
	char answers[16384];
	size_t length; // of what was answered
	size_t heard; // of that
	bool watches; // children
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

const char *front_begin(char **env, const char *shim, const char *state_path) {
	Stat run;
	bool has_run = stat_at(AT_FDCWD, "/run", &run, 0) == 0 && (run.st_mode & S_IFMT) == S_IFDIR;
	environment = env;
	self = shim;
	front.state_path = state_path != NULL ? state_path : has_run ? "/run/upstart-dummy" : "/var/run/upstart-dummy";
	occupy_standard();
	leave_own_view(front.state_path);
	block_signals(signal_bit(SIGPIPE), &signals_before);
	block_signals(signals_before | signal_bit(SIGPIPE), NULL);
	return front.state_path;
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

/** The program goes on in a child, and we stay, with nothing of it left in memory. */
static void part(void) {
	int us = own_pid();
	int pid = fork_as(0);
	if (pid == 0) {
		set_process(PR_SET_PDEATHSIG, SIGKILL);
		if (call0(__NR_getppid) != us) leave_process(127);
		close_fd(front.stays);
		front.stays = -1;
		watch(signal_bit(SIGCHLD));
		return;
	}
	if (pid < 0) return;
	front.child = pid;
	close_fd(front.locked);
	close_fd(front.wake);
	front.locked = -1;
	memory_drop();
	while (!front.child_ended) wait_for_signal();
	leave();
	stay();
}

bool front_ask(const char *request, size_t size) {
	talk.request = request;
	talk.left = size;
	if (talk.heard == talk.length) talk.heard = talk.length = 0;
	static const char *const waiting[] = {"launch ", "wait ", "gone ", "cover", "stay"};
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

/*
 * daemon FORKS TRUTH [WORD...]: becomes a daemon by forking FORKS times, then writes its PID to TRUTH (a FIFO: so it is
 * idle until somebody reads it) and goes on until it is killed. What else it does on the way:
 *   exit=N   ends with status N instead of becoming a daemon      kill=N  by signal N
 *   die=N    the daemon ends with status N, its parents with 0
 *   exec     executes itself anew after the first fork
 *   wait     each parent stays until the daemon is up
 *   close    closes every descriptor
 *   stop     stops itself when it is up
 *   worker   has a child of its own, for as long as it lives, and has had one by vfork
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int count;
static char **words;

static const char *word(const char *name)
{
	size_t length = strlen(name);

	for (int i = 0; i < count; i++)
		if (strncmp(words[i], name, length) == 0 && (words[i][length] == '\0' || words[i][length] == '='))
			return words[i] + length + (words[i][length] == '=');
	return NULL;
}

/* Forks; the parent ends, with "wait" when the child (and so the last one of all) has closed the pipe. */
static void step(void)
{
	int ends[2];
	char byte;

	if (pipe(ends) < 0)
		exit(70);
	switch (fork()) {
	case -1:
		exit(71);
	case 0:
		close(ends[0]);
		if (!word("wait"))
			close(ends[1]);
		return;
	default:
		close(ends[1]);
		if (word("wait"))
			while (read(ends[0], &byte, 1) > 0)
				;
		_exit(0);
	}
}

int main(int argc, char **argv)
{
	char pid[16];
	int forks, fd;

	if (argc < 3)
		return 64;
	forks = atoi(argv[1]);
	count = argc - 3;
	words = argv + 3;

	if (word("exit"))
		return atoi(word("exit"));
	if (word("kill"))
		raise(atoi(word("kill")));
	for (int i = 0; i < forks; i++) {
		step();
		if (i > 0)
			continue;
		setsid();
		if (word("exec")) {
			char rest[16];

			snprintf(rest, sizeof rest, "%d", forks - 1);
			execl("/proc/self/exe", argv[0], rest, argv[2], count > 1 ? words[1] : NULL, NULL);
			return 72;
		}
	}
	if (word("die"))
		return atoi(word("die"));
	if (word("worker")) {
		if (vfork() == 0)
			_exit(0);
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
	if (word("close") || word("wait"))
		for (fd = word("close") ? 0 : 3; fd < 1024; fd++)
			close(fd);
	if (word("stop"))
		raise(SIGSTOP);
	signal(SIGPIPE, SIG_IGN);
	fd = open(argv[2], O_WRONLY | O_NOCTTY);
	if (fd >= 0) {
		snprintf(pid, sizeof pid, "%d\n", (int)getpid());
		if (write(fd, pid, strlen(pid)) < 0)
			return 73;
		close(fd);
	}
	for (;;)
		pause();
}

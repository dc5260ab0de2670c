// Runs commands in turn, many times, each as a child that is executed at once, and tells the median of what each took:
// a line of microseconds and kilobytes of its greatest memory. Usage: interleave ROUNDS COMMAND..., each of words between blanks.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;
enum { WORDS = 32, COMMANDS = 64 };

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv) {
	int rounds = argc > 2 ? atoi(argv[1]) : 0, commands = argc - 2;
	char *words[COMMANDS][WORDS];
	if (rounds < 1 || commands > COMMANDS) return 2;
	for (int c = 0; c < commands; c++) {
		int count = 0;
		for (char *word = strtok(argv[c + 2], " "); word != NULL && count < WORDS - 1; word = strtok(NULL, " "))
			words[c][count++] = word;
		words[c][count] = NULL;
	}
	posix_spawn_file_actions_t quiet;
	posix_spawn_file_actions_init(&quiet);
	for (int fd = 0; fd < 3; fd++) posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_RDWR, 0);
	double *taken = calloc((size_t)(rounds * commands), sizeof *taken);
	long memory[COMMANDS] = {0};
	for (int round = 0; round < rounds; round++)
		for (int c = 0; c < commands; c++) {
			pid_t pid;
			int status;
			struct rusage usage;
			double begun = now();
			if (posix_spawnp(&pid, words[c][0], &quiet, NULL, words[c], environ) != 0) return 3;
			wait4(pid, &status, 0, &usage);
			taken[c * rounds + round] = now() - begun;
			if (usage.ru_maxrss > memory[c]) memory[c] = usage.ru_maxrss;
		}
	for (int c = 0; c < commands; c++) {
		qsort(taken + c * rounds, (size_t)rounds, sizeof *taken, ascending);
		printf("%.0f %ld\n", taken[c * rounds + rounds / 2], memory[c]);
	}
	return 0;
}

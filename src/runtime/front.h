// What `shim front` does for a program, for one in the same process: the requests and answers of src/shim/README.md, without a pipe.
#ifndef FRONT_H
#define FRONT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Begins it.
 * @param words, environment what this process was executed with
 * @param shim, command the paths of the shim and of upstart-dummy
 * @param state where the state lies, less than 256 bytes
 */
void front_begin(char **words, char **environment, const char *shim, const char *command, const char *state);

/**
 * Answers what is asked hundreds of times in a boot, `initctl version` and the status of a job that has settled, where that is certain.
 * @param words the name that the program was called by, and its arguments
 * @returns false: the program has to answer
 */
bool front_answers(const char *name, char **words, const char *state);

/** Where the state lies by itself. */
const char *front_state(void);

/** Whether a variable of our caller's is one that the program reads. @param variable NAME=VALUE */
bool front_knows(const char *variable);

/** Asks. @returns false for what isn't a request */
bool front_ask(const char *request, size_t size);

/**
 * Waits for the next answer.
 * @returns it, a line without its end; NULL where none is to come. It is to be used before the next question
 */
const char *front_hear(size_t *size);

struct output {
	char *bytes; // by malloc
	size_t size;
};

/**
 * Runs another program to its end, in the root directory, with the signals that our caller has given us.
 * @param argv its name, which is looked for in the PATH of `envp`, and its arguments
 * @param input what it reads, `size` bytes
 * @param outputs what it has written to its standard output and error, to be freed; also where it failed
 * @returns its exit status, 128+N for signal N; an error number below zero where it could not be executed
 */
int front_run(char **argv, char **envp, const char *input, size_t size, struct output outputs[2]);

#endif

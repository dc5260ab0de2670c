// The program as one static executable, and what makes it. It is linked twice from the same objects: first without an image, to compile the
// program (`runtime PROGRAM.js >CODE`) and then to evaluate its top level and write the engine's heap (`runtime CODE SHIM COMMAND
// CHECKOUT >IMAGE`). In the second one that lies at the heap's own address, as pages of the file that are copied when they are written to:
// nothing is parsed or evaluated at start, main() of the program is simply called. Both have the same code at the same places, so what
// points from the heap into it holds.
#include "engine.h"
#include "front.h"
#include "memory.h"
#include "native.h"
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	STACK = 6 << 20,   // bytes of it that the engine may use, where the limit allows it
	FRAME = 128 << 10, // that are left to calls of C
	LONGEST = 250,     // of a path of ours
};

/** What the image begins with. */
struct root {
	JSContext *context;
	JSValue begin;        // the function to call, with a list of arguments and the environment
	char shim[LONGEST];   // the path of the shim
	char command[LONGEST]; // that of upstart-dummy
	bool checkout;        // the environment may say where the state lies
};

/** Tells what has gone wrong within the program. @returns its exit status */
static int complain(JSContext *js) {
	JSValue error = JS_GetException(js), stack = JS_GetPropertyStr(js, error, "stack");
	const char *text = JS_ToCString(js, error), *where = JS_IsString(stack) ? JS_ToCString(js, stack) : NULL;
	dprintf(2, "upstart-dummy: %s\n%s", text == NULL ? "no memory" : text, where == NULL ? "" : where);
	return 1;
}

/** A file, mapped, so that it takes no place in the heap. @returns NULL after having said why */
static char *contents(const char *path, size_t *size) {
	struct stat stat;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = MAP_FAILED;
	if (fd >= 0 && fstat(fd, &stat) == 0) {
		*size = (size_t)stat.st_size;
		// with a NUL after it, which the engine wants of a script
		bytes = mmap(NULL, *size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	}
	if (bytes != MAP_FAILED && read(fd, bytes, *size) == (ssize_t)*size) return bytes;
	perror(path);
	return NULL;
}

static bool tell(const void *bytes, size_t size) {
	for (ssize_t put; size > 0; size -= (size_t)put, bytes = (const char *)bytes + put)
		if ((put = write(1, bytes, size)) < 0) return perror("runtime"), false;
	return true;
}

/** runtime PROGRAM.js >CODE; runtime CODE SHIM COMMAND CHECKOUT >IMAGE */
static int make(int argc, char **argv) {
	size_t size;
	struct root *root = memory_root();
	if (!memory_begin()) return fputs("runtime: no place for the image\n", stderr), 1;
	char *bytes = contents(argv[1], &size);
	JSContext *js = root->context = bytes == NULL ? NULL : engine_new();
	if (js == NULL || !native_add(js)) return 1;
	engine_wake(js, STACK, 1);
	if (argc == 2) {
		uint8_t *code = engine_compile(js, bytes, &size);
		if (code == NULL) return complain(js);
		return tell(code, size) ? 0 : 1;
	}
	if (JS_IsException(engine_load(js, (uint8_t *)bytes, size))) return complain(js);
	JSValue global = JS_GetGlobalObject(js), native = JS_GetPropertyStr(js, global, "native");
	root->begin = JS_GetPropertyStr(js, native, "begin");
	if (!JS_IsFunction(js, root->begin)) return fputs("runtime: the program sets no native.begin\n", stderr), 1;
	JS_FreeValue(js, native);
	JS_FreeValue(js, global);
	strncpy(root->shim, argv[2], LONGEST - 1);
	strncpy(root->command, argv[3], LONGEST - 1);
	root->checkout = argv[4][0] == '1';
	engine_seal(js);
	size = memory_seal();
	return tell((void *)IMAGE_ADDRESS, size) ? 0 : 1;
}

static JSValue text_of(JSContext *js, const char *text) {
	return native_text(js, text, strlen(text));
}

/** The name that the program was called by: of a link to it, or, where that is `program`, the first argument. */
static const char *called_as(char ***arguments) {
	const char *path = **arguments == NULL ? "" : *(*arguments)++, *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	static char own[64];
	if (*name == '-') name++;
	size_t length = strlen(name), forwarded = strlen(".REAL"); // debootstrap's stand-in forwards `version` to it
	if (length > forwarded && length < sizeof own && strcmp(name + length - forwarded, ".REAL") == 0) {
		memcpy(own, name, length - forwarded);
		name = own;
	}
	if (strcmp(name, "program") == 0 && **arguments != NULL) name = *(*arguments)++;
	return name;
}

/** Where the state lies. */
static const char *state_of(const struct root *root) {
	const char *given = root->checkout ? getenv("UPSTART_DUMMY_STATE") : NULL;
	return given != NULL && given[0] == '/' && strlen(given) < LONGEST ? given : front_state();
}

/** What the program sees of the environment: what it knows, and what the launchers of other runtimes tell it. */
static JSValue known_environment(JSContext *js, char **envp, const struct root *root, const char *state) {
	JSValue table = JS_NewObject(js);
	for (char **variable = envp; *variable != NULL; variable++) {
		char name[64];
		const char *value = strchr(*variable, '=');
		if (!front_knows(*variable) || value == NULL || (size_t)(value - *variable) >= sizeof name) continue;
		memcpy(name, *variable, (size_t)(value - *variable));
		name[value - *variable] = '\0';
		JS_SetPropertyStr(js, table, name, text_of(js, value + 1));
	}
	JS_SetPropertyStr(js, table, "UPSTART_DUMMY_STATE", text_of(js, state));
	JS_SetPropertyStr(js, table, "UPSTART_DUMMY_PROGRAM", text_of(js, root->command));
	char front[LONGEST + 2] = ",,"; // two pipes that we have no need of, and the shim
	strcat(front, root->shim);
	JS_SetPropertyStr(js, table, "UPSTART_DUMMY_FRONT", text_of(js, front));
	return table;
}

/** What there is to do where the package has gone, or has never come in whole. */
static int without_shim(const char *name, char **argv, const char *shim) {
	static const char *const originals[] = {"/usr/sbin/initctl.distrib.usr-is-merged", "/sbin/initctl.distrib"};
	for (size_t i = 0; i < sizeof originals / sizeof *originals && strcmp(name, "initctl") == 0; i++) execv(originals[i], argv);
	dprintf(2, "%s: upstart-dummy is not completely installed: %s is missing\n", name, shim);
	return 1;
}

static int run(char **argv, char **envp) {
	struct root *root = memory_root();
	char **words = argv;
	const char *name = called_as(&words);
	const char *state = state_of(root);
	if (front_answers(name, words, state)) return 0;
	if (access(root->shim, X_OK) < 0) return without_shim(name, argv, root->shim);
	JSContext *js = root->context;
	uint64_t seed = 0;
	struct rlimit limit = {STACK, STACK};
	memcpy(&seed, (void *)getauxval(AT_RANDOM), sizeof seed);
	getrlimit(RLIMIT_STACK, &limit);
	engine_wake(js, limit.rlim_cur < STACK + FRAME ? (size_t)limit.rlim_cur / 2 : STACK, seed | 1);
	front_begin(argv, envp, root->shim, root->command, state);
	JSValue list = JS_NewArray(js);
	uint32_t count = 0;
	JS_DefinePropertyValueUint32(js, list, count++, text_of(js, name), JS_PROP_C_W_E);
	for (; *words != NULL; words++) JS_DefinePropertyValueUint32(js, list, count++, text_of(js, *words), JS_PROP_C_W_E);
	JSValue arguments[] = {list, known_environment(js, envp, root, state)};
	JSValue result = JS_Call(js, root->begin, JS_UNDEFINED, 2, arguments);
	int32_t status = 1;
	if (JS_IsException(result)) return complain(js);
	JS_ToInt32(js, &status, result);
	return status;
}

int main(int argc, char **argv, char **envp) {
	const struct root *root = memory_root();
	if (root->context != NULL) _exit(run(argv, envp));
	if (argc == 2 || argc == 5) return make(argc, argv);
	fputs("usage: runtime PROGRAM.js | CODE SHIM COMMAND CHECKOUT\n", stderr);
	return 2;
}

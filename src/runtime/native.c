// The calls of src/runtime/native.ts: arguments become C's, the kernel is called, its result becomes JavaScript's. What fails is an error number
// below zero; an exception is thrown only where an argument is none that the program may give. So that a text that isn't Unicode can't be taken
// for another, it is made Unicode here as Node does: what isn't becomes U+FFFD.
#define WITH_LIBRARY
#include "native.h"
#include "../shim/kernel.h"
#include <asm/statfs.h>
#include "front.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define CALL(name) static JSValue name(JSContext *js, JSValueConst self, int count, JSValueConst *argument)
#define UNUSED (void)self, (void)count, (void)argument

static JSValue number(JSContext *js, int64_t value) {
	return JS_NewInt64(js, value);
}

static int integer(JSContext *js, JSValueConst value, int64_t least, int64_t most, int64_t *out) {
	if (JS_ToInt64(js, out, value)) return -1;
	if (*out >= least && *out <= most) return 0;
	JS_ThrowRangeError(js, "native: %lld is not within bounds", (long long)*out);
	return -1;
}

static int descriptor(JSContext *js, JSValueConst value, int *out) {
	int64_t fd;
	if (integer(js, value, 0, INT32_MAX, &fd)) return -1;
	*out = (int)fd;
	return 0;
}

// --- texts

/** The length of the sequence of UTF-8 at a place; 0: none is there, and `*wrong` bytes of it could have been one. */
static size_t sequence_at(const uint8_t *at, size_t left, size_t *wrong) {
	size_t length = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
	*wrong = 1;
	if (length < 2) return length;
	uint8_t least = at[0] == 0xe0 ? 0xa0 : at[0] == 0xf0 ? 0x90 : 0x80, most = at[0] == 0xed ? 0x9f : at[0] == 0xf4 ? 0x8f : 0xbf;
	for (size_t i = 1; i < length; i++, least = 0x80, most = 0xbf) {
		*wrong = i;
		if (i == left || at[i] < least || at[i] > most) return 0;
	}
	return length;
}

static const uint8_t replacement[3] = {0xef, 0xbf, 0xbd};

/** Replaces the halves of pairs in what the engine takes for UTF-8: each has three bytes, and so has what replaces it. */
static void make_unicode(uint8_t *bytes, size_t size) {
	for (size_t i = 0; i + 2 < size; i++)
		if (bytes[i] == 0xed && bytes[i + 1] >= 0xa0) memcpy(bytes + i, replacement, 3);
}

/** A string's bytes as the engine has them, by malloc, with a NUL after them. @returns NULL after an exception */
static uint8_t *raw_bytes_of(JSContext *js, JSValueConst value, size_t *size) {
	const char *text = JS_ToCStringLen(js, size, value);
	if (text == NULL) return NULL;
	uint8_t *bytes = malloc(*size + 1);
	if (bytes != NULL) memcpy(bytes, text, *size + 1);
	else JS_ThrowOutOfMemory(js);
	JS_FreeCString(js, text);
	return bytes;
}

/** The same as UTF-8. */
static uint8_t *bytes_of(JSContext *js, JSValueConst value, size_t *size) {
	uint8_t *bytes = raw_bytes_of(js, value, size);
	if (bytes != NULL) make_unicode(bytes, *size);
	return bytes;
}

/** The last eight bits of each unit of UTF-16, in place of the bytes of a text. @returns how many they are */
static size_t narrow(uint8_t *bytes, size_t size) {
	size_t to = 0;
	for (size_t i = 0; i < size;) {
		size_t length = bytes[i] < 0x80 ? 1 : bytes[i] < 0xe0 ? 2 : bytes[i] < 0xf0 ? 3 : 4;
		uint32_t code = length == 1 ? bytes[i] : bytes[i] & (0x7fu >> length);
		for (size_t k = 1; k < length && i + k < size; k++) code = code << 6 | (bytes[i + k] & 0x3f);
		if (length == 4) bytes[to++] = (uint8_t)((code - 0x10000) >> 10);
		bytes[to++] = (uint8_t)code;
		i += length;
	}
	return to;
}

JSValue native_text(JSContext *js, const void *from, size_t size) {
	const uint8_t *bytes = from;
	size_t wrong, good = 0;
	while (good < size && bytes[good] < 0x80) good++;
	if (good == size) return engine_latin1(js, (const char *)bytes, size);
	for (size_t length; good < size && (length = sequence_at(bytes + good, size - good, &wrong)) > 0;) good += length;
	if (good == size) return JS_NewStringLen(js, (const char *)bytes, size);
	uint8_t *whole = malloc(size * 3); // at worst each byte is replaced
	if (whole == NULL) return JS_ThrowOutOfMemory(js);
	size_t to = 0;
	for (size_t i = 0; i < size;) {
		size_t length = sequence_at(bytes + i, size - i, &wrong);
		memcpy(whole + to, length > 0 ? bytes + i : replacement, length > 0 ? length : 3);
		to += length > 0 ? length : 3;
		i += length > 0 ? length : wrong;
	}
	JSValue text = JS_NewStringLen(js, (const char *)whole, to);
	free(whole);
	return text;
}

/** A path as C has it. @returns NULL after an exception; one with a NUL in it is '', which nothing has */
static char *path_of(JSContext *js, JSValueConst value) {
	size_t size;
	char *path = (char *)bytes_of(js, value, &size);
	if (path != NULL && strlen(path) != size) path[0] = '\0';
	return path;
}

/** What a view shows, from an offset on. @returns -1 after an exception */
static int viewed(JSContext *js, JSValueConst view, JSValueConst from, JSValueConst length, uint8_t **out, size_t *size) {
	size_t offset, bytes, whole;
	int64_t begin, count;
	JSValue buffer = JS_GetTypedArrayBuffer(js, view, &offset, &bytes, NULL);
	if (JS_IsException(buffer)) return -1;
	uint8_t *memory = JS_GetArrayBuffer(js, &whole, buffer);
	JS_FreeValue(js, buffer);
	if (memory == NULL && bytes > 0) return -1;
	if (integer(js, from, 0, (int64_t)bytes, &begin)) return -1;
	if (integer(js, length, 0, (int64_t)bytes - begin, &count)) return -1;
	*out = memory + offset + begin;
	*size = (size_t)count;
	return 0;
}

/** text(view, from, length, latin1) */
CALL(call_text) {
	UNUSED;
	uint8_t *bytes;
	size_t size;
	if (viewed(js, argument[0], argument[1], argument[2], &bytes, &size)) return JS_EXCEPTION;
	return JS_ToBool(js, argument[3]) ? engine_latin1(js, (const char *)bytes, size) : native_text(js, bytes, size);
}

/** An ArrayBuffer of what was allocated by malloc, which is freed. */
static JSValue buffer_of(JSContext *js, uint8_t *bytes, size_t size) {
	JSValue buffer = JS_NewArrayBufferCopy(js, bytes, size);
	free(bytes);
	return buffer;
}

/** bytes(text, latin1): an ArrayBuffer */
CALL(call_bytes) {
	UNUSED;
	size_t size;
	bool latin1 = JS_ToBool(js, argument[1]) != 0;
	uint8_t *bytes = latin1 ? raw_bytes_of(js, argument[0], &size) : bytes_of(js, argument[0], &size);
	if (bytes == NULL) return JS_EXCEPTION;
	if (latin1) size = narrow(bytes, size);
	return buffer_of(js, bytes, size);
}

/** size(text): in bytes */
CALL(call_size) {
	UNUSED;
	size_t size;
	const char *text = JS_ToCStringLen(js, &size, argument[0]);
	if (text == NULL) return JS_EXCEPTION;
	JS_FreeCString(js, text);
	return number(js, (int64_t)size);
}

// --- files

/** open(path, flags, mode) */
CALL(call_open) {
	UNUSED;
	int64_t flags, mode;
	if (integer(js, argument[1], 0, INT32_MAX, &flags) || integer(js, argument[2], 0, 07777, &mode)) return JS_EXCEPTION;
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
	int fd = open_at(AT_FDCWD, path, (int)flags | O_CLOEXEC, (int)mode);
	free(path);
	return number(js, fd);
}

/** close(fd) */
CALL(call_close) {
	UNUSED;
	int fd;
	if (descriptor(js, argument[0], &fd)) return JS_EXCEPTION;
	return number(js, close_fd(fd));
}

static long result_of(long result) {
	return result < 0 ? -errno : result;
}

/** read(fd, view, from, length, position): position -1: where the file stands */
CALL(call_read) {
	UNUSED;
	int fd;
	uint8_t *bytes;
	size_t size;
	int64_t position;
	if (descriptor(js, argument[0], &fd) || viewed(js, argument[1], argument[2], argument[3], &bytes, &size) ||
	    integer(js, argument[4], -1, (int64_t)1 << 52, &position))
		return JS_EXCEPTION;
	return number(js, position < 0 ? read_from(fd, bytes, size) : result_of(pread(fd, bytes, size, position)));
}

/** write(fd, view, from, length, position) */
CALL(call_write) {
	UNUSED;
	int fd;
	uint8_t *bytes;
	size_t size;
	int64_t position;
	if (descriptor(js, argument[0], &fd) || viewed(js, argument[1], argument[2], argument[3], &bytes, &size) ||
	    integer(js, argument[4], -1, (int64_t)1 << 52, &position))
		return JS_EXCEPTION;
	return number(js, position < 0 ? write_to(fd, bytes, size) : result_of(pwrite(fd, bytes, size, position)));
}

/** print(fd, text): writes a text until nothing is left. @returns what write(2) gave last */
CALL(call_print) {
	UNUSED;
	int fd;
	size_t size;
	if (descriptor(js, argument[0], &fd)) return JS_EXCEPTION;
	uint8_t *bytes = bytes_of(js, argument[1], &size);
	if (bytes == NULL) return JS_EXCEPTION;
	long put = 0;
	for (size_t done = 0; done < size; done += (size_t)put) {
		put = write_to(fd, bytes + done, size - done);
		if (put == -EAGAIN) put = 0;
		if (put < 0) break;
	}
	free(bytes);
	return number(js, put);
}

static long read_whole(const char *path, uint8_t **out, size_t *size) {
	size_t room = 16384;
	uint8_t *bytes = NULL;
	long got = open_path(path, O_RDONLY | O_CLOEXEC);
	if (got < 0) return got;
	int fd = (int)got;
	for (*size = 0; got > 0 || bytes == NULL; *size += (size_t)got) {
		if (bytes == NULL || *size == room) {
			uint8_t *more = realloc(bytes, bytes == NULL ? room : (room *= 4));
			if (more == NULL) {
				got = -ENOMEM;
				break;
			}
			bytes = more;
		}
		got = read_from(fd, bytes + *size, room - *size);
		if (got <= 0) break;
	}
	close_fd(fd);
	if (got < 0) free(bytes);
	else *out = bytes;
	return got;
}

/** contents(path, kind): 0 an ArrayBuffer, 1 a text, 2 a text of bytes; or an error number */
CALL(call_contents) {
	UNUSED;
	int64_t kind;
	uint8_t *bytes;
	size_t size;
	if (integer(js, argument[1], 0, 2, &kind)) return JS_EXCEPTION;
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
	long error = read_whole(path, &bytes, &size);
	free(path);
	if (error < 0) return number(js, error);
	if (kind == 0) return buffer_of(js, bytes, size);
	JSValue text = kind == 1 ? native_text(js, bytes, size) : engine_latin1(js, (const char *)bytes, size);
	free(bytes);
	return text;
}

/** A list of numbers. */
static JSValue numbers(JSContext *js, const double *values, uint32_t count) {
	JSValue list = JS_NewArray(js);
	for (uint32_t i = 0; i < count; i++) {
		int64_t whole = (int64_t)values[i];
		JSValue value = (double)whole == values[i] ? JS_NewInt64(js, whole) : JS_NewFloat64(js, values[i]);
		JS_DefinePropertyValueUint32(js, list, i, value, JS_PROP_C_W_E);
	}
	return list;
}

/** What stat(2) tells: dev, ino, mode, uid, rdev, size, mtime, ctime (ms). */
static JSValue status_of(JSContext *js, const Stat *s) {
	const double values[] = {
		(double)s->st_dev, (double)s->st_ino, s->st_mode, s->st_uid, (double)s->st_rdev, (double)s->st_size,
		(double)s->st_mtime * 1000 + (double)s->st_mtime_nsec / 1e6, (double)s->st_ctime * 1000 + (double)s->st_ctime_nsec / 1e6,
	};
	return numbers(js, values, sizeof values / sizeof *values);
}

/** look(path, follow): a list, or an error number */
CALL(call_look) {
	UNUSED;
	Stat stat;
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
	int error = stat_at(AT_FDCWD, path, &stat, JS_ToBool(js, argument[1]) ? 0 : AT_SYMLINK_NOFOLLOW);
	free(path);
	return error < 0 ? number(js, error) : status_of(js, &stat);
}

/** lookAt(fd) */
CALL(call_look_at) {
	UNUSED;
	int fd;
	Stat stat;
	if (descriptor(js, argument[0], &fd)) return JS_EXCEPTION;
	int error = stat_of(fd, &stat);
	return error < 0 ? number(js, error) : status_of(js, &stat);
}

struct entry { // of a folder, as the kernel lists it
	uint64_t inode;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

/** list(path): names and, after each, the type that the kernel tells (0: it doesn't); or an error number */
CALL(call_list) {
	UNUSED;
	_Alignas(8) char bytes[16384];
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
	int folder = open_path(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	if (folder < 0) return number(js, folder);
	JSValue names = JS_NewArray(js);
	uint32_t at = 0;
	long size;
	while ((size = list_into(folder, bytes, sizeof bytes)) > 0)
		for (long i = 0; i < size; i += ((struct entry *)(bytes + i))->size) {
			struct entry *entry = (struct entry *)(bytes + i);
			if (same(entry->name, ".") || same(entry->name, "..")) continue;
			JSValue name = native_text(js, entry->name, strlen(entry->name));
			JS_DefinePropertyValueUint32(js, names, at++, name, JS_PROP_C_W_E);
			JS_DefinePropertyValueUint32(js, names, at++, JS_NewInt32(js, entry->type), JS_PROP_C_W_E);
		}
	close_fd(folder);
	if (size >= 0) return names;
	JS_FreeValue(js, names);
	return number(js, size);
}

enum { DEEPEST = 32 };

/** FNV-1a */
static uint64_t hashed(uint64_t hash, const void *bytes, size_t size) {
	for (const uint8_t *byte = bytes; size > 0; size--, byte++) hash = (hash ^ *byte) * 0x100000001b3;
	return hash;
}

/** What the files of a folder say, added up. @param begin the hash of the folder's own path */
static uint64_t sum_of(int folder, uint64_t begin, int depth) {
	_Alignas(8) char bytes[8192];
	uint64_t sum = 0;
	for (long size; (size = list_into(folder, bytes, sizeof bytes)) > 0;)
		for (long i = 0; i < size; i += ((struct entry *)(bytes + i))->size) {
			struct entry *entry = (struct entry *)(bytes + i);
			if (same(entry->name, ".") || same(entry->name, "..")) continue;
			uint64_t hash = hashed(begin, entry->name, strlen(entry->name) + 1);
			Stat s;
			memset(&s, 0, sizeof s);
			stat_at(folder, entry->name, &s, 0);
			const uint64_t facts[] = {s.st_dev, s.st_ino, s.st_size, s.st_mtime, s.st_mtime_nsec, s.st_ctime, s.st_ctime_nsec};
			sum += hashed(hash, facts, sizeof facts);
			int below = (s.st_mode & S_IFMT) == S_IFDIR && depth < DEEPEST
			                ? open_at(folder, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
			                : -1;
			if (below < 0) continue;
			sum += sum_of(below, hash, depth + 1);
			close_fd(below);
		}
	return sum;
}

/** fingerprint(folder): a text that changes whenever a file below it does */
CALL(call_fingerprint) {
	UNUSED;
	char text[24];
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
	int folder = open_path(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	uint64_t sum = folder < 0 ? 0 : sum_of(folder, 0xcbf29ce484222325, 0);
	if (folder >= 0) close_fd(folder);
	int length = snprintf(text, sizeof text, "%016llx", (unsigned long long)sum);
	return engine_latin1(js, text, (size_t)length);
}

/** change(what, path, other): what: 0 rename to `other`, 1 link as `other`, 2 unlink, 3 mkdir with mode `other`, 4 rmdir, 5 access */
CALL(call_change) {
	UNUSED;
	int64_t what, mode = 0;
	char *other = NULL;
	if (integer(js, argument[0], 0, 5, &what)) return JS_EXCEPTION;
	if (what == 3 || what == 5 ? integer(js, argument[2], 0, 07777, &mode) : 0) return JS_EXCEPTION;
	char *path = path_of(js, argument[1]);
	if (path == NULL) return JS_EXCEPTION;
	if (what < 2 && (other = path_of(js, argument[2])) == NULL) {
		free(path);
		return JS_EXCEPTION;
	}
	int result = what == 0   ? rename_at(AT_FDCWD, path, other)
	             : what == 1 ? (int)call5(__NR_linkat, AT_FDCWD, (long)path, AT_FDCWD, (long)other, 0)
	             : what == 2 ? remove_at(AT_FDCWD, path)
	             : what == 3 ? make_folder(AT_FDCWD, path, (int)mode)
	             : what == 4 ? call3(__NR_unlinkat, AT_FDCWD, path, AT_REMOVEDIR)
	                         : call3(__NR_faccessat, AT_FDCWD, path, mode);
	free(path);
	free(other);
	return number(js, result);
}

/** space(path): of its file system: size of a block, blocks that are free for us, files, files that can be made */
CALL(call_space) {
	UNUSED;
	struct statfs64 space;
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
#ifdef __NR_statfs64
	int error = call3(__NR_statfs64, path, sizeof space, &space);
#else
	int error = call2(__NR_statfs, path, &space);
#endif
	free(path);
	if (error < 0) return number(js, error);
	const double values[] = {(double)space.f_bsize, (double)space.f_bavail, (double)space.f_files, (double)space.f_ffree};
	return numbers(js, values, sizeof values / sizeof *values);
}

/** truncate(fd, size) */
CALL(call_truncate) {
	UNUSED;
	int fd;
	int64_t size;
	if (descriptor(js, argument[0], &fd) || integer(js, argument[1], 0, (int64_t)1 << 52, &size)) return JS_EXCEPTION;
	return number(js, result_of(ftruncate(fd, size)));
}

/** target(path): of a symbolic link; or an error number */
CALL(call_target) {
	UNUSED;
	char target[4096];
	char *path = path_of(js, argument[0]);
	if (path == NULL) return JS_EXCEPTION;
	int size = call4(__NR_readlinkat, AT_FDCWD, path, target, sizeof target);
	free(path);
	return size < 0 ? number(js, size) : native_text(js, target, (size_t)size);
}

/** real(path): where a path leads to, without links; or an error number */
CALL(call_real) {
	UNUSED;
	char *path = path_of(js, argument[0]), *real = path == NULL ? NULL : realpath(path, NULL);
	if (path == NULL) return JS_EXCEPTION;
	free(path);
	if (real == NULL) return number(js, -errno);
	JSValue text = native_text(js, real, strlen(real));
	free(real);
	return text;
}

// --- processes

/** ask(view): a request of front. @returns false: it is none */
CALL(call_ask) {
	UNUSED;
	uint8_t *bytes;
	size_t size, offset, whole;
	JSValue buffer = JS_GetTypedArrayBuffer(js, argument[0], &offset, &size, NULL);
	if (JS_IsException(buffer)) return buffer;
	bytes = JS_GetArrayBuffer(js, &whole, buffer);
	JS_FreeValue(js, buffer);
	char *request = malloc(size + 1);
	if (request == NULL) return JS_ThrowOutOfMemory(js);
	memcpy(request, bytes + offset, size);
	request[size] = '\0';
	bool served = front_ask(request, size);
	free(request);
	return JS_NewBool(js, served);
}

/** hear(): the next answer of front; null: none is to come */
CALL(call_hear) {
	UNUSED;
	size_t size;
	const char *answer = front_hear(&size);
	return answer == NULL ? JS_NULL : native_text(js, answer, size);
}

/** A list of texts as C has one, with a place before it. @returns NULL after an exception */
static char **strings_of(JSContext *js, JSValueConst list) {
	int64_t count;
	JSValue length = JS_GetPropertyStr(js, list, "length");
	int failed = integer(js, length, 0, 1 << 20, &count);
	JS_FreeValue(js, length);
	if (failed) return NULL;
	char **strings = calloc((size_t)count + 2, sizeof *strings);
	for (int64_t i = 0; i < count && strings != NULL; i++) {
		JSValue value = JS_GetPropertyUint32(js, list, (uint32_t)i);
		strings[i + 1] = path_of(js, value);
		JS_FreeValue(js, value);
		if (strings[i + 1] != NULL) continue;
		while (i > 0) free(strings[i--]);
		free(strings);
		return NULL;
	}
	return strings == NULL ? NULL : strings + 1;
}

static void free_strings(char **strings) {
	if (strings == NULL) return;
	for (char **string = strings; *string != NULL; string++) free(*string);
	free(strings - 1);
}

/** run(argv, env, view): a program and what it reads. @returns a list: its status or an error number, output, error output */
CALL(call_run) {
	UNUSED;
	size_t size, offset, whole;
	JSValue buffer = JS_GetTypedArrayBuffer(js, argument[2], &offset, &size, NULL);
	if (JS_IsException(buffer)) return buffer;
	uint8_t *input = JS_GetArrayBuffer(js, &whole, buffer);
	JS_FreeValue(js, buffer);
	char **argv = strings_of(js, argument[0]), **envp = argv == NULL ? NULL : strings_of(js, argument[1]);
	JSValue list = JS_EXCEPTION;
	if (envp != NULL && argv[0] != NULL) {
		struct output outputs[2] = {{NULL, 0}, {NULL, 0}};
		int status = front_run(argv, envp, (const char *)input + offset, size, outputs);
		list = JS_NewArray(js);
		JS_DefinePropertyValueUint32(js, list, 0, JS_NewInt32(js, status), JS_PROP_C_W_E);
		for (uint32_t i = 0; i < 2; i++) {
			JSValue text = native_text(js, outputs[i].bytes, outputs[i].size);
			JS_DefinePropertyValueUint32(js, list, i + 1, text, JS_PROP_C_W_E);
			free(outputs[i].bytes);
		}
	} else if (envp != NULL)
		JS_ThrowRangeError(js, "native: no program");
	free_strings(argv);
	free_strings(envp);
	return list;
}

/** process(what, number, other): what: 0 our PID, 1 the user, 2 signal `other` to process `number`, 3 a pause of so many ms, 4 exit(number) */
CALL(call_process) {
	UNUSED;
	int64_t what, value = 0, other = 0;
	if (integer(js, argument[0], 0, 4, &what)) return JS_EXCEPTION;
	if (what > 1 && integer(js, argument[1], INT32_MIN, INT32_MAX, &value)) return JS_EXCEPTION;
	if (what == 2 && integer(js, argument[2], 0, 64, &other)) return JS_EXCEPTION;
	switch (what) {
	case 0: return number(js, own_pid());
	case 1: return number(js, getuid());
	case 2: return number(js, send_signal((int)value, (int)other));
	case 3: return number(js, poll_for(NULL, 0, value < 0 ? NEVER : (uint64_t)value));
	default: leave_process((int)value);
	}
}

/** columns(fd): of a terminal, 0 where it doesn't know; -1: it is none */
CALL(call_columns) {
	UNUSED;
	int fd;
	struct termios settings;
	unsigned short size[4] = {0};
	if (descriptor(js, argument[0], &fd)) return JS_EXCEPTION;
	if (device_call(fd, TCGETS, &settings) < 0) return number(js, -1);
	device_call(fd, TIOCGWINSZ, size);
	return number(js, size[1]);
}

bool native_add(JSContext *js) {
	static const struct {
		const char *name;
		JSCFunction *call;
		int arguments;
	} calls[] = {
		{"text", call_text, 4},         {"bytes", call_bytes, 2},   {"size", call_size, 1},     {"open", call_open, 3},
		{"close", call_close, 1},       {"read", call_read, 5},     {"write", call_write, 5},   {"print", call_print, 2},
		{"contents", call_contents, 2}, {"look", call_look, 2},     {"lookAt", call_look_at, 1}, {"list", call_list, 1},
		{"change", call_change, 3},     {"space", call_space, 1},   {"truncate", call_truncate, 2}, {"target", call_target, 1},
		{"fingerprint", call_fingerprint, 1}, {"real", call_real, 1},         {"ask", call_ask, 1},       {"hear", call_hear, 0},     {"run", call_run, 3},
		{"process", call_process, 3},   {"columns", call_columns, 1},
	};
	JSValue native = JS_NewObject(js), global = JS_GetGlobalObject(js);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		JS_SetPropertyStr(js, native, calls[i].name, JS_NewCFunction(js, calls[i].call, calls[i].name, calls[i].arguments));
	int result = JS_SetPropertyStr(js, global, "native", native);
	JS_FreeValue(js, global);
	return result >= 0;
}

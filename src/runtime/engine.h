// QuickJS as the runtime uses it: what its public interface doesn't give.
#ifndef ENGINE_H
#define ENGINE_H

#include <quickjs.h>
#include <stdbool.h>

/** An engine with what the program needs of the language: no promises, no modules, no proxies. @returns NULL without memory */
JSContext *engine_new(void);

/** Compiles a script. @returns its code, by malloc, without its text; NULL after an exception */
uint8_t *engine_compile(JSContext *context, const char *source, size_t *size);

/** Evaluates code. @returns an exception, or what it comes to */
JSValue engine_load(JSContext *context, const uint8_t *code, size_t size);

/** From here on nothing can be compiled, and nothing that was loaded depends on this process. */
void engine_seal(JSContext *context);

/** Goes on in another process. @param stack how much of it may be used (bytes) @param seed of random numbers, not 0 */
void engine_wake(JSContext *context, size_t stack, uint64_t seed);

/** A string of bytes, a character each. */
JSValue engine_latin1(JSContext *context, const char *bytes, size_t size);

#endif

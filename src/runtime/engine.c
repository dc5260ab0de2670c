// The engine, compiled as part of this file: what makes it fit for an image is done to its own structures.
#include "quickjs.c"
#include "engine.h"

// How an engine is told to leave a script's text away: when it compiles, or when it writes.
#ifdef QUICKJS_NG
enum { STRIP = JS_WRITE_OBJ_STRIP_SOURCE };
#else
enum { STRIP = 0 };
#endif

JSContext *engine_new(void) {
	JSRuntime *runtime = JS_NewRuntime();
	JSContext *context = runtime == NULL ? NULL : JS_NewContextRaw(runtime);
	if (context == NULL) return NULL;
	JS_SetGCThreshold(runtime, (size_t)-1); // a command ends before it would pay
#ifdef QUICKJS_NG
	context->hash_seed = 1; // of the time else, and tables of the image would be others each time
#else
	JS_SetStripInfo(runtime, JS_STRIP_SOURCE);
#endif
	JS_AddIntrinsicBaseObjects(context);
	JS_AddIntrinsicDate(context);
	JS_AddIntrinsicEval(context);
	JS_AddIntrinsicRegExpCompiler(context);
	JS_AddIntrinsicRegExp(context);
	JS_AddIntrinsicJSON(context);
	JS_AddIntrinsicMapSet(context);
	JS_AddIntrinsicTypedArrays(context);
	return context;
}

uint8_t *engine_compile(JSContext *context, const char *source, size_t *size) {
	JSValue function = JS_Eval(context, source, *size, "main", JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
	if (JS_IsException(function)) return NULL;
	return JS_WriteObject(context, size, function, JS_WRITE_OBJ_BYTECODE | STRIP);
}

JSValue engine_load(JSContext *context, const uint8_t *code, size_t size) {
	JSValue function = JS_ReadObject(context, code, size, JS_READ_OBJ_BYTECODE);
	return JS_IsException(function) ? function : JS_EvalFunction(context, function);
}

#ifdef QUICKJS_NG
/** Leaves the image's arenas alone: what is allocated later comes side by side, from new ones, and not from gaps all over it. */
static void leave_arenas(JSArenaState *state) {
	for (int i = 0; i < JS_ARENA_BLOCK_SIZE_COUNT; i++) {
		struct list_head *at, *next, *heads[] = {&state->free_arena_list[i], &state->arena_list[i]};
		for (int k = 0; k < 2; k++) {
			list_for_each_safe(at, next, heads[k]) init_list_head(at);
			init_list_head(heads[k]);
		}
	}
}
#endif

void engine_seal(JSContext *context) {
	JSRuntime *runtime = context->rt;
	JSAtom eval = JS_NewAtom(context, "eval");
	JS_DeleteProperty(context, context->global_obj, eval, 0);
	JS_FreeAtom(context, eval);
	JS_RunGC(runtime);
	context->eval_internal = NULL;
	context->random_state = 1;
	runtime->stack_top = runtime->stack_limit = 0;
#ifdef QUICKJS_NG
	leave_arenas(&runtime->arena_state);
#endif
}

void engine_wake(JSContext *context, size_t stack, uint64_t seed) {
#ifdef __i386__
	// as on all other machines, what is computed is rounded to 53 bits at once
	const unsigned short control = 0x27f;
	__asm__ volatile("fldcw %0" : : "m"(control));
#endif
	context->random_state = seed;
	JS_UpdateStackTop(context->rt);
	JS_SetMaxStackSize(context->rt, stack);
}

JSValue engine_latin1(JSContext *context, const char *bytes, size_t size) {
	return js_new_string8_len(context, bytes, (int)size);
}

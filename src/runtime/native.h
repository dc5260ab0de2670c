// What the program calls: the object `native` of src/runtime/native.ts.
#ifndef NATIVE_H
#define NATIVE_H

#include "engine.h"

/** Makes the object, a property of the global one. @returns false without memory */
bool native_add(JSContext *context);

/** A text of bytes that should be UTF-8; what isn't becomes U+FFFD, as WHATWG's Encoding says. */
JSValue native_text(JSContext *context, const void *bytes, size_t size);

#endif

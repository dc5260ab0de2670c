// The heap of the program: one stretch of memory at a fixed address, so that it can be written to a file when the program has been loaded
// and be there at once when it is run.
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum { IMAGE_ADDRESS = 0x10000000, IMAGE_MOST = 64 << 20 };

/** Begins the heap that an image is made of: at IMAGE_ADDRESS, with nothing in it. @returns false where that can't be had */
bool memory_begin(void);

/** The heap's own beginning: what the image keeps for who runs it. */
void *memory_root(void);

/**
 * Ends the image: what is allocated from here on is elsewhere.
 * @returns how long it is, from IMAGE_ADDRESS (bytes)
 */
size_t memory_seal(void);

#endif

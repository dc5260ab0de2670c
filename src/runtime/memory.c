// malloc(3) for the engine and the C library, from pieces of the kernel's memory. Blocks have sizes in classes, each with a list of free
// blocks; nothing is ever merged, and the whole goes with the process. The state is the first thing in the image, so that it goes on where
// it was sealed. A block begins with its size; what a caller gets is aligned to 16.
#include "memory.h"
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum {
	HEAD = sizeof(size_t),
	SMALL = 512,       // up to here a class is 16 bytes wide; beyond, a quarter of a power of two
	LARGE = 256 << 10, // blocks from here on are of the kernel each, and grow there
	PIECE = 256 << 10, // of the kernel's memory that blocks are taken from
	CLASSES = 32 + 4 * 9,
	ROOT = 4096, // for who makes the image
	PAGE = 4096,
};

struct block {
	size_t size; // with this; odd: of the kernel
	union {
		struct block *next; // of the free ones
		char bytes[1];
	} of;
};

/** At IMAGE_ADDRESS: build/program.mjs says so to the linker. */
extern struct memory {
	char *next, *end; // of the piece that blocks are taken from; `next` is HEAD before a multiple of 16
	struct block *free[CLASSES];
	bool sealed;
	_Alignas(16) char root[ROOT];
} image;

static void *map(void *at, size_t size, int flags) {
	void *memory = mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

/** The class of a size, which becomes that of its blocks. */
static unsigned class_of(size_t *size) {
	if (*size <= SMALL) {
		*size = (*size + 15) & ~(size_t)15;
		return (unsigned)(*size / 16) - 1;
	}
	unsigned power = (unsigned)(8 * sizeof(long)) - 1 - (unsigned)__builtin_clzl((unsigned long)*size - 1);
	size_t quarter = (size_t)1 << (power - 2);
	*size = (*size + quarter - 1) & ~(quarter - 1);
	return 32 + (power - 9) * 4 + (unsigned)((*size - ((size_t)1 << power)) / quarter) - 1;
}

/** Sees to it that a block of this size can be taken. */
static bool have_room(size_t size) {
	if ((size_t)(image.end - image.next) >= size) return true;
	size_t whole = size > PIECE / 2 ? PIECE + size : PIECE;
	char *piece = image.sealed ? map(NULL, whole, 0) : NULL;
	if (piece == NULL) return false;
	image.next = piece + 16 - HEAD;
	image.end = piece + whole;
	return true;
}

/** What is mapped for a large block of so many bytes. */
static size_t mapped_size(size_t wanted) {
	return (wanted + 16 + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static void *large_block(char *memory, size_t size) {
	struct block *block = (struct block *)(memory + 16 - HEAD);
	block->size = size | 1;
	return block->of.bytes;
}

static struct block *block_of(const void *bytes) {
	return (struct block *)((uintptr_t)bytes - HEAD);
}

static bool is_large(const void *bytes) {
	return block_of(bytes)->size & 1;
}

void *malloc(size_t wanted) {
	size_t size = wanted + HEAD;
	if (wanted > SIZE_MAX / 4) return NULL;
	if (size > LARGE && image.sealed) {
		char *memory = map(NULL, mapped_size(wanted), 0);
		return memory == NULL ? NULL : large_block(memory, mapped_size(wanted));
	}
	if (size <= LARGE) {
		struct block **free_list = &image.free[class_of(&size)], *block = *free_list;
		if (block != NULL) {
			*free_list = block->of.next;
			return block->of.bytes;
		}
	} else
		size = (size + 15) & ~(size_t)15;
	if (!have_room(size)) return NULL;
	struct block *block = (struct block *)image.next;
	image.next += size;
	block->size = size;
	return block->of.bytes;
}

size_t malloc_usable_size(void *bytes) {
	if (bytes == NULL) return 0;
	return is_large(bytes) ? (block_of(bytes)->size & ~(size_t)1) - 16 : block_of(bytes)->size - HEAD;
}

void free(void *bytes) {
	if (bytes == NULL) return;
	struct block *block = block_of(bytes);
	size_t size = block->size;
	if (is_large(bytes)) munmap((char *)bytes - 16, size & ~(size_t)1);
	else if (size <= LARGE) {
		struct block **free_list = &image.free[class_of(&size)];
		block->of.next = *free_list;
		*free_list = block;
	}
}

void *calloc(size_t count, size_t size) {
	size_t whole;
	if (__builtin_mul_overflow(count, size, &whole)) return NULL;
	void *bytes = malloc(whole);
	if (bytes != NULL && !is_large(bytes)) memset(bytes, 0, whole);
	return bytes;
}

void *realloc(void *bytes, size_t wanted) {
	if (bytes == NULL) return malloc(wanted);
	if (wanted > SIZE_MAX / 4) return NULL;
	size_t have = malloc_usable_size(bytes);
	if (is_large(bytes)) {
		char *memory = mremap((char *)bytes - 16, mapped_size(have), mapped_size(wanted), MREMAP_MAYMOVE);
		return memory == MAP_FAILED ? NULL : large_block(memory, mapped_size(wanted));
	}
	if (wanted <= have) return bytes;
	void *other = malloc(wanted);
	if (other == NULL) return NULL;
	memcpy(other, bytes, have);
	free(bytes);
	return other;
}

/** As the C library's, but at once where both are the same memory, which texts often are, and by words. */
int memcmp(const void *a, const void *b, size_t size) {
	const unsigned char *x = a, *y = b;
	size_t v, w;
	if (x == y) return 0;
	for (; size >= sizeof v; size -= sizeof v, x += sizeof v, y += sizeof v) {
		memcpy(&v, x, sizeof v);
		memcpy(&w, y, sizeof w);
		if (v != w) break;
	}
	for (; size > 0; size--, x++, y++)
		if (*x != *y) return *x - *y;
	return 0;
}

bool memory_begin(void) {
	if (map((void *)IMAGE_ADDRESS, IMAGE_MOST, MAP_FIXED) != (void *)IMAGE_ADDRESS) return false;
	image.next = (char *)(((uintptr_t)(&image + 1) + 15) & ~(uintptr_t)15) + 16 - HEAD;
	image.end = (char *)IMAGE_ADDRESS + IMAGE_MOST;
	return true;
}

void *memory_root(void) {
	return image.root;
}

size_t memory_seal(void) {
	size_t size = (size_t)(image.next - (char *)&image);
	// blocks that are free lie everywhere: to take new ones, side by side, dirties fewer pages
	memset(image.free, 0, sizeof image.free);
	image.next = image.end = NULL;
	image.sealed = true;
	return size;
}

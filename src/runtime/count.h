// Counts of references that aren't kept: what lies in the image lives as long as the process, so its pages need not be copied to count who
// uses it. The build has quickjs-ng say COUNT(object->ref_count) wherever it says object->ref_count (build/program.mjs); what is in the
// image shares one count, so large that nothing is ever freed or taken for its only user's. The other engine counts all.
#ifndef COUNT_H
#define COUNT_H

#include <stdint.h>

/** How long an image may be, from IMAGE_ADDRESS on, where there is one; else 0 (bytes). */
extern const uintptr_t image_reach;

static int shared_count = 1 << 30;

static inline int *count_of(int *count) {
	return (uintptr_t)count - 0x10000000 < image_reach ? &shared_count : count;
}
#define COUNT(place) (*count_of(&(place)))

#endif

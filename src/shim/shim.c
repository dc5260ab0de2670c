// The shim does what JavaScript can't: it sets a process up from the inside, is its parent, follows its forks, holds the
// kernel's lock and waits on the kernel. It takes orders as arguments and reports facts; README.md beside this file is
// its contract. One thread, no memory of its own making, and every wait is one call of ppoll(2).
// Each file stands on those before it.
#include "kernel.h"

enum part { RUN, ADOPT, TRACE };
enum expect { NONE, STOP, FORK, DAEMON };
enum guarding { UNGUARDED, REFUSE, ASK };

enum {
	LINE = 512,          // the longest message, fact, order or path below the state directory
	IDLE = 2500,         // ms without work after which a process is taken to be up
	PATIENCE = 30000,    // ms after which it is taken to be up in any case
	RECENT = 10000,      // ms after a fork in which an end is one more step into the background
	GRACE = 200,         // ms for the parent to end, when its child that was followed has ended
	GROWING = 1000,      // ms for a process that was left behind to begin a session of its own
	CALM = 50,           // ms without work after which a process won't fork once more
	CALMING = 500,       // ms after which that is no longer waited for
	KEPT = 8192,         // bytes for a log that are kept while it can't be written
	TURN = 1 << 16,      // bytes for a log that are taken before something else has its turn
	ALL = 1 << 21,       // more than a terminal or a pipe can hold
	FIRST_FREE = 10,     // descriptors below belong to the command: 0, 1, 2 and a script at 9
	SCRIPT = 9,
};
#define MINE "upstart-dummy" // name of supervisors, by which they know each other

static char **environment;
static const char *self; // the path of this program

// what all parts are made of
#include "text.c"
#include "message.c"
#include "proc.c"
#include "descriptor.c"
#include "option.c"

// what a supervisor reports, and to whom
#include "state.c"
#include "fact.c"
#include "outside.c"
#include "settle.c"

// the child, between fork and execve
#include "guard.c"
#include "set-up.c"
#include "cover.c"
#include "child.c"

// its supervisor
#include "log.c"
#include "follow.c"
#include "start.c"
#include "orders.c"
#include "supervise.c"

// front
#include "pipe.c"
#include "request.c"
#include "program.c"
#include "stay.c"
#include "front.c"

/** Our own path, for who has another working directory. */
static const char *absolute(const char *path) {
	static struct line whole;
	if (*path == '/') return path;
	long length = call2(__NR_getcwd, whole.text, sizeof whole.text);
	whole.length = length > 0 ? (size_t)length - 1 : 0;
	add(&whole, "/");
	add(&whole, path);
	return whole.text;
}

static int shim(char **argv, char **envp, const char *executed_as) {
	static const char *const parts[] = {[RUN] = "run", [ADOPT] = "adopt", [TRACE] = "trace"};
	environment = envp;
	self = absolute(executed_as);
	if (argv[0] == NULL || argv[1] == NULL) return complain("usage: shim front|run|adopt|trace …", NULL, 0);
	if (same(argv[1], "front")) return front_part(argv + 2);
	for (order.part = RUN; order.part <= TRACE; order.part++) {
		if (!same(argv[1], parts[order.part])) continue;
		if (take_options(argv + 2) != 0) return 1;
		return order.part == TRACE ? trace_part() : launch();
	}
	return complain("unknown part", argv[1], 0);
}

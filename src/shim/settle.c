// Settle: the program, executed because nobody attends.

static int settling = -1; // a pipe that is open at its other end as long as the program runs
static bool settle_again;
static char oom_before[16];

/** Executes the program; in a process of its own. */
static _Noreturn void execute_settle(void) {
	struct line at = {0};
	add(&at, "UPSTART_DUMMY_STATE=");
	add(&at, order.state);
	char *argv[] = {(char *)order.settle, "settle", NULL, NULL, NULL};
	char *envp[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin", "TERM=linux", at.text, NULL};
	if (outside >= 0) { // there it finds the state by itself
		argv[1] = "--root";
		argv[2] = (char *)order.root;
		argv[3] = "settle";
		envp[2] = NULL;
	}
	long ignored;
	write_file("/proc/self/oom_score_adj", oom_before, &ignored);
	call0(__NR_setsid); // what we are killed by, or hang up, is not for it
	go_outside();
	close_from(3);
	block_signals(0, NULL);
	execute(order.settle, argv, envp);
	leave_process(127);
}

static void run_settle(void) {
	int status;
	int pid = fork_as(0);
	if (pid == 0) execute_settle();
	if (pid > 0) wait_for(pid, &status, 0);
}

/**
 * Has the program executed, once at a time. It becomes our sibling, not our child: the supervisors that it starts would
 * be left to us when it ends, and look like what our process has left.
 */
static void settle(void) {
	int ends[2];
	facts.unsettled = false;
	if (order.settle == NULL) return;
	settle_again = settling >= 0;
	if (settle_again || facts.over || pipe_of(ends) < 0) {
		facts.unsettled = facts.over;
		return;
	}
	int pid = fork_as(CLONE_PARENT);
	if (pid == 0) {
		dup_to(ends[1], 3);
		if (outside >= 0) outside = dup_to(outside, 4);
		close_from(outside >= 0 ? 5 : 4);
		run_settle();
		leave_process(0);
	}
	close_fd(ends[1]);
	settling = ends[0];
	if (pid < 0) close_fd(settling), settling = -1;
}

// Text: lines of a fixed size, and numbers in them.

struct line {
	size_t length;
	char text[LINE];
};

static void add(struct line *line, const char *text) {
	while (*text != '\0' && line->length < LINE - 1) line->text[line->length++] = *text++;
	line->text[line->length] = '\0';
}

/** Adds a number with at least so many digits. By subtraction: to divide 64 bits, 32-bit machines need a library. */
static void add_number(struct line *line, uint64_t number, int digits) {
	uint64_t power = 10000000000000000000u;
	static const uint64_t powers[] = {
		1000000000000000000u, 100000000000000000u, 10000000000000000u, 1000000000000000u, 100000000000000u,
		10000000000000u, 1000000000000u, 100000000000u, 10000000000u, 1000000000u, 100000000u, 10000000u,
		1000000u, 100000u, 10000u, 1000u, 100u, 10u, 1u, 0u,
	};
	bool begun = false;
	for (int left = 20; left > 0; power = powers[20 - left], left--) {
		char digit[2] = "0";
		for (; number >= power; number -= power) digit[0]++;
		begun = begun || digit[0] != '0' || left <= digits;
		if (begun) add(line, digit);
	}
}

static void add_pid(struct line *line, int pid) {
	add_number(line, (unsigned)pid, 1);
}

/** Reads a decimal number, digits alone. @param base 10 or 8 */
static bool read_number(const char *text, unsigned base, uint64_t most, uint64_t *out) {
	uint64_t number = 0;
	if (*text == '\0') return false;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');
		uint64_t next = number * base + digit;
		if (digit >= base || next > most || number > 1844674407370955160u || next < digit) return false;
		number = next;
	}
	*out = number;
	return true;
}

static bool read_integer(const char *text, long least, long most, long *out) {
	uint64_t number;
	bool minus = *text == '-';
	if (!read_number(text + minus, 10, 0x7fffffff, &number)) return false;
	*out = minus ? -(long)number : (long)number;
	return *out >= least && *out <= most;
}

# What this project can make. Each goal installs what it lacks: npm packages from the lock file, Debian packages with
# apt-get when run by root (else it says which).

SHELL = /bin/sh
NEED = node build/need.mjs
SOURCES = $(shell find src -type f)

# The program and all it needs, for use from the checkout: dist/bin.
all: dist/main.cjs dist/main.js dist/shim/.made dist/launch dist/man/.made dist/completion/.made

# What there is to make.
help:
	@awk '/^# /{text = text (text == "" ? "" : " ") substr($$0, 3); next} \
		/^[a-z][a-z0-9-]*:/ && text != "" {sub(/:.*/, ""); printf "%-14s %s\n", $$0, text} {text = ""}' Makefile

# The program: one file.
dist/main.cjs: node_modules/.package-lock.json package.json build/bundle.mjs $(SOURCES)
	node build/bundle.mjs

# The same for Bun, with its bytecode (main.js.jsc, good for just this version of Bun; any other reads main.js).
BUN = node_modules/@oven/bun-linux-x64-baseline/bin/bun
dist/main.js: dist/main.cjs
	cd dist && BUN_RUNTIME_TRANSPILER_CACHE_PATH=0 ../$(BUN) build main.cjs --target=bun --format=cjs --bytecode --outdir=. >/dev/null

# The shim, static and without a C library, for each architecture. DEBUG=1 leaves the symbols in it, for gdb.
dist/shim/.made: build/shim.mjs dist/shim/.debug $(filter src/shim/%,$(SOURCES))
	$(NEED) gcc/gcc libc6-dev
	node build/shim.mjs $(if $(DEBUG),--debug)
	touch $@
dist/shim/.debug: always
	mkdir -p dist/shim
	echo "$(DEBUG)" | cmp -s - $@ || echo "$(DEBUG)" >$@

# The launchers, for use from the checkout: dist/bin/*.
dist/launch: build/launchers.mjs $(filter src/launcher/%,$(SOURCES))
	node build/launchers.mjs

# The runtime as packaged, for use from the checkout: the launchers take it where it is there.
dist/runtime/.made: build/runtime.mjs build/runtime.json debian/bunfig.toml node_modules/.package-lock.json
	node build/runtime.mjs --out dist/runtime
	cp debian/bunfig.toml dist/runtime/
	touch $@

# Manual pages and shells' completions, from the tables of commands.
dist/man/.made: node_modules/.package-lock.json build/man.mjs build/tables.mjs $(wildcard man/*) $(SOURCES)
	node build/man.mjs
	touch $@
dist/completion/.made: node_modules/.package-lock.json build/completions.mjs build/tables.mjs $(SOURCES)
	node build/completions.mjs
	touch $@

# By the lock file's contents, not its date: a new clone with a link to another's node_modules must not empty that. Its first
# ten lines are our own name and version.
node_modules/.package-lock.json: package-lock.json
	sed 1,10d package-lock.json | { sed 1,10d node_modules/.installed | cmp -s - /dev/fd/3; } 3<&0 || \
		{ test ! -h node_modules && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed; }
	touch $@

# The packages, in dist/deb; make deb-i386, deb-arm64: those for i386 chroots on a kernel for amd64, and for arm64, in dist/deb-ARCH.
deb: dist/deb/.made
deb-i386: dist/deb-i386/.made
deb-arm64: dist/deb-arm64/.made
DEB_SOURCES = node_modules/.package-lock.json Makefile package.json $(SOURCES) $(wildcard LICENSE build/* debian/* man/*)
DEB_NEED = dpkg-buildpackage/dpkg-dev dh/debhelper gcc/gcc libc6-dev
dist/deb/.made: $(DEB_SOURCES)
	$(NEED) $(DEB_NEED)
	node build/deb.mjs
	touch $@
dist/deb-i386/.made: $(DEB_SOURCES)
	$(NEED) $(DEB_NEED)
	node build/deb.mjs --arch i386 --out dist/deb-i386
	touch $@
dist/deb-arm64/.made: $(DEB_SOURCES)
	$(NEED) $(DEB_NEED) aarch64-linux-gnu-gcc/gcc-aarch64-linux-gnu libc6-dev-arm64-cross
	node build/deb.mjs --arch arm64 --out dist/deb-arm64
	touch $@

# A signed repository for apt of 2010 and of today, in dist/repo; UPSTART_DUMMY_KEY says with which key of gpg's.
repo: deb deb-i386 deb-arm64
	$(NEED) apt-ftparchive/apt-utils gpg/gnupg
	node build/repo.mjs --out dist/repo dist/deb/*.deb dist/deb-i386/*.deb dist/deb-arm64/*.deb

# Types, lint and format, tests.
check: node_modules/.package-lock.json
	npm run typecheck
	npm run lint
	$(MAKE) test

# Tests alone; some of them: make test T='test/engine test/command/jobs.test.ts'. On Node: make test TEST_RUNTIME=node.
test: node_modules/.package-lock.json
	$(NEED) busybox/busybox-static debootstrap/debootstrap dpkg-buildpackage/dpkg-dev dh/debhelper lintian/lintian groff/groff-base zsh fish tmux dot/graphviz \
		apt-ftparchive/apt-utils gpg/gnupg gpgv
	TEST_RUNTIME=$(TEST_RUNTIME) node build/test.mjs $(T)

# How much of src/ the tests run, in percent for each room; of some tests: T as above. Takes a quarter of an hour.
coverage: node_modules/.package-lock.json all dist/coverage/.made
	$(NEED) objdump/binutils
	node build/test.mjs --coverage $(T)
dist/coverage/.made: dist/main.cjs dist/shim/.made dist/launch $(wildcard build/coverage/*) build/bundle.mjs build/shim.mjs build/launchers.mjs
	mkdir -p dist/coverage/ran
	node build/bundle.mjs --outfile dist/coverage/main.cjs --sourcemap
	node build/shim.mjs --arch amd64 --out dist/coverage/shim --debug --map dist/coverage/shim/map
	printf '#!/bin/sh\nNODE_V8_COVERAGE=%s/dist/coverage/ran exec %s "$$@"\n' "$$PWD" "$$(command -v node)" >dist/coverage/node
	chmod 755 dist/coverage/node
	node build/launchers.mjs --dist dist/coverage --node "$$PWD/dist/coverage/node"
	touch $@

# That programs which manage Upstart's jobs can manage these: Ansible, Puppet, service, invoke-rc.d, bash.
check-callers: deb
	$(NEED) ansible-core puppet-agent bash-completion init-system-helpers
	node build/test.mjs test/callers

# What the README promises, shown in a chroot with real daemons.
demo: deb
	$(NEED) debootstrap/debootstrap unshare/util-linux busybox/busybox-static dpkg-scanpackages/dpkg-dev
	npx esbuild build/demo/main.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/demo.mjs --log-level=warning
	node dist/demo.mjs

# A shell in a scratch root with the commands and a few jobs; all that is done in there ends with it.
play: all dist/runtime/.made
	npx esbuild build/play.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/play/run/main.mjs --log-level=warning
	node dist/play/run/main.mjs

# What things cost, as ratios.
bench: all dist/runtime/.made
	$(NEED) unshare/util-linux nsenter/util-linux
	npx esbuild build/bench/main.ts --bundle --platform=node --format=esm --packages=external --outfile=dist/bench/run/main.mjs --log-level=warning
	node dist/bench/run/main.mjs

# What is pinned and has a newer release.
outdated: node_modules/.package-lock.json
	node build/outdated.mjs

# All that has to hold before a release: takes a quarter of an hour.
release-check: check deb deb-i386
	$(NEED) debootstrap/debootstrap piuparts/piuparts autopkgtest/autopkgtest unshare/util-linux
	build/release-check

clean:
	rm -rf dist .tap

.PHONY: all help always deb deb-i386 deb-arm64 repo
.PHONY: check test coverage check-callers demo play bench outdated release-check clean
.DELETE_ON_ERROR:

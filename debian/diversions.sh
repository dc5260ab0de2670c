# How our two launchers, and two links to one of them, get to /sbin and the originals back, written so that each function
# may run after any crash of any of them, and that no path is missing at any instant: files come to /sbin by rename only.
#
#   X.distrib                         the original, held back by our diversion of X
#   /usr/sbin/x.distrib.usr-is-merged the same, if its owner knows it as /usr/sbin/x (merged /usr: one folder, two
#                                     names; with one target for both dpkg would delete it when the owner changes names)
#   X.upstart-dummy-saved             what an image builder with a LOCAL diversion had put at X
#   X.upstart-dummy-displaced         what somebody put over our launcher without dpkg's knowledge; it stays
#   X.distrib.upstart-dummy-displaced a file that was called X.distrib before us; it gets its name back
#   X.REAL                            the true X while debootstrap's fake stands at X
#   X.ud-new                          being written

lib=/usr/lib/upstart-dummy
launchers='/sbin/initctl /sbin/start-stop-daemon'
# Upstart has programs of its own here; with systemd-sysv and sysvinit-core these are links to their init.
linked='/sbin/telinit /sbin/runlevel'
# dpkg refuses to run where this is missing.
vital=/sbin/start-stop-daemon
# Only made where missing.
links='/sbin/start /sbin/stop /sbin/restart /sbin/reload /sbin/status /usr/bin/init-checkconf'
no_rename=
if dpkg-divert --help | grep -q -e --no-rename; then no_rename=--no-rename; fi	# before 1.19 unknown, then recommended

nl='
'
owners=
merged=
if [ /sbin -ef /usr/sbin ]; then merged=yes; fi

there() { [ -e "$1" ] || [ -h "$1" ]; }

# Where a link of ours at path $1 points to. Upstart's are "initctl" without the "./".
link_to() {
	case $1 in
	/sbin/*) echo ./initctl ;;
	*) echo "../lib/upstart-dummy/initctl" ;;
	esac
}

drop() { if there "$1"; then rm -f "$1"; fi; }

# True for a launcher of ours, of any version, and for a link of ours.
ours() {
	if [ -h "$1" ]; then [ "$(readlink "$1")" = "$(link_to "$1")" ]
	elif [ -f "$1" ]; then
		first='' second='' third=''
		{ read -r first && read -r second && read -r third || :; } <"$1"
		case $nl$first$nl$second$nl$third in
		*"$nl# upstart-dummy wrapper"*) ;;
		*) return 1 ;;
		esac
	else return 1
	fi
}

# True if $1 and $2 are names of one file, or links with the same target (which need not exist).
same() {
	if [ -h "$1" ]; then [ -h "$2" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]
	else [ ! -h "$2" ] && [ "$1" -ef "$2" ]
	fi
}

# The name that our diversion gives to what other packages install as $1.
target() {
	case $1 in
	/usr/*) echo "$1.distrib.usr-is-merged" ;;
	*) echo "$1.distrib" ;;
	esac
}

# Reads who diverts what: on the dpkg-divert of 2010, which is a Perl script, each question takes long.
look() { diversions=$nl$(LC_ALL=C dpkg-divert --list)$nl; }

# Sets $who to who diverts name $1 (a package, LOCAL, or nothing), and where it is a package $to to the new name.
diverter() {
	case $diversions in
	*"${nl}local diversion of $1 to "*) who=LOCAL ;;
	*"${nl}diversion of $1 to "*)
		before="${nl}diversion of $1 to "
		to=${diversions#*$before}
		to=${to%%$nl*}
		who=${to##* by }
		to=${to% by *}
		;;
	*) who= ;;
	esac
}

# True if $2 diverts path $1, by any of its names: an image builder (LOCAL; its diversion then stays the only one), or we.
diverted_by() {
	for name in "$1" ${merged:+"/usr$1"}; do
		diverter "$name"
		if [ "$who" = "$2" ]; then return 0; fi
	done
	return 1
}
local_diversion() { diverted_by "$1" LOCAL; }
diverted() { diverted_by "$1" upstart-dummy; }

# Fails if another package diverts path $1.
refuse_foreign() {
	for name in "$1" ${merged:+"/usr$1"}; do
		diverter "$name"
		case $who in
		'' | LOCAL | upstart-dummy) ;;
		*)
			echo "upstart-dummy: $name is already diverted by package $who; remove that package (or its diversion) first" >&2
			exit 1
			;;
		esac
	done
}

# Sets $keep to where the original of path $1 is kept: under the name that its owner will use for the next version.
find_kept() {
	for name in "$1" ${merged:+"/usr$1"}; do
		keep=$(target "$name")
		if there "$keep"; then return; fi
	done
	keep=$(target "$1")
	if [ -z "$merged" ]; then return; fi
	if [ -z "$owners" ]; then
		# shellcheck disable=SC2046,SC2086 # lists
		owners=${nl}none$nl$(LC_ALL=C dpkg-query -S $(printf '/usr%s ' $launchers $linked) 2>/dev/null | grep -v -e '^diversion ' -e '^local diversion ' || :)$nl
	fi
	case $owners in
	*": /usr$1$nl"*) keep=$(target "/usr$1") ;;
	esac
}

# File $2 becomes a second name of file $3, by way of $1.ud-new, whatever $2 was.
also() {
	if same "$2" "$3"; then return; fi	# after a crash; mv refuses
	drop "$1.ud-new"
	ln "$3" "$1.ud-new" 2>/dev/null || cp -a "$3" "$1.ud-new"
	mv -fT "$1.ud-new" "$2"
}

# What stands at path $1 is neither ours nor the original: it stays beside it.
displace() {
	also "$1" "$1.upstart-dummy-displaced" "$1"
	echo "upstart-dummy: $1 was put there by somebody else; it now is $1.upstart-dummy-displaced" >&2
}

# Writes our file for path $1 to $2.
write() {
	case " $linked " in
	*" $1 "*) ln -s "$(link_to "$1")" "$2" ;;
	*)
		dd if="$lib/${1##*/}" of="$2" bs=64k conv=fsync 2>/dev/null || { echo "upstart-dummy: cannot write $2" >&2; exit 1; }
		chmod 755 "$2"
		;;
	esac
}

# Puts our file at path $1, after the diversion (unless an image builder has one) and a second name for what is there.
activate() {
	refuse_foreign "$1"
	if local_diversion "$1"; then
		keep=$1.upstart-dummy-saved
	else
		drop "$1.upstart-dummy-saved"	# its diversion is undone, so it is no longer wanted
		if there "$1.distrib" && ! diverted "$1"; then mv -fT "$1.distrib" "$1.distrib.upstart-dummy-displaced"; fi
		for name in "$1" ${merged:+"/usr$1"}; do
			diverter "$name"
			if [ -z "$who" ]; then
				dpkg-divert --quiet --package upstart-dummy $no_rename --divert "$(target "$name")" --add "$name"
				look
			fi
		done
		find_kept "$1"
	fi
	at=$1
	if there "$1.REAL" && ! ours "$1" && [ "$(dpkg-divert --truename "$1")" != "$1.REAL" ]; then at=$1.REAL; fi
	if there "$at" && ! ours "$at"; then
		case $keep in
		*.upstart-dummy-saved) also "$1" "$keep" "$at" ;;
		*) if there "$keep" && ! same "$at" "$keep"; then displace "$at"; else also "$1" "$keep" "$at"; fi ;;
		esac
	fi
	drop "$1.ud-new"	# it may be a name of the original
	write "$1" "$1.ud-new"
	mv -fT "$1.ud-new" "$at"
}

# Puts back what was at path $1, then ends our diversions of it.
deactivate() {
	drop "$1.ud-new"
	if local_diversion "$1"; then
		keep=$1.upstart-dummy-saved
	else
		drop "$1.upstart-dummy-saved"
		find_kept "$1"
	fi
	for at in "$1" "$1.REAL"; do
		if ! ours "$at"; then
			continue
		elif there "$keep"; then
			mv -fT "$keep" "$at"
		elif [ "$at" = "$vital" ]; then
			rescue "$at"
		else
			rm -f "$at"
		fi
	done
	# And if our launcher was not there to be replaced:
	drop "$1.upstart-dummy-saved"
	if there "$keep" && diverted "$1"; then
		if same "$1" "$keep"; then
			rm -f "$keep"
		else
			if there "$1"; then displace "$1"; fi
			mv -fT "$keep" "$1"
		fi
	fi
	for name in "$1" ${merged:+"/usr$1"}; do
		diverter "$name"
		if [ "$who" = upstart-dummy ]; then
			dpkg-divert --quiet --package upstart-dummy $no_rename --divert "$to" --remove "$name"
			look
		fi
	done
	if there "$1.distrib.upstart-dummy-displaced"; then mv -fT "$1.distrib.upstart-dummy-displaced" "$1.distrib"; fi
}

# The original of path $1 is not where it should be.
rescue() {
	for original in $(dpkg-divert --truename "$1") "$1.distrib" "$1.REAL"; do
		if [ "$original" != "$1" ] && [ -x "$original" ] && ! ours "$original"; then
			also "$1" "$1" "$original"
			return
		fi
	done
	echo "upstart-dummy: the original of $1 is missing; install dpkg again" >&2
}

activate_all() {
	for path in $launchers $linked; do activate "$path"; done
	for path in $links; do
		if ! there "$path" && [ -d "${path%/*}" ]; then ln -s "$(link_to "$path")" "$path"; fi
	done
}

deactivate_all() {
	for path in $links; do
		if ours "$path"; then rm -f "$path"; fi
	done
	for path in $linked $launchers; do deactivate "$path"; done
}

look

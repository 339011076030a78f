#!/bin/sh
# Starts the Go kernel for the notebooks of one checkout. Jupyter calls it.
# Written by go run ./notebooks install, taken away by go run ./notebooks uninstall.
checkout=@CHECKOUT@
tools=@TOOLS@
gopls=@GOPLS@
gobin=@GOBIN@

fail() {
	echo "The Go kernel cannot start: $1" >&2
	exit 1
}
[ -f "$checkout/go.mod" ] ||
	fail "$checkout is gone or has moved. In its new place: go run ./notebooks install"
for program in gonb goimports; do
	[ -x "$tools/$program" ] ||
		fail "its programs in $tools are gone. In $checkout: go run ./notebooks install"
done
# In use: a run removes programs that nobody has used for a month. Where they belong to
# somebody else, nothing removes them either.
touch -c "$tools" "$gopls" 2>/dev/null
# The go command that install has found fits go.mod; an older one on the PATH may not even
# read it.
[ -x "$gobin/go" ] && PATH=$gobin:$PATH
PATH=$tools:$PATH:$gopls
command -v go >/dev/null ||
	fail "the go command is not on the PATH, and no longer in $gobin"
export PATH
exec "$tools/gonb" "$@" --go_work="$checkout"

#!/usr/bin/env bash
# Runs the tests on both databases at the same time, each a core, and shows one after the other.
# Usage: both.sh PYTEST. Fails when either fails.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT

"$1" --database postgresql -p no:cacheprovider >"$log" 2>&1 &
other=$!
"$1" --database sqlite
first=$?
wait "$other"
second=$?
cat "$log"
exit $((first > second ? first : second))

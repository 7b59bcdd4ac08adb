#!/usr/bin/env bash
# The whole of syncws at work: a worker feeds serve, listen watches, emit adds. Ends by itself, with 0 when all is right.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${SYNCWS_BIN:-$here/../../build/release/tools}" && pwd)
unset "${!SYNCWS_@}"
PATH=$bin:$PATH

work=$(mktemp -d)
serve=
clean_up() {
    for process in $(jobs -p) $serve; do # of the pipeline, jobs names the worker
        kill "$process" 2> /dev/null || true
    done
    rm -rf "$work"
}
trap clean_up EXIT

heading() { printf '\n== %s\n' "$*"; }
run() {
    local word line='$'
    for word; do
        [[ $word == *[![:alnum:]_=./-]* ]] && word="'$word'"
        line+=" $word"
    done
    echo "$line"
    "$@"
}
fail() {
    echo "demo: $*" >&2
    exit 1
}

from_worker=12 # of the 24 that worker.sh prints, those of org-rio
from_emit=4
wanted=$((from_worker + from_emit))

heading "A worker feeds syncws-serve through a pipe"
mkfifo "$work/go" "$work/ready"
echo "\$ worker | syncws-serve --port 0 --stay"
"$here/worker.sh" "$work/go" |
    syncws-serve --port 0 --stay --socket "$work/events.sock" --ready-fd 3 3> "$work/ready" &
serve=$!
read -r -t 20 ready < "$work/ready" || fail "syncws-serve did not get ready"
SYNCWS_URL=$(sed -n 's/.*"url":"\([^"]*\)".*/\1/p' <<< "$ready")
SYNCWS_SOCKET=$work/events.sock
export SYNCWS_URL SYNCWS_SOCKET
[[ -n $SYNCWS_URL ]] || fail "no address in what syncws-serve said: $ready"

heading "Does it take clients?"
run syncws-listen org-rio --check

heading "Watch org-rio while the worker works on org-rio and org-lima"
echo "\$ syncws-listen org-rio --since 0 --count $wanted &"
syncws-listen org-rio --since 0 --count $wanted --within 20s > "$work/rio.jsonl" &
listen=$!
echo go > "$work/go"

heading "Add some events from the shell"
run syncws-emit --type SYNC_SUCCESS --org org-rio --pfa pfa-emitted-1 --detail newVersion=5
run syncws-emit --type SYNC_FAILED --org org-rio --pfa pfa-emitted-2 --details '{"error":"timeout","retryCount":2}'
run syncws-emit --type SYNC_SUCCESS --org org-lima --pfa pfa-emitted-3
echo "\$ syncws-emit --receipts < two-events.jsonl"
syncws-emit --receipts << 'EVENTS'
{"type":"SYNC_PROCESSING","pfaId":"pfa-emitted-4","organizationId":"org-rio"}
{"type":"SYNC_SUCCESS","pfaId":"pfa-emitted-4","organizationId":"org-rio","details":{"newVersion":6}}
EVENTS

heading "What the watcher of org-rio printed"
code=0
wait "$listen" || code=$?
cat "$work/rio.jsonl"
[[ $code == 0 ]] || fail "syncws-listen ended with $code"

heading "Watch for three seconds and count"
run syncws-listen org-rio --since 0 --duration 3s --summary | tee "$work/summary.txt"

heading "Stop syncws-serve"
kill -TERM "$serve"
timeout 10 tail --pid="$serve" -f /dev/null || fail "syncws-serve did not stop"
code=0
wait "$serve" || code=$?
serve=
[[ $code == 0 ]] || fail "syncws-serve ended with $code"

events=$(wc -l < "$work/rio.jsonl")
of_rio=$(grep -c '"organizationId":"org-rio"' "$work/rio.jsonl" || true)
emitted=$(grep -c '"pfaId":"pfa-emitted-' "$work/rio.jsonl" || true)
positions=$(sed -n 's/.*"seq":\([0-9]*\)}$/\1/p' "$work/rio.jsonl" | tr '\n' ' ')
[[ $events == "$wanted" ]] || fail "the watcher got $events events instead of $wanted"
[[ $of_rio == "$wanted" ]] || fail "the watcher of org-rio got $((events - of_rio)) events of another organisation"
[[ $emitted == "$from_emit" ]] || fail "the watcher got $emitted emitted events instead of $from_emit"
[[ $positions == "$(seq -s ' ' "$wanted") " ]] || fail "the positions are not 1 to $wanted in order: $positions"
grep -q "\"events\":${wanted}[,}]" "$work/summary.txt" || fail "the summary does not count $wanted events"

heading "All right: $wanted events of org-rio, in order, once, and no other"

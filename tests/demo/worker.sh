#!/usr/bin/env bash
# A pretended worker: 24 events, 12 of each of two organisations, through small pauses.
# With the path of a FIFO it waits for a line there first.
set -euo pipefail

[[ -z ${1:-} ]] || read -r _ < "$1"

emit() {
    printf '{"type":"%s","pfaId":"%s","organizationId":"%s","details":%s}\n' "$1" "$2" "$3" "$4"
    sleep 0.1
}

for number in {1..6}; do
    for organisation in org-rio org-lima; do
        pfa=pfa-$number
        emit SYNC_PROCESSING "$pfa" "$organisation" '{}'
        case $((number % 3)) in
            0) emit SYNC_FAILED "$pfa" "$organisation" '{"error":"timeout","retryCount":1}' ;;
            1) emit SYNC_SUCCESS "$pfa" "$organisation" "{\"newVersion\":$number}" ;;
            2) emit SYNC_CONFLICT "$pfa" "$organisation" '{"conflictId":"c-1","conflictingFields":["name"]}' ;;
        esac
    done
done

#!/usr/bin/env bash
# Runs each fuzzer of the preset `fuzz` for a while, as many at a time as there are cores:
#   tests/fuzz/run.sh [SECONDS]         (30 each)
# Starts from the inputs in tests/fuzz/corpus/. What it finds on top stays in the build folder: new inputs in
# corpus/, logs in logs/, and inputs that break something in artifacts/, which make this script fail.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$root/build/fuzz
seconds=${1:-30}
export ASAN_OPTIONS=quarantine_size_mb=32:${ASAN_OPTIONS:-}

die() {
    echo "run.sh: $*" >&2
    exit 2
}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "'$seconds' is no number of seconds"

# Name, longest input, and what else the fuzzer is given.
targets=(
    "event_decoder 12000 -dict=$here/json.dict"
    "hub 600"
    "upgrade 4096 -dict=$here/json.dict"
    "session 2048"
    "socket_lines 4096 -dict=$here/json.dict"
    "publish_body 4096 -dict=$here/json.dict"
    "token 9000 -dict=$here/json.dict"
)

# The last value that a pattern has in a log, or 0.
last() {
    local value
    value=$(grep -oP "$1" "$2" | tail -n 1) || true
    echo "${value:-0}"
}

report_crash() {
    local name=$1 log=$2 artifact
    artifact=$(last 'Test unit written to \K.*' "$log")
    grep -a -B 2 -A 12 -m 1 -E 'rule is broken|ERROR: |runtime error|internal error|Assertion' "$log" >&2 || tail -n 20 "$log" >&2
    if [[ $artifact == 0 ]]; then
        echo "fuzz_$name FAILED; its log is ${log#"$root"/}" >&2
    else
        echo "fuzz_$name FAILED on an input; to see it again:" \
            "${build#"$root"/}/tests/fuzz/fuzz_$name ${artifact#"$root"/}" >&2
    fi
}

run() {
    local name=$1 longest=$2
    shift 2
    local corpus=$build/corpus/$name log=$build/logs/$name.log
    mkdir -p "$corpus" "$build/logs" "$build/artifacts"
    if ! "$build/tests/fuzz/fuzz_$name" "$corpus" "$here/corpus/$name" -max_total_time="$seconds" -max_len="$longest" \
        -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/artifacts/$name-" "$@" \
        > "$log" 2>&1 < /dev/null; then
        report_crash "$name" "$log"
        return 1
    fi
    echo "fuzz_$name: $(last 'number_of_executed_units: \K\d+' "$log") executions," \
        "$(last 'cov: \K\d+' "$log") edges covered, $(find "$corpus" -type f | wc -l) inputs found so far"
}

for target in "${targets[@]}"; do
    read -r name _ <<< "$target"
    [[ -x $build/tests/fuzz/fuzz_$name ]] ||
        die "fuzz_$name is not built; say: cmake --preset fuzz && cmake --build --preset fuzz"
done

failed=0
for target in "${targets[@]}"; do
    while (($(jobs -pr | wc -l) >= $(nproc))); do wait -n || failed=1; done
    # shellcheck disable=SC2086  # a target is a list of words
    run $target &
done
while (($(jobs -p | wc -l) > 0)); do
    wait -n || failed=1
    jobs > /dev/null
done
((failed == 0)) || {
    echo "run.sh: a fuzzer found a bug, see above" >&2
    exit 1
}

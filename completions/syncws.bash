# bash completion for syncws-serve, syncws-emit, syncws-listen and syncws-bench.
# An option that ends in = takes a value; the = itself is not offered.

_syncws_shared_options=(
    --help --version --config= --log-level= --log-format= --color=
)
_syncws_serve_options=(
    --host= --port= --socket= --no-socket --no-stdin --stay --strict --strict-types
    --allow-origin= --require-origin --auth-cookie= --allow-query-token --orgs= --org-pattern=
    --jwt-secret-file= --jwt-key= --jwks-url= --jwks-ca= --jwt-issuer= --jwt-audience= --leeway= --claim-orgs=
    --claim-permissions= --revoked=
    --allow-anonymous --ready-fd= --max-connections= --history-events= --history-bytes=
    --allow-anonymous --ready-fd= --threads= --max-connections= --max-per-address= --max-per-organization= --max-per-subject=
    --connect-rate= --connect-rate-total= --max-handshakes= --trusted-proxy= --max-publish= --publish-rate=
    --socket-mode= --socket-group= --socket-allow-uid= --socket-allow-gid= --history-events= --history-bytes=
    --history-age= --history-total= --journal= --fsync= --dedup-window= --exit-when-drained= --pace= --drain= --ping-interval= --pong-timeout=
    --idle-timeout= --client-rate= --max-message= --compress --compress-min= --compress-level=
    --history-age= --history-total= --journal= --fsync= --dedup-window= --exit-when-drained= --pace= --flush-window= --drain= --ping-interval= --pong-timeout=
    --idle-timeout= --client-rate= --max-message=
    --tls-cert= --tls-key= --tls-client-ca= --tls-min= --handshake-timeout=
)
_syncws_emit_options=(
    --type= --org= --pfa= --detail= --details= --timestamp= --event-id= --socket= --url=
    --receipts --no-ack --dry-run --strict-types --idempotent --spool= --spool-limit= --spool-status
    --spool-flush --wait= --reconnect= --rate= --replay= --speed= --progress=
    --token-file= --token-cmd=
    --ca= --insecure --cert= --key=
)
_syncws_listen_options=(
    --url= --check --duration= --summary --count= --type= --pfa= --since= --epoch= --last=
    --snapshot --cursor= --expect= --forbid= --within= --strict-gaps --record=
    --format= --no-reconnect --plain --ca= --insecure --cert= --key=
    --token-file= --token-cmd= --auth-by= --explain --origin=
)
_syncws_bench_options=(
    --connections= --orgs= --popularity= --rate= --burst= --warm-up= --duration= --size=
    --handshakes= --processes= --source-addresses= --slow= --churn= --resume --protocol=
    --compress --timeout= --url= --socket= --publish-command= --greeting= --server-pid=
    --serve-arg= --json --hgrm= --csv= --plot= --progress= --threshold= --find-capacity=
    --baseline=
    --connections= --orgs= --rate= --burst= --duration= --size= --json --url= --socket=
    --handshakes= --timeout= --ca= --insecure --cert= --key=
    --token-file= --token-cmd=
)

# The words that may follow option $1, or nothing.
_syncws_values() {
    case $1 in
        --type) echo SYNC_PROCESSING SYNC_SUCCESS SYNC_CONFLICT SYNC_FAILED ;;
        --speed) echo 1x 4x 0.5x max ;;
        --log-level) echo trace debug info warn error off ;;
        --log-format) echo text json ;;
        --color | --progress) echo auto always never ;;
        --popularity) echo uniform zipf zipf: ;;
        --protocol) echo plain v1 ;;
        --greeting) echo yes no ;;
        --threshold | --find-capacity) echo 'p50<' 'p99<' 'p99.9<' 'max<' 'last<' 'cpu<' 'rss<' ;;
        --fsync) echo always interval never ;;
        --format) echo json pretty ;;
        --auth-by) echo header ticket message ;;
        --tls-min) echo 1.2 1.3 ;;
    esac
}

_syncws_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_syncws_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_syncws() {
    local program=${1##*-} current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
    # readline takes --option=value apart at the =
    if [[ $current == = ]]; then
        current=
    elif [[ $option == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    local -n own=_syncws_${program}_options
    local all=" ${_syncws_shared_options[*]} ${own[*]} "
    COMPREPLY=()
    if [[ $all == *" $option= "* ]]; then
        case $option in
            --config | --journal | --socket | --cursor | --record | --spool | --replay | \
                --hgrm | --csv | --plot | --baseline) _syncws_files "$current" ;;
            --jwt-secret-file | --jwt-key | --jwks-ca | --revoked) _syncws_files "$current" ;;
            --ca | --cert | --key | --tls-cert | --tls-key | --tls-client-ca) _syncws_files "$current" ;;
            --config | --journal | --socket | --cursor | --record | --spool | --replay | --token-file) _syncws_files "$current" ;;
            *) _syncws_words "$(_syncws_values "$option")" "$current" ;;
        esac
    elif [[ $current == -* ]]; then
        _syncws_words "${all//=/}" "$current"
    elif [[ $program == emit ]]; then
        _syncws_files "$current"
    fi
}

complete -F _syncws syncws-serve syncws-emit syncws-listen syncws-bench

# fish completion for syncws-serve, syncws-emit, syncws-listen and syncws-bench.

set -l types 'SYNC_PROCESSING SYNC_SUCCESS SYNC_CONFLICT SYNC_FAILED'

for program in syncws-serve syncws-emit syncws-listen syncws-bench
    complete -c $program -s h -l help -d 'Print the options and leave'
    complete -c $program -l version -d 'Print the version and leave'
    complete -c $program -l config -r -F -d 'Read options from a TOML file'
    complete -c $program -l log-level -x -a 'trace debug info warn error off' -d 'Say only what is at least this weighty'
    complete -c $program -l log-format -x -a 'text json' -d 'Form of what is said on standard error'
    complete -c $program -l color -x -a 'auto always never' -d 'Colour on standard error'
end

complete -c syncws-serve -f
complete -c syncws-serve -l host -x -d 'Address to listen on'
complete -c syncws-serve -l port -x -d 'TCP port, 0 for a free one'
complete -c syncws-serve -l socket -r -F -d 'Unix socket to take events from'
complete -c syncws-serve -l no-socket -d 'Open no Unix socket'
complete -c syncws-serve -l no-stdin -d "Don't read standard input"
complete -c syncws-serve -l stay -d 'Keep serving after the end of standard input'
complete -c syncws-serve -l strict -d 'End at the first bad line'
complete -c syncws-serve -l strict-types -d 'Refuse events of unknown types'
complete -c syncws-serve -l allow-anonymous -d 'Agree that everybody may watch'
complete -c syncws-serve -l ready-fd -x -d 'Descriptor that is told when the server serves'
complete -c syncws-serve -l max-connections -x -d 'Most clients at a time'
complete -c syncws-serve -l history-events -x -d 'Most events kept for an organisation'
complete -c syncws-serve -l history-bytes -x -d 'Most bytes kept for an organisation'
complete -c syncws-serve -l history-age -x -d 'How long an event is kept'
complete -c syncws-serve -l history-total -x -d 'Most bytes kept altogether'
complete -c syncws-serve -l pace -x -d 'How long a source waits for clients'
complete -c syncws-serve -l drain -x -d 'How long the end may take'
complete -c syncws-serve -l ping-interval -x -d 'Time between two pings, 0 for none'
complete -c syncws-serve -l pong-timeout -x -d 'How long a client may take to answer a ping'

complete -c syncws-emit -l type -x -a $types -d 'Type of the event to make'
complete -c syncws-emit -l org -x -d 'Organisation of the event'
complete -c syncws-emit -l pfa -x -d 'Record of the event'
complete -c syncws-emit -l detail -x -d 'A member of details, key=value'
complete -c syncws-emit -l details -x -d 'Details as a JSON object'
complete -c syncws-emit -l timestamp -x -d 'Time of the event'
complete -c syncws-emit -l event-id -x -d "The producer's own name for the event"
complete -c syncws-emit -l socket -r -F -d 'Unix socket of the server'
complete -c syncws-emit -l receipts -d 'Print the position of each event'
complete -c syncws-emit -l no-ack -d "Don't wait for acknowledgements"
complete -c syncws-emit -l dry-run -d 'Only check the events'
complete -c syncws-emit -l strict-types -d 'Refuse events of unknown types'
complete -c syncws-emit -l idempotent -d 'Give each line an eventId'
complete -c syncws-emit -l spool -r -F -d 'Keep lines in this folder until a server has them'
complete -c syncws-emit -l spool-limit -x -d 'Bytes of lines that the spool may hold'
complete -c syncws-emit -l spool-status -d 'Print what waits in the spool'
complete -c syncws-emit -l spool-flush -d 'Send what waits in the spool, and no more'
complete -c syncws-emit -l wait -x -d 'How long to wait for a server'
complete -c syncws-emit -l reconnect -x -d 'How long to look for a lost server'
complete -c syncws-emit -l rate -x -d 'Send no faster than this'
complete -c syncws-emit -l progress -x -a 'auto always never' -d 'Show progress on standard error'

complete -c syncws-listen -f
complete -c syncws-listen -l url -x -d 'The server'
complete -c syncws-listen -l check -d 'Connect, wait for CONNECTED and leave'
complete -c syncws-listen -l duration -x -d 'Watch for this long'
complete -c syncws-listen -l summary -d 'Print only a count by type at the end'
complete -c syncws-listen -l count -x -d 'End after this many events'
complete -c syncws-listen -l type -x -a $types -d 'Only events of this type'
complete -c syncws-listen -l pfa -x -d 'Only events of this record'
complete -c syncws-listen -l since -x -d 'Begin after this sequence number'
complete -c syncws-listen -l epoch -x -d 'The epoch of --since'
complete -c syncws-listen -l last -x -d 'Begin with the newest events'
complete -c syncws-listen -l format -x -a 'json pretty' -d 'Form of the output'
complete -c syncws-listen -l within -x -d 'Time for --count or --check'
complete -c syncws-listen -l no-reconnect -d "Don't connect again"
complete -c syncws-listen -l plain -d 'Print events as they were emitted'

complete -c syncws-bench -f
complete -c syncws-bench -l connections -x -d 'Number of connections'
complete -c syncws-bench -l orgs -x -d 'Number of organisations'
complete -c syncws-bench -l rate -x -d 'Events a second'
complete -c syncws-bench -l burst -x -d 'Send this many as fast as they go'
complete -c syncws-bench -l duration -x -d 'How long to send'
complete -c syncws-bench -l size -x -d 'Length of an event'
complete -c syncws-bench -l json -d 'Print the result as one JSON object'
complete -c syncws-bench -l url -x -d 'The server to measure'
complete -c syncws-bench -l socket -r -F -d 'Unix socket of the server to measure'
complete -c syncws-bench -l handshakes -x -d 'Connections opened at a time'
complete -c syncws-bench -l timeout -x -d 'How long to wait for the last deliveries'

# The processes of servers: started in the background, found again by their folders. Part of scripts/matrix.

# Who starts or stops a server does so alone; released by closing 8.
hold() {
    exec 8>"$folder.lock"
    flock 8
}

launch() {
    local environment=() first=() library
    if [ -n "$clock" ]; then
        library=$(cd "$root/" && ls usr/lib/*/faketime/libfaketime.so.1 2>/dev/null) || true
        [ -n "$library" ] || fail 'libfaketime is not installed' 'Run scripts/setup.'
        [ "$(id -u)" != 0 ] || first=(nice -n -10) # its clock does not wait while others compute
        environment=(LD_PRELOAD="/$library" FAKETIME="$clock" DONT_FAKE_MONOTONIC=1)
    fi
    setsid "${first[@]}" "${runner[@]}" env -i -C / PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC "${environment[@]}" \
        "$programs/postgres" -D "$within/data" </dev/null >>"$folder/log" 2>&1 8>&- &
    process=$!
    trap 'kill -QUIT "$process" 2>/dev/null' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    await_answer
    trap - EXIT INT TERM
}

await_answer() {
    local deadline=$((SECONDS + 60))
    until as_server pg_isready -q -h "$within" -p "$(cat "$folder/port")"; do
        if ! kill -0 "$process" 2>/dev/null || ((SECONDS > deadline)); then
            fail "the server $id of $name does not start; the end of $folder/log:" "$(tail -n 5 "$folder/log")"
        fi
        sleep 0.1
    done
}

# The process of a server that runs from this folder, and no other: a postmaster's working folder is its data.
running() {
    local process
    process=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null) || return 1
    [ "$(readlink "/proc/$process/cwd" 2>/dev/null)" = "$(readlink -f "$folder/data")" ] && echo "$process"
}

# Fast, then immediate, then by force.
end_process() {
    local process signal deadline
    for signal in INT QUIT KILL; do
        process=$(running) || return 0
        kill "-$signal" "$process" 2>/dev/null || true
        deadline=$((SECONDS + 15))
        while [ -d "/proc/$process" ] && ((SECONDS < deadline)); do sleep 0.1; done
    done
}

# Deletes the server when its owner has ended; ends itself when the server is gone.
watch() {
    setsid bash -c 'while [ -d "/proc/$1" ] && [ -d "$2" ]; do sleep 1; done; exec "$0" stop "$3" --id "$4" --delete' \
        "$script" "$1" "$folder" "$name" "$id" </dev/null >/dev/null 2>&1 8>&- &
}

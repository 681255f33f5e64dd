# Servers in their folders, each with its data, settings, socket and log. Part of scripts/matrix.

start() {
    local id=main clock='' owner='' options=()
    [ $# -gt 0 ] || misused 'which server shall be started?'
    choose "$1"
    shift
    while [ $# -gt 0 ]; do
        [ $# -gt 1 ] || misused "$1 needs a value, or is unknown"
        case $1 in
        --id) id=$2 ;;
        --option) options+=("$2") ;;
        --clock) clock=$2 ;;
        --while) owner=$2 ;;
        *) misused "'$1' is no option" ;;
        esac
        shift 2
    done
    locate "$id"
    make_tree
    become_server
    mkdir -p "$servers"
    hold
    if ! running >/dev/null; then
        [ -d "$folder" ] || make_folder
        [ -z "$owner" ] || watch "$owner"
        [ -d "$folder/data" ] || create
        configure
        launch
    fi
    tell
}

# Sets the folder of a server, as seen from here and from within.
locate() {
    case $1 in '' | *[!a-z0-9-]*) misused "'$1' is no id: small letters, digits and hyphens are" ;; esac
    folder=$servers/$1 within=$inside/$1
}

# Sets how to run a program as the server's user, in its tree. By numbers, since a tree has no /proc for more.
become_server() {
    runner=()
    [ "$(id -u)" = 0 ] || return 0
    if [ -z "$root" ]; then
        runner=(setpriv --reuid=postgres --regid=postgres --init-groups)
    else
        runner=("$(awk -F: '$1 == "postgres" { print "--userspec=+" $3 ":+" $4 }' "$root/etc/passwd")")
        runner=(chroot "${runner[0]}" --groups='' "$root")
    fi
}

# Variables go before the program.
as_server() { "${runner[@]}" env -i -C / PATH="$programs:/usr/bin:/bin" LC_ALL=C.UTF-8 TZ=UTC "$@"; }

make_folder() {
    if [ "$(id -u)" = 0 ]; then
        ${root:+chroot "$root"} install -d -o postgres -g postgres "$within"
    else
        mkdir "$folder"
    fi
    free_port >"$folder/port"
}

create() {
    as_server initdb -D "$within/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
    echo "include '$within/matrix.conf'" >>"$folder/data/postgresql.conf"
}

# A port below those that outgoing connections take, on which nobody listens and nobody is connected.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        grep -qi ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null || break
    done
    echo "$port"
}

# Dynamic shared memory in the data folder, since a tree has no /dev/shm of its own.
configure() {
    local option value
    {
        printf "%s = '%s'\n" listen_addresses 127.0.0.1 port "$(cat "$folder/port")" unix_socket_directories "$within" \
            shared_preload_libraries pg_cron dynamic_shared_memory_type mmap fsync off timezone UTC log_timezone UTC
        for option in "${options[@]}"; do
            value=${option#*=}
            printf "%s = '%s'\n" "${option%%=*}" "${value//\'/\'\'}"
        done
    } >"$folder/matrix.conf"
}

tell() {
    printf '%s\n' "host=$folder" "port=$(cat "$folder/port")" "pid=$(running)" "major=$major" \
        "release=$(installed_release "$root")" "root=$root/" "programs=$programs" "bindir=$(native_programs)" \
        "data=$folder/data" "log=$folder/log"
}

# A folder of PostgreSQL's programs that run as they are, here and as any user: those of a tree by its own loader, which
# `--argv0` lets them find their share folder beside this one; where the loader is older than that (glibc 2.33), by the
# machine's own with the other libraries of the tree.
native_programs() {
    local home=$home/programs program folder loader libraries way
    if [ -z "$root" ]; then
        echo "$programs"
        return
    fi
    folder=$home$programs
    if [ ! -d "$home" ]; then
        rm -rf "$home.$$"
        mkdir -p "$home.$$$programs" "$home.$$/usr/share/postgresql" "$home.$$/lib"
        ln -s "$root$(dirname "$programs")/lib" "$home.$$$(dirname "$programs")/lib"
        ln -s "$root/usr/share/postgresql/$major" "$home.$$/usr/share/postgresql/$major"
        loader=$(loader_of_tree)
        if "$loader" --help 2>&1 | grep -q -- --argv0; then
            libraries=$(echo "$root"/usr/lib/*-linux-gnu)
            way="$loader --argv0 \"\$0\" --library-path $libraries"
        else
            find "$root"/usr/lib/*-linux-gnu -maxdepth 1 -name '*.so.*' ! -name 'ld-*' -exec ln -s {} "$home.$$/lib/" \;
            for program in $(chroot "$root" dpkg-query --listfiles libc6 | sed -n 's:.*/\([^/]*\.so\..*\):\1:p'); do
                rm -f "$home.$$/lib/$program"
            done
            way="env LD_LIBRARY_PATH=$home/lib"
        fi
        for program in "$root$programs"/*; do
            printf '#!/bin/sh\nexec %s %s "$@"\n' "$way" "$program" >"$home.$$$programs/${program##*/}"
        done
        rm -f "$home.$$$programs/pg_config" # it names the tree's folders as seen from within
        chmod 755 "$home.$$$programs"/*
        mv -T "$home.$$" "$home" 2>/dev/null || rm -rf "$home.$$"
    fi
    echo "$folder"
}

# The loader of a tree, whose own link may lead out of it.
loader_of_tree() { find "$root"/usr/lib/*-linux-gnu "$root"/lib64 -name 'ld-*.so*' -type f -print -quit; }

each_server() { find "$servers" -mindepth 2 -maxdepth 2 -name port -printf '%h\n' 2>/dev/null | sed 's:.*/::' | sort; }

is_any_running() {
    local each
    for each in $(each_server); do if (locate "$each" && running >/dev/null); then return; fi; done
    return 1
}

stop() {
    local only='' id='' delete='' each
    while [ $# -gt 0 ]; do
        case $1 in
        --id) id=${2:?} && shift ;;
        --delete) delete=yes ;;
        -*) misused "'$1' is no option" ;;
        *) only=$1 ;;
        esac
        shift
    done
    [ -z "$id" ] || [ -n "$only" ] || misused '--id needs a name before it'
    for each in ${only:-$(names)}; do choose "$each" && stop_servers; done
}

stop_servers() {
    local each
    for each in ${id:-$(each_server)}; do
        locate "$each"
        [ -d "$folder" ] || continue
        hold
        end_process
        [ -z "$delete" ] || rm -rf --one-file-system "$folder" "$folder.lock"
        exec 8>&-
    done
}

show() {
    local state each
    if is_built; then state='built'; else state='not built'; fi
    if [ -z "$root" ]; then state="the machine's own" release=$(installed_release "$root"); fi
    echo "$name: PostgreSQL $major, pg_cron $release, $state"
    for each in $(each_server); do
        locate "$each"
        echo "    $each: $(if running >/dev/null; then echo "running, port $(cat "$folder/port")"; else echo stopped; fi)"
    done
}

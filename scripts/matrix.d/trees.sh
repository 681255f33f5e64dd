# Trees of other Debian releases: built once by debootstrap, entered by chroot. Part of scripts/matrix.

# Whether the tree is there, as the table describes it now.
is_built() { [ -z "$root" ] || [ "$(cat "$root/etc/cronvault-matrix" 2>/dev/null)" = "$major $release" ]; }

make_tree() {
    if [ -n "$root" ] && [ "$(id -u)" != 0 ]; then
        impossible "only root can build and enter the tree of $name" 'Run this as root.'
    fi
    is_built && return
    mkdir -p "$home"
    exec 9>"$home/lock"
    flock 9 # another process may be building it just now
    is_built || build_tree
    exec 9>&-
}

# Debian's mirror as apt uses it on this machine: from its lists, else, before they were ever fetched, its sources.
mirror() {
    local found=${CRONVAULT_MIRROR:-}
    [ -n "$found" ] || found=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk '$1 == "Debian" && !seen++ { print $2 }')
    [ -n "$found" ] || found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
        sed -nE 's#^(URIs:|deb( \[[^]]*\])?) +([a-z]+:[^ ]*/debian)/?( .*)?$#\3#p' | head -n 1) || true
    echo "${found%/}"
}

# Everything that a build needs and a machine may lack. Sets what goes before a program that has mounts of its own.
require_means() {
    [ -n "$mirror" ] || impossible 'apt knows no mirror of Debian' 'CRONVAULT_MIRROR names one.'
    command -v debootstrap >/dev/null || impossible 'debootstrap is not installed' 'Run scripts/setup as root.'
    # In a plain chroot, whose root is no mount point, mounts cannot be made private.
    apart=(unshare --mount --pid --fork)
    "${apart[@]}" true 2>/dev/null || apart+=(--propagation unchanged)
    "${apart[@]}" true 2>/dev/null ||
        impossible 'this machine lets not even root have mounts of its own' 'A container needs CAP_SYS_ADMIN for that.'
    if [ -z "${http_proxy:-}" ]; then eval "$(apt-config shell http_proxy Acquire::http::Proxy)"; fi
    export http_proxy
    curl --silent --fail --location --max-time 30 --output /dev/null "$mirror/dists/$name/InRelease" ||
        impossible "the mirror $mirror does not answer, or no longer has $name" \
            'CRONVAULT_MIRROR names another mirror of Debian.'
}

# Mounts and processes of the build are in namespaces of their own: they end with it, whatever ends it.
build_tree() {
    local mirror apart log=$home/build.log new=$home/new child=''
    mirror=$(mirror)
    require_means
    ! is_any_running || fail "servers of an older tree of $name still run" "scripts/matrix stop $name"
    say "building $name: PostgreSQL $major with pg_cron $release from $mirror, once; a minute or two"
    rm -rf --one-file-system "$new"
    trap '{ [ -z "$child" ] || kill -KILL "$child"; wait; } 2>/dev/null || true; rm -rf --one-file-system "$new"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # The lock is handed on: a build that outlives this script keeps others waiting.
    "${apart[@]}" --kill-child debootstrap --variant=minbase \
        --include="postgresql-$major,postgresql-$major-cron,libfaketime" "$name" "$new" "$mirror" \
        >"$log" 2>&1 &
    child=$!
    wait "$child" || fail "debootstrap failed; the end of $log:" "$(tail -n 5 "$log")"
    child=''
    check_release "$new"
    trim "$new"
    echo "$major $release" >"$new/etc/cronvault-matrix"
    rm -rf --one-file-system "$root"
    mv "$new" "$root"
    trap - EXIT INT TERM
}

# The table says what the tests rely on, so that a newer package is noticed here and not there.
check_release() {
    local found
    found=$(installed_release "$1")
    [ "$found" = "$release" ] || fail "$name now has pg_cron $found" "Correct the table in scripts/matrix: it says $release."
}

# What no server needs: the cluster of Debian's package, its archives, and what is there to be read.
trim() {
    rm -rf "$1/var/lib/postgresql/$major" "$1/etc/postgresql/$major" "$1"/var/cache/apt/*.bin \
        "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/* "$1"/usr/share/{doc,man,locale}
}

# Stops the server in $1 and deletes that directory when no test process has used it for $2 seconds.
#
# A shell, because it must outlive the test process that starts it, and a test binary has no entry point of its own to
# start anew. `rmdir leases` is the decision and needs no lock: it fails while there is a lease, and once it has worked
# no process can take one. Everything here may run twice, or again after it was killed half way.

# A pid that is gone, or that nobody has waited for: in a container often nobody does.
is_alive() {
    kill -0 "$1" && ! grep -q '^State:.*Z' "/proc/$1/status"
}

# Sets $server to the pid of the server, if it is still that and not a process that got its number later.
find_server() {
    read -r server <"$1/data/postmaster.pid" || return 1
    { tr '\0' ' ' <"/proc/$server/cmdline" || ps -ww -o args= -p "$server"; } | grep -qF -e "-D $1/data"
}

reap() {
    trap '' HUP INT
    idle=0
    while [ -d "$1/leases" ]; do
        echo >"$1/beat"
        for lease in "$1"/leases/*; do
            pid=${lease##*/}
            if is_alive "${pid%%-*}"; then idle=0; else rm -f "$lease"; fi
        done
        if [ "$idle" -ge "$2" ]; then rmdir "$1/leases"; fi
        idle=$((idle + 1))
        sleep 1
    done
    for signal in QUIT QUIT QUIT QUIT QUIT QUIT QUIT KILL; do
        if find_server "$1"; then kill -"$signal" "$server" && sleep 1; fi
    done
    rm -rf "$1"
}

reap "$1" "$2" &

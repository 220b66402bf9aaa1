# A PostgreSQL of our own for the length of a test run. Sourced by .ci/run, with $python set.

# as_postgres COMMAND...: PostgreSQL refuses to run as root, and its user may not enter our folder.
as_postgres() (
    cd /
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
)

# start_postgres: sets postgres_url; the server listens on a free loopback port until stop_postgres.
start_postgres() {
    local port password
    postgres_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
    postgres_folder=$(as_postgres mktemp -d) || return 1
    trap stop_postgres EXIT
    port=$("$python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
    password=$("$python" -c 'import secrets; print(secrets.token_hex(16))')
    as_postgres sh -c 'cd "$1" && printf %s "$2" >password' sh "$postgres_folder" "$password" &&
        as_postgres "$postgres_bin/initdb" --pgdata "$postgres_folder/data" --username tests --auth scram-sha-256 \
            --pwfile "$postgres_folder/password" --encoding UTF8 --locale C.UTF-8 --no-sync >/dev/null &&
        as_postgres "$postgres_bin/pg_ctl" start --pgdata "$postgres_folder/data" --wait --silent \
            --log "$postgres_folder/log" \
            --options "-p $port -k $postgres_folder -c listen_addresses=127.0.0.1 -c fsync=off" || {
        as_postgres cat "$postgres_folder/log" >&2
        return 1
    }
    postgres_url=postgresql+psycopg://tests:$password@127.0.0.1:$port/postgres
}

stop_postgres() {
    [ "${postgres_folder-}" ] || return 0
    as_postgres "$postgres_bin/pg_ctl" stop --pgdata "$postgres_folder/data" --mode fast --silent
    as_postgres rm -rf "$postgres_folder"
    postgres_folder=
}

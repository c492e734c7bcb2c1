#!/bin/sh
# Runs a command with a PostgreSQL server of its own: loopback only, in a temporary folder, gone afterwards.
# In CI (CI=true, as root on Debian) the server is installed; elsewhere, where there is none, the command is passed over.
set -eu
find_bin() {
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    command -v initdb >/dev/null 2>&1 && dirname "$(command -v initdb)"
}
bin=$(find_bin || true)
if [ -z "$bin" ] && [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL for its tests …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    bin=$(find_bin || true)
fi
if [ -z "$bin" ]; then
    echo "No PostgreSQL found: its tests are passed over (Debian: apt-get install postgresql)."
    exit 0
fi
folder=$(mktemp -d)
port=$(( 20000 + $$ % 20000 ))
as_server() { sh -c "$1"; }
if [ "$(id -u)" = 0 ]; then # The server refuses to run as root.
    chown postgres "$folder"
    as_server() { su postgres -s /bin/sh -c "$1"; }
fi
stop() {
    as_server "'$bin/pg_ctl' -D '$folder/data' -m immediate stop" >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT INT TERM
as_server "'$bin/initdb' -D '$folder/data' -A trust -U linli -E UTF8 --no-locale" >/dev/null
as_server "'$bin/pg_ctl' -D '$folder/data' -w -l '$folder/log' -o '-p $port -h 127.0.0.1 -k $folder -c fsync=off' start" >/dev/null
LINLI_TEST_POSTGRES="postgresql+psycopg://linli@127.0.0.1:$port/postgres" "$@"

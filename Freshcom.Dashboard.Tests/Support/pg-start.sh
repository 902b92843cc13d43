#!/usr/bin/env bash
# Starts a throwaway PostgreSQL cluster on a free loopback port, without sockets on disk and without fsync:
# quick, and worth nothing after a crash. Made for tests only.
#
# usage: pg-start.sh DIR     DIR is made if missing; prints the connection string (Npgsql's form) and nothing else.
#        pg-stop.sh DIR      ends it and deletes DIR.
#
# As root the server runs as Debian's user postgres, because PostgreSQL refuses root.
set -euo pipefail
dir=${1:?usage: pg-start.sh DIR}

bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "pg-start: PostgreSQL's server is not installed (Debian: apt-get install postgresql)." >&2; exit 1; }

as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

mkdir -p "$dir"
password=$(head -c 24 /dev/urandom | base64 | tr -d '/+=\n')
(umask 077; printf '%s' "$password" > "$dir/password")
if [ "$(id -u)" = 0 ]; then chown postgres: "$dir" "$dir/password"; fi

cd "$dir"
as_server "$bin/initdb" --pgdata="$dir/data" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
  --auth=scram-sha-256 --pwfile="$dir/password" --no-sync > "$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }

options="-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300"
options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
for _ in 1 2 3 4 5 6 7 8; do
  # Below the kernel's own range for outgoing connections; a port that is taken makes the start fail, and the next is tried.
  port=$((20000 + RANDOM % 12000))
  if as_server "$bin/pg_ctl" --pgdata="$dir/data" --wait --log="$dir/log" -o "$options -p $port" start > /dev/null 2>&1; then
    echo "Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres"
    exit 0
  fi
done
echo "pg-start: the server did not start." >&2
tail -n 20 "$dir/log" >&2 || true
exit 1

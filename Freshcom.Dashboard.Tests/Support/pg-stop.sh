#!/usr/bin/env bash
# Ends the cluster that pg-start.sh started in DIR, if it runs, and deletes DIR. usage: pg-stop.sh DIR
set -euo pipefail
dir=${1:?usage: pg-stop.sh DIR}
[ -d "$dir" ] || exit 0

bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
cd /
if [ -f "$dir/data/postmaster.pid" ]; then
  stop=("$bin/pg_ctl" "--pgdata=$dir/data" --mode=immediate --wait stop)
  if [ "$(id -u)" = 0 ]; then stop=(runuser -u postgres -- "${stop[@]}"); fi
  "${stop[@]}" > /dev/null
fi
if [ -d "$dir/data" ] || [ -f "$dir/password" ]; then rm -rf -- "$dir"; fi

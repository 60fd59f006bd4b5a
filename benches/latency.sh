#!/bin/bash
# A backup and its restore over a realistic network, compared with rclone: 80 ms
# per request, another 160 ms per new connection, the service's real limits, TLS
# through the simulator's proxy port. Uploads and downloads 13 small files in 5
# folders, and lists 12 folders. Each run has its own simulator, so that runs do
# not share limits. Refusals are counted in the simulator's log.
#
#   benches/latency.sh [LATENCY_MS [CONNECTION_MS]]
set -euo pipefail
cd "$(dirname "$0")/.."
size=0 runs=1 small=13
. benches/common.sh
latency=${1:-80} connection=${2:-160}

line() { # NAME: a simulator behind a slow network
  ready="$dir/$1.json"
  "$hoster" simulator --latency "${latency}ms" --connection-latency "${connection}ms" --log "$dir/$1.log" > "$ready" 2> /dev/null &
  servers="$servers $!"
  until [ -s "$ready" ]; do sleep 0.1; done
  key_of "$1"
}
ours() { # NAME ARGUMENT...
  local name=$1; shift
  XDG_STATE_HOME="$dir/$name.state" "$hoster" --key-file "$dir/$name.key" --proxy "http://$(ready_field "$name" listening)" \
    --ca-file "$(ready_field "$name" ca)" "$@"
}
rclone_() { # NAME ARGUMENT...
  local name=$1; shift
  HTTPS_PROXY="http://$(ready_field "$name" listening)" rclone --config /dev/null --ca-cert "$(ready_field "$name" ca)" \
    --fichier-api-key "$(ready_field "$name" api_key)" "$@"
}
# row WHAT NAME COMMAND...: prints its duration and the refusals during it
row() {
  local what=$1 name=$2 before after us
  shift 2
  before=$(refused "$name")
  us=$(took "$@")
  after=$(refused "$name")
  printf '%-28s %8s s, %s refused\n' "$what" "$(awk -v us="$us" 'BEGIN { printf "%.1f", us / 1e6 }')" $((after - before))
}
refused() { grep -c '"refused_by"' "$dir/$1.log" || true; }

for n in $(seq 13); do
  mkdir -p "$dir/tree/d$((n % 5))"
  head -c 10240 /dev/urandom > "$dir/tree/d$((n % 5))/$n.bin"
done

# Into one folder: listings do not include the tree yet.
restore() { ours ours --json ls -r /tree | ours ours get -q -i - -o "$dir/out"; }
ours_up() { ours ours upload -q "$dir/tree"; }
ours_ls() { ours list ls -r /; }
same() { # the files are those that were sent
  diff <(cd "$dir/tree" && cat $(find . -name '*.bin' -printf '%f %p\n' | sort -n | cut -d' ' -f2) | sha256sum) \
    <(cd "$dir/out" && cat $(find . -name '*.bin' -printf '%f %p\n' | sort -n | cut -d' ' -f2) | sha256sum) > /dev/null &&
    echo "  the same bytes came back"
}

line ours
row "hoster upload" ours ours_up
row "hoster ls -r | get -i -" ours restore
same

line list
for n in $(seq 12); do
  ours list mkdir -q "/f$n" > /dev/null 2>&1 || ours list mkdir "/f$n" > /dev/null
done
rm -rf "$dir/list.state/hoster/"*replies* "$dir/list.state/hoster/"*answers* 2> /dev/null || true
row "hoster ls -r, 13 folders" list ours_ls

if command -v rclone > /dev/null; then
  line other
  row "rclone copy, up" other rclone_ other copy "$dir/tree" :fichier:tree -q
  row "rclone copy, down" other rclone_ other copy :fichier:tree "$dir/out" -q
  same
fi

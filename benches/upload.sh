#!/bin/sh
# Uploads to the simulator, which runs in a process of its own and throws the
# bytes away, side by side with curl and, where it is installed, rclone: runs
# take turns, medians count, ratios are printed (above 1.00: hoster is faster).
# The files are in memory (DIR, default /dev/shm), so that no disk is measured.
# hoster and curl speak plain HTTP; rclone can only come by TLS, and so hoster
# does where it is beside it.
#
#   benches/upload.sh [SIZE_MIB [RUNS [SMALL_FILES]]]
set -eu
cd "$(dirname "$0")/.."
size=${1:-2048} runs=${2:-5} small=${3:-1000}
hoster=${HOSTER:-target/release/hoster}
[ -x "$hoster" ] || cargo build --release -p hoster-host
dir=$(mktemp -d "${DIR:-/dev/shm}/hoster-bench.XXXXXX")
server=
trap 'kill $server 2> /dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$dir/small" "$dir/few"
head -c 1048576 /dev/urandom > "$dir/block"
for _ in $(seq "$size"); do cat "$dir/block"; done > "$dir/large.bin"
for n in $(seq "$small"); do head -c 10240 "$dir/block" > "$dir/small/$n.bin"; done
for n in $(seq 10); do head -c 10240 "$dir/block" > "$dir/few/$n.bin"; done
"$hoster" simulator --no-limits --discard-uploads > "$dir/ready" &
server=$!
until [ -s "$dir/ready" ]; do sleep 0.1; done
value() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$dir/ready"; }
addr=$(value listening) ca=$(value ca)
key=$(value api_key)
(umask 077; echo "$key" > "$dir/key")
export XDG_STATE_HOME="$dir/state"
plain() { "$hoster" --key-file "$dir/key" --connect-to "1fichier.com=$addr" --no-pace "$@"; }
tls() { "$hoster" --key-file "$dir/key" --proxy "http://$addr" --ca-file "$ca" "$@"; }

# The microseconds that a command takes.
took() {
  start=$(date +%s%N); "$@" > /dev/null; end=$(date +%s%N)
  echo $(((end - start) / 1000))
}
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
# compare NAME OURS THEIRS
compare() {
  rm -f "$dir/a" "$dir/b"
  for _ in $(seq "$runs"); do took "$2" >> "$dir/a"; took "$3" >> "$dir/b"; done
  printf '%s %s %s\n' "$(median "$dir/a")" "$(median "$dir/b")" "$1" |
    awk '{ a = $1; b = $2; $1 = $2 = ""; printf "%-38s %8.3f %8.3f %8.2f\n", $0, a / 1e6, b / 1e6, b / a }'
}
ours() { plain upload -q --no-checksum "$dir/large.bin"; }
ours_tls() { tls upload -q --no-checksum "$dir/large.bin"; }
by_curl() {
  node=$(curl -sf -X POST -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d '{}' \
    "http://$addr/~/api.1fichier.com/v1/upload/get_upload_server.cgi")
  host=$(echo "$node" | sed 's/.*"url":"\([^"]*\)".*/\1/')
  id=$(echo "$node" | sed 's/.*"id":"\([^"]*\)".*/\1/')
  curl -sf -o /dev/null -H "Authorization: Bearer $key" -F "file[]=@$dir/large.bin" \
    "http://$addr/~/$host/upload.cgi?id=$id"
}
by_rclone() {
  HTTPS_PROXY="http://$addr" rclone --config /dev/null --ca-cert "$ca" --transfers 4 --ignore-checksum --ignore-times \
    --fichier-api-key "$key" copy "$1" ":fichier:$2" -q
}
rclone_large() { by_rclone "$dir/large.bin" /; }
rclone_few() { by_rclone "$dir/few" few; }
ours_small() { plain upload -q --no-checksum --to /small "$dir/small"; }

echo "$size MiB, $small small files; medians of $runs runs, in seconds"
printf '%-37s %8s %8s %8s\n' "" hoster other ratio
compare "plain HTTP, curl -F" ours by_curl
if command -v rclone > /dev/null; then
  compare "TLS, rclone copy" ours_tls rclone_large
fi
per_second() { awk -v n="$1" -v us="$2" 'BEGIN { printf "%.1f files of 10 KiB per second", n / us * 1e6 }'; }
echo "hoster: $(per_second "$small" "$(took ours_small)")"
if command -v rclone > /dev/null; then
  # It paces itself: a few requests a second, whatever the service allows.
  echo "rclone: $(per_second 10 "$(took rclone_few)")"
fi

# Peak memory, as the system counts it.
"$hoster" --key-file "$dir/key" --connect-to "1fichier.com=$addr" upload -q --no-checksum "$dir/large.bin" & pid=$!
most=0
peak() { awk '/VmHWM/ { print $2 }' "/proc/$1/status" 2> /dev/null || true; }
while kill -0 $pid 2> /dev/null; do now=$(peak $pid); [ -z "$now" ] || most=$now; sleep 0.02; done
echo "peak memory, one file of $size MiB: $((most / 1024)) MiB"

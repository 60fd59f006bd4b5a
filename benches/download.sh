#!/bin/sh
# Downloads from a simulator in a separate process, compared with curl, aria2c
# and rclone if installed: runs alternate, and the ratios of their medians are
# printed (above 1.00: hoster is faster). Everything is in memory (DIR, default
# /dev/shm), so that no disk is measured. hoster, curl and aria2c use plain
# HTTP; rclone supports only TLS.
#
#   benches/download.sh [SIZE_MIB [RUNS [SMALL_FILES [HUGE_GB]]]]
#
# With HUGE_GB, also measures the memory for a file of this many GB, which is
# written to HUGE_DIR.
set -eu
cd "$(dirname "$0")/.."
size=${1:-2048} runs=${2:-5} small=${3:-1000} huge=${4:-0}
. benches/common.sh

mkdir -p "$dir/seed/small" "$dir/seed/few"
truncate -s "${size}M" "$dir/seed/large.bin"
for n in $(seq 10); do head -c 10240 /dev/urandom > "$dir/seed/few/$n.bin"; done
for n in $(seq "$small"); do head -c 10240 /dev/urandom > "$dir/seed/small/$n.bin"; done
simulate main --seed "$dir/seed"
key_of main
addr=$(ready_field main listening) ca=$(ready_field main ca)
h() { by_hoster main "$@"; }
# Wait until the simulator has hashed its files.
until h --json ls | grep large.bin | grep -q '"checksum":"'; do sleep 1; done
link_of() { sed 's/.*"link":"\([^"]*\)".*/\1/'; }
link=$(h --json ls | grep large.bin | link_of)
h --json ls /small | link_of > "$dir/links"

ours_1() { h get -q -o "$dir/out" --connections 1 "$link"; }
ours_5() { h get -q -o "$dir/out" --connections 5 "$link"; }
# With a checksum, which rclone always fetches and compares.
ours_checked() { h get -q -o "$dir/out" --fetch-checksum "$link"; }
ours_small() { h get -q -o "$dir/out" -j 8 -i "$dir/links"; }
# A direct link with the simulator's path prefix /~/HOST/PATH.
direct() { h resolve "$link" 2> /dev/null | sed "s|^https://|http://$addr/~/|"; }
by_curl() { curl -sf -o "$dir/out/file" "$(direct)"; }
by_aria2() {
  aria2c -q --no-conf --file-allocation=none -k 1M -x "$1" -s "$1" -d "$dir/out" -o file "$(direct)"
}
aria2_1() { by_aria2 1; }
aria2_5() { by_aria2 5; }
by_rclone() {
  HTTPS_PROXY="http://$addr" rclone --config /dev/null --ca-cert "$ca" --transfers 8 \
    --fichier-api-key "$(cat "$dir/main.key")" copy ":fichier:$1" "$dir/out" -q
}
rclone_large() { by_rclone large.bin; }
rclone_few() { by_rclone few; }

title download
compare "1 connection, curl" ours_1 by_curl
if command -v aria2c > /dev/null; then
  compare "1 connection, aria2c" ours_1 aria2_1
  compare "5 connections, aria2c" ours_5 aria2_5
fi
if command -v rclone > /dev/null; then compare "with checksum, rclone" ours_checked rclone_large; fi
per_second hoster "$small" "$(took ours_small)"
if command -v rclone > /dev/null; then
  # It requests at most two or three tokens per second from this service.
  per_second rclone 10 "$(took rclone_few)"
fi

# A server that limits each connection to 20 MB/s, slow enough for any machine:
# N connections should be N times as fast as one.
simulate slow --bandwidth 20M --file throttled.bin=400M
key_of slow
throttled() {
  by_hoster slow get -q --no-check --connections "$1" -o "$dir/out" "$(ready_field slow link)"
}
one=$(took throttled 1)
for n in 2 4 5; do
  awk -v n=$n -v one="$one" -v us="$(took throttled $n)" \
    'BEGIN { printf "throttled, %d connections: %.2f times as fast as one\n", n, one / us }'
done

# Startup time: a whole command for a file of 10 KiB.
first=$(head -n 1 "$dir/links")
start_up() { h get -q -o "$dir/out" "$first"; }
rm -f "$dir/a"
for _ in $(seq 11); do took start_up >> "$dir/a"; done
echo "a file of 10 KiB, start to end: $(median "$dir/a" | awk '{ printf "%.0f", $1 / 1000 }') ms"

# Not a function, because that would measure the shell.
set -- "$hoster" --key-file "$dir/main.key" --connect-to "1fichier.com=$addr" --no-pace get -q -o
peak "$size MiB, 5 connections" "$@" "$dir/out" "$link"
peak "$small files in the queue" "$@" "$dir/out" -i "$dir/links"
if [ "$huge" != 0 ]; then
  simulate huge --file "huge.bin=${huge}G"
  key_of huge
  peak "$huge GB" "$hoster" --key-file "$dir/huge.key" --connect-to "1fichier.com=$(ready_field huge listening)" \
    --no-pace get -q --no-check -o "${HUGE_DIR:?must be set}" "$(ready_field huge link)"
  rm -f "$HUGE_DIR/huge.bin"
fi

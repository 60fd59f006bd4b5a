#!/bin/sh
# Downloads from the simulator, which runs in a process of its own, side by
# side with curl, aria2c and rclone where they are installed: runs take turns,
# medians count, ratios are printed (above 1.00: hoster is faster). Everything
# is in memory (DIR, default /dev/shm), so that no disk is measured. hoster,
# curl and aria2c speak plain HTTP; rclone can only come by TLS.
#
#   benches/download.sh [SIZE_MIB [RUNS [SMALL_FILES [HUGE_GB]]]]
#
# With HUGE_GB, the memory that a file of so many GB takes; it is written to
# HUGE_DIR, which needs the room.
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
addr=$(told main listening) ca=$(told main ca)
h() { by_hoster main "$@"; }
# The simulator hashes its files first; that is not to be measured.
until h --json ls | grep large.bin | grep -q '"checksum":"'; do sleep 1; done
link_of() { sed 's/.*"link":"\([^"]*\)".*/\1/'; }
link=$(h --json ls | grep large.bin | link_of)
h --json ls /small | link_of > "$dir/links"

ours_1() { h get -q -o "$dir/out" --connections 1 "$link"; }
ours_5() { h get -q -o "$dir/out" --connections 5 "$link"; }
# With a checksum: rclone always asks for one and compares.
ours_checked() { h get -q -o "$dir/out" --fetch-checksum "$link"; }
ours_small() { h get -q -o "$dir/out" -j 8 -i "$dir/links"; }
# A direct link, by the simulator's path prefix /~/HOST/PATH.
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
  # It asks this service for no more than two or three tokens a second.
  per_second rclone 10 "$(took rclone_few)"
fi

# A server that throttles each connection to 20 MB/s: several are as many times
# as fast as one. Not more than a machine can do without getting warm.
simulate slow --bandwidth 20M --file throttled.bin=400M
key_of slow
throttled() {
  by_hoster slow get -q --no-check --connections "$1" -o "$dir/out" "$(told slow link)"
}
one=$(took throttled 1)
for n in 2 4 5; do
  awk -v n=$n -v one="$one" -v us="$(took throttled $n)" \
    'BEGIN { printf "throttled, %d connections: %.2f times as fast as one\n", n, one / us }'
done

# Time to the first byte: a whole command for a file of 10 KiB.
first=$(head -n 1 "$dir/links")
start_up() { h get -q -o "$dir/out" "$first"; }
rm -f "$dir/a"
for _ in $(seq 11); do took start_up >> "$dir/a"; done
echo "a file of 10 KiB, start to end: $(median "$dir/a" | awk '{ printf "%.0f", $1 / 1000 }') ms"

# Functions would be measured as the shell that runs them.
set -- "$hoster" --key-file "$dir/main.key" --connect-to "1fichier.com=$addr" --no-pace get -q -o
peak "$size MiB, 5 connections" "$@" "$dir/out" "$link"
peak "$small files in the queue" "$@" "$dir/out" -i "$dir/links"
if [ "$huge" != 0 ]; then
  simulate huge --file "huge.bin=${huge}G"
  key_of huge
  peak "$huge GB" "$hoster" --key-file "$dir/huge.key" --connect-to "1fichier.com=$(told huge listening)" \
    --no-pace get -q --no-check -o "${HUGE_DIR:?says where there is room}" "$(told huge link)"
  rm -f "$HUGE_DIR/huge.bin"
fi

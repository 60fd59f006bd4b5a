#!/bin/sh
# Downloads from the simulator, which runs in a process of its own, side by
# side with curl, aria2c and rclone where they are installed: runs take turns,
# medians count, ratios are printed (above 1.00: hoster is faster). Everything
# is in memory (DIR, default /dev/shm), so that no disk is measured. hoster,
# curl and aria2c speak plain HTTP; rclone can only come by TLS.
#
#   benches/download.sh [SIZE_MIB [RUNS [SMALL_FILES]]]
set -eu
cd "$(dirname "$0")/.."
size=${1:-2048} runs=${2:-5} small=${3:-1000}
hoster=${HOSTER:-target/release/hoster}
[ -x "$hoster" ] || cargo build --release -p hoster-host
dir=$(mktemp -d "${DIR:-/dev/shm}/hoster-bench.XXXXXX")
server=
trap 'kill $server 2> /dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$dir/seed/small" "$dir/out"
truncate -s "${size}M" "$dir/seed/large.bin"
mkdir "$dir/seed/few"
for n in $(seq 10); do head -c 10240 /dev/urandom > "$dir/seed/few/$n.bin"; done
for n in $(seq "$small"); do head -c 10240 /dev/urandom > "$dir/seed/small/$n.bin"; done
"$hoster" simulator --no-limits --seed "$dir/seed" > "$dir/ready" &
server=$!
until [ -s "$dir/ready" ]; do sleep 0.1; done
value() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$dir/ready"; }
addr=$(value listening) ca=$(value ca)
(umask 077; value api_key > "$dir/key")
h() { "$hoster" --key-file "$dir/key" --connect-to "1fichier.com=$addr" --no-pace "$@"; }
# The simulator hashes its files first; that is not to be measured.
until h --json ls | grep large.bin | grep -q '"checksum":"'; do sleep 1; done
link=$(h --json ls | grep large.bin | sed 's/.*"link":"\([^"]*\)".*/\1/')
h --json ls /small | sed 's/.*"link":"\([^"]*\)".*/\1/' > "$dir/links"

# The microseconds that a command takes; what it wrote before is removed.
took() {
  rm -rf "$dir/out"; mkdir "$dir/out"
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
ours_1() { h get -q -o "$dir/out" --connections 1 "$link"; }
ours_5() { h get -q -o "$dir/out" --connections 5 "$link"; }
# A direct link, by the simulator's path prefix /~/HOST/PATH.
direct() { h resolve "$link" 2> /dev/null | sed "s|^https://|http://$addr/~/|"; }
by_curl() { curl -sf -o "$dir/out/file" "$(direct)"; }
by_aria2() {
  aria2c -q --no-conf --file-allocation=none -k 1M -x "$1" -s "$1" -d "$dir/out" -o file "$(direct)"
}
aria2_1() { by_aria2 1; }
aria2_5() { by_aria2 5; }
ours_small() { h get -q -o "$dir/out" -j 8 -i "$dir/links"; }
# rclone asks this service for no more than two or three tokens a second.
rclone_few() {
  HTTPS_PROXY="http://$addr" rclone --config /dev/null --ca-cert "$ca" --transfers 8 \
    --fichier-api-key "$(cat "$dir/key")" copy ":fichier:few" "$dir/out" -q
}

echo "$size MiB, $small small files; medians of $runs runs, in seconds"
printf '%-37s %8s %8s %8s\n' "" hoster other ratio
compare "1 connection, curl" ours_1 by_curl
if command -v aria2c > /dev/null; then
  compare "1 connection, aria2c" ours_1 aria2_1
  compare "5 connections, aria2c" ours_5 aria2_5
fi
# With a checksum: rclone always asks for one and compares.
ours_checked() { h get -q -o "$dir/out" --fetch-checksum "$link"; }
by_rclone() {
  HTTPS_PROXY="http://$addr" rclone --config /dev/null --ca-cert "$ca" \
    --fichier-api-key "$(cat "$dir/key")" copy :fichier:large.bin "$dir/out" -q
}
if command -v rclone > /dev/null; then compare "with checksum, rclone" ours_checked by_rclone; fi
per_second() { awk -v n="$1" -v us="$2" 'BEGIN { printf "%.0f files of 10 KiB per second", n / us * 1e6 }'; }
echo "hoster: $(per_second "$small" "$(took ours_small)")"
if command -v rclone > /dev/null; then
  echo "rclone: $(per_second 10 "$(took rclone_few)")"
fi

# A server that throttles each connection to 20 MB/s: several are as many times
# as fast as one. Not more than a machine can do without getting warm.
"$hoster" simulator --no-limits --bandwidth 20M --file throttled.bin=400M > "$dir/slow" 2> /dev/null &
server="$server $!"
until [ -s "$dir/slow" ]; do sleep 0.1; done
slow() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$dir/slow"; }
(umask 077; slow api_key > "$dir/slow-key")
throttled() {
  "$hoster" --key-file "$dir/slow-key" --connect-to "1fichier.com=$(slow listening)" --no-pace \
    get -q --no-check --connections "$1" -o "$dir/out" "$(slow link)"
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

# Peak memory, as the system counts it.
peak() { awk '/VmHWM/ { print $2 }' "/proc/$1/status" 2> /dev/null || true; }
rm -rf "$dir/out"
"$hoster" --key-file "$dir/key" --connect-to "1fichier.com=$addr" --no-pace get -q -o "$dir/out" "$link" & pid=$!
most=0
while kill -0 $pid 2> /dev/null; do now=$(peak $pid); [ -z "$now" ] || most=$now; sleep 0.02; done
echo "peak memory, 5 connections: $((most / 1024)) MiB"
rm -rf "$dir/out"
"$hoster" --key-file "$dir/key" --connect-to "1fichier.com=$addr" --no-pace get -q -o "$dir/out" -i "$dir/links" & pid=$!
most=0
while kill -0 $pid 2> /dev/null; do now=$(peak $pid); [ -z "$now" ] || most=$now; sleep 0.02; done
echo "peak memory, $small files in the queue: $((most / 1024)) MiB"

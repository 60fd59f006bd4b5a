#!/usr/bin/env bash
# Is the simulator fast enough to measure clients with? Compares it with nginx,
# in the same run and on the same machine: the client alternates between the two,
# and the medians are compared.
#
#   benches/simulator.sh            about a minute, after the build
#
# Exits 0 when all targets are met, 1 when one is missed, 2 when it cannot run.
# On Debian: apt-get install nginx-light apache2-utils curl
#
# What is compared:
#
# * Serving 2 GB over plain HTTP to curl, on 1 connection and as 4 parallel
#   ranges. nginx has a real file in memory (/dev/shm) and sends it with
#   sendfile, as in Debian's default configuration, without copying it. The
#   simulator generates its bytes.
# * Receiving a multipart form of 2 GB, and 4 of 500 MB in parallel. nginx has no
#   module for uploads. Of three ways to make it read a whole body, the fastest
#   is used: `return 200`, which reads and discards it. An unbuffered proxy_pass
#   to such a location is slightly slower, and a DAV PUT to /dev/shm half as fast.
#   The simulator parses the form, counts the file and keeps nothing
#   (discard_uploads), but it does search for the end of the part.
# * Calls of file/info.cgi by ApacheBench on 8 keep-alive connections.
#
# Both servers choose their number of workers. The client shares the machine with
# them, so only the ratios are meaningful elsewhere, not the numbers.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C PATH="$PATH:/usr/sbin"
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

readonly SIZE=2000000000 PARTS=4 CALLS=30000 CALLERS=8
# Alternates until both have had this many runs, or until the time is over.
readonly ROUNDS=7 SECONDS_IN_ALL=75
readonly RATIO=0.9 CALLS_PER_SECOND=5000

cannot() {
    echo "benches/simulator.sh cannot run: $1" >&2
    exit 2
}

for program in cargo curl nginx ab; do
    command -v "$program" >/dev/null || cannot "$program is not installed."
done
[ -w /dev/shm ] || cannot "/dev/shm, required for the large file, is not writable"
free=$(df --output=avail -B1 /dev/shm | tail -1)
[ "$free" -gt $((SIZE * 3 / 2)) ] || cannot "/dev/shm needs 3 GB of free memory."

cargo build --quiet --release -p onefichier-simulator --example benchmark
target=$(cargo metadata --format-version 1 --no-deps | grep -o '"target_directory":"[^"]*"' | cut -d'"' -f4)

readonly DIR=$(mktemp -d /dev/shm/simulator-bench.XXXXXX)
nginx_process=
end() {
    # The simulator ends with its standard input.
    exec 8>&- || true
    [ -z "$nginx_process" ] || kill "$nginx_process" 2>/dev/null || true
    wait || true
    rm -rf "$DIR"
}
trap end EXIT
trap 'exit 130' INT TERM

# ---- the bytes

# Random, so that the search for the boundary has work to do.
form() {
    printf -- '--b0\r\nContent-Disposition: form-data; name="file[]"; filename="%s"\r\n' "$1"
    printf 'Content-Type: application/octet-stream\r\n\r\n'
    for _ in $(seq $(($2 / 50000000))); do cat "$DIR/random"; done
    printf '\r\n--b0--\r\n'
}
head -c 50000000 /dev/urandom >"$DIR/random"
form whole.bin $SIZE >"$DIR/whole"
form part.bin $((SIZE / PARTS)) >"$DIR/part"
whole=$(stat -c %s "$DIR/whole")

# ---- the servers

port=
for try in $(shuf -i 20000-32000 -n 20); do
    if ! (exec 7<>"/dev/tcp/127.0.0.1/$try") 2>/dev/null; then
        port=$try
        break
    fi
done
[ -n "$port" ] || cannot "no free port on loopback."
cat >"$DIR/nginx.conf" <<CONF
worker_processes auto;
daemon off;
pid $DIR/nginx.pid;
error_log $DIR/nginx.log;
events { worker_connections 768; }
http {
    sendfile on;
    tcp_nopush on;
    access_log off;
    client_max_body_size 0;
    client_body_temp_path $DIR/body;
    proxy_temp_path $DIR/proxy;
    fastcgi_temp_path $DIR/fastcgi;
    uwsgi_temp_path $DIR/uwsgi;
    scgi_temp_path $DIR/scgi;
    server {
        listen 127.0.0.1:$port;
        root $DIR;
        location /drop { return 200 "ok"; }
    }
}
CONF
# nginx's workers drop root privileges if started by root.
chmod 755 "$DIR"
nginx -p "$DIR" -c "$DIR/nginx.conf" 2>"$DIR/nginx.start" &
nginx_process=$!
for _ in $(seq 100); do
    curl -qs -o /dev/null -I "http://127.0.0.1:$port/random" && break
    kill -0 "$nginx_process" 2>/dev/null || cannot "nginx does not start: $(tail -1 "$DIR/nginx.start")"
    sleep 0.1
done

mkfifo "$DIR/stdin" "$DIR/stdout"
"$target/release/examples/benchmark" "$whole" <"$DIR/stdin" >"$DIR/stdout" &
exec 8>"$DIR/stdin"
read -r -t 30 address key link <"$DIR/stdout" || cannot "the simulator does not start."

call() {
    curl -qsS --max-time 30 -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
        -d "$2" "http://$address/~/api.1fichier.com/v1/$1"
}
field() { grep -o "\"$1\":\"[^\"]*\"" | cut -d'"' -f4; }

direct=$(call download/get_token.cgi "{\"url\":\"$link\"}" | field url)
direct="http://$address/~/${direct#https://}"
node() {
    local reply
    reply=$(call upload/get_upload_server.cgi '{}')
    echo "http://$address/~/$(field url <<<"$reply")/upload.cgi?id=$(field id <<<"$reply")"
}

# ---- the measurements

# `download URL RANGE` and `upload FILE URL`: fail unless all bytes are transferred.
download() {
    local moved
    moved=$(curl -qsS --max-time 30 -o /dev/null -w '%{size_download}' -r "$2" "$1")
    [ "$moved" -eq $((${2#*-} - ${2%-*} + 1)) ]
}
upload() {
    local moved
    moved=$(curl -qsS --max-time 30 -o /dev/null -w '%{size_upload}' -X POST -T "$1" -H Expect: \
        -H 'Content-Type: multipart/form-data; boundary=b0' "$2")
    [ "$moved" -eq "$(stat -c %s "$1")" ]
}
download_1() { download "$1" "0-$((whole - 1))"; }
download_4() {
    local part=$((whole / PARTS)) at processes=()
    for at in $(seq 0 $((PARTS - 1))); do
        download "$1" "$((at * part))-$((at * part + part - 1))" &
        processes+=($!)
    done
    all "${processes[@]}"
}
upload_1() { upload "$DIR/whole" "$1"; }
upload_4() {
    local url processes=()
    for url in "$@"; do
        upload "$DIR/part" "$url" &
        processes+=($!)
    done
    all "${processes[@]}"
}
all() { for process in "$@"; do wait "$process"; done; }

# `timed SERVER WHAT ARGUMENTS`: records the microseconds.
timed() {
    local server=$1 what=$2 begun=${EPOCHREALTIME/./}
    shift 2
    "$what" "$@" || cannot "$what did not move all bytes to or from $server."
    echo $((${EPOCHREALTIME/./} - begun)) >>"$DIR/$what.$server"
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

nginx=http://127.0.0.1:$port
SECONDS=0
for round in $(seq $ROUNDS); do
    [ "$SECONDS" -lt "$SECONDS_IN_ALL" ] || break
    for what in download_1 download_4; do
        timed nginx $what "$nginx/whole"
        timed simulator $what "$direct"
    done
    timed nginx upload_1 "$nginx/drop"
    node=$(node)
    timed simulator upload_1 "$node"
    timed nginx upload_4 "$nginx"/drop{,,,}
    nodes=$(for _ in $(seq $PARTS); do node; done)
    # shellcheck disable=SC2086 # one word each
    timed simulator upload_4 $nodes
    rounds=$round
done

echo "{\"url\":\"$link\"}" >"$DIR/info"
ab -q -l -k -s 30 -c $CALLERS -n $CALLS -p "$DIR/info" -T application/json -H "Authorization: Bearer $key" \
    "http://$address/~/api.1fichier.com/v1/file/info.cgi" >"$DIR/ab"
! grep -q 'Non-2xx' "$DIR/ab" || cannot "the simulator refused calls of file/info.cgi."
grep -q 'Failed requests: *0$' "$DIR/ab" || cannot "calls of file/info.cgi failed."
calls=$(awk '/^Requests per second/ { printf "%d", $4 }' "$DIR/ab")

# ---- the table

missed=0
row() {
    printf '%-34s %12s %12s %7s  %-8s %s\n' "$@"
}
compare() {
    local nginx simulator rates verdict=met
    nginx=$(median "$DIR/$2.nginx") simulator=$(median "$DIR/$2.simulator")
    rates=$(awk -v n="$nginx" -v s="$simulator" -v b="$whole" \
        'BEGIN { printf "%.2f GB/s|%.2f GB/s|%.2f", b / n / 1000, b / s / 1000, n / s }')
    IFS='|' read -r nginx simulator ratio <<<"$rates"
    awk -v r="$ratio" -v t=$RATIO 'BEGIN { exit !(r >= t) }' || verdict=missed missed=1
    row "$1" "$nginx" "$simulator" "$ratio" ">= $RATIO" "$verdict"
}
echo "Medians of $rounds turns, $(nproc) processors, $(nginx -v 2>&1 | sed 's/.*: //')"
echo
row what nginx simulator ratio target ''
compare "serve 2 GB, 1 connection" download_1
compare "serve 2 GB, 4 connections" download_4
compare "swallow 2 GB, 1 connection" upload_1
compare "swallow 2 GB, 4 connections" upload_4
verdict=met
[ "$calls" -ge $CALLS_PER_SECOND ] || verdict=missed missed=1
row "file/info.cgi, $CALLERS connections" - "$calls/s" - ">= $CALLS_PER_SECOND" "$verdict"
exit $missed

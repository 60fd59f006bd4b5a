#!/bin/sh
# Uploads to a simulator in a separate process that discards the bytes, compared
# with curl and, if installed, rclone: runs alternate, and the ratios of their
# medians are printed (above 1.00: hoster is faster). The files are in memory
# (DIR, default /dev/shm), so that no disk is measured. hoster and curl use plain
# HTTP; rclone supports only TLS, so hoster uses TLS in that comparison.
#
#   benches/upload.sh [SIZE_MIB [RUNS [SMALL_FILES]]]
set -eu
cd "$(dirname "$0")/.."
size=${1:-2048} runs=${2:-5} small=${3:-1000}
. benches/common.sh

mkdir -p "$dir/small" "$dir/few"
head -c 1048576 /dev/urandom > "$dir/block"
for _ in $(seq "$size"); do cat "$dir/block"; done > "$dir/large.bin"
for n in $(seq "$small"); do head -c 10240 "$dir/block" > "$dir/small/$n.bin"; done
for n in $(seq 10); do head -c 10240 "$dir/block" > "$dir/few/$n.bin"; done
simulate main --discard-uploads
key_of main
addr=$(ready_field main listening) ca=$(ready_field main ca) key=$(ready_field main api_key)

ours() { by_hoster main upload -q --no-checksum "$dir/large.bin"; }
ours_tls() {
  "$hoster" --key-file "$dir/main.key" --proxy "http://$addr" --ca-file "$ca" upload -q --no-checksum "$dir/large.bin"
}
ours_small() { by_hoster main upload -q --no-checksum --to /small "$dir/small"; }
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

title upload
compare "plain HTTP, curl -F" ours by_curl
if command -v rclone > /dev/null; then
  compare "TLS, rclone copy" ours_tls rclone_large
fi
per_second hoster "$small" "$(took ours_small)"
if command -v rclone > /dev/null; then
  # It limits itself to a few requests per second, whatever the service allows.
  per_second rclone 10 "$(took rclone_few)"
fi
# Not a function, because that would measure the shell.
peak "$size MiB" "$hoster" --key-file "$dir/main.key" --connect-to "1fichier.com=$addr" --no-pace \
  upload -q --no-checksum "$dir/large.bin"

#!/usr/bin/env bash
# A backup in which nothing has changed: `upload --skip-existing --dry-run` over
# small files and over one large file that the simulator already has, with cached
# checksums and without. Prints the medians of the wall-clock seconds and of the
# CPU seconds of the command itself; runs alternate. The files are in memory (DIR,
# default /dev/shm), so that no disk is measured: with one, the cache saves more.
#
#   benches/hash_cache.sh [SIZE_MIB [RUNS [SMALL_FILES]]]
set -eu
cd "$(dirname "$0")/.."
size=${1:-1024} runs=${2:-5} small=${3:-10000}
. benches/common.sh
export XDG_CACHE_HOME="$dir/cache"

mkdir -p "$dir/files/large"
head -c 1048576 /dev/urandom > "$dir/block"
for _ in $(seq "$size"); do cat "$dir/block"; done > "$dir/files/large/large.bin"
for n in $(seq "$small"); do
  folder="$dir/files/small/$((n % 20))"
  mkdir -p "$folder"
  { echo "$n"; head -c 10000 "$dir/block"; } > "$folder/$n.bin"
done
# Files that were modified just now are not cached.
find "$dir/files/small" "$dir/files/large" -type f -exec touch -d '1 hour ago' {} +
simulate main --seed "$dir/files"
key_of main

# backup FOLDER OPTION...
backup() { by_hoster main upload -q -j8 --skip-existing "$@"; }
# The first run stores the checksums.
backup "$dir/files/small" "$dir/files/large"

TIMEFORMAT='%R %U %S'
# measure NAME FOLDER OPTION...: adds wall-clock and CPU microseconds to two lists.
measure() {
  name=$1; shift
  { time backup --dry-run "$@" > /dev/null; } 2>&1 |
    awk -v wall="$dir/$name.wall" -v cpu="$dir/$name.cpu" \
      '{ printf "%d\n", $1 * 1e6 >> wall; printf "%d\n", ($2 + $3) * 1e6 >> cpu }'
}
# report WHAT FOLDER
report() {
  for _ in $(seq "$runs"); do
    measure cached "$2"
    measure read "$2" --no-hash-cache
  done
  for kind in wall cpu; do
    printf '%s %s %s, %s\n' "$(median "$dir/cached.$kind")" "$(median "$dir/read.$kind")" "$1" "$kind" |
      awk '{ a = $1; b = $2; $1 = $2 = ""; printf "%-38s %8.3f %8.3f %8.2f\n", $0, a / 1e6, b / 1e6, a / b }'
    rm "$dir/cached.$kind" "$dir/read.$kind"
  done
}
echo "unchanged files: medians of $runs runs, in seconds"
printf '%-37s %8s %8s %8s\n' "" cached read ratio
report "$small files of 10 KB" "$dir/files/small"
report "1 file of $size MiB" "$dir/files/large"
echo "cache: $(($(stat -c %s "$dir/cache/hoster/hashes.sqlite") / 1024)) KiB"

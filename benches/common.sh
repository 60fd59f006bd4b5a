# Shared by the benchmarks: a folder in memory, a simulator in a separate
# process, and alternating runs. The scripts set `size`, `runs` and `small`, and
# read `$dir`, `$hoster`.
hoster=${HOSTER:-${CARGO_TARGET_DIR:-target}/release/hoster}
[ -x "$hoster" ] || cargo build --release -p hoster
dir=$(mktemp -d "${DIR:-/dev/shm}/hoster-bench.XXXXXX")
servers=
trap 'kill $servers 2> /dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
export XDG_STATE_HOME="$dir/state"

# simulate NAME OPTION...: starts a simulator without limits.
simulate() {
  ready="$dir/$1.json"; shift
  "$hoster" simulator --no-limits "$@" > "$ready" 2> /dev/null &
  servers="$servers $!"
  until [ -s "$ready" ]; do sleep 0.1; done
}
# ready_field NAME FIELD: a field of its ready line.
ready_field() { sed "s/.*\"$2\":\"\([^\"]*\)\".*/\1/" "$dir/$1.json"; }
# by_hoster NAME ARGUMENT...: a command on the built binary, over plain HTTP.
by_hoster() {
  name=$1; shift
  "$hoster" --key-file "$dir/$name.key" --connect-to "1fichier.com=$(ready_field "$name" listening)" --no-pace "$@"
}
key_of() { (umask 077; ready_field "$1" api_key > "$dir/$1.key"); }

# Prints the microseconds that a command takes, after removing earlier output.
took() {
  rm -rf "$dir/out"; mkdir "$dir/out"
  start=$(date +%s%N); "$@" > /dev/null; end=$(date +%s%N)
  echo $(((end - start) / 1000))
}
median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
title() {
  echo "$1: $size MiB, $small small files; medians of $runs runs, in seconds"
  printf '%-37s %8s %8s %8s\n' "" hoster other ratio
}
# compare NAME OURS THEIRS
compare() {
  rm -f "$dir/a" "$dir/b"
  for _ in $(seq "$runs"); do took "$2" >> "$dir/a"; took "$3" >> "$dir/b"; done
  printf '%s %s %s\n' "$(median "$dir/a")" "$(median "$dir/b")" "$1" |
    awk '{ a = $1; b = $2; $1 = $2 = ""; printf "%-38s %8.3f %8.3f %8.2f\n", $0, a / 1e6, b / 1e6, b / a }'
}
# per_second WHO FILES MICROSECONDS
per_second() { awk -v who="$1" -v n="$2" -v us="$3" 'BEGIN { printf "%s: %.1f files of 10 KiB per second\n", who, n / us * 1e6 }'; }
# peak WHAT COMMAND...: the peak memory of a command, as counted by the system.
peak() {
  what=$1; shift
  rm -rf "$dir/out"; mkdir "$dir/out"
  "$@" & pid=$!
  most=0
  while now=$(awk '/VmHWM/ { print $2 }' "/proc/$pid/status" 2> /dev/null) && [ -n "$now" ]; do most=$now; sleep 0.02; done
  wait "$pid"
  echo "peak memory, $what: $((most / 1024)) MiB"
}

#!/bin/sh
# Makes docs/terminal.svg: hoster at work against the simulator, in a terminal
# of 104 columns, seen at a moment in the middle of three downloads. Nothing in
# the picture is written by hand but the prompts.
#
#   docs/terminal.sh          needs script(1) and stty
set -eu
cd "$(dirname "$0")/.."
columns=104 rows=24
cargo build -q -p hoster --bin hoster --example terminal
target=$(realpath "${CARGO_TARGET_DIR:-target}")/debug
dir=$(mktemp -d)
pids=
trap 'kill $pids 2> /dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

"$target/hoster" simulator --no-limits --bandwidth 2M --file 'Alpine Racer (Europe).zip=96M' \
  --file 'Field recordings.flac=80M' --file 'Backup of Sunday.tar=64M' > "$dir/ready" 2> "$dir/remarks" &
pids=$!
until [ -s "$dir/ready" ]; do sleep 0.1; done
value() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$dir/ready"; }
links=$(grep -o '"link":"[^"]*"' "$dir/ready" | cut -d'"' -f4)
quoted=$(printf "'%s' " $links)
first=${quoted%% *}
mkdir -p "$dir/config/hoster"
echo "connect-to = [\"1fichier.com=$(value listening)\"]" > "$dir/config/hoster/config.toml"
cat > "$dir/session" << SESSION
stty cols $columns rows $rows
PATH=$target:\$PATH
say() { printf '\033[1;32m$\033[m %s\n' "\$*"; eval "\$*"; }
say "hoster resolve $first"
say "hoster get -o downloads ${quoted% }"
SESSION
export XDG_CONFIG_HOME="$dir/config" XDG_STATE_HOME="$dir/state" HOSTER_NO_KEYRING=1 LC_ALL=C.UTF-8
ONEFICHIER_API_KEY=$(value api_key)
export ONEFICHIER_API_KEY
here=$PWD
cd "$dir"
script -q -f -c "sh session" typescript > /dev/null 2>&1 &
pids="$pids $!"
# The moment: all three are being fetched, and one of them is half done.
until grep -qas ' 5[0-9]% of ' typescript; do sleep 0.1; done
# Without what script(1) says itself.
sed 1d typescript > moment
"$target/examples/terminal" $columns $rows < moment > "$here/docs/terminal.svg"

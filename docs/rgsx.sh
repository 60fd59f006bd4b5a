#!/bin/sh
# Makes docs/rgsx.svg: `hoster rgsx` at work on a small tree as RGSX has it,
# against the simulator, in a terminal of 104 columns, seen while the last of
# four games comes. Nothing in the picture is written by hand but the prompts;
# the name of the temporary folder is removed.
#
#   docs/rgsx.sh          needs script(1), stty and python3
set -eu
cd "$(dirname "$0")/.."
columns=104 rows=30
cargo build -q -p hoster --bin hoster --example terminal
target=$(realpath "${CARGO_TARGET_DIR:-target}")/debug
dir=$(mktemp -d)
pids=
trap 'kill $pids 2> /dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# Our own content under invented names: two archives, a ROM, and a large disc.
seed=$dir/seed save=$dir/userdata/saves/ports/rgsx
mkdir -p "$seed" "$save/games" "$dir/userdata/roms/snes"
python3 - "$seed" << 'PYTHON'
import os, sys, zipfile
for name, size in [("Alpine Racer (Europe)", 3), ("Alpine Racer 2 (Europe)", 4)]:
    with zipfile.ZipFile(f"{sys.argv[1]}/{name}.zip", "w") as archive:
        archive.writestr(f"{name}.sfc", os.urandom(size << 20))
        archive.writestr("manual.txt", "press start")
for name, size in [("Alpine Tour (Europe).sfc", 2), ("Alpine World (Europe).sfc", 140)]:
    open(f"{sys.argv[1]}/{name}", "wb").write(os.urandom(size << 20))
PYTHON
"$target/hoster" simulator --no-limits --bandwidth 1M --seed "$seed" > "$dir/ready" 2> "$dir/remarks" &
pids=$!
until [ -s "$dir/ready" ]; do sleep 0.1; done
value() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$dir/ready"; }
mkdir -p "$dir/config/hoster"
echo "connect-to = [\"1fichier.com=$(value listening)\"]" > "$dir/config/hoster/config.toml"
export XDG_CONFIG_HOME="$dir/config" XDG_STATE_HOME="$dir/state" HOSTER_NO_KEYRING=1 LC_ALL=C.UTF-8
value api_key > "$save/1FichierAPI.txt"
chmod 600 "$save/1FichierAPI.txt"
"$target/hoster" --key-file "$save/1FichierAPI.txt" ls --json > "$dir/stored"
python3 - "$dir/stored" "$save" << 'PYTHON'
import json, sys
stored, save = [json.loads(line) for line in open(sys.argv[1])], sys.argv[2]
sizes = {"Alpine Racer (Europe).zip": "3.0 MB", "Alpine Racer 2 (Europe).zip": "4.0 MB", "Alpine Tour (Europe).sfc": "2.0 MB", "Alpine World (Europe).sfc": "140.0 MB"}
games = [[f["name"], f["link"] + "&af=62851", sizes[f["name"]]] for f in stored]
json.dump(games, open(f"{save}/games/Super Nintendo.json", "w"))
json.dump([{"platform_name": "Super Nintendo", "folder": "snes"}], open(f"{save}/systems_list.json", "w"))
json.dump([{"folder": "snes", "extensions": [".sfc", ".smc"]}], open(f"{save}/rom_extensions.json", "w"))
PYTHON
cat > "$dir/session" << SESSION
stty cols $columns rows $rows
PATH=$target:\$PATH
RGSX_CONFIG_DIR=userdata/saves/ports/rgsx RGSX_DATA_DIR=userdata
export RGSX_CONFIG_DIR RGSX_DATA_DIR
say() { printf '\033[1;32m$\033[m %s\n' "\$*"; eval "\$*"; }
say "hoster rgsx games --platform snes --search alpine"
say "hoster rgsx download --platform snes --search alpine --all --dry-run"
say "hoster rgsx download --platform snes --search alpine --all"
SESSION
here=$PWD
cd "$dir"
: > typescript
script -q -f -c "sh session" typescript > /dev/null 2>&1 &
pids="$pids $!"
# The moment: three are there, and the large one is half done.
until [ "$(grep -ac 'Download OK' typescript)" -ge 3 ] && grep -qas 'World[^%]* [5-9][0-9]% of ' typescript; do sleep 0.1; done
# Without what script(1) says itself, and the name of the temporary folder.
sed "1d; s|$dir||g" typescript > moment
"$target/examples/terminal" $columns $rows < moment > "$here/docs/rgsx.svg"

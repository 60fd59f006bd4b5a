# The npm package 1fichier-api. It knows no proxy, so Node.js is given one.
command -v npm >/dev/null || { echo "npm is not installed; 1fichier-api is skipped" >&2; exit 0; }
MODULES=$CACHE/npm
if [ ! -e "$MODULES/ready" ]; then
    mkdir -p "$MODULES" && npm install --silent --fetch-retries 1 --prefix "$MODULES" 1fichier-api https-proxy-agent >"$WORK/install.log" 2>&1 &&
        touch "$MODULES/ready" || { echo "1fichier-api cannot be installed; it is skipped" >&2; exit 0; }
fi
simulator --no-limits --file a.bin=1K
CLIENT="1fichier-api $(node -p "require('$MODULES/node_modules/1fichier-api/package.json').version") (npm)"
LINK=$(ready files.0.link)
export LINK MODULES NODE_EXTRA_CA_CERTS=$CA
node_() { NODE_PATH=$MODULES/node_modules node "$HERE/with_1fichier_api.cjs" "$@"; }
step "get a token and download" node_ download
step "copy a file" node_ copy
step "edit a file" node_ edit
step "an error is thrown" node_ error
step "keys kept" keys_kept

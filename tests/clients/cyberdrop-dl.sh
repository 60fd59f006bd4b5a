# Cyberdrop-DL (PyPI: cyberdrop-dl-patched), which downloads as a guest, from
# pages of the generation that it was written for.
python_with cyberdrop-dl cyberdrop-dl-patched || { echo "cyberdrop-dl-patched cannot be installed; it is skipped" >&2; exit 0; }
simulator --no-limits --website generation=hourglass --website pause=0s --file a.bin=100K --file b.bin=100K
CLIENT="Cyberdrop-DL $(pip show cyberdrop-dl-patched | sed -n 's/^Version: //p')"
export SSL_CERT_FILE=$CA
# A history for each, because it knows a download by the path of its link.
get() {
    cyberdrop-dl --ui DISABLED --download --appdata-folder "data-$NAME" --download-folder got --log-folder logs \
        --required-free-space 1 --proxy "http://$LISTENING" --ssl-context truststore "$@" </dev/null
    local found
    found=$(find got -type f -name "$NAME" -size "$SIZE" | wc -l)
    [ "$found" = 1 ] || { cat logs/* logs/*/* 2>/dev/null | tail -n 40; return 1; }
}
NAME=a.bin SIZE=100000c step "download a file" get "$(ready files.0.link)"
NAME=b.bin SIZE=100000c step "download from ?ID=" get "$(ready files.1.link)="
step "keys kept" keys_kept

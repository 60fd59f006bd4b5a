# The PyPI package pyOneFichierClient, on requests.
python_with pyonefichierclient pyOneFichierClient || { echo "pyOneFichierClient cannot be installed; it is skipped" >&2; exit 0; }
simulator --no-limits --file a.bin=1K
CLIENT="pyOneFichierClient $(pip show pyOneFichierClient | sed -n 's/^Version: //p')"
LINK=$(ready files.0.link)
export LINK REQUESTS_CA_BUNDLE=$CA
python_() { through python "$HERE/with_pyonefichierclient.py" "$@"; }
step "list" python_ list
step "get a link and download" python_ download
step "upload and read the link off the page" python_ upload
step "details" python_ info
step "move and rename" python_ move
step "copy" python_ copy
step "remove" python_ remove
step "an error is raised" python_ error
step "keys kept" keys_kept

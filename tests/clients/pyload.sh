# pyLoad (PyPI: pyload-ng, pre-release): premium by login, and as a guest on the
# pages of the generation that its plugin was written for.
python_with pyload --pre pyload-ng || { echo "pyload-ng cannot be installed; it is skipped" >&2; exit 0; }
simulator --no-limits --website generation=hourglass --website pause=0s --file premium.bin=200K --file free.bin=200K
CLIENT="pyLoad $(pip show pyload-ng | sed -n 's/^Version: //p')"
python_() { python "$HERE/with_pyload.py" "$@"; }
step "premium download by login" python_ premium "$(ready files.0.link)" premium.bin
step "free download" python_ free "$(ready files.1.link)" free.bin
step "keys kept" keys_kept

#!/bin/sh
# Runs download.sh and upload.sh, with the same arguments:
#
#   benches/transfer.sh [SIZE_MIB [RUNS [SMALL_FILES]]]
set -eu
here=$(dirname "$0")
"$here/download.sh" "$@"
"$here/upload.sh" "$@"

#!/bin/sh
# All of download.sh and upload.sh, with what they take:
#
#   benches/transfer.sh [SIZE_MIB [RUNS [SMALL_FILES]]]
set -eu
here=$(dirname "$0")
"$here/download.sh" "$@"
"$here/upload.sh" "$@"

# What `hoster` says in English, which is also what it says where a language is
# not known. Errors are not here: theirs are in the code, beside their causes.
#
# Every language has the same messages with the same variables; a test compares
# them. Commands, options and file names are never translated.

try-again = (try again in { $time })
server-said = the server said: { $reply }
interrupted = interrupted

wait = { $reason } ({ $time } left)
wait-small-files = the service wants a pause between small files
wait-asked = { $reason }
resolving = { $link }: resolving
verifying = { $name }: verifying
confirming = { $name }: all is sent; waiting for the receipt

download-summary = { $done ->
        [one] 1 file done
       *[other] { $done } files done
    }, { $skipped ->
        [one] 1 was there already
       *[other] { $skipped } were there already
    }, { $failed } failed; { $bytes } in { $seconds } s
verified-checksum = { $algorithm } verified
verified-size = size verified, no checksum known
verified-not = not verified: neither size nor checksum is known
was-there = was there already
nothing-failed = nothing has failed

upload-summary = { $done } uploaded, { $skipped } left out, { $failed } failed; { $bytes } in { $seconds } s
upload-summary-dry = { $done } would be uploaded, { $skipped } left out, { $failed } failed; { $bytes } in { $seconds } s
upload-left-out = { $path }  left out: { $reason }
upload-empty = { $path }  left out: it is empty, and the service takes no empty files
upload-existing = already there
upload-removed = local file removed
upload-would = would upload { $path } ({ $size })
upload-size-verified = size verified
upload-not-verified = not verified
upload-removal = remove it with { $link }
upload-nothing = there is nothing to upload
upload-untried = { $files ->
        [one] 1 more file was not tried: it
       *[other] { $files } more files were not tried: they
    } would fail in the same way

rgsx-not-found = no RGSX was found in the usual places; name its folder with --rgsx DIR
rgsx-no-folders = no platform has a folder for ROMs; --all lists the others
rgsx-no-platform = there is no platform { $name }; `hoster rgsx platforms --all` lists them
rgsx-no-match = no game of { $platform } matches
rgsx-no-game = no game is named { $name }
rgsx-several = { $name } is { $count } games: { $games }; name one, or give --search { $name } --all
rgsx-several-more = { $games } and { $more } more
rgsx-online = { $online } of { $all ->
        [one] 1 game is online
       *[other] { $all } games are online
    }
rgsx-present = { $game }  already present
rgsx-gone = { $game }  is not there any more
rgsx-would = would download { $game } ({ $size })
rgsx-size-unknown = size unknown
rgsx-sum = { $games ->
        [one] 1 game
       *[other] { $games } games
    }, { $size } into { $folder }
rgsx-free = { $sum }; { $free } are free
rgsx-lacks = { $sum }, but only { $free } are free
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] 1 file extracted
       *[other] { $files } files extracted
    }
rgsx-history-not-kept = the history is not kept: { $reason }

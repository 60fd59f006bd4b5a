# The messages of `hoster` in English, which is also the fallback for other
# languages. The text of most errors comes from the library; hints are at the
# end.
#
# Terms: download, upload, link, folder, key, plugin, resume, checksum, skip.
#
# Every language has the same messages with the same variables; a test compares
# them. Commands, options and file names are never translated.

try-again = (try again in { $time })
with-hint = { $fact }; { $hint }
server-said = server reply: { $reply }
interrupted = interrupted
output-lost = standard output could not be written, so results are missing: { $reason }

waiting = waiting { $time }: { $reason }
waiting-link = waiting for the download link
waiting-start = waiting to start
connecting = connecting
verifying = verifying
confirming = sent, waiting for the receipt
progress-total = total { $ended }/{ $files }
progress-more = and { $files } more
progress-of = of { $size }
progress-left = { $time } left
progress-connections = { $connections } conn.
wait-small-files = the service limits how often small files start
wait-asked = { $reason }

summary-downloaded = { $files } downloaded
summary-present = { $files } already present
summary-would-download = { $files } would be downloaded
summary-exported = { $files } exported
summary-uploaded = { $files } uploaded
summary-would-upload = { $files } would be uploaded
summary-unchanged = { $files } unchanged
summary-empty = { $files } empty
summary-moved-files = { $files } moved
summary-copied-files = { $files } copied
summary-deleted-files = { $files } deleted
summary-failed = { $files } failed
summary-unfinished = { $files } not finished
summary-untried = { $files } not started
summary-verified = { $files } verified
summary-equal = { $files } equal
summary-equal-by-size = { $files } equal by size
summary-different = { $files } different
summary-missing = { $files } missing
summary-extra = { $files } extra
summary-nothing = nothing to download
summary-more = and { $files } more
summary-stopped-at = stopped at { $at } of { $size }
summary-stopped-during = stopped: { $what }
continue-with = to continue: { $command }
continue-input = to continue, pass the same list to: { $command }
continue-variable = with the password in the environment variable { $variable }

verified-checksum = { $algorithm } verified
verified-size = size ok (no checksum available)
verified-blocks = size ok, every block authenticated
verified-name-and-size = probably the same file (same name and size, no checksum available)
verified-not = not verified (no size or checksum available)
was-there = already exists
nothing-failed = nothing to retry
list-incomplete = line { $line } of { $list } reports an error, so the list is incomplete: { $message }

upload-left-out = { $path }  skipped: { $reason }
upload-skips-link = symbolic link; --links keeps it, --follow-links follows it
upload-skips-special = not a regular file
upload-skips-own = belongs to a download in this folder
upload-expired = removed { $name }, which is no longer among the files to keep
upload-would-expire = would remove { $name }
upload-not-rotated = no older files were removed, because an upload failed
upload-rotation = removing older files
upload-empty = { $path }  skipped: empty (the service does not accept empty files)
upload-empty-listed = { $path }  empty: listed in the manifest of its folder
upload-manifest = { $folder }/  manifest stored ({ $entries ->
        [one] 1 entry
       *[other] { $entries } entries
    })
upload-no-manifest = the manifest of { $folder }/ was not stored
upload-manifest-newer = the manifest of { $folder } was written by a newer version of hoster and is left as it is
upload-manifest-rebuilt = the manifest of { $folder } was damaged and has been rebuilt; files that this run did not include have lost their times and modes
upload-existing = already stored
upload-existing-size = already stored, by size
upload-by-size = { $files ->
        [one] 1 file was compared by size: its checksum before encryption is not known
       *[other] { $files } files were compared by size: their checksums before encryption are not known
    }
upload-removed = local file removed
download-would = would download { $path } ({ $size })
get-joined = joined { $path }
restore-renamed = { $name } in { $path }/ is saved as { $new }: another file there has this name
not-a-link = not a link; a path in the account starts with /
manifest-newer = the manifest of { $folder } was written by a newer version of hoster and is not used: no times, modes, links and empty files
manifest-damaged = the manifest of { $folder } is damaged and is not used; an older one is used if there is one
manifest-unread = the manifest of { $folder } cannot be read, so that times, modes, links and empty files are not restored: { $reason }
restore-created = { $path }  created from the manifest
restore-would = would create { $path }
restore-link-out = { $path } is not created: this link leads, or might lead, out of the restored folder ({ $target })
upload-command-failed = { $program } failed ({ $status }); nothing was uploaded
upload-would = would upload { $path } ({ $size })
upload-replaced = { $files ->
        [one] replaces 1 older version
       *[other] replaces { $files } older versions
    }
upload-not-replaced = { $path }: older versions remain
upload-size-verified = size ok
upload-not-verified = not verified
upload-removal = removal link: { $link }
upload-nothing = nothing to upload
upload-wrong-cache = { $path }: the content differs from the cached checksum, although size and date are unchanged; the cached checksum was replaced
upload-untried = { $files ->
        [one] 1 more file was not tried because it
       *[other] { $files } more files were not tried because they
    } would fail too

rgsx-not-found = RGSX not found in the usual places; use --rgsx DIR
rgsx-no-folders = no platform has a ROM folder; --all lists all platforms
rgsx-no-platform = no platform named { $name }; `hoster rgsx platforms --all` lists them
rgsx-no-match = no { $platform } game matches
rgsx-no-game = no game named { $name }
rgsx-several = { $name } matches { $count } games: { $games }{ $more ->
        [0] {""}
       *[other] {" "}and { $more } more
    }; name one, or use --search { $name } --all
rgsx-online = { $online } of { $all ->
        [one] 1 game
       *[other] { $all } games
    } online
rgsx-present = { $game }  already present
rgsx-gone = { $game }  no longer exists
rgsx-would = would download { $game } ({ $size })
size-unknown = size unknown
rgsx-sum = { $games ->
        [one] 1 game
       *[other] { $games } games
    }, { $size } into { $folder }
rgsx-free = { $sum }; { $free } free
rgsx-lacks = { $sum }, but only { $free } free
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] 1 file extracted
       *[other] { $files } files extracted
    }
rgsx-history-not-kept = the history is not updated: { $reason }
rgsx-found = RGSX is in { $save }, ROMs are in { $roms }; { $key }
rgsx-key = the API key is in { $file }
rgsx-key-none = no API key in { $file }
rgsx-none-matches = no game matches
rgsx-history-empty = no downloads yet
rgsx-bad-link = { $game }  does not link to a file of this service
rgsx-there = already present
rgsx-no-link = { $game } has no link in the list
rgsx-torrent = { $game } is a BitTorrent download, which hoster does not support
rgsx-no-rom = { $game } is neither a ROM of this platform nor an archive; --force downloads it anyway
rgsx-whole = { $whole } of { $checked ->
        [one] 1 game
       *[other] { $checked } games
    } complete
rgsx-waits = waiting for another extraction
rgsx-extracts = extracting
rgsx-again = to download a game again: `hoster rgsx download --platform PLATFORM --game GAME --force`
rgsx-broken = { $path } is damaged and was not changed: { $reason }
rgsx-no-list = { $path } is not a list: { $reason }
rgsx-archive-unknown = { $archive } is not a ZIP, 7z or RAR archive, despite its name
rgsx-archive-damaged = { $archive } is damaged: { $reason }; --force downloads it again
rgsx-archive-empty = { $archive } contains no files
rgsx-archive-stopped = { $archive } was not extracted: interrupted
rgsx-archive-password = { $archive } is encrypted, and lists contain no passwords
rgsx-archive-link = { $archive } contains a symbolic link, which games do not need
rgsx-archive-files = { $archive } contains { $files } files, more than any game
rgsx-archive-folders = { $archive } contains more than { $folders } folders, more than any game
rgsx-archive-bomb = { $archive } expands to far more than any game; it may be an archive bomb
rgsx-archive-outside = { $archive } tries to write outside its folder: { $name }
rgsx-archive-twice = { $archive } cannot be extracted: two files are named { $name }
rgsx-archive-mixed = { $archive } cannot be extracted: a name is used for both a file and a folder
rgsx-archive-taken = { $archive } was kept: { $file } already exists and is not from this game; move it and try again
rgsx-archive-in-the-way = { $archive } was kept: { $file } is in the way (one is a file, the other a folder); move it and try again
rgsx-archive-closed = { $archive } was kept: games may not write to { $file }
rgsx-archive-reserved = { $archive } contains { $name }, a name reserved for hoster's own files; extract it with another program
rgsx-archive-memory = { $archive } needs { $needs } of memory to extract, but only { $left } is free; extract it on a larger machine
rgsx-archive-large = { $archive } needs too much memory to extract here ({ $reason }); extract it on a larger machine
rgsx-archive-part = { $archive } is one part of a multi-part archive; get the others and extract them with `unrar x`
rgsx-archive-kind = { $archive } uses an unsupported RAR format ({ $reason }); extract it with `unrar` or `7z`
rgsx-no-rgsx = no RGSX in { $folder }; use the folder that contains systems_list.json and games/, for example { $example }
rgsx-size-verified = { $game }  { $size }  size ok
rgsx-checksum-verified = { $game }  { $size }  checksum ok
rgsx-incomparable = { $games ->
        [one] 1 more game cannot be verified: RGSX extracted it
       *[other] { $games } more games cannot be verified: RGSX extracted them
    }
rgsx-names-guessed = { $archive } does not declare the encoding of its file names; { $encoding } was assumed, and the archive is kept
rgsx-ps3 = { $file } was saved as downloaded: hoster cannot decrypt PS3 discs
rgsx-vita = { $game } is not a PS Vita game: it contains no ZIP named after its id
rgsx-xbox = { $file } was saved as downloaded: RGSX's repacking program { $program } is missing
rgsx-xbox-failed = { $program } failed to repack { $file }: { $reason }

aria2-silent = no response from aria2 at { $address }; start it with --enable-rpc
aria2-odd = { $address } does not respond like aria2
aria2-secret = aria2 rejected the secret; set HOSTER_ARIA2_SECRET to the value of its --rpc-secret
aria2-refuses = aria2 refused the request: { $reason }
aria2-failed = aria2 did not download the file: { $reason }
aria2-other-name = aria2 reports that it stored the file as { $path }, which was not requested
aria2-outside = aria2 stored the file outside the requested folder, as { $path }

# sync
runs-none = no runs are recorded
runs-done = done
runs-failed = failed (exit code { $code })
runs-running = running
runs-did-not-end = did not end
on-failure-failed = { $program }, which --on-failure names, failed ({ $reason })
compare-nothing = nothing to compare
sync-listing = listing both sides
sync-comparing = comparing
sync-nothing = nothing to do
sync-upload = upload { $path } ({ $size })
sync-download = download { $path } ({ $size })
sync-replace = replace { $path } ({ $size })
sync-move = move { $from } to { $path }
sync-moved = moved { $from } to { $path }
sync-copy = copy { $from } to { $path }
sync-copied = copied { $from } to { $path }
sync-remove-older = remove an older version of { $path }
sync-removed-older = removed an older version of { $path }
sync-delete = delete { $path } ({ $size })
sync-deleted = deleted { $path }
sync-folder-removed = removed the empty folder { $path }
sync-would-move = { $files } would be moved
sync-would-copy = { $files } would be copied
sync-would-delete = { $files } would be deleted
sync-nothing-deleted = { $files ->
        [one] 1 file was not deleted because an earlier step failed
       *[other] { $files } files were not deleted because an earlier step failed
    }

# Hints for errors. The other languages have the errors as well.
hint-many-deletes = check both folders with --dry-run; --max-delete raises the limit
hint-again = try again
hint-later = try again later
hint-new-link = try again with a new link
hint-key = store the key with `hoster login`, or give it with --key-file FILE or the environment variable { $variable }; create one at { $page }
hint-key-shape = copy it again from { $page }
hint-key-empty = put the key from { $page } there, on a single line
hint-key-file = use a regular file
hint-link = use a link to a file, or a path
hint-fewer = select fewer at a time
hint-family = -4 or -6 selects the family
hint-unverified = --allow-unverified accepts it
hint-crypt = `hoster crypt list` shows the profiles
hint-download = download it again
hint-space = free up space, or choose another folder
hint-folder = choose another folder
hint-ls = `hoster ls` shows what exists
hint-several = use a link, or remove all of them with `hoster rm --all`
hint-upload = remove it and upload again
hint-unconfirmed = upload it again later: that fetches the receipt instead of sending it twice
hint-exists = --overwrite replaces it, --rename keeps both
hint-taken = --rename keeps both, or choose another folder
hint-unfinished = finish it with the program that started it, or remove that file
hint-busy = wait for it to finish, or choose another folder
hint-internal = this is a bug in hoster
hint-wasm = use a .wasm file
hint-update = update the older of the two
hint-approve = read `hoster plugin info FILE`, then run `hoster plugin approve FILE`
hint-loopback = --connect-to only accepts a server on this machine
hint-no-pace = use --no-pace only with --connect-to
hint-writable = run `chmod go-w` on it
hint-open = run `chmod 700` on it

# Errors that state more than the library's sentence does.
error-timed-out = the plugin { $plugin } did not respond within { $time } and was stopped
error-space = not enough space in { $path }: { $needed } needed, { $free } free
error-several = { $items } items are named { $path }: { $list }

crypt-added = the profile { $name } is added; its passwords are stored in { $place }
crypt-removed = removed the profile { $name } and its stored passwords
crypt-remove-asks = remove the profile { $name } and its stored passwords? Without them, nobody can decrypt your files.
crypt-remove-needs-yes = the profile { $name } and its passwords are not removed without confirmation; give --yes
crypt-none = there are no profiles; `hoster crypt add` adds one
crypt-without = no passwords
crypt-ask = Password (not shown):
crypt-ask-again = The same once more:
crypt-ask-second = Second password, recommended (Enter for none):
crypt-typed-differently = the passwords differ; nothing was stored
crypt-empty = the password is empty
crypt-unknown = there is no profile { $name }; there are: { $known }
crypt-no-profiles = there is no profile { $name }; `hoster crypt add` adds one
crypt-name = `{ $name }` is not a name of a profile: use letters, digits, - and _
crypt-exists = the profile { $name } already exists
crypt-twice = the profile { $name } is in config.toml and in crypt.toml; remove one of them
crypt-in-config = the profile { $name } is in config.toml; remove it there
crypt-no-password = there is no password for the profile { $name }; store it with `hoster crypt add`, or set { $variable }
crypt-other-password = the password of the profile { $name } is not the one that it was added with
crypt-not-imported = { $file } cannot be imported: { $reason }
crypt-unknown-options = the remote { $name } has options that are not supported: { $options }
crypt-no-contents = the remote { $name } does not encrypt contents (no_data_encryption), which is not supported
crypt-local-remote = the remote { $name } stores its files in { $remote }, which is not a path of a remote
crypt-skipped = { $names ->
        [one] 1 name could not be decrypted and was skipped
       *[other] { $names } names could not be decrypted and were skipped
    }

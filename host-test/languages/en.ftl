# What `hoster` says in English, which is also what it says where a language is
# not known. Errors are not here: theirs are in the code, beside their causes.
#
# Every language has the same messages with the same variables; a test compares
# them. Commands, options and file names are never translated.

try-again = (try again in { $time })
server-said = the server said: { $reply }
interrupted = interrupted
output-lost = standard output could not be written, so results are missing: { $reason }

waiting = waiting { $time }: { $reason }
waiting-link = waiting for the download link
waiting-start = waiting to start
connecting = connecting
verifying = verifying
confirming = all sent, waiting for the receipt
progress-total = total { $ended }/{ $files }
progress-more = and { $files } more
progress-of = of { $size }
progress-left = { $time } left
progress-connections = { $connections } conn.
wait-small-files = the service wants a pause between small files
wait-asked = { $reason }

summary-downloaded = { $files } downloaded
summary-present = { $files } already there
summary-exported = { $files } exported
summary-uploaded = { $files } uploaded
summary-would-upload = { $files } would be uploaded
summary-skipped = { $files } skipped
summary-failed = { $files } failed
summary-unfinished = { $files } not finished
summary-untried = { $files } not started
summary-moved = { $counted }; { $bytes } in { $time }
summary-size = { $counted }; { $bytes }
summary-nothing = there is nothing to download
summary-more = and { $files } more
summary-stopped-at = stopped at { $at } of { $size }
summary-stopped-during = stopped: { $what }
continue-with = to continue: { $command }
continue-input = to continue, give the same list to: { $command }
continue-variable = with the password in the environment variable { $variable }

verified-checksum = { $algorithm } verified
verified-size = size verified, no checksum known
verified-name-and-size = probably the same file: name and size agree, no checksum known
verified-not = not verified: neither size nor checksum is known
was-there = already exists
nothing-failed = nothing has failed
list-incomplete = line { $line } of { $list } reports an error, so the list is incomplete: { $message }
several-named = { $things } things are named { $path }: { $list }; name one by its link, or remove all of them with `hoster rm --all`

upload-left-out = { $path }  skipped: { $reason }
upload-empty = { $path }  skipped: it is empty, and the service takes no empty files
upload-existing = already there
upload-removed = local file removed
upload-would = would upload { $path } ({ $size })
upload-replaced = { $files ->
        [one] replaces 1 older version
       *[other] replaces { $files } older versions
    }
upload-not-replaced = { $path }: older versions of it are still there
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
rgsx-found = RGSX is in { $save }, the ROMs are in { $roms }, and { $key }
rgsx-key = the key is in { $file }
rgsx-key-none = there is no key in { $file }
rgsx-none-matches = no game matches
rgsx-history-empty = nothing was downloaded yet
rgsx-bad-link = { $game }  is not a link to a file of this service
rgsx-there = already present
rgsx-no-link = { $game } has no link in the list
rgsx-torrent = { $game } comes by BitTorrent, which hoster does not speak
rgsx-no-rom = { $game } is neither a ROM of this platform nor an archive; --force takes it
rgsx-whole = { $whole } of { $checked ->
        [one] 1 game is whole
       *[other] { $checked } games are whole
    }
rgsx-waits = waiting for another extraction
rgsx-extracts = extracting
rgsx-again = `hoster rgsx download --platform PLATFORM --game GAME --force` fetches a game again
rgsx-broken = { $path } is broken and was left as it is: { $reason }
rgsx-no-list = { $path } is no list: { $reason }
rgsx-archive-unknown = { $archive } is no ZIP, 7z or RAR archive, whatever its name says
rgsx-archive-damaged = { $archive } is damaged: { $reason }; --force fetches it again
rgsx-archive-empty = { $archive } holds no files
rgsx-archive-stopped = { $archive } was not extracted: it was stopped
rgsx-archive-password = { $archive } has a password, which lists do not tell
rgsx-archive-link = { $archive } holds a symbolic link, which no game needs
rgsx-archive-files = { $archive } holds { $files } files, which no game has
rgsx-archive-folders = { $archive } contains more than { $folders } folders, more than any game
rgsx-archive-bomb = { $archive } is much larger inside than any game: it may be a bomb
rgsx-archive-outside = { $archive } wants to write to { $name }, outside of its folder
rgsx-archive-twice = { $archive } cannot be extracted: two files are named { $name }
rgsx-archive-mixed = { $archive } cannot be extracted: a name is a file and a folder
rgsx-archive-taken = { $archive } was kept: { $file } already exists and is not from this game; move it and try again
rgsx-archive-in-the-way = { $archive } was kept: { $file } is in the way (one is a file, the other a folder); move it and try again
rgsx-archive-closed = { $archive } was kept: games may not write to { $file }
rgsx-archive-reserved = { $archive } contains { $name }, a name reserved for hoster's own files; extract it with another program
rgsx-archive-memory = { $archive } takes { $needs } of memory to extract, but only { $left } are free; extract it on a larger machine
rgsx-archive-large = { $archive } takes too much memory to extract here ({ $reason }); extract it on a larger machine
rgsx-archive-part = { $archive } is one part of several; get the others and extract them together with `unrar x`
rgsx-archive-kind = { $archive } is a kind of RAR archive that is not known here ({ $reason }); extract it with the program `unrar` or `7z`
rgsx-no-rgsx = { $folder } holds no RGSX: name the folder with systems_list.json and games/, for example { $example }
rgsx-size-verified = { $game }  { $size }  size verified
rgsx-checksum-verified = { $game }  { $size }  checksum verified
rgsx-incomparable = of { $games } more games nothing was kept that they could be compared with: RGSX extracted them
rgsx-names-guessed = { $archive } does not say how its file names are encoded: { $encoding } was guessed, and the archive is kept
rgsx-ps3 = { $file } is stored as it came: hoster has no keys to decrypt discs of the PS3
rgsx-vita = { $game } holds no game of the PS Vita: there is no ZIP named after its id in a folder
rgsx-xbox = { $file } is stored as it came: RGSX's program to repack it, { $program }, is not there
rgsx-xbox-failed = { $program } could not repack { $file }: { $reason }

# Errors that a flag of this program helps against.
error-unverified = the file server did not report a size, so the file may be incomplete; it was kept as { $path }; --allow-unverified accepts it

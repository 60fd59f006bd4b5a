# German. en.ftl tells what all languages have to have; the errors below are
# those of docs/errors.md, by code, and by code and scope where that differs.
# { $message } is the English sentence of whoever found the error.

try-again = (noch einmal versuchen in { $time })
with-hint = { $fact }; { $hint }
server-said = der Server sagte: { $reply }
interrupted = abgebrochen
output-lost = die Standardausgabe konnte nicht geschrieben werden, es fehlen also Ergebnisse: { $reason }

waiting = wartet { $time }: { $reason }
waiting-link = wartet auf den Download-Link
waiting-start = wartet auf den Start
connecting = verbindet
verifying = wird geprüft
confirming = alles gesendet, wartet auf die Bestätigung
progress-total = gesamt { $ended }/{ $files }
progress-more = und { $files } weitere
progress-of = von { $size }
progress-left = noch { $time }
progress-connections = { $connections } Verb.
wait-small-files = der Dienst verlangt eine Pause zwischen kleinen Dateien
wait-asked = der Dienst verlangt eine Pause

summary-downloaded = { $files } heruntergeladen
summary-present = { $files } schon vorhanden
summary-exported = { $files } exportiert
summary-uploaded = { $files } hochgeladen
summary-would-upload = { $files ->
        [one] { $files } würde hochgeladen
       *[other] { $files } würden hochgeladen
    }
summary-skipped = { $files } übersprungen
summary-failed = { $files } fehlgeschlagen
summary-unfinished = { $files } nicht fertig
summary-untried = { $files } nicht begonnen
summary-moved = { $counted }; { $bytes } in { $time }
summary-size = { $counted }; { $bytes }
summary-nothing = es gibt nichts herunterzuladen
summary-more = und { $files } weitere
summary-stopped-at = abgebrochen bei { $at } von { $size }
summary-stopped-during = abgebrochen: { $what }
continue-with = zum Fortsetzen: { $command }
continue-input = zum Fortsetzen dieselbe Liste übergeben an: { $command }
continue-variable = mit dem Passwort in der Umgebungsvariablen { $variable }

verified-checksum = { $algorithm } geprüft
verified-size = Größe geprüft, keine Prüfsumme bekannt
verified-name-and-size = vermutlich dieselbe Datei: Name und Größe stimmen, keine Prüfsumme bekannt
verified-not = nicht geprüft: weder Größe noch Prüfsumme sind bekannt
was-there = war schon da
nothing-failed = nichts ist fehlgeschlagen
list-incomplete = Zeile { $line } von { $list } meldet einen Fehler, die Liste ist also unvollständig: { $message }

upload-left-out = { $path }  übersprungen: { $reason }
upload-skips-link = ein symbolischer Link; --follow-links folgt ihnen
upload-skips-special = keine gewöhnliche Datei
upload-skips-own = gehört zu den Downloads in diesem Ordner
upload-empty = { $path }  übersprungen: die Datei ist leer, und der Dienst nimmt keine leeren Dateien
upload-existing = schon da
upload-removed = lokale Datei entfernt
upload-would = { $path } würde hochgeladen ({ $size })
upload-replaced = { $files ->
        [one] ersetzt 1 ältere Version
       *[other] ersetzt { $files } ältere Versionen
    }
upload-not-replaced = { $path }: ältere Versionen sind noch da
upload-size-verified = Größe geprüft
upload-not-verified = nicht geprüft
upload-removal = zum Entfernen: { $link }
upload-nothing = es gibt nichts hochzuladen
upload-untried = { $files ->
        [one] { $files } weitere Datei wurde nicht versucht: sie würde
       *[other] { $files } weitere Dateien wurden nicht versucht: sie würden
    } ebenso fehlschlagen

rgsx-not-found = RGSX wurde an den üblichen Orten nicht gefunden; nennen Sie seinen Ordner mit --rgsx DIR
rgsx-no-folders = keine Plattform hat einen Ordner für ROMs; --all zeigt die anderen
rgsx-no-platform = es gibt keine Plattform { $name }; `hoster rgsx platforms --all` zeigt alle
rgsx-no-match = kein Spiel von { $platform } passt
rgsx-no-game = kein Spiel heißt { $name }
rgsx-several = { $name } sind { $count } Spiele: { $games }; nennen Sie eines davon, oder geben Sie --search { $name } --all an
rgsx-several-more = { $games } und { $more } weitere
rgsx-online = { $online } von { $all ->
        [one] { $all } Spiel
       *[other] { $all } Spielen
    } online
rgsx-present = { $game }  schon vorhanden
rgsx-gone = { $game }  gibt es nicht mehr
rgsx-would = { $game } würde heruntergeladen ({ $size })
rgsx-size-unknown = Größe unbekannt
rgsx-sum = { $games ->
        [one] { $games } Spiel
       *[other] { $games } Spiele
    }, { $size } nach { $folder }
rgsx-free = { $sum }; { $free } sind frei
rgsx-lacks = { $sum }, aber nur { $free } sind frei
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } Datei entpackt
       *[other] { $files } Dateien entpackt
    }
rgsx-history-not-kept = der Verlauf wird nicht gespeichert: { $reason }
rgsx-found = RGSX ist in { $save }, die ROMs sind in { $roms }, und { $key }
rgsx-key = der Schlüssel ist in { $file }
rgsx-key-none = in { $file } ist kein Schlüssel
rgsx-none-matches = kein Spiel passt
rgsx-history-empty = es wurde noch nichts heruntergeladen
rgsx-bad-link = { $game }  ist kein Link auf eine Datei dieses Dienstes
rgsx-there = schon vorhanden
rgsx-no-link = { $game } hat keinen Link in der Liste
rgsx-torrent = { $game } kommt über BitTorrent, was hoster nicht spricht
rgsx-no-rom = { $game } ist weder ein ROM dieser Plattform noch ein Archiv; --force nimmt es trotzdem
rgsx-whole = { $whole } von { $checked ->
        [one] { $checked } Spiel
       *[other] { $checked } Spielen
    } unversehrt
rgsx-waits = wartet auf ein anderes Entpacken
rgsx-extracts = wird entpackt
rgsx-again = `hoster rgsx download --platform PLATFORM --game GAME --force` holt ein Spiel noch einmal
rgsx-broken = { $path } ist beschädigt und blieb, wie es ist: { $reason }
rgsx-no-list = { $path } ist keine Liste: { $reason }
rgsx-archive-unknown = { $archive } ist kein ZIP-, 7z- oder RAR-Archiv, was auch immer sein Name sagt
rgsx-archive-damaged = { $archive } ist beschädigt: { $reason }; --force holt es noch einmal
rgsx-archive-empty = { $archive } enthält keine Dateien
rgsx-archive-stopped = { $archive } wurde nicht entpackt: es wurde angehalten
rgsx-archive-password = { $archive } hat ein Passwort, das in den Listen nicht steht
rgsx-archive-link = { $archive } enthält einen symbolischen Link, den kein Spiel braucht
rgsx-archive-files = { $archive } enthält { $files } Dateien, so viele hat kein Spiel
rgsx-archive-folders = { $archive } enthält mehr als { $folders } Ordner, so viele hat kein Spiel
rgsx-archive-bomb = { $archive } ist innen viel größer als jedes Spiel: es kann eine Bombe sein
rgsx-archive-outside = { $archive } will nach { $name } schreiben, außerhalb seines Ordners
rgsx-archive-twice = { $archive } kann nicht entpackt werden: zwei Dateien heißen { $name }
rgsx-archive-mixed = { $archive } kann nicht entpackt werden: ein Name ist Datei und Ordner zugleich
rgsx-archive-taken = { $archive } bleibt, wie es ist: { $file } gibt es schon, und es kam nicht mit diesem Spiel; verschieben Sie es, und versuchen Sie es noch einmal
rgsx-archive-in-the-way = { $archive } bleibt, wie es ist: { $file } ist im Weg, das eine ist eine Datei und das andere ein Ordner; verschieben Sie es, und versuchen Sie es noch einmal
rgsx-archive-closed = { $archive } bleibt, wie es ist: Spiele dürfen nicht nach { $file } schreiben
rgsx-archive-reserved = { $archive } enthält { $name }, einen Namen, den hoster für eigene Dateien braucht; entpacken Sie es mit einem anderen Programm
rgsx-archive-memory = { $archive } braucht zum Entpacken { $needs } Speicher, aber nur { $left } sind frei; entpacken Sie es auf einem größeren Rechner
rgsx-archive-large = { $archive } braucht zum Entpacken hier zu viel Speicher ({ $reason }); entpacken Sie es auf einem größeren Rechner
rgsx-archive-part = { $archive } ist ein Teil von mehreren; holen Sie die anderen, und entpacken Sie sie zusammen mit `unrar x`
rgsx-archive-kind = { $archive } ist eine Art von RAR-Archiv, die hier nicht bekannt ist ({ $reason }); entpacken Sie es mit dem Programm `unrar` oder `7z`
rgsx-no-rgsx = in { $folder } ist kein RGSX: nennen Sie den Ordner mit systems_list.json und games/, zum Beispiel { $example }
rgsx-size-verified = { $game }  { $size }  Größe geprüft
rgsx-checksum-verified = { $game }  { $size }  Prüfsumme geprüft
rgsx-incomparable = von { $games } weiteren Spielen ist nichts aufgehoben, womit sie verglichen werden könnten: RGSX hat sie entpackt
rgsx-names-guessed = { $archive } sagt nicht, wie seine Dateinamen kodiert sind: { $encoding } wurde angenommen, und das Archiv bleibt erhalten
rgsx-ps3 = { $file } bleibt, wie es kam: hoster hat keine Schlüssel für Discs der PS3
rgsx-vita = { $game } enthält kein Spiel der PS Vita: in keinem Ordner ist ein ZIP mit seiner Kennung
rgsx-xbox = { $file } bleibt, wie es kam: { $program }, womit RGSX es umpackt, ist nicht da
rgsx-xbox-failed = { $program } konnte { $file } nicht umpacken: { $reason }

aria2-silent = unter { $address } antwortet kein aria2; starten Sie es mit --enable-rpc
aria2-odd = { $address } antwortet nicht wie aria2
aria2-secret = aria2 nimmt das Geheimnis nicht an; setzen Sie HOSTER_ARIA2_SECRET auf das von --rpc-secret
aria2-refuses = aria2 lehnt ab: { $reason }
aria2-failed = aria2 hat die Datei nicht heruntergeladen: { $reason }
aria2-other-name = aria2 will die Datei als { $path } gespeichert haben, was niemand verlangt hat
aria2-outside = aria2 hat die Datei außerhalb des angegebenen Ordners gespeichert, als { $path }

error-unsupported-link = der Link ist nicht von diesem Hoster oder von einer Art, die hier nicht geht
error-not-found = die Datei oder den Ordner gibt es nicht (mehr)
error-password-required = es braucht ein Passwort; geben Sie es mit --password an
error-password-wrong = das Passwort ist falsch
error-restricted = der Eigentümer der Datei lässt dieses Konto, diese Adresse oder dieses Land nicht zu
error-premium-required = der Dienst verlangt dafür ein bezahltes Konto
error-credential-missing = es braucht einen API-Schlüssel
error-credential-rejected = der Dienst nimmt den API-Schlüssel nicht an; prüfen Sie ihn, oder erzeugen Sie auf seiner Website einen neuen und speichern Sie ihn mit `hoster login`
error-account-locked = das Konto ist gesperrt; sein Inhaber muss auf der Website des Dienstes handeln
error-rate-limited = zu viele Anfragen; derselbe Befehl geht später
error-rate-limited-address = zu viele Anfragen von dieser Adresse; der Dienst lässt sie warten
error-rate-limited-account = zu viele Anfragen mit diesem Konto; der Dienst lässt es warten
error-address-blocked = der Dienst lehnt diese Netzadresse ab (VPN, Proxy oder eine Sperre nach zu vielen Fehlern)
error-slots-full = alle freien Downloads sind vergeben; versuchen Sie es später, oder nutzen Sie ein bezahltes Konto
error-needs-consent = das würde etwas kosten (zum Beispiel Guthaben) und braucht ein ausdrückliches Ja: { $message }
error-too-large = größer, als der Dienst, das Konto oder eine Grenze dieses Programms erlaubt
error-invalid-input = eine Angabe ist falsch, nichts wurde gesendet: { $message }
error-conflict = das widerspricht dem, was schon da ist: { $message }
error-unavailable = der Dienst ist gestört oder wird gewartet; versuchen Sie es später
error-network = der Dienst wurde nicht erreicht; prüfen Sie die Verbindung, und versuchen Sie es noch einmal
error-timeout = der Dienst hat nicht rechtzeitig geantwortet; versuchen Sie es später
error-changed = der Dienst hat etwas Unbekanntes geantwortet; dieses Programm braucht eine neuere Fassung: { $message }
error-unsupported = dieses Plugin kann das nicht: { $message }
error-integrity = was ankam, ist nicht, was angekündigt war: { $message }
error-not-granted = das Plugin wurde angehalten: es wollte etwas, das ihm nicht erlaubt ist ({ $message })
error-not-approved = diesem Plugin wurde nicht zugestimmt: { $message }
error-trapped = das Plugin ist in seiner Sandbox gescheitert und wurde angehalten ({ $message })
error-plugin = dieses Plugin ist nicht zu gebrauchen: { $message }
error-local-file = { $message }
error-disk-full = auf dem Datenträger ist kein Platz mehr: { $message }
error-untrusted = diese Datei wird nicht verwendet: { $message }
error-web-page = der Server hat eine Webseite statt der Datei geschickt; nichts wurde gespeichert
error-unverified = der Dateiserver hat nicht gesagt, wie groß die Datei ist; niemand weiß, ob alles angekommen ist; sie liegt in { $path }
error-size = { $expected } Bytes waren angekündigt, aber { $found } kamen an; nichts wurde gespeichert
error-damaged = die Prüfsumme stimmt nicht; die beschädigte Datei liegt beiseite als { $path }
error-altered = { $path } ist beschädigt
error-space = { $path } hat nicht genug Platz: { $needed } werden gebraucht, { $free } sind frei
error-full = für { $path } ist kein Platz mehr
error-file-too-large = { $path }: dieses Dateisystem fasst keine so große Datei (FAT32: weniger als 4 GiB)
error-exists = { $path } gibt es schon
error-taken = { $path } ist eine andere Datei, von einem anderen Link
error-unfinished = { $path } ist unvollständig: daneben liegt { $control }
error-busy = { $path } wird gerade von einem anderen Programm geschrieben
error-nothing-there = im Konto gibt es kein { $path }
error-io = { $path } ist nicht zugänglich: { $reason }
error-untrusted-owner = { $path } wird nicht verwendet: es gehört einem anderen Benutzer (UID { $uid })
error-untrusted-mode = { $path } wird nicht verwendet: andere können es ändern
error-not-removed = der Dienst hat { $left } der älteren Fassungen nicht entfernt
error-status = der Server hat { $status } statt der Datei geantwortet
error-unconfirmed = { $path } ist ganz gesendet, aber der Dienst hat es noch nicht bestätigt
error-untrusted-open = { $path } wird nicht verwendet: andere können den Ordner betreten
error-too-early = nichts wurde gesendet, um eine Grenze des Dienstes einzuhalten ({ $reason })
error-pause = der Dienst verlangt eine Pause: { $reason }
error-pauses = der Dienst hat mehr als { $pauses } Pausen verlangt
error-timed-out = das Plugin { $plugin } hat nicht innerhalb von { $time } geantwortet und wurde angehalten
error-not-a-file = { $path } ist keine gewöhnliche Datei
error-no-file-name = { $path } hat keinen Dateinamen
error-not-a-file-link = { $link } ist kein Link zu einer Datei dieses Dienstes
error-glob = `{ $glob }` ist kein Suchmuster: { $reason }
error-many-folders = es gibt mehr als { $most } Ordner
error-many-files = es gibt mehr als { $most } Dateien
error-algorithm = Prüfsummen der Art { $algorithm } sind unbekannt
error-ticket = der Download-Link des Plugins wurde abgelehnt: { $reason }
error-download = der Download ist gescheitert: { $reason }
error-family = { $host } hat keine { $family }-Adresse, und alle Verbindungen eines Schlüssels nutzen dieselbe Familie
error-checksum = die { $algorithm }-Prüfsumme stimmt nicht ({ $found } statt { $expected }); unter dem endgültigen Namen liegt nichts
error-changing = die Datei ändert sich beim Dienst, während sie heruntergeladen wird
error-no-folder = im Konto gibt es keinen Ordner { $path }
error-not-a-folder = { $path } im Konto ist eine Datei, kein Ordner
error-several = { $items } Einträge heißen { $path }: { $list }
error-stored = { $link } ist nicht, was gesendet wurde: die { $algorithm }-Prüfsummen sind verschieden
error-torn = { $path } wurde geändert, während es gelesen wurde; { $link } ist weder die alte noch die neue Datei
error-internal = interner Fehler: { $reason }
error-no-key-used = { $plugin } braucht keinen Schlüssel
error-key-shape = der Schlüssel in { $place } hat die falsche Form: erwartet { $expected }, gefunden { $found }
error-key-empty = { $place } enthält keinen Schlüssel
error-key-file = die Schlüsseldatei { $path } ist nicht lesbar: { $reason }
error-no-store = { $place } antwortet nicht: { $reason }
error-store = { $place } ist nicht zu gebrauchen: { $reason }
error-connect-to = `{ $value }` hat nicht die Form DOMAIN=ADRESSE:PORT, zum Beispiel example.com=127.0.0.1:8080
error-not-loopback = { $address } ist keine Adresse dieses Rechners, wie 127.0.0.1:8080
error-unknown-host = das Plugin nutzt den Host { $host } nicht, nur { $hosts }
error-proxy = das ist keine Proxy-Adresse: http://HOST:PORT oder socks5://HOST:PORT wird erwartet
error-ca-file = die Zertifikate in { $path } sind nicht zu gebrauchen: { $reason }

# Was hilft: Optionen und Befehle dieses Programms.
hint-again = versuchen Sie es noch einmal
hint-later = versuchen Sie es später
hint-new-link = versuchen Sie es mit einem neuen Link
hint-key = speichern Sie ihn mit `hoster login`, oder geben Sie ihn mit --key-file DATEI oder der Umgebungsvariablen { $variable } an; er entsteht auf { $page }
hint-key-shape = kopieren Sie ihn noch einmal von { $page }
hint-key-empty = schreiben Sie den Schlüssel von { $page } hinein, in eine Zeile
hint-key-file = nennen Sie eine gewöhnliche Datei
hint-link = geben Sie einen Link zu einer Datei oder einen Pfad an
hint-fewer = nennen Sie nur einen Teil davon
hint-family = -4 oder -6 wählt eine Familie
hint-unverified = mit --allow-unverified wird sie genommen, wie sie ist
hint-download = laden Sie die Datei noch einmal herunter
hint-space = schaffen Sie Platz, oder wählen Sie einen anderen Ordner
hint-folder = wählen Sie einen anderen Ordner
hint-ls = `hoster ls` zeigt, was da ist
hint-several = nennen Sie einen mit seinem Link, oder entfernen Sie alle mit `hoster rm --all`
hint-upload = entfernen Sie das, und laden Sie die Datei noch einmal hoch
hint-unconfirmed = laden Sie die Datei später noch einmal hoch: dann wird nach der Bestätigung gefragt, statt zweimal zu senden
hint-exists = --overwrite ersetzt es, --rename behält beide
hint-taken = --rename behält beide, ein anderer Ordner vermeidet es
hint-unfinished = beenden Sie den Download mit dem Programm, das ihn begonnen hat, oder löschen Sie diese Datei
hint-busy = warten Sie darauf, oder wählen Sie einen anderen Ordner
hint-internal = das ist ein Fehler in hoster
hint-wasm = nennen Sie eine .wasm-Datei
hint-update = aktualisieren Sie das ältere von beiden
hint-approve = lesen Sie `hoster plugin info DATEI`, und führen Sie dann `hoster plugin approve DATEI` aus
hint-loopback = --connect-to ist für einen Server auf diesem Rechner
hint-no-pace = --no-pace geht nur mit --connect-to
hint-writable = führen Sie chmod go-w darauf aus
hint-open = führen Sie chmod 700 darauf aus

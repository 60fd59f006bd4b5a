# German. en.ftl has the messages that every language has. The errors below are
# those of docs/errors.md, by code, or by code and scope where these differ.
# { $message } is the English sentence of the plugin or the library. The reader
# is not addressed: remedies are infinitives.
# Terms: download Download/herunterladen, upload hochladen, link Link, folder Ordner, key Schlüssel, plugin Plugin, resume fortsetzen, checksum Prüfsumme, skip überspringen.

try-again = (in { $time } erneut versuchen)
with-hint = { $fact }; { $hint }
server-said = Antwort des Servers: { $reply }
interrupted = abgebrochen
output-lost = Standardausgabe nicht beschreibbar, es fehlen Ergebnisse: { $reason }

waiting = wartet { $time }: { $reason }
waiting-link = wartet auf den Download-Link
waiting-start = wartet auf den Start
connecting = Verbindungsaufbau
verifying = wird geprüft
confirming = gesendet, wartet auf die Bestätigung
progress-total = gesamt { $ended }/{ $files }
progress-more = und { $files } weitere
progress-of = von { $size }
progress-left = noch { $time }
progress-connections = { $connections } Verb.
wait-small-files = der Dienst begrenzt, wie oft kleine Dateien starten
wait-asked = der Dienst verlangt eine Pause

summary-downloaded = { $files } heruntergeladen
summary-present = { $files } bereits vorhanden
summary-would-download = { $files ->
        [one] { $files } würde heruntergeladen
       *[other] { $files } würden heruntergeladen
    }
summary-exported = { $files } exportiert
summary-uploaded = { $files } hochgeladen
summary-would-upload = { $files ->
        [one] { $files } würde hochgeladen
       *[other] { $files } würden hochgeladen
    }
summary-unchanged = { $files } unverändert
summary-empty = { $files } leer
summary-moved-files = { $files } verschoben
summary-copied-files = { $files } kopiert
summary-deleted-files = { $files } gelöscht
summary-failed = { $files } fehlgeschlagen
summary-unfinished = { $files } unvollständig
summary-untried = { $files } nicht begonnen
summary-verified = { $files } geprüft
summary-equal = { $files } gleich
summary-equal-by-size = { $files } gleich nach Größe
summary-different = { $files } verschieden
summary-missing = { $files } fehlend
summary-extra = { $files } zusätzlich
summary-nothing = nichts herunterzuladen
summary-more = und { $files } weitere
summary-stopped-at = abgebrochen bei { $at } von { $size }
summary-stopped-during = abgebrochen: { $what }
continue-with = zum Fortsetzen: { $command }
continue-input = zum Fortsetzen dieselbe Liste übergeben an: { $command }
continue-variable = mit dem Passwort in der Umgebungsvariablen { $variable }

verified-checksum = { $algorithm } geprüft
verified-size = Größe stimmt (keine Prüfsumme verfügbar)
verified-blocks = Größe stimmt, jeder Block authentifiziert
verified-name-and-size = vermutlich dieselbe Datei (Name und Größe gleich, keine Prüfsumme)
verified-not = nicht geprüft (weder Größe noch Prüfsumme verfügbar)
was-there = bereits vorhanden
nothing-failed = kein Download zu wiederholen
list-incomplete = Zeile { $line } von { $list } meldet einen Fehler, die Liste ist also unvollständig: { $message }

upload-left-out = { $path }  übersprungen: { $reason }
upload-skips-link = symbolischer Link; --links behält ihn, --follow-links folgt ihm
upload-skips-special = keine normale Datei
upload-skips-own = gehört zu einem Download in diesem Ordner
upload-expired = { $name } gelöscht, gehört nicht mehr zu den aufbewahrten Dateien
upload-would-expire = würde { $name } löschen
upload-not-rotated = keine älteren Dateien gelöscht, weil ein Upload fehlgeschlagen ist
upload-rotation = Löschen älterer Dateien
upload-empty = { $path }  übersprungen: leer (der Dienst nimmt keine leeren Dateien an)
upload-empty-listed = { $path }  leer: im Manifest des Ordners verzeichnet
upload-manifest = { $folder }/  Manifest gespeichert ({ $entries ->
        [one] 1 Eintrag
       *[other] { $entries } Einträge
    })
upload-no-manifest = das Manifest von { $folder }/ wurde nicht gespeichert
upload-manifest-newer = das Manifest von { $folder } stammt von einer neueren Version von hoster und bleibt unverändert
upload-manifest-rebuilt = das Manifest von { $folder } war beschädigt und wurde neu erstellt; Dateien, die dieser Lauf nicht umfasste, haben ihre Zeiten und Rechte verloren
upload-existing = bereits gespeichert
upload-existing-size = bereits gespeichert, nach Größe
upload-by-size = { $files ->
        [one] 1 Datei wurde nach Größe verglichen: Ihre Prüfsumme vor der Verschlüsselung ist nicht bekannt
       *[other] { $files } Dateien wurden nach Größe verglichen: Ihre Prüfsummen vor der Verschlüsselung sind nicht bekannt
    }
upload-removed = lokale Datei gelöscht
download-would = { $path } würde heruntergeladen ({ $size })
get-joined = zusammengefügt: { $path }
restore-renamed = { $name } in { $path }/ wird als { $new } gespeichert: eine andere Datei dort hat diesen Namen
not-a-link = kein Link; ein Pfad im Konto beginnt mit /
manifest-newer = das Manifest von { $folder } stammt von einer neueren Version von hoster und wird nicht verwendet: keine Zeiten, Rechte, Links und leeren Dateien
manifest-damaged = das Manifest von { $folder } ist beschädigt und wird nicht verwendet; gibt es ein älteres, wird dieses verwendet
manifest-unread = das Manifest von { $folder } kann nicht gelesen werden, daher werden Zeiten, Rechte, Links und leere Dateien nicht wiederhergestellt: { $reason }
restore-created = { $path }  aus dem Manifest erstellt
restore-would = { $path } würde erstellt
restore-link-out = { $path } wird nicht erstellt: Dieser Link führt aus dem wiederhergestellten Ordner hinaus oder könnte es ({ $target })
upload-command-failed = { $program } ist fehlgeschlagen ({ $status }); es wurde nichts hochgeladen
upload-would = { $path } würde hochgeladen ({ $size })
upload-replaced = { $files ->
        [one] ersetzt { $files } ältere Version
       *[other] ersetzt { $files } ältere Versionen
    }
upload-not-replaced = { $path }: ältere Versionen bleiben bestehen
upload-size-verified = Größe stimmt
upload-not-verified = nicht geprüft
upload-removal = Link zum Löschen: { $link }
upload-nothing = nichts hochzuladen
upload-wrong-cache = { $path }: Der Inhalt passt nicht zur gemerkten Prüfsumme, obwohl Größe und Datum unverändert sind; die gemerkte Prüfsumme wurde ersetzt
upload-untried = { $files ->
        [one] { $files } weitere Datei wurde nicht hochgeladen, da sie ebenfalls fehlschlagen würde
       *[other] { $files } weitere Dateien wurden nicht hochgeladen, da sie ebenfalls fehlschlagen würden
    }

rgsx-not-found = RGSX an den üblichen Orten nicht gefunden; --rgsx ORDNER verwenden
rgsx-no-folders = keine Plattform hat einen ROM-Ordner; --all zeigt alle Plattformen
rgsx-no-platform = keine Plattform { $name }; `hoster rgsx platforms --all` zeigt alle
rgsx-no-match = kein passendes Spiel für { $platform }
rgsx-no-game = kein Spiel namens { $name }
rgsx-several = { $name } passt auf { $count } Spiele: { $games }{ $more ->
        [0] {""}
        [one] {" "}und { $more } weiteres
       *[other] {" "}und { $more } weitere
    }; eines davon angeben oder --search { $name } --all verwenden
rgsx-online = { $online } von { $all ->
        [one] { $all } Spiel
       *[other] { $all } Spielen
    } online
rgsx-present = { $game }  bereits vorhanden
rgsx-gone = { $game }  existiert nicht mehr
rgsx-would = { $game } würde heruntergeladen ({ $size })
size-unknown = Größe unbekannt
rgsx-sum = { $games ->
        [one] { $games } Spiel
       *[other] { $games } Spiele
    }, { $size } nach { $folder }
rgsx-free = { $sum }; { $free } frei
rgsx-lacks = { $sum }, aber nur { $free } frei
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } Datei entpackt
       *[other] { $files } Dateien entpackt
    }
rgsx-history-not-kept = der Verlauf wird nicht aktualisiert: { $reason }
rgsx-found = RGSX liegt in { $save }, die ROMs liegen in { $roms }; { $key }
rgsx-key = der API-Schlüssel liegt in { $file }
rgsx-key-none = kein API-Schlüssel in { $file }
rgsx-none-matches = kein passendes Spiel
rgsx-history-empty = noch keine Downloads
rgsx-bad-link = { $game }  verweist nicht auf eine Datei dieses Dienstes
rgsx-there = bereits vorhanden
rgsx-no-link = { $game } hat keinen Link in der Liste
rgsx-torrent = { $game } ist ein BitTorrent-Download, den hoster nicht unterstützt
rgsx-no-rom = { $game } ist weder ein ROM dieser Plattform noch ein Archiv; --force lädt es trotzdem herunter
rgsx-whole = { $whole } von { $checked ->
        [one] { $checked } Spiel
       *[other] { $checked } Spielen
    } vollständig
rgsx-waits = wartet auf ein anderes Archiv
rgsx-extracts = wird entpackt
rgsx-again = ein Spiel erneut herunterladen: `hoster rgsx download --platform PLATTFORM --game SPIEL --force`
rgsx-broken = { $path } ist beschädigt und wurde nicht verändert: { $reason }
rgsx-no-list = { $path } ist keine Liste: { $reason }
rgsx-archive-unknown = { $archive } ist trotz des Namens kein ZIP-, 7z- oder RAR-Archiv
rgsx-archive-damaged = { $archive } ist beschädigt: { $reason }; --force lädt es erneut herunter
rgsx-archive-empty = { $archive } enthält keine Dateien
rgsx-archive-stopped = { $archive } wurde nicht entpackt: abgebrochen
rgsx-archive-password = { $archive } ist verschlüsselt, und die Listen enthalten keine Passwörter
rgsx-archive-link = { $archive } enthält einen symbolischen Link, den kein Spiel braucht
rgsx-archive-files = { $archive } enthält { $files } Dateien, mehr als jedes Spiel
rgsx-archive-folders = { $archive } enthält mehr als { $folders } Ordner, mehr als jedes Spiel
rgsx-archive-bomb = { $archive } ist entpackt weit größer als jedes Spiel; evtl. eine Archivbombe
rgsx-archive-outside = { $archive } versucht, außerhalb seines Ordners zu schreiben: { $name }
rgsx-archive-twice = { $archive } kann nicht entpackt werden: zwei Dateien heißen { $name }
rgsx-archive-mixed = { $archive } kann nicht entpackt werden: eine Datei und ein Ordner haben denselben Namen
rgsx-archive-taken = { $archive } wurde behalten: { $file } existiert bereits und stammt nicht von diesem Spiel; verschieben und erneut versuchen
rgsx-archive-in-the-way = { $archive } wurde behalten: { $file } ist im Weg (eines ist eine Datei, das andere ein Ordner); verschieben und erneut versuchen
rgsx-archive-closed = { $archive } wurde behalten: Spiele dürfen nicht nach { $file } schreiben
rgsx-archive-reserved = { $archive } enthält { $name }, einen für hoster reservierten Namen; mit einem anderen Programm entpacken
rgsx-archive-memory = { $archive } braucht zum Entpacken { $needs } Arbeitsspeicher, aber nur { $left } sind frei; auf einem größeren Rechner entpacken
rgsx-archive-large = { $archive } braucht zu viel Arbeitsspeicher, um hier entpackt zu werden ({ $reason }); auf einem größeren Rechner entpacken
rgsx-archive-part = { $archive } ist Teil eines mehrteiligen Archivs; die anderen Teile besorgen und mit `unrar x` entpacken
rgsx-archive-kind = { $archive } hat ein nicht unterstütztes RAR-Format ({ $reason }); mit `unrar` oder `7z` entpacken
rgsx-no-rgsx = kein RGSX in { $folder }; den Ordner mit systems_list.json und games/ angeben, zum Beispiel { $example }
rgsx-size-verified = { $game }  { $size }  Größe stimmt
rgsx-checksum-verified = { $game }  { $size }  Prüfsumme stimmt
rgsx-incomparable = { $games ->
        [one] { $games } weiteres Spiel kann nicht geprüft werden: RGSX hat es entpackt
       *[other] { $games } weitere Spiele können nicht geprüft werden: RGSX hat sie entpackt
    }
rgsx-names-guessed = { $archive } gibt die Kodierung seiner Dateinamen nicht an; { $encoding } wurde angenommen, das Archiv bleibt erhalten
rgsx-ps3 = { $file } wurde unverändert gespeichert: hoster entschlüsselt keine PS3-Discs
rgsx-vita = { $game } ist kein PS-Vita-Spiel: es enthält kein ZIP mit seiner Kennung
rgsx-xbox = { $file } wurde unverändert gespeichert: das Umpackprogramm von RGSX, { $program }, fehlt
rgsx-xbox-failed = { $program } konnte { $file } nicht umpacken: { $reason }

aria2-silent = keine Antwort von aria2 unter { $address }; mit --enable-rpc starten
aria2-odd = { $address } antwortet nicht wie aria2
aria2-secret = aria2 lehnt das Geheimnis ab; HOSTER_ARIA2_SECRET auf den Wert von --rpc-secret setzen
aria2-refuses = aria2 lehnt die Anfrage ab: { $reason }
aria2-failed = aria2 hat die Datei nicht heruntergeladen: { $reason }
aria2-other-name = aria2 meldet, die Datei als { $path } gespeichert zu haben, was nicht verlangt war
aria2-outside = aria2 hat die Datei außerhalb des Zielordners gespeichert, als { $path }

error-unsupported-link = der Link gehört nicht zu diesem Dienst, oder seine Art wird nicht unterstützt
error-not-found = die Datei oder den Ordner gibt es nicht (mehr)
error-password-required = Passwort erforderlich; mit --password angeben
error-password-wrong = falsches Passwort
error-restricted = Zugriff verweigert: der Eigentümer der Datei schließt dieses Konto, diese Adresse oder dieses Land aus
error-premium-required = der Dienst verlangt dafür ein kostenpflichtiges Konto
error-credential-missing = ein API-Schlüssel ist erforderlich
error-credential-rejected = der Dienst hat den API-Schlüssel abgelehnt; ihn prüfen oder auf der Website einen neuen erzeugen und mit `hoster login` speichern
error-account-locked = das Konto ist gesperrt; sein Inhaber muss es auf der Website des Dienstes entsperren
error-rate-limited = zu viele Anfragen; später mit demselben Befehl erneut versuchen
error-rate-limited-address = zu viele Anfragen von dieser Adresse; der Dienst verlangt eine Wartezeit
error-rate-limited-account = zu viele Anfragen mit diesem Konto; der Dienst verlangt eine Wartezeit
error-address-blocked = der Dienst lehnt diese Netzwerkadresse ab (VPN, Proxy oder Sperre nach zu vielen Fehlern)
error-slots-full = alle Plätze für kostenlose Downloads sind belegt; später erneut versuchen oder ein kostenpflichtiges Konto verwenden
error-needs-consent = das würde etwas kosten (zum Beispiel Guthaben) und erfordert eine ausdrückliche Zustimmung: { $message }
error-too-large = größer, als der Dienst, das Konto oder eine Grenze dieses Programms erlaubt
error-invalid-input = eine Angabe ist ungültig, nichts wurde gesendet: { $message }
error-conflict = Konflikt mit bereits Vorhandenem: { $message }
error-unavailable = der Dienst ist gestört oder wird gewartet; später erneut versuchen
error-network = der Dienst ist nicht erreichbar; die Verbindung prüfen und erneut versuchen
error-timeout = der Dienst hat nicht rechtzeitig geantwortet; später erneut versuchen
error-changed = unerwartete Antwort des Dienstes; dieses Programm braucht eine Aktualisierung: { $message }
error-unsupported = dieses Plugin unterstützt das nicht: { $message }
error-integrity = die empfangene Datei ist nicht die angekündigte: { $message }
error-not-granted = das Plugin wurde beendet: es hat etwas nicht Erlaubtes versucht ({ $message })
error-not-approved = dieses Plugin wurde nicht genehmigt: { $message }
error-trapped = das Plugin ist in seiner Sandbox abgestürzt und wurde beendet ({ $message })
error-plugin = dieses Plugin ist nicht verwendbar: { $message }
error-local-file = { $message }
error-disk-full = auf dem Datenträger ist kein Platz mehr: { $message }
error-untrusted = diese Datei wird nicht verwendet: { $message }
error-web-page = der Server hat eine Webseite statt der Datei gesendet; nichts wurde gespeichert
error-unverified = der Server hat die Größe der Datei nicht angegeben, sie ist vielleicht unvollständig; sie liegt in { $path }
error-size = { $expected } Bytes angekündigt, aber { $found } empfangen; nichts wurde gespeichert
error-damaged = die Prüfsumme stimmt nicht; die beschädigte Datei wurde als { $path } aufgehoben
error-encrypted-name = der Name { $name } hat { $bytes } Bytes und wird verschlüsselt zu lang: { $fits } Bytes passen
error-not-decrypted = kein Name in { $folder } lässt sich entschlüsseln: Das Passwort ist falsch, oder sie wurden mit anderen Optionen verschlüsselt
error-wrong-password = { $path } lässt sich nicht entschlüsseln: Das Passwort ist falsch, oder der erste Block ist beschädigt
error-decryption = { $path } lässt sich nicht entschlüsseln: { $reason }
error-altered = { $path } ist beschädigt
error-space = zu wenig Platz in { $path }: { $needed } erforderlich, { $free } frei
error-full = kein Platz mehr für { $path }
error-file-too-large = { $path }: dieses Dateisystem fasst keine so große Datei (FAT32: weniger als 4 GiB)
error-exists = { $path } existiert bereits
error-taken = { $path } ist eine andere Datei, von einem anderen Link
error-unfinished = { $path } ist unvollständig: daneben liegt { $control }
error-busy = { $path } wird gerade von einem anderen Prozess geschrieben
error-nothing-there = im Konto gibt es kein { $path }
error-io = { $path } ist nicht zugänglich: { $reason }
error-untrusted-owner = { $path } wird nicht verwendet: gehört einem anderen Benutzer (UID { $uid })
error-untrusted-mode = { $path } wird nicht verwendet: von anderen Benutzern änderbar
error-outdated = { $path } wurde im Konto inzwischen geändert
error-changed-here = { $path } wurde inzwischen geändert
error-sync-running = { $path } wird auf diesem Rechner gerade von einem anderen Befehl synchronisiert
error-many-deletes = { $files } von { $all } Dateien würden gelöscht, mehr als erlaubt
error-backup-inside = der Sicherungsordner { $path } und das Ziel liegen ineinander
error-not-removed = der Dienst hat { $left ->
        [one] { $left } ältere Version
       *[other] { $left } ältere Versionen
    } nicht gelöscht
error-status = der Server hat mit { $status } statt mit der Datei geantwortet
error-unconfirmed = { $path } wurde ganz gesendet, aber vom Dienst noch nicht bestätigt
error-untrusted-open = { $path } wird nicht verwendet: andere Benutzer haben Zugang zu diesem Ordner
error-too-early = nichts wurde gesendet, um eine Grenze des Dienstes einzuhalten ({ $reason })
error-pause = der Dienst verlangt eine Pause: { $reason }
error-pauses = der Dienst hat mehr als { $pauses } Pausen verlangt
error-timed-out = das Plugin { $plugin } hat binnen { $time } nicht geantwortet und wurde beendet
error-not-a-file = { $path } ist keine normale Datei
error-no-file-name = { $path } enthält keinen Dateinamen
error-not-a-file-link = { $link } ist kein Link zu einer Datei dieses Dienstes
error-glob = `{ $glob }` ist kein gültiges Suchmuster: { $reason }
error-many-folders = es gibt mehr als { $most } Ordner
error-many-files = es gibt mehr als { $most } Dateien
error-algorithm = der Prüfsummen-Algorithmus { $algorithm } ist unbekannt
error-ticket = der Download-Link des Plugins wurde abgelehnt: { $reason }
error-download = der Download ist fehlgeschlagen: { $reason }
error-family = { $host } hat keine { $family }-Adresse, und alle Verbindungen eines Schlüssels nutzen dieselbe Familie
error-checksum = die { $algorithm }-Prüfsumme stimmt nicht ({ $found } statt { $expected }); nichts wurde unter dem endgültigen Namen gespeichert
error-changing = die Datei ändert sich beim Dienst, während sie heruntergeladen wird
error-no-folder = im Konto gibt es keinen Ordner { $path }
error-not-a-folder = { $path } ist im Konto eine Datei, kein Ordner
error-several = { $items } Einträge heißen { $path }: { $list }
error-stored = { $link } ist nicht, was gesendet wurde: die { $algorithm }-Prüfsummen weichen ab
error-torn = { $path } wurde während des Lesens geändert; { $link } ist weder die alte noch die neue Datei
error-internal = interner Fehler: { $reason }
error-no-key-used = { $plugin } verwendet keinen Schlüssel
error-key-shape = der Schlüssel in { $place } hat das falsche Format: erwartet { $expected }, gefunden { $found }
error-key-empty = { $place } enthält keinen Schlüssel
error-key-file = die Schlüsseldatei { $path } ist nicht lesbar: { $reason }
error-no-store = { $place } antwortet nicht: { $reason }
error-store = { $place } ist nicht verwendbar: { $reason }
error-connect-to = `{ $value }` hat nicht die Form DOMAIN=ADRESSE:PORT, zum Beispiel example.com=127.0.0.1:8080
error-not-loopback = { $address } ist keine Adresse dieses Rechners, wie 127.0.0.1:8080
error-unknown-host = das Plugin nutzt den Host { $host } nicht, nur { $hosts }
error-proxy = ungültige Proxy-Adresse: http://HOST:PORT oder socks5://HOST:PORT verwenden
error-ca-file = die Zertifikate in { $path } sind nicht verwendbar: { $reason }

# Hinweise: Optionen und Befehle dieses Programms.

# sync
runs-none = keine Läufe aufgezeichnet
runs-done = erledigt
runs-failed = fehlgeschlagen (Exit-Code { $code })
runs-running = läuft
runs-did-not-end = nicht beendet
on-failure-failed = { $program } aus --on-failure ist fehlgeschlagen ({ $reason })
compare-nothing = nichts zu vergleichen
sync-listing = beide Seiten werden aufgelistet
sync-comparing = Vergleich
sync-nothing = nichts zu tun
sync-upload = hochladen: { $path } ({ $size })
sync-download = herunterladen: { $path } ({ $size })
sync-replace = ersetzen: { $path } ({ $size })
sync-move = verschieben: { $from } nach { $path }
sync-moved = verschoben: { $from } nach { $path }
sync-copy = kopieren: { $from } nach { $path }
sync-copied = kopiert: { $from } nach { $path }
sync-remove-older = ältere Version löschen: { $path }
sync-removed-older = ältere Version gelöscht: { $path }
sync-delete = löschen: { $path } ({ $size })
sync-deleted = gelöscht: { $path }
sync-folder-removed = leeren Ordner gelöscht: { $path }
sync-would-move = { $files } würden verschoben
sync-would-copy = { $files } würden kopiert
sync-would-delete = { $files } würden gelöscht
sync-nothing-deleted = { $files ->
        [one] 1 Datei wurde nicht gelöscht, weil vorher etwas fehlgeschlagen ist
       *[other] { $files } Dateien wurden nicht gelöscht, weil vorher etwas fehlgeschlagen ist
    }

hint-many-deletes = beide Ordner mit --dry-run prüfen; --max-delete erhöht die Grenze
hint-again = erneut versuchen
hint-later = später erneut versuchen
hint-new-link = mit einem neuen Link versuchen
hint-key = mit `hoster login` speichern oder mit --key-file DATEI oder der Umgebungsvariablen { $variable } angeben; zu erstellen auf { $page }
hint-key-shape = erneut von { $page } kopieren
hint-key-empty = den Schlüssel von { $page } dort eintragen, in eine einzige Zeile
hint-key-file = eine normale Datei angeben
hint-link = einen Link zu einer Datei oder einen Pfad angeben
hint-fewer = weniger auf einmal auswählen
hint-family = -4 oder -6 wählt die Familie
hint-unverified = --allow-unverified akzeptiert sie
hint-crypt = `hoster crypt list` zeigt die Profile
hint-download = erneut herunterladen
hint-space = Platz schaffen oder einen anderen Ordner wählen
hint-folder = einen anderen Ordner wählen
hint-ls = `hoster ls` zeigt, was es gibt
hint-several = einen Link verwenden oder alle mit `hoster rm --all` löschen
hint-upload = löschen und erneut hochladen
hint-unconfirmed = später erneut hochladen: dann wird die Bestätigung abgerufen, statt zweimal zu senden
hint-exists = --overwrite ersetzt es, --rename behält beide
hint-taken = --rename behält beide, oder einen anderen Ordner wählen
hint-unfinished = mit dem ursprünglichen Programm abschließen oder diese Nebendatei löschen
hint-busy = warten, bis er fertig ist, oder einen anderen Ordner wählen
hint-internal = das ist ein Fehler in hoster
hint-wasm = eine .wasm-Datei angeben
hint-update = die ältere Seite aktualisieren
hint-approve = `hoster plugin info DATEI` lesen, dann `hoster plugin approve DATEI` ausführen
hint-loopback = --connect-to akzeptiert nur einen Server auf diesem Rechner
hint-no-pace = --no-pace nur zusammen mit --connect-to verwenden
hint-writable = `chmod go-w` darauf ausführen
hint-open = `chmod 700` darauf ausführen

crypt-added = Profil { $name } hinzugefügt; die Passwörter sind gespeichert: { $place }
crypt-removed = Profil { $name } und seine gespeicherten Passwörter entfernt
crypt-remove-asks = Profil { $name } und seine gespeicherten Passwörter entfernen? Ohne sie kann niemand Ihre Dateien entschlüsseln.
crypt-remove-needs-yes = das Profil { $name } und seine Passwörter werden nicht ohne Bestätigung entfernt; --yes angeben
crypt-none = es gibt keine Profile; `hoster crypt add` legt eines an
crypt-without = keine Passwörter
crypt-ask = Passwort (wird nicht angezeigt):
crypt-ask-again = Dasselbe noch einmal:
crypt-ask-second = Zweites Passwort, empfohlen (Enter für keines):
crypt-typed-differently = die Passwörter sind verschieden; nichts wurde gespeichert
crypt-empty = das Passwort ist leer
crypt-unknown = es gibt kein Profil { $name }; vorhanden: { $known }
crypt-no-profiles = es gibt kein Profil { $name }; `hoster crypt add` legt eines an
crypt-name = `{ $name }` ist kein Name eines Profils: erlaubt sind Buchstaben, Ziffern, - und _
crypt-exists = das Profil { $name } gibt es bereits
crypt-twice = das Profil { $name } steht in config.toml und in crypt.toml; eines davon entfernen
crypt-in-config = das Profil { $name } steht in config.toml; dort entfernen
crypt-no-password = für das Profil { $name } gibt es kein Passwort; mit `hoster crypt add` speichern oder { $variable } setzen
crypt-other-password = das Passwort des Profils { $name } ist nicht das, mit dem es angelegt wurde
crypt-not-imported = { $file } kann nicht importiert werden: { $reason }
crypt-unknown-options = der Remote { $name } hat Optionen, die nicht unterstützt werden: { $options }
crypt-no-contents = der Remote { $name } verschlüsselt keine Inhalte (no_data_encryption); das wird nicht unterstützt
crypt-local-remote = der Remote { $name } speichert seine Dateien in { $remote }; das ist kein Pfad eines Remotes
crypt-skipped = { $names ->
        [one] 1 Name ließ sich nicht entschlüsseln und wurde übersprungen
       *[other] { $names } Namen ließen sich nicht entschlüsseln und wurden übersprungen
    }

# Italian. en.ftl tells what all languages have to have; the errors below are
# those of docs/errors.md, by code, and by code and scope where that differs.
# { $message } is the English sentence of whoever found the error.

try-again = (riprovare tra { $time })
with-hint = { $fact }; { $hint }
server-said = il server ha detto: { $reply }
interrupted = interrotto
output-lost = impossibile scrivere sullo standard output, quindi mancano dei risultati: { $reason }

waiting = attesa { $time }: { $reason }
waiting-link = in attesa del link di download
waiting-start = in attesa dell'avvio
connecting = connessione
verifying = verifica
confirming = tutto inviato, in attesa della ricevuta
progress-total = totale { $ended }/{ $files }
progress-more = e altri { $files }
progress-of = di { $size }
progress-left = restano { $time }
progress-connections = { $connections } conn.
wait-small-files = il servizio chiede una pausa tra file piccoli
wait-asked = il servizio chiede una pausa

summary-downloaded = { $files ->
        [one] { $files } scaricato
       *[other] { $files } scaricati
    }
summary-present = { $files ->
        [one] { $files } già presente
       *[other] { $files } già presenti
    }
summary-exported = { $files ->
        [one] { $files } esportato
       *[other] { $files } esportati
    }
summary-uploaded = { $files ->
        [one] { $files } caricato
       *[other] { $files } caricati
    }
summary-would-upload = { $files ->
        [one] { $files } verrebbe caricato
       *[other] { $files } verrebbero caricati
    }
summary-skipped = { $files ->
        [one] { $files } saltato
       *[other] { $files } saltati
    }
summary-failed = { $files ->
        [one] { $files } fallito
       *[other] { $files } falliti
    }
summary-unfinished = { $files ->
        [one] { $files } non terminato
       *[other] { $files } non terminati
    }
summary-untried = { $files ->
        [one] { $files } non iniziato
       *[other] { $files } non iniziati
    }
summary-moved = { $counted }; { $bytes } in { $time }
summary-size = { $counted }; { $bytes }
summary-nothing = non c'è nulla da scaricare
summary-more = e altri { $files }
summary-stopped-at = interrotto a { $at } di { $size }
summary-stopped-during = interrotto: { $what }
continue-with = per continuare: { $command }
continue-input = per continuare, passare lo stesso elenco a: { $command }
continue-variable = con la password nella variabile d'ambiente { $variable }

verified-checksum = { $algorithm } verificato
verified-size = dimensione verificata, nessun checksum noto
verified-name-and-size = probabilmente lo stesso file: nome e dimensione coincidono, nessun checksum noto
verified-not = non verificato: non sono noti né la dimensione né il checksum
was-there = già presente
nothing-failed = non è fallito nulla
list-incomplete = la riga { $line } di { $list } segnala un errore, quindi l'elenco è incompleto: { $message }

upload-left-out = { $path }  saltato: { $reason }
upload-skips-link = è un collegamento simbolico; --follow-links li segue
upload-skips-special = non è un file normale
upload-skips-own = appartiene ai download di questa cartella
upload-empty = { $path }  saltato: è vuoto, e il servizio non accetta file vuoti
upload-existing = già presente
upload-removed = file locale rimosso
upload-would = { $path } verrebbe caricato ({ $size })
upload-replaced = { $files ->
        [one] sostituisce 1 versione precedente
       *[other] sostituisce { $files } versioni precedenti
    }
upload-not-replaced = { $path }: ci sono ancora versioni precedenti
upload-size-verified = dimensione verificata
upload-not-verified = non verificato
upload-removal = per rimuoverlo: { $link }
upload-nothing = non c'è nulla da caricare
upload-untried = { $files ->
        [one] { $files } altro file non è stato tentato: fallirebbe
       *[other] { $files } altri file non sono stati tentati: fallirebbero
    } allo stesso modo

rgsx-not-found = RGSX non è stato trovato nei posti consueti; indicare la sua cartella con --rgsx DIR
rgsx-no-folders = nessuna piattaforma ha una cartella per le ROM; --all mostra le altre
rgsx-no-platform = non c'è nessuna piattaforma { $name }; `hoster rgsx platforms --all` le mostra
rgsx-no-match = nessun gioco di { $platform } corrisponde
rgsx-no-game = nessun gioco si chiama { $name }
rgsx-several = { $name } sono { $count } giochi: { $games }; indicarne uno, o dare --search { $name } --all
rgsx-several-more = { $games } e altri { $more }
rgsx-online = { $online } su { $all ->
        [one] { $all } gioco
       *[other] { $all } giochi
    } online
rgsx-present = { $game }  già presente
rgsx-gone = { $game }  non esiste più
rgsx-would = { $game } verrebbe scaricato ({ $size })
rgsx-size-unknown = dimensione sconosciuta
rgsx-sum = { $games ->
        [one] { $games } gioco
       *[other] { $games } giochi
    }, { $size } in { $folder }
rgsx-free = { $sum }; { $free } liberi
rgsx-lacks = { $sum }, ma ci sono solo { $free } liberi
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } file estratto
       *[other] { $files } file estratti
    }
rgsx-history-not-kept = la cronologia non viene conservata: { $reason }
rgsx-found = RGSX è in { $save }, le ROM sono in { $roms }, e { $key }
rgsx-key = la chiave è in { $file }
rgsx-key-none = in { $file } non c'è nessuna chiave
rgsx-none-matches = nessun gioco corrisponde
rgsx-history-empty = non è stato ancora scaricato nulla
rgsx-bad-link = { $game }  non è un link a un file di questo servizio
rgsx-there = già presente
rgsx-no-link = { $game } non ha un link nell'elenco
rgsx-torrent = { $game } arriva via BitTorrent, che hoster non parla
rgsx-no-rom = { $game } non è né una ROM di questa piattaforma né un archivio; --force lo accetta
rgsx-whole = { $whole } su { $checked ->
        [one] { $checked } gioco
       *[other] { $checked } giochi
    } integri
rgsx-waits = in attesa di un'altra estrazione
rgsx-extracts = estrazione in corso
rgsx-again = `hoster rgsx download --platform PLATFORM --game GAME --force` scarica di nuovo un gioco
rgsx-broken = { $path } è danneggiato ed è rimasto com'è: { $reason }
rgsx-no-list = { $path } non è un elenco: { $reason }
rgsx-archive-unknown = { $archive } non è un archivio ZIP, 7z o RAR, qualunque cosa dica il suo nome
rgsx-archive-damaged = { $archive } è danneggiato: { $reason }; --force lo scarica di nuovo
rgsx-archive-empty = { $archive } non contiene file
rgsx-archive-stopped = { $archive } non è stato estratto: è stato fermato
rgsx-archive-password = { $archive } ha una password, che gli elenchi non indicano
rgsx-archive-link = { $archive } contiene un link simbolico, di cui nessun gioco ha bisogno
rgsx-archive-files = { $archive } contiene { $files } file, più di qualsiasi gioco
rgsx-archive-folders = { $archive } contiene più di { $folders } cartelle, più di qualsiasi gioco
rgsx-archive-bomb = { $archive } è dentro molto più grande di qualsiasi gioco: può essere una bomba
rgsx-archive-outside = { $archive } vuole scrivere in { $name }, fuori dalla sua cartella
rgsx-archive-twice = { $archive } non può essere estratto: due file si chiamano { $name }
rgsx-archive-mixed = { $archive } non può essere estratto: uno stesso nome è un file e una cartella
rgsx-archive-taken = { $archive } resta com'è: { $file } esiste già e non è arrivato con questo gioco; spostarlo e riprovare
rgsx-archive-in-the-way = { $archive } resta com'è: { $file } è d'intralcio, uno è un file e l'altro una cartella; spostarlo e riprovare
rgsx-archive-closed = { $archive } resta com'è: i giochi non possono scrivere in { $file }
rgsx-archive-reserved = { $archive } contiene { $name }, un nome riservato ai file di hoster; estrarlo con un altro programma
rgsx-archive-memory = { $archive } richiede { $needs } di memoria per essere estratto, ma ne sono liberi solo { $left }; estrarlo su una macchina più grande
rgsx-archive-large = { $archive } richiede troppa memoria per essere estratto qui ({ $reason }); estrarlo su una macchina più grande
rgsx-archive-part = { $archive } è una parte di più; procurarsi le altre ed estrarle insieme con `unrar x`
rgsx-archive-kind = { $archive } è un tipo di archivio RAR sconosciuto qui ({ $reason }); estrarlo con il programma `unrar` o `7z`
rgsx-no-rgsx = { $folder } non contiene RGSX: indicare la cartella con systems_list.json e games/, per esempio { $example }
rgsx-size-verified = { $game }  { $size }  dimensione verificata
rgsx-checksum-verified = { $game }  { $size }  checksum verificato
rgsx-incomparable = di altri { $games } giochi non è stato conservato nulla con cui confrontarli: li ha estratti RGSX
rgsx-names-guessed = { $archive } non dice come sono codificati i suoi nomi di file: si è supposto { $encoding }, e l'archivio viene conservato
rgsx-ps3 = { $file } resta com'è arrivato: hoster non ha chiavi per decifrare i dischi della PS3
rgsx-vita = { $game } non contiene un gioco della PS Vita: in nessuna cartella c'è uno ZIP con il suo identificativo
rgsx-xbox = { $file } resta com'è arrivato: manca { $program }, il programma di RGSX che lo riconfeziona
rgsx-xbox-failed = { $program } non ha potuto riconfezionare { $file }: { $reason }

aria2-silent = nessun aria2 risponde a { $address }; avviarlo con --enable-rpc
aria2-odd = { $address } non risponde come aria2
aria2-secret = aria2 rifiuta il segreto; mettere in HOSTER_ARIA2_SECRET quello del suo --rpc-secret
aria2-refuses = aria2 rifiuta: { $reason }
aria2-failed = aria2 non ha scaricato il file: { $reason }
aria2-other-name = aria2 dice di aver salvato il file come { $path }, che nessuno gli ha chiesto
aria2-outside = aria2 ha salvato il file fuori dalla cartella indicata, come { $path }

error-unsupported-link = il link non è di questo servizio, o di un tipo che qui non serve
error-not-found = il file o la cartella non esiste (più)
error-password-required = serve una password; indicarla con --password
error-password-wrong = la password è sbagliata
error-restricted = il proprietario del file esclude questo account, questo indirizzo o questo paese
error-premium-required = il servizio chiede per questo un account a pagamento
error-credential-missing = serve una chiave API
error-credential-rejected = il servizio non accetta la chiave API; controllarla, o crearne una nuova sul suo sito e salvarla con `hoster login`
error-account-locked = l'account è bloccato; il suo titolare deve agire sul sito del servizio
error-rate-limited = troppe richieste; lo stesso comando funzionerà più tardi
error-rate-limited-address = troppe richieste da questo indirizzo; il servizio lo fa attendere
error-rate-limited-account = troppe richieste con questo account; il servizio lo fa attendere
error-address-blocked = il servizio rifiuta questo indirizzo di rete (VPN, proxy o un blocco dopo troppi errori)
error-slots-full = tutti i download gratuiti sono occupati; riprovare più tardi o usare un account a pagamento
error-needs-consent = questo costerebbe qualcosa (crediti, per esempio) e richiede un sì esplicito: { $message }
error-too-large = più grande di quanto permettano il servizio, l'account o un limite di questo programma
error-invalid-input = un'indicazione è sbagliata, nulla è stato inviato: { $message }
error-conflict = questo è in contrasto con ciò che già esiste: { $message }
error-unavailable = il servizio ha un guasto o è in manutenzione; riprovare più tardi
error-network = il servizio non è stato raggiunto; controllare la connessione e riprovare
error-timeout = il servizio non ha risposto in tempo; riprovare più tardi
error-changed = il servizio ha risposto qualcosa di sconosciuto; questo programma va aggiornato: { $message }
error-unsupported = questo plugin non sa farlo: { $message }
error-integrity = ciò che è arrivato non è ciò che era annunciato: { $message }
error-not-granted = il plugin è stato fermato: voleva qualcosa che non gli è permesso ({ $message })
error-not-approved = questo plugin non è stato approvato: { $message }
error-trapped = il plugin è fallito nella sua sandbox ed è stato fermato ({ $message })
error-plugin = questo plugin è inutilizzabile: { $message }
error-local-file = { $message }
error-disk-full = non c'è più spazio sul disco: { $message }
error-untrusted = questo file non viene usato: { $message }
error-web-page = il server ha inviato una pagina web al posto del file; nulla è stato salvato
error-unverified = il server dei file non ha indicato la dimensione del file, e nessuno sa se è arrivato tutto; è conservato come { $path }
error-size = erano annunciati { $expected } byte, ma ne sono arrivati { $found }; nulla è stato salvato
error-damaged = il checksum non corrisponde; il file danneggiato è stato messo da parte come { $path }
error-altered = { $path } è danneggiato
error-space = { $path } non ha abbastanza spazio: servono { $needed }, sono liberi { $free }
error-full = non c'è più spazio per { $path }
error-file-too-large = { $path }: questo file system non accetta un file così grande (FAT32: meno di 4 GiB)
error-exists = { $path } esiste già
error-taken = { $path } è un altro file, di un altro link
error-unfinished = { $path } è incompleto: accanto c'è { $control }
error-busy = un altro programma sta scrivendo { $path }
error-nothing-there = nell'account non c'è { $path }
error-io = { $path } non è accessibile: { $reason }
error-untrusted-owner = { $path } non viene usato: appartiene a un altro utente (uid { $uid })
error-untrusted-mode = { $path } non viene usato: altri possono modificarlo
error-not-removed = il servizio non ha rimosso { $left } delle versioni precedenti
error-status = il server ha risposto { $status } al posto del file
error-unconfirmed = { $path } è stato inviato per intero, ma il servizio non l'ha ancora confermato
error-untrusted-open = { $path } non viene usato: altri possono entrare nella cartella
error-too-early = nulla è stato inviato, per rispettare un limite del servizio ({ $reason })
error-pause = il servizio chiede una pausa: { $reason }
error-pauses = il servizio ha chiesto più di { $pauses } pause
error-timed-out = il plugin { $plugin } non ha risposto in { $time } ed è stato fermato
error-not-a-file = { $path } non è un file normale
error-no-file-name = { $path } non ha un nome di file
error-not-a-file-link = { $link } non è un link a un file di questo servizio
error-glob = `{ $glob }` non è un modello: { $reason }
error-many-folders = ci sono più di { $most } cartelle
error-many-files = ci sono più di { $most } file
error-algorithm = i checksum { $algorithm } sono sconosciuti
error-ticket = il link di download del plugin è stato rifiutato: { $reason }
error-download = il download è fallito: { $reason }
error-family = { $host } non ha un indirizzo { $family }, e tutte le connessioni di una chiave usano la stessa famiglia
error-checksum = il checksum { $algorithm } non corrisponde ({ $found } invece di { $expected }); nulla è conservato con il nome definitivo
error-changing = il file cambia sul servizio mentre viene scaricato
error-no-folder = nell'account non c'è una cartella { $path }
error-not-a-folder = nell'account { $path } è un file, non una cartella
error-several = { $items } elementi si chiamano { $path }: { $list }
error-stored = { $link } non è ciò che è stato inviato: i checksum { $algorithm } sono diversi
error-torn = { $path } è stato modificato durante la lettura; { $link } non è né il vecchio file né il nuovo
error-internal = errore interno: { $reason }
error-no-key-used = { $plugin } non usa una chiave
error-key-shape = la chiave in { $place } non ha la forma giusta: attesi { $expected }, trovati { $found }
error-key-empty = { $place } non contiene una chiave
error-key-file = il file della chiave { $path } non è leggibile: { $reason }
error-no-store = { $place } non risponde: { $reason }
error-store = { $place } è inutilizzabile: { $reason }
error-connect-to = `{ $value }` non ha la forma DOMINIO=INDIRIZZO:PORTA, per esempio example.com=127.0.0.1:8080
error-not-loopback = { $address } non è un indirizzo di questa macchina, come 127.0.0.1:8080
error-unknown-host = il plugin non usa l'host { $host }, solo { $hosts }
error-proxy = non è un indirizzo di proxy: è atteso http://HOST:PORTA o socks5://HOST:PORTA
error-ca-file = i certificati in { $path } sono inutilizzabili: { $reason }

# Ciò che aiuta: opzioni e comandi di questo programma.
hint-again = riprovare
hint-later = riprovare più tardi
hint-new-link = riprovare con un nuovo link
hint-key = salvarla con `hoster login`, o indicarla con --key-file FILE o la variabile d'ambiente { $variable }; si crea su { $page }
hint-key-shape = copiarla di nuovo da { $page }
hint-key-empty = metterci la chiave di { $page }, su una sola riga
hint-key-file = indicare un file normale
hint-link = indicare un link a un file, o un percorso
hint-fewer = indicarne solo una parte
hint-family = -4 o -6 sceglie una famiglia
hint-unverified = con --allow-unverified viene accettato così com'è
hint-download = scaricarlo di nuovo
hint-space = liberarne o scegliere un'altra cartella
hint-folder = scegliere un'altra cartella
hint-ls = `hoster ls` mostra ciò che esiste
hint-several = indicarne uno con il suo link, o rimuoverli tutti con `hoster rm --all`
hint-upload = rimuoverlo e caricare di nuovo il file
hint-unconfirmed = caricarlo di nuovo più tardi: verrà chiesta la ricevuta, e nulla si invia due volte
hint-exists = --overwrite lo sostituisce, --rename conserva entrambi
hint-taken = --rename conserva entrambi, un'altra cartella lo evita
hint-unfinished = completarlo con il programma che l'ha iniziato, oppure eliminare quel file
hint-busy = attendere o scegliere un'altra cartella
hint-internal = è un difetto di hoster
hint-wasm = indicare un file .wasm
hint-update = aggiornare il più vecchio dei due
hint-approve = leggere `hoster plugin info FILE`, poi eseguire `hoster plugin approve FILE`
hint-loopback = --connect-to è per un server su questa macchina
hint-no-pace = --no-pace va solo con --connect-to
hint-writable = eseguire chmod go-w su di esso
hint-open = eseguire chmod 700 su di essa

# Italian. en.ftl has the messages that every language has. The errors below are
# those of docs/errors.md, by code, or by code and scope where these differ.
# { $message } is the English sentence of the plugin or the library. The reader
# is not addressed: remedies are infinitives.
# Terms: download download/scaricare, upload caricamento/caricare, link link, folder cartella, key chiave, plugin plugin, resume riprendere, checksum checksum, skip saltare.

try-again = (riprovare tra { $time })
with-hint = { $fact }; { $hint }
server-said = risposta del server: { $reply }
interrupted = interrotto
output-lost = impossibile scrivere sullo standard output, risultati persi: { $reason }

waiting = attesa di { $time }: { $reason }
waiting-link = in attesa del link di download
waiting-start = in attesa dell'avvio
connecting = connessione
verifying = verifica
confirming = inviato, in attesa della conferma
progress-total = totale { $ended }/{ $files }
progress-more = { $files ->
        [one] e { $files } altro
       *[other] e altri { $files }
    }
progress-of = di { $size }
progress-left = restano { $time }
progress-connections = { $connections } conn.
wait-small-files = il servizio limita la frequenza dei file piccoli
wait-asked = il servizio impone una pausa

summary-downloaded = { $files ->
        [one] { $files } scaricato
       *[other] { $files } scaricati
    }
summary-present = { $files ->
        [one] { $files } già presente
       *[other] { $files } già presenti
    }
summary-would-download = { $files ->
        [one] { $files } verrebbe scaricato
       *[other] { $files } verrebbero scaricati
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
summary-unchanged = { $files ->
        [one] { $files } invariato
       *[other] { $files } invariati
    }
summary-empty = { $files ->
        [one] { $files } vuoto
       *[other] { $files } vuoti
    }
summary-moved-files = { $files ->
        [one] { $files } spostato
       *[other] { $files } spostati
    }
summary-copied-files = { $files ->
        [one] { $files } copiato
       *[other] { $files } copiati
    }
summary-deleted-files = { $files ->
        [one] { $files } eliminato
       *[other] { $files } eliminati
    }
summary-failed = { $files ->
        [one] { $files } non riuscito
       *[other] { $files } non riusciti
    }
summary-unfinished = { $files ->
        [one] { $files } incompleto
       *[other] { $files } incompleti
    }
summary-untried = { $files ->
        [one] { $files } non avviato
       *[other] { $files } non avviati
    }
summary-verified = { $files ->
        [one] { $files } verificato
       *[other] { $files } verificati
    }
summary-equal = { $files ->
        [one] { $files } uguale
       *[other] { $files } uguali
    }
summary-equal-by-size = { $files ->
        [one] { $files } uguale per dimensione
       *[other] { $files } uguali per dimensione
    }
summary-different = { $files ->
        [one] { $files } diverso
       *[other] { $files } diversi
    }
summary-missing = { $files ->
        [one] { $files } mancante
       *[other] { $files } mancanti
    }
summary-extra = { $files } in più
summary-nothing = niente da scaricare
summary-more = { $files ->
        [one] e { $files } altro
       *[other] e altri { $files }
    }
summary-stopped-at = interrotto a { $at } di { $size }
summary-stopped-during = interrotto: { $what }
continue-with = per continuare: { $command }
continue-input = per continuare, passare lo stesso elenco a: { $command }
continue-variable = con la password nella variabile d'ambiente { $variable }

verified-checksum = { $algorithm } verificato
verified-size = dimensione corretta (nessun checksum disponibile)
verified-blocks = dimensione corretta, ogni blocco autenticato
verified-name-and-size = probabilmente lo stesso file (nome e dimensione uguali, senza checksum)
verified-not = non verificato (né dimensione né checksum disponibili)
was-there = già presente
nothing-failed = niente da riprovare
list-incomplete = la riga { $line } di { $list } segnala un errore, quindi l'elenco è incompleto: { $message }

upload-left-out = { $path }  saltato: { $reason }
upload-skips-link = collegamento simbolico; --links lo conserva, --follow-links lo segue
upload-skips-special = non è un file normale
upload-skips-own = appartiene a un download in questa cartella
upload-expired = { $name } eliminato, non è più tra i file da conservare
upload-would-expire = { $name } verrebbe eliminato
upload-not-rotated = nessun file precedente è stato eliminato, perché un caricamento non è riuscito
upload-rotation = eliminazione dei file precedenti
upload-empty = { $path }  saltato: vuoto (il servizio non accetta file vuoti)
upload-empty-listed = { $path }  vuoto: elencato nel manifesto della sua cartella
upload-manifest = { $folder }/  manifesto salvato ({ $entries ->
        [one] 1 voce
       *[other] { $entries } voci
    })
upload-no-manifest = il manifesto di { $folder }/ non è stato salvato
upload-manifest-newer = il manifesto di { $folder } è di una versione più recente di hoster e resta com'è
upload-manifest-rebuilt = il manifesto di { $folder } era danneggiato ed è stato ricreato; i file non compresi in questa esecuzione hanno perso date e permessi
upload-existing = già archiviato
upload-existing-size = già archiviato, in base alla dimensione
upload-by-size = { $files ->
        [one] 1 file è stato confrontato in base alla dimensione: il suo checksum prima della cifratura non è noto
       *[other] { $files } file sono stati confrontati in base alla dimensione: i loro checksum prima della cifratura non sono noti
    }
upload-removed = file locale eliminato
download-would = { $path } verrebbe scaricato ({ $size })
get-joined = { $path } ricomposto
restore-renamed = { $name } in { $path }/ viene salvato come { $new }: un altro file lì ha questo nome
not-a-link = non è un link; un percorso dell'account inizia con /
manifest-newer = il manifesto di { $folder } è di una versione più recente di hoster e non viene usato: niente date, permessi, collegamenti e file vuoti
manifest-damaged = il manifesto di { $folder } è danneggiato e non viene usato; se ce n'è uno precedente, si usa quello
manifest-unread = il manifesto di { $folder } non è leggibile, quindi date, permessi, collegamenti e file vuoti non vengono ripristinati: { $reason }
restore-created = { $path }  creato dal manifesto
restore-would = { $path } verrebbe creato
restore-link-out = { $path } non viene creato: questo collegamento porta, o potrebbe portare, fuori dalla cartella ripristinata ({ $target })
upload-command-failed = { $program } non è riuscito ({ $status }); non è stato caricato nulla
upload-would = { $path } verrebbe caricato ({ $size })
upload-replaced = { $files ->
        [one] sostituisce { $files } versione precedente
       *[other] sostituisce { $files } versioni precedenti
    }
upload-not-replaced = { $path }: restano versioni precedenti
upload-size-verified = dimensione corretta
upload-not-verified = non verificato
upload-removal = link di eliminazione: { $link }
upload-nothing = niente da caricare
upload-wrong-cache = { $path }: il contenuto non corrisponde al checksum nella cache, benché dimensione e data siano invariate; il checksum nella cache è stato sostituito
upload-untried = { $files ->
        [one] { $files } altro file non è stato caricato perché fallirebbe anch'esso
       *[other] altri { $files } file non sono stati caricati perché fallirebbero anch'essi
    }

rgsx-not-found = RGSX non trovato nelle posizioni abituali; usare --rgsx CARTELLA
rgsx-no-folders = nessuna piattaforma ha una cartella di ROM; --all le mostra tutte
rgsx-no-platform = nessuna piattaforma { $name }; `hoster rgsx platforms --all` le elenca
rgsx-no-match = nessun gioco di { $platform } corrisponde
rgsx-no-game = nessun gioco di nome { $name }
rgsx-several = { $name } corrisponde a { $count } giochi: { $games }{ $more ->
        [0] {""}
        [one] {" "}e { $more } altro
       *[other] {" "}e altri { $more }
    }; indicarne uno, o usare --search { $name } --all
rgsx-online = { $online } di { $all ->
        [one] { $all } gioco
       *[other] { $all } giochi
    } online
rgsx-present = { $game }  già presente
rgsx-gone = { $game }  non esiste più
rgsx-would = { $game } verrebbe scaricato ({ $size })
size-unknown = dimensione sconosciuta
rgsx-sum = { $games ->
        [one] { $games } gioco
       *[other] { $games } giochi
    }, { $size } in { $folder }
rgsx-free = { $sum }; { $free } liberi
rgsx-lacks = { $sum }, ma solo { $free } liberi
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } file estratto
       *[other] { $files } file estratti
    }
rgsx-history-not-kept = la cronologia non viene aggiornata: { $reason }
rgsx-found = RGSX è in { $save }, le ROM sono in { $roms }; { $key }
rgsx-key = la chiave API è in { $file }
rgsx-key-none = nessuna chiave API in { $file }
rgsx-none-matches = nessun gioco corrisponde
rgsx-history-empty = ancora nessun download
rgsx-bad-link = { $game }  non rimanda a un file di questo servizio
rgsx-there = già presente
rgsx-no-link = { $game } non ha un link nell'elenco
rgsx-torrent = { $game } è un download BitTorrent, che hoster non supporta
rgsx-no-rom = { $game } non è né una ROM di questa piattaforma né un archivio; --force lo scarica comunque
rgsx-whole = { $whole } di { $checked ->
        [one] { $checked } gioco completo
       *[other] { $checked } giochi completi
    }
rgsx-waits = in attesa di un'altra estrazione
rgsx-extracts = estrazione
rgsx-again = per scaricare di nuovo un gioco: `hoster rgsx download --platform PIATTAFORMA --game GIOCO --force`
rgsx-broken = { $path } è danneggiato e non è stato modificato: { $reason }
rgsx-no-list = { $path } non è un elenco: { $reason }
rgsx-archive-unknown = { $archive } non è un archivio ZIP, 7z o RAR, nonostante il nome
rgsx-archive-damaged = { $archive } è danneggiato: { $reason }; --force lo scarica di nuovo
rgsx-archive-empty = { $archive } non contiene file
rgsx-archive-stopped = { $archive } non è stato estratto: interrotto
rgsx-archive-password = { $archive } è cifrato, e gli elenchi non contengono password
rgsx-archive-link = { $archive } contiene un collegamento simbolico, che a nessun gioco serve
rgsx-archive-files = { $archive } contiene { $files } file, più di qualsiasi gioco
rgsx-archive-folders = { $archive } contiene più di { $folders } cartelle, più di qualsiasi gioco
rgsx-archive-bomb = { $archive } estratto supera di molto ogni gioco; forse è una bomba di decompressione
rgsx-archive-outside = { $archive } tenta di scrivere fuori dalla sua cartella: { $name }
rgsx-archive-twice = { $archive } non può essere estratto: due file si chiamano { $name }
rgsx-archive-mixed = { $archive } non può essere estratto: un file e una cartella hanno lo stesso nome
rgsx-archive-taken = { $archive } è stato conservato: { $file } esiste già e non proviene da questo gioco; spostarlo e riprovare
rgsx-archive-in-the-way = { $archive } è stato conservato: { $file } ne occupa il posto (uno è un file, l'altro una cartella); spostarlo e riprovare
rgsx-archive-closed = { $archive } è stato conservato: i giochi non possono scrivere in { $file }
rgsx-archive-reserved = { $archive } contiene { $name }, un nome riservato ai file di hoster; estrarlo con un altro programma
rgsx-archive-memory = { $archive } richiede { $needs } di memoria per l'estrazione, ma solo { $left } sono liberi; estrarlo su un computer più potente
rgsx-archive-large = { $archive } richiede troppa memoria per essere estratto qui ({ $reason }); estrarlo su un computer più potente
rgsx-archive-part = { $archive } è una parte di un archivio in più volumi; procurarsi le altre ed estrarle con `unrar x`
rgsx-archive-kind = { $archive } usa un formato RAR non supportato ({ $reason }); estrarlo con `unrar` o `7z`
rgsx-no-rgsx = nessun RGSX in { $folder }; usare la cartella che contiene systems_list.json e games/, per esempio { $example }
rgsx-size-verified = { $game }  { $size }  dimensione corretta
rgsx-checksum-verified = { $game }  { $size }  checksum corretto
rgsx-incomparable = { $games ->
        [one] { $games } altro gioco non può essere verificato: lo ha estratto RGSX
       *[other] altri { $games } giochi non possono essere verificati: li ha estratti RGSX
    }
rgsx-names-guessed = { $archive } non dichiara la codifica dei suoi nomi di file; si è supposto { $encoding }, e l'archivio viene conservato
rgsx-ps3 = { $file } è stato salvato senza modifiche: hoster non decifra i dischi PS3
rgsx-vita = { $game } non è un gioco PS Vita: non contiene uno ZIP con il suo identificativo
rgsx-xbox = { $file } è stato salvato senza modifiche: manca { $program }, il convertitore di RGSX
rgsx-xbox-failed = { $program } non è riuscito a convertire { $file }: { $reason }

aria2-silent = nessuna risposta da aria2 su { $address }; avviarlo con --enable-rpc
aria2-odd = { $address } non risponde come aria2
aria2-secret = aria2 ha rifiutato il segreto; impostare HOSTER_ARIA2_SECRET sul valore del suo --rpc-secret
aria2-refuses = aria2 ha rifiutato la richiesta: { $reason }
aria2-failed = aria2 non ha scaricato il file: { $reason }
aria2-other-name = aria2 segnala di aver salvato il file come { $path }, che non era richiesto
aria2-outside = aria2 ha salvato il file fuori dalla cartella richiesta, come { $path }

error-unsupported-link = il link non è di questo servizio, o è di un tipo non supportato
error-not-found = il file o la cartella non esiste (o non esiste più)
error-password-required = password richiesta; indicarla con --password
error-password-wrong = password errata
error-restricted = accesso negato: il proprietario del file esclude questo account, questo indirizzo o questo paese
error-premium-required = il servizio richiede per questo un account a pagamento
error-credential-missing = serve una chiave API
error-credential-rejected = il servizio ha rifiutato la chiave API; controllarla, o crearne una nuova sul suo sito e salvarla con `hoster login`
error-account-locked = l'account è bloccato; il titolare deve sbloccarlo sul sito del servizio
error-rate-limited = troppe richieste; riprovare più tardi con lo stesso comando
error-rate-limited-address = troppe richieste da questo indirizzo; il servizio impone un'attesa
error-rate-limited-account = troppe richieste con questo account; il servizio impone un'attesa
error-address-blocked = il servizio rifiuta questo indirizzo di rete (VPN, proxy o blocco dopo troppi errori)
error-slots-full = tutti i posti per i download gratuiti sono occupati; riprovare più tardi o usare un account a pagamento
error-needs-consent = questo avrebbe un costo (crediti, per esempio) e richiede un consenso esplicito: { $message }
error-too-large = supera la dimensione consentita dal servizio, dall'account o da questo programma
error-invalid-input = un dato non è valido, non è stato inviato nulla: { $message }
error-conflict = conflitto con ciò che esiste già: { $message }
error-unavailable = il servizio ha un guasto o è in manutenzione; riprovare più tardi
error-network = impossibile raggiungere il servizio; controllare la connessione e riprovare
error-timeout = il servizio non ha risposto in tempo; riprovare più tardi
error-changed = risposta inattesa del servizio; questo programma va aggiornato: { $message }
error-unsupported = questo plugin non lo supporta: { $message }
error-integrity = il file ricevuto non è quello annunciato: { $message }
error-not-granted = il plugin è stato fermato: ha tentato qualcosa che non gli è permesso ({ $message })
error-not-approved = questo plugin non è stato approvato: { $message }
error-trapped = il plugin si è arrestato in modo anomalo nella sua sandbox ed è stato fermato ({ $message })
error-plugin = questo plugin è inutilizzabile: { $message }
error-local-file = { $message }
error-disk-full = non c'è più spazio sul disco: { $message }
error-untrusted = questo file non viene usato: { $message }
error-web-page = il server ha inviato una pagina web al posto del file; non è stato salvato nulla
error-unverified = il server non ha indicato la dimensione del file, che potrebbe essere incompleto; è conservato come { $path }
error-size = annunciati { $expected } byte, ma ricevuti { $found }; non è stato salvato nulla
error-damaged = il checksum non corrisponde; il file danneggiato è conservato come { $path }
error-encrypted-name = il nome { $name } ha { $bytes } byte e diventa troppo lungo una volta cifrato: ci stanno { $fits } byte
error-not-decrypted = nessun nome in { $folder } può essere decifrato: la password è sbagliata, o sono stati cifrati con altre opzioni
error-wrong-password = { $path } non può essere decifrato: la password è sbagliata, o il primo blocco è danneggiato
error-decryption = { $path } non può essere decifrato: { $reason }
error-altered = { $path } è danneggiato
error-space = spazio insufficiente in { $path }: servono { $needed }, liberi { $free }
error-full = non c'è più spazio per { $path }
error-file-too-large = { $path }: questo file system non accetta un file così grande (FAT32: meno di 4 GiB)
error-exists = { $path } esiste già
error-taken = { $path } è un altro file, di un altro link
error-unfinished = { $path } è incompleto: accanto c'è { $control }
error-busy = un altro processo sta scrivendo { $path }
error-nothing-there = nell'account non c'è { $path }
error-io = { $path } non è accessibile: { $reason }
error-untrusted-owner = { $path } non viene usato: appartiene a un altro utente (uid { $uid })
error-untrusted-mode = { $path } non viene usato: altri utenti possono modificarlo
error-outdated = { $path } nel frattempo è cambiato nell'account
error-changed-here = { $path } nel frattempo è cambiato
error-sync-running = un'altra sincronizzazione di { $path } è in corso su questo computer
error-many-deletes = verrebbero eliminati { $files } file su { $all }, più del consentito
error-backup-inside = la cartella di backup { $path } e la destinazione sono una dentro l'altra
error-not-removed = il servizio non ha eliminato { $left ->
        [one] { $left } versione precedente
       *[other] { $left } versioni precedenti
    }
error-status = il server ha risposto { $status } al posto del file
error-unconfirmed = { $path } è stato inviato per intero, ma il servizio non l'ha ancora confermato
error-untrusted-open = { $path } non viene usato: altri utenti hanno accesso a questa cartella
error-too-early = non è stato inviato nulla, per rispettare un limite del servizio ({ $reason })
error-pause = il servizio impone una pausa: { $reason }
error-pauses = il servizio ha imposto più di { $pauses } pause
error-timed-out = il plugin { $plugin } non ha risposto entro { $time } ed è stato fermato
error-not-a-file = { $path } non è un file normale
error-no-file-name = { $path } non contiene un nome di file
error-not-a-file-link = { $link } non è un link a un file di questo servizio
error-glob = `{ $glob }` non è un modello valido: { $reason }
error-many-folders = ci sono più di { $most } cartelle
error-many-files = ci sono più di { $most } file
error-algorithm = l'algoritmo di checksum { $algorithm } è sconosciuto
error-ticket = il link di download del plugin è stato rifiutato: { $reason }
error-download = il download non è riuscito: { $reason }
error-family = { $host } non ha un indirizzo { $family }, e tutte le connessioni di una chiave usano la stessa famiglia
error-checksum = il checksum { $algorithm } non corrisponde ({ $found } invece di { $expected }); nulla è conservato con il nome definitivo
error-changing = il file cambia sul servizio mentre viene scaricato
error-no-folder = nell'account non c'è una cartella { $path }
error-not-a-folder = nell'account, { $path } è un file e non una cartella
error-several = { $items } elementi si chiamano { $path }: { $list }
error-stored = { $link } non è ciò che è stato inviato: i checksum { $algorithm } sono diversi
error-torn = { $path } è stato modificato durante la lettura; { $link } non è né il vecchio file né il nuovo
error-internal = errore interno: { $reason }
error-no-key-used = { $plugin } non usa una chiave
error-key-shape = la chiave in { $place } non ha il formato giusto: attesi { $expected }, trovati { $found }
error-key-empty = { $place } non contiene una chiave
error-key-file = il file della chiave { $path } non è leggibile: { $reason }
error-no-store = { $place } non risponde: { $reason }
error-store = { $place } è inutilizzabile: { $reason }
error-connect-to = `{ $value }` non ha la forma DOMINIO=INDIRIZZO:PORTA, per esempio example.com=127.0.0.1:8080
error-not-loopback = { $address } non è un indirizzo di questo computer, come 127.0.0.1:8080
error-unknown-host = il plugin non usa l'host { $host }, solo { $hosts }
error-proxy = indirizzo di proxy non valido: usare http://HOST:PORTA o socks5://HOST:PORTA
error-ca-file = i certificati in { $path } sono inutilizzabili: { $reason }

# Suggerimenti: opzioni e comandi di questo programma.

# sync
runs-none = nessuna esecuzione registrata
runs-done = completato
runs-failed = non riuscito (codice di uscita { $code })
runs-running = in corso
runs-did-not-end = non terminato
on-failure-failed = { $program }, indicato da --on-failure, non è riuscito ({ $reason })
compare-nothing = niente da confrontare
sync-listing = lettura dei due lati
sync-comparing = confronto
sync-nothing = niente da fare
sync-upload = caricare { $path } ({ $size })
sync-download = scaricare { $path } ({ $size })
sync-replace = sostituire { $path } ({ $size })
sync-move = spostare { $from } in { $path }
sync-moved = { $from } spostato in { $path }
sync-copy = copiare { $from } in { $path }
sync-copied = { $from } copiato in { $path }
sync-remove-older = eliminare una versione precedente di { $path }
sync-removed-older = eliminata una versione precedente di { $path }
sync-delete = eliminare { $path } ({ $size })
sync-deleted = { $path } eliminato
sync-folder-removed = eliminata la cartella vuota { $path }
sync-would-move = { $files } verrebbero spostati
sync-would-copy = { $files } verrebbero copiati
sync-would-delete = { $files } verrebbero eliminati
sync-nothing-deleted = { $files ->
        [one] 1 file non è stato eliminato, perché prima qualcosa non è riuscito
       *[other] { $files } file non sono stati eliminati, perché prima qualcosa non è riuscito
    }

hint-many-deletes = controllare entrambe le cartelle con --dry-run; --max-delete alza il limite
hint-again = riprovare
hint-later = riprovare più tardi
hint-new-link = riprovare con un nuovo link
hint-key = salvarla con `hoster login`, o indicarla con --key-file FILE o la variabile d'ambiente { $variable }; se ne può creare una su { $page }
hint-key-shape = copiarla di nuovo da { $page }
hint-key-empty = inserirvi la chiave di { $page }, su una sola riga
hint-key-file = indicare un file normale
hint-link = indicare un link a un file, o un percorso
hint-fewer = selezionarne meno per volta
hint-family = -4 o -6 sceglie la famiglia
hint-unverified = --allow-unverified lo accetta
hint-crypt = `hoster crypt list` mostra i profili
hint-download = scaricarlo di nuovo
hint-space = liberare spazio, o scegliere un'altra cartella
hint-folder = scegliere un'altra cartella
hint-ls = `hoster ls` mostra ciò che esiste
hint-several = usare un link, o eliminarli tutti con `hoster rm --all`
hint-upload = eliminarlo e caricare di nuovo il file
hint-unconfirmed = caricarlo di nuovo più tardi: verrà richiesta la conferma, invece di inviarlo due volte
hint-exists = --overwrite lo sostituisce, --rename conserva entrambi
hint-taken = --rename conserva entrambi, o scegliere un'altra cartella
hint-unfinished = completarlo con il programma originario, o eliminare quel file accessorio
hint-busy = attendere che finisca, o scegliere un'altra cartella
hint-internal = è un bug di hoster
hint-wasm = indicare un file .wasm
hint-update = aggiornare il meno recente dei due
hint-approve = leggere `hoster plugin info FILE`, poi eseguire `hoster plugin approve FILE`
hint-loopback = --connect-to accetta solo un server su questo computer
hint-no-pace = usare --no-pace solo con --connect-to
hint-writable = eseguire `chmod go-w` su di esso
hint-open = eseguire `chmod 700` su di essa

crypt-added = profilo { $name } aggiunto; le sue password sono salvate in { $place }
crypt-removed = rimossi il profilo { $name } e le sue password salvate
crypt-remove-asks = rimuovere il profilo { $name } e le sue password salvate? Senza di esse nessuno può decifrare i file.
crypt-remove-needs-yes = il profilo { $name } e le sue password non vengono rimossi senza conferma; indicare --yes
crypt-none = non ci sono profili; `hoster crypt add` ne aggiunge uno
crypt-without = nessuna password
crypt-ask = Password (non mostrata):
crypt-ask-again = La stessa ancora una volta:
crypt-ask-second = Seconda password, consigliata (Invio per nessuna):
crypt-typed-differently = le password sono diverse; non è stato salvato nulla
crypt-empty = la password è vuota
crypt-unknown = non esiste il profilo { $name }; esistono: { $known }
crypt-no-profiles = non esiste il profilo { $name }; `hoster crypt add` ne aggiunge uno
crypt-name = `{ $name }` non è un nome di profilo: usare lettere, cifre, - e _
crypt-exists = il profilo { $name } esiste già
crypt-twice = il profilo { $name } è in config.toml e in crypt.toml; rimuoverne uno
crypt-in-config = il profilo { $name } è in config.toml; rimuoverlo da lì
crypt-no-password = non c'è una password per il profilo { $name }; salvarla con `hoster crypt add` o impostare { $variable }
crypt-other-password = la password del profilo { $name } non è quella con cui è stato aggiunto
crypt-not-imported = { $file } non può essere importato: { $reason }
crypt-unknown-options = il remote { $name } ha opzioni non supportate: { $options }
crypt-no-contents = il remote { $name } non cifra i contenuti (no_data_encryption), e questo non è supportato
crypt-local-remote = il remote { $name } archivia i suoi file in { $remote }, che non è un percorso di un remote
crypt-skipped = { $names ->
        [one] 1 nome non è stato decifrato ed è stato ignorato
       *[other] { $names } nomi non sono stati decifrati e sono stati ignorati
    }

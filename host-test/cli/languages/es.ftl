# Spanish. en.ftl tells what all languages have to have; the errors below are
# those of docs/errors.md, by code, and by code and scope where that differs.
# { $message } is the English sentence of whoever found the error.

try-again = (vuelva a intentarlo en { $time })
with-hint = { $fact }; { $hint }
server-said = el servidor dijo: { $reply }
interrupted = interrumpido
output-lost = no se pudo escribir en la salida estándar, por lo que faltan resultados: { $reason }

waiting = esperando { $time }: { $reason }
waiting-link = esperando el enlace de descarga
waiting-start = esperando para empezar
connecting = conectando
verifying = verificando
confirming = todo enviado, esperando el recibo
progress-total = total { $ended }/{ $files }
progress-more = y { $files } más
progress-of = de { $size }
progress-left = faltan { $time }
progress-connections = { $connections } con.
wait-small-files = el servicio pide una pausa entre archivos pequeños
wait-asked = el servicio pide una pausa

summary-downloaded = { $files ->
        [one] { $files } descargado
       *[other] { $files } descargados
    }
summary-present = { $files ->
        [one] { $files } ya estaba
       *[other] { $files } ya estaban
    }
summary-exported = { $files ->
        [one] { $files } exportado
       *[other] { $files } exportados
    }
summary-uploaded = { $files ->
        [one] { $files } subido
       *[other] { $files } subidos
    }
summary-would-upload = { $files ->
        [one] { $files } se subiría
       *[other] { $files } se subirían
    }
summary-skipped = { $files ->
        [one] { $files } omitido
       *[other] { $files } omitidos
    }
summary-failed = { $files } con error
summary-unfinished = { $files } sin terminar
summary-untried = { $files } sin empezar
summary-moved = { $counted }; { $bytes } en { $time }
summary-size = { $counted }; { $bytes }
summary-nothing = no hay nada que descargar
summary-more = y { $files } más
summary-stopped-at = detenido en { $at } de { $size }
summary-stopped-during = detenido: { $what }
continue-with = para continuar: { $command }
continue-input = para continuar, pase la misma lista a: { $command }
continue-variable = con la contraseña en la variable de entorno { $variable }

verified-checksum = { $algorithm } verificado
verified-size = tamaño verificado, no se conoce ninguna suma de control
verified-name-and-size = probablemente el mismo archivo: coinciden el nombre y el tamaño, no se conoce ninguna suma de control
verified-not = sin verificar: no se conocen ni el tamaño ni la suma de control
was-there = ya estaba
nothing-failed = nada ha fallado
list-incomplete = la línea { $line } de { $list } indica un error, así que la lista está incompleta: { $message }

upload-left-out = { $path }  omitido: { $reason }
upload-skips-link = es un enlace simbólico; --follow-links los sigue
upload-skips-special = no es un archivo normal
upload-skips-own = pertenece a las descargas de esta carpeta
upload-empty = { $path }  omitido: está vacío, y el servicio no acepta archivos vacíos
upload-existing = ya está
upload-removed = archivo local eliminado
upload-would = se subiría { $path } ({ $size })
upload-replaced = { $files ->
        [one] sustituye a 1 versión anterior
       *[other] sustituye a { $files } versiones anteriores
    }
upload-not-replaced = { $path }: todavía hay versiones anteriores
upload-size-verified = tamaño verificado
upload-not-verified = sin verificar
upload-removal = para eliminarlo: { $link }
upload-nothing = no hay nada que subir
upload-untried = { $files ->
        [one] { $files } archivo más no se intentó: fallaría
       *[other] { $files } archivos más no se intentaron: fallarían
    } del mismo modo

rgsx-not-found = no se encontró RGSX en los lugares habituales; indique su carpeta con --rgsx DIR
rgsx-no-folders = ninguna plataforma tiene una carpeta para ROMs; --all muestra las demás
rgsx-no-platform = no hay ninguna plataforma { $name }; `hoster rgsx platforms --all` las muestra
rgsx-no-match = ningún juego de { $platform } coincide
rgsx-no-game = ningún juego se llama { $name }
rgsx-several = { $name } son { $count } juegos: { $games }; nombre uno, o indique --search { $name } --all
rgsx-several-more = { $games } y { $more } más
rgsx-online = { $online } de { $all ->
        [one] { $all } juego
       *[other] { $all } juegos
    } en línea
rgsx-present = { $game }  ya está presente
rgsx-gone = { $game }  ya no existe
rgsx-would = se descargaría { $game } ({ $size })
rgsx-size-unknown = tamaño desconocido
rgsx-sum = { $games ->
        [one] { $games } juego
       *[other] { $games } juegos
    }, { $size } en { $folder }
rgsx-free = { $sum }; { $free } libres
rgsx-lacks = { $sum }, pero solo hay { $free } libres
rgsx-done = Descarga OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } archivo extraído
       *[other] { $files } archivos extraídos
    }
rgsx-history-not-kept = no se guarda el historial: { $reason }
rgsx-found = RGSX está en { $save }, las ROMs están en { $roms }, y { $key }
rgsx-key = la clave está en { $file }
rgsx-key-none = no hay ninguna clave en { $file }
rgsx-none-matches = ningún juego coincide
rgsx-history-empty = todavía no se ha descargado nada
rgsx-bad-link = { $game }  no es un enlace a un archivo de este servicio
rgsx-there = ya está presente
rgsx-no-link = { $game } no tiene enlace en la lista
rgsx-torrent = { $game } viene por BitTorrent, que hoster no habla
rgsx-no-rom = { $game } no es ni una ROM de esta plataforma ni un archivo comprimido; --force lo acepta
rgsx-whole = { $whole } de { $checked ->
        [one] { $checked } juego
       *[other] { $checked } juegos
    } intactos
rgsx-waits = esperando otra extracción
rgsx-extracts = extrayendo
rgsx-again = `hoster rgsx download --platform PLATFORM --game GAME --force` descarga un juego de nuevo
rgsx-broken = { $path } está dañado y se dejó como está: { $reason }
rgsx-no-list = { $path } no es una lista: { $reason }
rgsx-archive-unknown = { $archive } no es un archivo ZIP, 7z ni RAR, diga lo que diga su nombre
rgsx-archive-damaged = { $archive } está dañado: { $reason }; --force lo descarga de nuevo
rgsx-archive-empty = { $archive } no contiene archivos
rgsx-archive-stopped = { $archive } no se extrajo: se detuvo
rgsx-archive-password = { $archive } tiene una contraseña, que las listas no indican
rgsx-archive-link = { $archive } contiene un enlace simbólico, que ningún juego necesita
rgsx-archive-files = { $archive } contiene { $files } archivos, más que cualquier juego
rgsx-archive-folders = { $archive } contiene más de { $folders } carpetas, más que cualquier juego
rgsx-archive-bomb = { $archive } es por dentro mucho más grande que cualquier juego: puede ser una bomba
rgsx-archive-outside = { $archive } quiere escribir en { $name }, fuera de su carpeta
rgsx-archive-twice = { $archive } no se puede extraer: dos archivos se llaman { $name }
rgsx-archive-mixed = { $archive } no se puede extraer: un mismo nombre es un archivo y una carpeta
rgsx-archive-taken = { $archive } se queda como está: { $file } ya existe y no vino con este juego; muévalo a otro sitio e inténtelo de nuevo
rgsx-archive-in-the-way = { $archive } se queda como está: { $file } estorba, uno es un archivo y el otro una carpeta; muévalo a otro sitio e inténtelo de nuevo
rgsx-archive-closed = { $archive } se queda como está: los juegos no pueden escribir en { $file }
rgsx-archive-reserved = { $archive } contiene { $name }, un nombre reservado para los archivos de hoster; extráigalo con otro programa
rgsx-archive-memory = { $archive } necesita { $needs } de memoria para extraerse, pero solo hay { $left } libres; extráigalo en una máquina más grande
rgsx-archive-large = { $archive } necesita demasiada memoria para extraerse aquí ({ $reason }); extráigalo en una máquina más grande
rgsx-archive-part = { $archive } es una parte de varias; consiga las demás y extráigalas juntas con `unrar x`
rgsx-archive-kind = { $archive } es una clase de archivo RAR desconocida aquí ({ $reason }); extráigalo con el programa `unrar` o `7z`
rgsx-no-rgsx = { $folder } no contiene RGSX: indique la carpeta con systems_list.json y games/, por ejemplo { $example }
rgsx-size-verified = { $game }  { $size }  tamaño verificado
rgsx-checksum-verified = { $game }  { $size }  suma de control verificada
rgsx-incomparable = de otros { $games } juegos no se guardó nada con que compararlos: los extrajo RGSX
rgsx-names-guessed = { $archive } no indica cómo están codificados sus nombres: se ha supuesto { $encoding }, y el archivo comprimido se conserva
rgsx-ps3 = { $file } queda como llegó: hoster no tiene claves para descifrar los discos de la PS3
rgsx-vita = { $game } no contiene ningún juego de la PS Vita: en ninguna carpeta hay un ZIP con su identificador
rgsx-xbox = { $file } queda como llegó: no está { $program }, el programa de RGSX que lo reempaqueta
rgsx-xbox-failed = { $program } no pudo reempaquetar { $file }: { $reason }

aria2-silent = ningún aria2 responde en { $address }; inícielo con --enable-rpc
aria2-odd = { $address } no responde como aria2
aria2-secret = aria2 rechaza el secreto; ponga en HOSTER_ARIA2_SECRET el de su --rpc-secret
aria2-refuses = aria2 se niega: { $reason }
aria2-failed = aria2 no descargó el archivo: { $reason }
aria2-other-name = aria2 dice que guardó el archivo como { $path }, lo que nadie le pidió
aria2-outside = aria2 guardó el archivo fuera de la carpeta indicada, como { $path }

error-unsupported-link = el enlace no es de este servidor de archivos, o de una clase que aquí no sirve
error-not-found = el archivo o la carpeta no existe (o ya no)
error-password-required = hace falta una contraseña; indíquela con --password
error-password-wrong = la contraseña es incorrecta
error-restricted = el propietario del archivo no deja entrar a esta cuenta, esta dirección o este país
error-premium-required = el servicio pide para esto una cuenta de pago
error-credential-missing = hace falta una clave API
error-credential-rejected = el servicio no acepta la clave API; compruébela, o cree una nueva en su sitio y guárdela con `hoster login`
error-account-locked = la cuenta está bloqueada; su propietario tiene que actuar en el sitio del servicio
error-rate-limited = demasiadas peticiones; la misma orden funcionará más tarde
error-rate-limited-address = demasiadas peticiones desde esta dirección; el servicio la hace esperar
error-rate-limited-account = demasiadas peticiones con esta cuenta; el servicio la hace esperar
error-address-blocked = el servicio rechaza esta dirección de red (VPN, proxy o un bloqueo tras demasiados errores)
error-slots-full = todas las descargas gratuitas están ocupadas; vuelva a intentarlo más tarde o use una cuenta de pago
error-needs-consent = esto costaría algo (créditos, por ejemplo) y pide un sí explícito: { $message }
error-too-large = más grande de lo que permite el servicio, la cuenta o un límite de este programa
error-invalid-input = un dato es incorrecto, no se envió nada: { $message }
error-conflict = esto contradice lo que ya existe: { $message }
error-unavailable = el servicio tiene una avería o está en mantenimiento; vuelva a intentarlo más tarde
error-network = no se pudo llegar al servicio; compruebe la conexión y vuelva a intentarlo
error-timeout = el servicio no respondió a tiempo; vuelva a intentarlo más tarde
error-changed = el servicio respondió algo desconocido; este programa necesita una actualización: { $message }
error-unsupported = este complemento no sabe hacerlo: { $message }
error-integrity = lo que llegó no es lo que se anunció: { $message }
error-not-granted = se detuvo el complemento: quería algo que no le está permitido ({ $message })
error-not-approved = este complemento no ha sido aprobado: { $message }
error-trapped = el complemento falló dentro de su aislamiento y se detuvo ({ $message })
error-plugin = este complemento no se puede usar: { $message }
error-local-file = { $message }
error-disk-full = no queda espacio en el disco: { $message }
error-untrusted = este archivo no se usa: { $message }
error-web-page = el servidor envió una página web en lugar del archivo; no se guardó nada
error-unverified = el servidor de archivos no indicó el tamaño del archivo y nadie sabe si llegó entero; se guardó como { $path }
error-size = se anunciaron { $expected } bytes, pero llegaron { $found }; no se guardó nada
error-damaged = la suma de control no coincide; el archivo dañado quedó aparte como { $path }
error-altered = { $path } está dañado
error-space = { $path } no tiene bastante espacio: hacen falta { $needed }, hay { $free }
error-full = no queda espacio para { $path }
error-file-too-large = { $path }: este sistema de archivos no admite un archivo tan grande (FAT32: menos de 4 GiB)
error-exists = { $path } ya existe
error-taken = { $path } es otro archivo, de otro enlace
error-unfinished = { $path } está incompleto: a su lado está { $control }
error-busy = otro programa está escribiendo { $path }
error-nothing-there = no hay { $path } en la cuenta
error-io = no se puede acceder a { $path }: { $reason }
error-untrusted-owner = no se usa { $path }: pertenece a otro usuario (uid { $uid })
error-untrusted-mode = no se usa { $path }: otros pueden modificarlo
error-not-removed = el servicio no eliminó { $left } de las versiones anteriores
error-status = el servidor respondió { $status } en lugar del archivo
error-unconfirmed = { $path } se envió entero, pero el servicio aún no lo ha confirmado
error-untrusted-open = no se usa { $path }: otros pueden entrar en la carpeta
error-too-early = no se envió nada, para respetar un límite del servicio ({ $reason })
error-pause = el servicio pide una pausa: { $reason }
error-pauses = el servicio pidió más de { $pauses } pausas
error-timed-out = el complemento { $plugin } no respondió en { $time } y se detuvo
error-not-a-file = { $path } no es un archivo normal
error-no-file-name = { $path } no tiene nombre de archivo
error-not-a-file-link = { $link } no es un enlace a un archivo de este servicio
error-glob = `{ $glob }` no es un patrón: { $reason }
error-many-folders = hay más de { $most } carpetas
error-many-files = hay más de { $most } archivos
error-algorithm = las sumas de control { $algorithm } son desconocidas
error-ticket = se rechazó el enlace de descarga del complemento: { $reason }
error-download = la descarga falló: { $reason }
error-family = { $host } no tiene dirección { $family }, y todas las conexiones de una clave usan la misma familia
error-checksum = la suma de control { $algorithm } no coincide ({ $found } en lugar de { $expected }); no se guardó nada con el nombre definitivo
error-changing = el archivo cambia en el servicio mientras se descarga
error-no-folder = no hay ninguna carpeta { $path } en la cuenta
error-not-a-folder = { $path } es en la cuenta un archivo, no una carpeta
error-several = { $items } elementos se llaman { $path }: { $list }
error-stored = { $link } no es lo que se envió: las sumas de control { $algorithm } son distintas
error-torn = { $path } se modificó mientras se leía; { $link } no es ni el archivo antiguo ni el nuevo
error-internal = error interno: { $reason }
error-no-key-used = { $plugin } no usa clave
error-key-shape = la clave de { $place } no tiene la forma correcta: se espera { $expected }, se encontró { $found }
error-key-empty = { $place } no contiene ninguna clave
error-key-file = no se puede leer el archivo de la clave { $path }: { $reason }
error-no-store = { $place } no responde: { $reason }
error-store = { $place } no se puede usar: { $reason }
error-connect-to = `{ $value }` no tiene la forma DOMINIO=DIRECCIÓN:PUERTO, por ejemplo example.com=127.0.0.1:8080
error-not-loopback = { $address } no es una dirección de esta máquina, como 127.0.0.1:8080
error-unknown-host = el complemento no usa el servidor { $host }, solo { $hosts }
error-proxy = no es una dirección de proxy: se espera http://SERVIDOR:PUERTO o socks5://SERVIDOR:PUERTO
error-ca-file = los certificados de { $path } no se pueden usar: { $reason }

# Lo que ayuda: opciones y órdenes de este programa.
hint-again = vuelva a intentarlo
hint-later = vuelva a intentarlo más tarde
hint-new-link = vuelva a intentarlo con un enlace nuevo
hint-key = guárdela con `hoster login`, o indíquela con --key-file ARCHIVO o la variable de entorno { $variable }; se crea en { $page }
hint-key-shape = cópiela de nuevo de { $page }
hint-key-empty = ponga ahí la clave de { $page }, en una sola línea
hint-key-file = indique un archivo normal
hint-link = indique un enlace a un archivo, o una ruta
hint-fewer = indique solo una parte
hint-family = -4 o -6 elige una familia
hint-unverified = con --allow-unverified se acepta tal como está
hint-download = descárguelo de nuevo
hint-space = libere espacio o elija otra carpeta
hint-folder = elija otra carpeta
hint-ls = `hoster ls` muestra lo que hay
hint-several = indique uno por su enlace, o elimínelos todos con `hoster rm --all`
hint-upload = elimínelo y vuelva a subir el archivo
hint-unconfirmed = vuelva a subirlo más tarde: entonces se pedirá el recibo, y nada se envía dos veces
hint-exists = --overwrite lo sustituye, --rename conserva ambos
hint-taken = --rename conserva ambos, otra carpeta lo evita
hint-unfinished = termínelo con el programa que lo empezó o borre ese archivo
hint-busy = espere a que termine o elija otra carpeta
hint-internal = es un defecto de hoster
hint-wasm = indique un archivo .wasm
hint-update = actualice el más antiguo de los dos
hint-approve = lea `hoster plugin info ARCHIVO` y ejecute después `hoster plugin approve ARCHIVO`
hint-loopback = --connect-to es para un servidor de esta máquina
hint-no-pace = --no-pace solo va con --connect-to
hint-writable = ejecute chmod go-w sobre él
hint-open = ejecute chmod 700 sobre ella

# Spanish. en.ftl has the messages that every language has. The errors below are
# those of docs/errors.md, by code, or by code and scope where these differ.
# { $message } is the English sentence of the plugin or the library.
# Terms (usted): download descarga, upload subida/subir, link enlace, folder carpeta, key clave, plugin complemento, resume reanudar, checksum suma de verificación, skip omitir.

try-again = (vuelva a intentarlo en { $time })
with-hint = { $fact }; { $hint }
server-said = respuesta del servidor: { $reply }
interrupted = interrumpido
output-lost = no se pudo escribir en la salida estándar, faltan resultados: { $reason }

waiting = esperando { $time }: { $reason }
waiting-link = esperando el enlace de descarga
waiting-start = esperando para empezar
connecting = conectando
verifying = verificando
confirming = enviado, esperando la confirmación
progress-total = total { $ended }/{ $files }
progress-more = y { $files } más
progress-of = de { $size }
progress-left = quedan { $time }
progress-connections = { $connections } con.
wait-small-files = el servicio limita la frecuencia de los archivos pequeños
wait-asked = el servicio exige una pausa

summary-downloaded = { $files ->
        [one] { $files } descargado
       *[other] { $files } descargados
    }
summary-present = { $files ->
        [one] { $files } ya presente
       *[other] { $files } ya presentes
    }
summary-would-download = { $files ->
        [one] se descargaría { $files }
       *[other] se descargarían { $files }
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
        [one] se subiría { $files }
       *[other] se subirían { $files }
    }
summary-unchanged = { $files } sin cambios
summary-empty = { $files ->
        [one] { $files } vacío
       *[other] { $files } vacíos
    }
summary-moved-files = { $files ->
        [one] { $files } movido
       *[other] { $files } movidos
    }
summary-copied-files = { $files ->
        [one] { $files } copiado
       *[other] { $files } copiados
    }
summary-deleted-files = { $files ->
        [one] { $files } eliminado
       *[other] { $files } eliminados
    }
summary-failed = { $files ->
        [one] { $files } fallido
       *[other] { $files } fallidos
    }
summary-unfinished = { $files } sin terminar
summary-untried = { $files } sin empezar
summary-verified = { $files ->
        [one] { $files } verificado
       *[other] { $files } verificados
    }
summary-equal = { $files ->
        [one] { $files } igual
       *[other] { $files } iguales
    }
summary-equal-by-size = { $files ->
        [one] { $files } igual por tamaño
       *[other] { $files } iguales por tamaño
    }
summary-different = { $files ->
        [one] { $files } diferente
       *[other] { $files } diferentes
    }
summary-missing = { $files ->
        [one] { $files } ausente
       *[other] { $files } ausentes
    }
summary-extra = { $files } de más
summary-nothing = nada que descargar
summary-more = y { $files } más
summary-stopped-at = detenido en { $at } de { $size }
summary-stopped-during = detenido: { $what }
continue-with = para continuar: { $command }
continue-input = para continuar, pase la misma lista a: { $command }
continue-variable = con la contraseña en la variable de entorno { $variable }

verified-checksum = { $algorithm } verificado
verified-size = tamaño correcto (no hay suma de verificación)
verified-blocks = tamaño correcto, cada bloque autenticado
verified-name-and-size = parece el mismo archivo (igual nombre y tamaño, sin suma de verificación)
verified-not = sin verificar (no hay tamaño ni suma de verificación)
was-there = ya existe
nothing-failed = nada que reintentar
list-incomplete = la línea { $line } de { $list } indica un error, así que la lista está incompleta: { $message }

upload-left-out = { $path }  omitido: { $reason }
upload-skips-link = enlace simbólico; --links lo conserva, --follow-links lo sigue
upload-skips-special = no es un archivo normal
upload-skips-own = pertenece a una descarga de esta carpeta
upload-expired = se eliminó { $name }, que ya no está entre los archivos que se conservan
upload-would-expire = se eliminaría { $name }
upload-not-rotated = no se eliminaron archivos anteriores, porque falló una subida
upload-rotation = eliminación de archivos anteriores
upload-empty = { $path }  omitido: vacío (el servicio no acepta archivos vacíos)
upload-empty-listed = { $path }  vacío: figura en el manifiesto de su carpeta
upload-manifest = { $folder }/  manifiesto guardado ({ $entries ->
        [one] 1 entrada
       *[other] { $entries } entradas
    })
upload-no-manifest = no se ha guardado el manifiesto de { $folder }/
upload-manifest-newer = el manifiesto de { $folder } es de una versión más reciente de hoster y se deja como está
upload-manifest-rebuilt = el manifiesto de { $folder } estaba dañado y se ha rehecho; los archivos que no formaban parte de esta ejecución han perdido sus fechas y permisos
upload-existing = ya almacenado
upload-existing-size = ya almacenado, según el tamaño
upload-by-size = { $files ->
        [one] se comparó 1 archivo por tamaño: no se conoce su suma de verificación antes del cifrado
       *[other] se compararon { $files } archivos por tamaño: no se conocen sus sumas de verificación antes del cifrado
    }
upload-removed = archivo local eliminado
download-would = se descargaría { $path } ({ $size })
get-joined = { $path } unido
restore-renamed = { $name } de { $path }/ se guarda como { $new }: otro archivo tiene allí ese nombre
not-a-link = no es un enlace; una ruta de la cuenta empieza por /
manifest-newer = el manifiesto de { $folder } es de una versión más reciente de hoster y no se usa: sin fechas, permisos, enlaces ni archivos vacíos
manifest-damaged = el manifiesto de { $folder } está dañado y no se usa; si hay uno anterior, se usa ese
manifest-unread = no se puede leer el manifiesto de { $folder }, así que no se restauran fechas, permisos, enlaces ni archivos vacíos: { $reason }
restore-created = { $path }  creado a partir del manifiesto
restore-would = se crearía { $path }
restore-link-out = no se crea { $path }: este enlace lleva, o podría llevar, fuera de la carpeta restaurada ({ $target })
upload-command-failed = { $program } falló ({ $status }); no se subió nada
upload-would = se subiría { $path } ({ $size })
upload-replaced = { $files ->
        [one] sustituye { $files } versión anterior
       *[other] sustituye { $files } versiones anteriores
    }
upload-not-replaced = { $path }: quedan versiones anteriores
upload-size-verified = tamaño correcto
upload-not-verified = sin verificar
upload-removal = enlace de eliminación: { $link }
upload-nothing = nada que subir
upload-wrong-cache = { $path }: el contenido no coincide con la suma de verificación en caché, aunque el tamaño y la fecha no han cambiado; la suma en caché se ha reemplazado
upload-untried = { $files ->
        [one] { $files } archivo más no se ha subido porque también fallaría
       *[other] { $files } archivos más no se han subido porque también fallarían
    }

rgsx-not-found = no se encontró RGSX en los lugares habituales; use --rgsx CARPETA
rgsx-no-folders = ninguna plataforma tiene carpeta de ROM; --all las muestra todas
rgsx-no-platform = no hay ninguna plataforma { $name }; `hoster rgsx platforms --all` las muestra
rgsx-no-match = ningún juego de { $platform } coincide
rgsx-no-game = no hay ningún juego llamado { $name }
rgsx-several = { $name } coincide con { $count } juegos: { $games }{ $more ->
        [0] {""}
       *[other] {" "}y { $more } más
    }; indique uno, o use --search { $name } --all
rgsx-online = { $online } de { $all ->
        [one] { $all } juego
       *[other] { $all } juegos
    } en línea
rgsx-present = { $game }  ya existe
rgsx-gone = { $game }  ya no existe
rgsx-would = se descargaría { $game } ({ $size })
size-unknown = tamaño desconocido
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
rgsx-history-not-kept = el historial no se actualiza: { $reason }
rgsx-found = RGSX está en { $save }, las ROM están en { $roms }; { $key }
rgsx-key = la clave API está en { $file }
rgsx-key-none = no hay clave API en { $file }
rgsx-none-matches = ningún juego coincide
rgsx-history-empty = todavía no hay descargas
rgsx-bad-link = { $game }  no enlaza a un archivo de este servicio
rgsx-there = ya existe
rgsx-no-link = { $game } no tiene enlace en la lista
rgsx-torrent = { $game } es una descarga de BitTorrent, que hoster no admite
rgsx-no-rom = { $game } no es una ROM de esta plataforma ni un archivo comprimido; --force lo descarga de todos modos
rgsx-whole = { $whole } de { $checked ->
        [one] { $checked } juego completo
       *[other] { $checked } juegos completos
    }
rgsx-waits = esperando otra extracción
rgsx-extracts = extrayendo
rgsx-again = para volver a descargar un juego: `hoster rgsx download --platform PLATAFORMA --game JUEGO --force`
rgsx-broken = { $path } está dañado y no se ha modificado: { $reason }
rgsx-no-list = { $path } no es una lista: { $reason }
rgsx-archive-unknown = { $archive } no es un archivo ZIP, 7z ni RAR, pese a su nombre
rgsx-archive-damaged = { $archive } está dañado: { $reason }; --force lo vuelve a descargar
rgsx-archive-empty = { $archive } no contiene archivos
rgsx-archive-stopped = { $archive } no se ha extraído: interrumpido
rgsx-archive-password = { $archive } está cifrado, y las listas no contienen contraseñas
rgsx-archive-link = { $archive } contiene un enlace simbólico, que ningún juego necesita
rgsx-archive-files = { $archive } contiene { $files } archivos, más que cualquier juego
rgsx-archive-folders = { $archive } contiene más de { $folders } carpetas, más que cualquier juego
rgsx-archive-bomb = { $archive } extraído supera con mucho a cualquier juego; posible bomba de descompresión
rgsx-archive-outside = { $archive } intenta escribir fuera de su carpeta: { $name }
rgsx-archive-twice = { $archive } no se puede extraer: dos archivos se llaman { $name }
rgsx-archive-mixed = { $archive } no se puede extraer: un archivo y una carpeta tienen el mismo nombre
rgsx-archive-taken = { $archive } se ha conservado: { $file } ya existe y no es de este juego; muévalo y vuelva a intentarlo
rgsx-archive-in-the-way = { $archive } se ha conservado: { $file } ocupa su lugar (uno es un archivo y el otro una carpeta); muévalo y vuelva a intentarlo
rgsx-archive-closed = { $archive } se ha conservado: los juegos no pueden escribir en { $file }
rgsx-archive-reserved = { $archive } contiene { $name }, un nombre reservado para los archivos de hoster; extráigalo con otro programa
rgsx-archive-memory = { $archive } necesita { $needs } de memoria para extraerse, pero solo hay { $left } libres; extráigalo en un equipo más potente
rgsx-archive-large = { $archive } necesita demasiada memoria para extraerse aquí ({ $reason }); extráigalo en un equipo más potente
rgsx-archive-part = { $archive } es una parte de un archivo de varios volúmenes; consiga las demás y extráigalas con `unrar x`
rgsx-archive-kind = { $archive } usa un formato RAR no admitido ({ $reason }); extráigalo con `unrar` o `7z`
rgsx-no-rgsx = no hay RGSX en { $folder }; use la carpeta que contiene systems_list.json y games/, por ejemplo { $example }
rgsx-size-verified = { $game }  { $size }  tamaño correcto
rgsx-checksum-verified = { $game }  { $size }  suma de verificación correcta
rgsx-incomparable = { $games ->
        [one] { $games } juego más no se puede verificar: lo extrajo RGSX
       *[other] { $games } juegos más no se pueden verificar: los extrajo RGSX
    }
rgsx-names-guessed = { $archive } no declara la codificación de sus nombres de archivo; se ha supuesto { $encoding } y se conserva el archivo comprimido
rgsx-ps3 = { $file } se ha guardado sin cambios: hoster no descifra discos de PS3
rgsx-vita = { $game } no es un juego de PS Vita: no contiene un ZIP con su identificador
rgsx-xbox = { $file } se ha guardado sin cambios: falta { $program }, el reempaquetador de RGSX
rgsx-xbox-failed = { $program } no pudo reempaquetar { $file }: { $reason }

aria2-silent = aria2 no responde en { $address }; inícielo con --enable-rpc
aria2-odd = { $address } no responde como aria2
aria2-secret = aria2 ha rechazado el secreto; ponga en HOSTER_ARIA2_SECRET el valor de su --rpc-secret
aria2-refuses = aria2 ha rechazado la petición: { $reason }
aria2-failed = aria2 no ha descargado el archivo: { $reason }
aria2-other-name = aria2 indica que guardó el archivo como { $path }, que no es lo solicitado
aria2-outside = aria2 guardó el archivo fuera de la carpeta solicitada, como { $path }

error-unsupported-link = el enlace no es de este servicio, o es de un tipo no admitido
error-not-found = el archivo o la carpeta no existe (o ya no existe)
error-password-required = se necesita una contraseña; indíquela con --password
error-password-wrong = contraseña incorrecta
error-restricted = acceso denegado: el propietario del archivo excluye esta cuenta, esta dirección o este país
error-premium-required = el servicio exige para esto una cuenta de pago
error-credential-missing = se necesita una clave API
error-credential-rejected = el servicio ha rechazado la clave API; compruébela, o cree una nueva en su sitio web y guárdela con `hoster login`
error-account-locked = la cuenta está bloqueada; su titular debe desbloquearla en el sitio web del servicio
error-rate-limited = demasiadas peticiones; vuelva a intentarlo más tarde con el mismo comando
error-rate-limited-address = demasiadas peticiones desde esta dirección; el servicio exige una espera
error-rate-limited-account = demasiadas peticiones con esta cuenta; el servicio exige una espera
error-address-blocked = el servicio rechaza esta dirección de red (VPN, proxy o bloqueo tras demasiados errores)
error-slots-full = todas las descargas gratuitas están ocupadas; vuelva a intentarlo más tarde o use una cuenta de pago
error-needs-consent = esto tendría un coste (créditos, por ejemplo) y exige un consentimiento explícito: { $message }
error-too-large = supera el tamaño que permite el servicio, la cuenta o este programa
error-invalid-input = un dato no es válido, no se envió nada: { $message }
error-conflict = conflicto con lo que ya existe: { $message }
error-unavailable = el servicio está averiado o en mantenimiento; vuelva a intentarlo más tarde
error-network = no se pudo conectar con el servicio; compruebe la conexión y vuelva a intentarlo
error-timeout = el servicio no respondió a tiempo; vuelva a intentarlo más tarde
error-changed = respuesta inesperada del servicio; este programa necesita una actualización: { $message }
error-unsupported = este complemento no lo admite: { $message }
error-integrity = el archivo recibido no es el anunciado: { $message }
error-not-granted = se detuvo el complemento: intentó algo que no tiene permitido ({ $message })
error-not-approved = este complemento no está aprobado: { $message }
error-trapped = el complemento falló en su entorno aislado y se detuvo ({ $message })
error-plugin = este complemento no se puede usar: { $message }
error-local-file = { $message }
error-disk-full = no queda espacio en el disco: { $message }
error-untrusted = este archivo no se usa: { $message }
error-web-page = el servidor envió una página web en lugar del archivo; no se guardó nada
error-unverified = el servidor no indicó el tamaño del archivo, que puede estar incompleto; se guardó como { $path }
error-size = se anunciaron { $expected } bytes, pero llegaron { $found }; no se guardó nada
error-damaged = la suma de verificación no coincide; el archivo dañado se guardó como { $path }
error-encrypted-name = el nombre { $name } tiene { $bytes } bytes y resulta demasiado largo al cifrarlo: caben { $fits } bytes
error-not-decrypted = no se puede descifrar ningún nombre de { $folder }: la contraseña es incorrecta o se cifraron con otras opciones
error-wrong-password = no se puede descifrar { $path }: la contraseña es incorrecta o su primer bloque está dañado
error-decryption = no se puede descifrar { $path }: { $reason }
error-altered = { $path } está dañado
error-space = espacio insuficiente en { $path }: { $needed } necesarios, { $free } libres
error-full = no queda espacio para { $path }
error-file-too-large = { $path }: este sistema de archivos no admite un archivo tan grande (FAT32: menos de 4 GiB)
error-exists = { $path } ya existe
error-taken = { $path } es otro archivo, de otro enlace
error-unfinished = { $path } está incompleto: junto a él está { $control }
error-busy = otro proceso está escribiendo { $path }
error-nothing-there = no hay { $path } en la cuenta
error-io = no se puede acceder a { $path }: { $reason }
error-untrusted-owner = no se usa { $path }: pertenece a otro usuario (uid { $uid })
error-untrusted-mode = no se usa { $path }: otros usuarios pueden modificarlo
error-outdated = { $path } cambió entretanto en la cuenta
error-changed-here = { $path } cambió entretanto
error-sync-running = otra sincronización de { $path } está en curso en este equipo
error-many-deletes = se eliminarían { $files } de { $all } archivos, más de lo permitido
error-backup-inside = la carpeta de respaldo { $path } y el destino están una dentro de la otra
error-not-removed = el servicio no eliminó { $left ->
        [one] { $left } versión anterior
       *[other] { $left } versiones anteriores
    }
error-status = el servidor respondió { $status } en lugar del archivo
error-unconfirmed = { $path } se envió entero, pero el servicio aún no lo ha confirmado
error-untrusted-open = no se usa { $path }: otros usuarios tienen acceso a esta carpeta
error-too-early = no se envió nada, para respetar un límite del servicio ({ $reason })
error-pause = el servicio exige una pausa: { $reason }
error-pauses = el servicio exigió más de { $pauses } pausas
error-timed-out = el complemento { $plugin } no respondió en { $time } y se detuvo
error-not-a-file = { $path } no es un archivo normal
error-no-file-name = { $path } no contiene un nombre de archivo
error-not-a-file-link = { $link } no es un enlace a un archivo de este servicio
error-glob = `{ $glob }` no es un patrón válido: { $reason }
error-many-folders = hay más de { $most } carpetas
error-many-files = hay más de { $most } archivos
error-algorithm = el algoritmo de suma de verificación { $algorithm } es desconocido
error-ticket = se rechazó el enlace de descarga del complemento: { $reason }
error-download = la descarga falló: { $reason }
error-family = { $host } no tiene dirección { $family }, y todas las conexiones de una clave usan la misma familia
error-checksum = la suma de verificación { $algorithm } no coincide ({ $found } en lugar de { $expected }); no se guardó nada con el nombre definitivo
error-changing = el archivo cambia en el servicio mientras se descarga
error-no-folder = no hay ninguna carpeta { $path } en la cuenta
error-not-a-folder = en la cuenta, { $path } es un archivo y no una carpeta
error-several = { $items } elementos se llaman { $path }: { $list }
error-stored = { $link } no es lo que se envió: las sumas de verificación { $algorithm } son distintas
error-torn = { $path } se modificó durante la lectura; { $link } no es ni el archivo antiguo ni el nuevo
error-internal = error interno: { $reason }
error-no-key-used = { $plugin } no usa clave
error-key-shape = la clave de { $place } no tiene el formato correcto: se esperaba { $expected }, se encontró { $found }
error-key-empty = { $place } no contiene ninguna clave
error-key-file = no se puede leer el archivo de clave { $path }: { $reason }
error-no-store = { $place } no responde: { $reason }
error-store = { $place } no se puede usar: { $reason }
error-connect-to = `{ $value }` no tiene la forma DOMINIO=DIRECCIÓN:PUERTO, por ejemplo example.com=127.0.0.1:8080
error-not-loopback = { $address } no es una dirección de este equipo, como 127.0.0.1:8080
error-unknown-host = el complemento no usa el servidor { $host }, solo { $hosts }
error-proxy = dirección de proxy no válida: use http://SERVIDOR:PUERTO o socks5://SERVIDOR:PUERTO
error-ca-file = los certificados de { $path } no se pueden usar: { $reason }

# Consejos: opciones y comandos de este programa.

# sync
runs-none = no hay ejecuciones registradas
runs-done = terminado
runs-failed = fallido (código de salida { $code })
runs-running = en curso
runs-did-not-end = no terminó
on-failure-failed = { $program }, indicado por --on-failure, falló ({ $reason })
compare-nothing = nada que comparar
sync-listing = leyendo ambos lados
sync-comparing = comparando
sync-nothing = nada que hacer
sync-upload = subir { $path } ({ $size })
sync-download = descargar { $path } ({ $size })
sync-replace = reemplazar { $path } ({ $size })
sync-move = mover { $from } a { $path }
sync-moved = { $from } movido a { $path }
sync-copy = copiar { $from } a { $path }
sync-copied = { $from } copiado a { $path }
sync-remove-older = eliminar una versión anterior de { $path }
sync-removed-older = versión anterior de { $path } eliminada
sync-delete = eliminar { $path } ({ $size })
sync-deleted = { $path } eliminado
sync-folder-removed = carpeta vacía { $path } eliminada
sync-would-move = se moverían { $files }
sync-would-copy = se copiarían { $files }
sync-would-delete = se eliminarían { $files }
sync-nothing-deleted = { $files ->
        [one] no se eliminó 1 archivo, porque algo falló antes
       *[other] no se eliminaron { $files } archivos, porque algo falló antes
    }

hint-many-deletes = compruebe ambas carpetas con --dry-run; --max-delete sube el límite
hint-again = vuelva a intentarlo
hint-later = vuelva a intentarlo más tarde
hint-new-link = vuelva a intentarlo con un enlace nuevo
hint-key = guárdela con `hoster login`, o indíquela con --key-file ARCHIVO o la variable de entorno { $variable }; puede crear una en { $page }
hint-key-shape = cópiela de nuevo de { $page }
hint-key-empty = ponga ahí la clave de { $page }, en una sola línea
hint-key-file = indique un archivo normal
hint-link = indique un enlace a un archivo, o una ruta
hint-fewer = seleccione menos a la vez
hint-family = -4 o -6 elige la familia
hint-unverified = --allow-unverified lo acepta
hint-crypt = `hoster crypt list` muestra los perfiles
hint-download = descárguelo de nuevo
hint-space = libere espacio o elija otra carpeta
hint-folder = elija otra carpeta
hint-ls = `hoster ls` muestra lo que hay
hint-several = use un enlace, o elimínelos todos con `hoster rm --all`
hint-upload = elimínelo y vuelva a subir el archivo
hint-unconfirmed = vuelva a subirlo más tarde: se pedirá la confirmación en lugar de enviarlo dos veces
hint-exists = --overwrite lo sustituye, --rename conserva ambos
hint-taken = --rename conserva ambos, o elija otra carpeta
hint-unfinished = termínelo con el programa que lo empezó, o elimine ese último archivo
hint-busy = espere a que termine, o elija otra carpeta
hint-internal = es un error de hoster
hint-wasm = indique un archivo .wasm
hint-update = actualice el más antiguo de los dos
hint-approve = lea `hoster plugin info ARCHIVO` y luego ejecute `hoster plugin approve ARCHIVO`
hint-loopback = --connect-to solo acepta un servidor de este equipo
hint-no-pace = use --no-pace solo con --connect-to
hint-writable = ejecute `chmod go-w` sobre él
hint-open = ejecute `chmod 700` sobre ella

crypt-added = se añadió el perfil { $name }; sus contraseñas están guardadas en { $place }
crypt-removed = se eliminaron el perfil { $name } y sus contraseñas guardadas
crypt-remove-asks = ¿eliminar el perfil { $name } y sus contraseñas guardadas? Sin ellas, nadie puede descifrar sus archivos.
crypt-remove-needs-yes = el perfil { $name } y sus contraseñas no se eliminan sin confirmación; indique --yes
crypt-none = no hay perfiles; `hoster crypt add` añade uno
crypt-without = sin contraseñas
crypt-ask = Contraseña (no se muestra):
crypt-ask-again = La misma otra vez:
crypt-ask-second = Segunda contraseña, recomendada (Intro para ninguna):
crypt-typed-differently = las contraseñas no coinciden; no se guardó nada
crypt-empty = la contraseña está vacía
crypt-unknown = no hay ningún perfil { $name }; hay: { $known }
crypt-no-profiles = no hay ningún perfil { $name }; `hoster crypt add` añade uno
crypt-name = `{ $name }` no es un nombre de perfil: use letras, cifras, - y _
crypt-exists = el perfil { $name } ya existe
crypt-twice = el perfil { $name } está en config.toml y en crypt.toml; elimine uno de los dos
crypt-in-config = el perfil { $name } está en config.toml; elimínelo allí
crypt-no-password = no hay contraseña para el perfil { $name }; guárdela con `hoster crypt add` o defina { $variable }
crypt-other-password = la contraseña del perfil { $name } no es la que tenía cuando se añadió
crypt-not-imported = no se puede importar { $file }: { $reason }
crypt-unknown-options = el remoto { $name } tiene opciones no admitidas: { $options }
crypt-no-contents = el remoto { $name } no cifra el contenido (no_data_encryption), lo cual no se admite
crypt-local-remote = el remoto { $name } guarda sus archivos en { $remote }, que no es una ruta de un remoto
crypt-skipped = { $names ->
        [one] no se pudo descifrar 1 nombre, y se omitió
       *[other] no se pudieron descifrar { $names } nombres, y se omitieron
    }

# French. en.ftl tells what all languages have to have; the errors below are
# those of docs/errors.md, by code, and by code and scope where that differs.
# { $message } is the English sentence of whoever found the error.

try-again = (réessayez dans { $time })
with-hint = { $fact } ; { $hint }
server-said = le serveur a dit : { $reply }
interrupted = interrompu
output-lost = impossible d'écrire sur la sortie standard, il manque donc des résultats : { $reason }

waiting = attente { $time } : { $reason }
waiting-link = attente du lien de téléchargement
waiting-start = attente du démarrage
connecting = connexion
verifying = vérification
confirming = tout est envoyé, attente du reçu
progress-total = total { $ended }/{ $files }
progress-more = et { $files } de plus
progress-of = sur { $size }
progress-left = reste { $time }
progress-connections = { $connections } conn.
wait-small-files = le service demande une pause entre les petits fichiers
wait-asked = le service demande une pause

summary-downloaded = { $files ->
        [one] { $files } téléchargé
       *[other] { $files } téléchargés
    }
summary-present = { $files ->
        [one] { $files } déjà présent
       *[other] { $files } déjà présents
    }
summary-exported = { $files ->
        [one] { $files } exporté
       *[other] { $files } exportés
    }
summary-uploaded = { $files ->
        [one] { $files } envoyé
       *[other] { $files } envoyés
    }
summary-would-upload = { $files ->
        [one] { $files } serait envoyé
       *[other] { $files } seraient envoyés
    }
summary-skipped = { $files ->
        [one] { $files } ignoré
       *[other] { $files } ignorés
    }
summary-failed = { $files ->
        [one] { $files } échec
       *[other] { $files } échecs
    }
summary-unfinished = { $files ->
        [one] { $files } inachevé
       *[other] { $files } inachevés
    }
summary-untried = { $files ->
        [one] { $files } non commencé
       *[other] { $files } non commencés
    }
summary-moved = { $counted } ; { $bytes } en { $time }
summary-size = { $counted } ; { $bytes }
summary-nothing = il n'y a rien à télécharger
summary-more = et { $files } de plus
summary-stopped-at = arrêté à { $at } sur { $size }
summary-stopped-during = arrêté : { $what }
continue-with = pour continuer : { $command }
continue-input = pour continuer, donnez la même liste à : { $command }
continue-variable = avec le mot de passe dans la variable d'environnement { $variable }

verified-checksum = { $algorithm } vérifié
verified-size = taille vérifiée, aucune somme de contrôle connue
verified-name-and-size = probablement le même fichier : le nom et la taille concordent, aucune somme de contrôle connue
verified-not = non vérifié : ni la taille ni la somme de contrôle ne sont connues
was-there = déjà présent
nothing-failed = rien n'a échoué
list-incomplete = la ligne { $line } de { $list } signale une erreur, la liste est donc incomplète : { $message }

upload-left-out = { $path }  ignoré : { $reason }
upload-skips-link = c'est un lien symbolique ; --follow-links les suit
upload-skips-special = ce n'est pas un fichier ordinaire
upload-skips-own = il appartient aux téléchargements de ce dossier
upload-empty = { $path }  ignoré : il est vide, et le service n'accepte pas les fichiers vides
upload-existing = déjà présent
upload-removed = fichier local supprimé
upload-would = { $path } serait envoyé ({ $size })
upload-replaced = { $files ->
        [one] remplace { $files } ancienne version
       *[other] remplace { $files } anciennes versions
    }
upload-not-replaced = { $path } : d'anciennes versions sont encore là
upload-size-verified = taille vérifiée
upload-not-verified = non vérifié
upload-removal = pour le supprimer : { $link }
upload-nothing = il n'y a rien à envoyer
upload-untried = { $files ->
        [one] { $files } autre fichier n'a pas été essayé : il échouerait
       *[other] { $files } autres fichiers n'ont pas été essayés : ils échoueraient
    } de la même façon

rgsx-not-found = RGSX est introuvable aux emplacements habituels ; indiquez son dossier avec --rgsx DIR
rgsx-no-folders = aucune plateforme n'a de dossier pour ses ROMs ; --all affiche les autres
rgsx-no-platform = il n'y a pas de plateforme { $name } ; `hoster rgsx platforms --all` les affiche
rgsx-no-match = aucun jeu de { $platform } ne correspond
rgsx-no-game = aucun jeu ne s'appelle { $name }
rgsx-several = { $name } désigne { $count } jeux : { $games } ; nommez-en un, ou donnez --search { $name } --all
rgsx-several-more = { $games } et { $more } autres
rgsx-online = { $online ->
        [one] { $online } jeu sur { $all } est en ligne
       *[other] { $online } jeux sur { $all } sont en ligne
    }
rgsx-present = { $game }  déjà présent
rgsx-gone = { $game }  n'existe plus
rgsx-would = { $game } serait téléchargé ({ $size })
rgsx-size-unknown = taille inconnue
rgsx-sum = { $games ->
        [one] { $games } jeu
       *[other] { $games } jeux
    }, { $size } dans { $folder }
rgsx-free = { $sum } ; { $free } libres
rgsx-lacks = { $sum }, mais il n'y a que { $free } libres
rgsx-done = Téléchargement OK : { $game }
rgsx-extracted = { $files ->
        [one] { $files } fichier extrait
       *[other] { $files } fichiers extraits
    }
rgsx-history-not-kept = l'historique n'est pas conservé : { $reason }
rgsx-found = RGSX est dans { $save }, les ROMs sont dans { $roms }, et { $key }
rgsx-key = la clé est dans { $file }
rgsx-key-none = il n'y a pas de clé dans { $file }
rgsx-none-matches = aucun jeu ne correspond
rgsx-history-empty = rien n'a encore été téléchargé
rgsx-bad-link = { $game }  n'est pas un lien vers un fichier de ce service
rgsx-there = déjà présent
rgsx-no-link = { $game } n'a pas de lien dans la liste
rgsx-torrent = { $game } passe par BitTorrent, que hoster ne parle pas
rgsx-no-rom = { $game } n'est ni une ROM de cette plateforme ni une archive ; --force le prend quand même
rgsx-whole = { $whole ->
        [one] { $whole } jeu sur { $checked } est intact
       *[other] { $whole } jeux sur { $checked } sont intacts
    }
rgsx-waits = attente d'une autre extraction
rgsx-extracts = extraction
rgsx-again = `hoster rgsx download --platform PLATFORM --game GAME --force` télécharge un jeu de nouveau
rgsx-broken = { $path } est abîmé et a été laissé tel quel : { $reason }
rgsx-no-list = { $path } n'est pas une liste : { $reason }
rgsx-archive-unknown = { $archive } n'est pas une archive ZIP, 7z ou RAR, quoi qu'en dise son nom
rgsx-archive-damaged = { $archive } est abîmé : { $reason } ; --force le télécharge de nouveau
rgsx-archive-empty = { $archive } ne contient aucun fichier
rgsx-archive-stopped = { $archive } n'a pas été extrait : l'extraction a été arrêtée
rgsx-archive-password = { $archive } a un mot de passe, que les listes n'indiquent pas
rgsx-archive-link = { $archive } contient un lien symbolique, dont aucun jeu n'a besoin
rgsx-archive-files = { $archive } contient { $files } fichiers, ce qu'aucun jeu n'a
rgsx-archive-folders = { $archive } contient plus de { $folders } dossiers, ce qu'aucun jeu n'a
rgsx-archive-bomb = { $archive } est bien plus gros à l'intérieur que n'importe quel jeu : c'est peut-être une bombe
rgsx-archive-outside = { $archive } veut écrire dans { $name }, hors de son dossier
rgsx-archive-twice = { $archive } ne peut pas être extrait : deux fichiers s'appellent { $name }
rgsx-archive-mixed = { $archive } ne peut pas être extrait : un même nom est un fichier et un dossier
rgsx-archive-taken = { $archive } reste tel quel : { $file } existe déjà et n'est pas venu avec ce jeu ; déplacez-le et réessayez
rgsx-archive-in-the-way = { $archive } reste tel quel : { $file } gêne, l'un est un fichier et l'autre un dossier ; déplacez-le et réessayez
rgsx-archive-closed = { $archive } reste tel quel : les jeux ne peuvent pas écrire dans { $file }
rgsx-archive-reserved = { $archive } contient { $name }, un nom réservé aux fichiers de hoster ; extrayez-le avec un autre programme
rgsx-archive-memory = { $archive } demande { $needs } de mémoire pour être extrait, mais il n'y a que { $left } libres ; extrayez-le sur une machine plus grande
rgsx-archive-large = { $archive } demande trop de mémoire pour être extrait ici ({ $reason }) ; extrayez-le sur une machine plus grande
rgsx-archive-part = { $archive } est une partie parmi plusieurs ; prenez les autres et extrayez-les ensemble avec `unrar x`
rgsx-archive-kind = { $archive } est une sorte d'archive RAR inconnue ici ({ $reason }) ; extrayez-la avec le programme `unrar` ou `7z`
rgsx-no-rgsx = { $folder } ne contient pas de RGSX : indiquez le dossier avec systems_list.json et games/, par exemple { $example }
rgsx-size-verified = { $game }  { $size }  taille vérifiée
rgsx-checksum-verified = { $game }  { $size }  somme de contrôle vérifiée
rgsx-incomparable = pour { $games } autres jeux, rien n'a été gardé à quoi les comparer : RGSX les a extraits
rgsx-names-guessed = { $archive } ne dit pas comment ses noms de fichiers sont codés : { $encoding } a été supposé, et l'archive est conservée
rgsx-ps3 = { $file } est rangé tel quel : hoster n'a pas de clés pour déchiffrer les disques de la PS3
rgsx-vita = { $game } ne contient pas de jeu de la PS Vita : il n'y a pas, dans un dossier, de ZIP qui porte son identifiant
rgsx-xbox = { $file } est rangé tel quel : { $program }, le programme de RGSX qui le remballe, n'est pas là
rgsx-xbox-failed = { $program } n'a pas pu remballer { $file } : { $reason }

aria2-silent = aucun aria2 ne répond à { $address } ; démarrez-le avec --enable-rpc
aria2-odd = { $address } ne répond pas comme aria2
aria2-secret = aria2 refuse le secret ; donnez à HOSTER_ARIA2_SECRET celui de son --rpc-secret
aria2-refuses = aria2 refuse : { $reason }
aria2-failed = aria2 n'a pas téléchargé le fichier : { $reason }
aria2-other-name = aria2 dit avoir enregistré le fichier sous { $path }, ce qui ne lui a pas été demandé
aria2-outside = aria2 a enregistré le fichier hors du dossier indiqué, sous { $path }

error-unsupported-link = ce lien n'est pas de cet hébergeur, ou pas d'une sorte utilisable ici
error-not-found = le fichier ou le dossier n'existe pas ou plus
error-password-required = un mot de passe est nécessaire ; donnez-le avec --password
error-password-wrong = le mot de passe est faux
error-restricted = le propriétaire du fichier n'y laisse accéder ni ce compte, ni cette adresse, ni ce pays
error-premium-required = le service demande pour cela un compte payant
error-credential-missing = une clé API est nécessaire
error-credential-rejected = le service n'accepte pas la clé API ; vérifiez-la, ou créez-en une nouvelle sur son site et enregistrez-la avec `hoster login`
error-account-locked = le compte est bloqué ; son propriétaire doit agir sur le site du service
error-rate-limited = trop de requêtes ; la même commande fonctionnera plus tard
error-rate-limited-address = trop de requêtes depuis cette adresse ; le service la fait attendre
error-rate-limited-account = trop de requêtes avec ce compte ; le service le fait attendre
error-address-blocked = le service refuse cette adresse réseau (VPN, proxy ou blocage après trop d'erreurs)
error-slots-full = tous les téléchargements gratuits sont occupés ; réessayez plus tard ou utilisez un compte payant
error-needs-consent = cela coûterait quelque chose (des crédits, par exemple) et demande un accord explicite : { $message }
error-too-large = plus grand que ne le permet le service, le compte ou une limite de ce programme
error-invalid-input = une indication est fausse, rien n'a été envoyé : { $message }
error-conflict = cela contredit ce qui existe déjà : { $message }
error-unavailable = le service est en panne ou en maintenance ; réessayez plus tard
error-network = le service n'a pas pu être joint ; vérifiez la connexion, puis réessayez
error-timeout = le service n'a pas répondu à temps ; réessayez plus tard
error-changed = le service a répondu quelque chose d'inconnu ; ce programme a besoin d'une mise à jour : { $message }
error-unsupported = ce module ne sait pas faire cela : { $message }
error-integrity = ce qui est arrivé n'est pas ce qui était annoncé : { $message }
error-not-granted = le module a été arrêté : il voulait faire une chose qui ne lui est pas permise ({ $message })
error-not-approved = ce module n'a pas été approuvé : { $message }
error-trapped = le module a échoué dans son bac à sable et a été arrêté ({ $message })
error-plugin = ce module est inutilisable : { $message }
error-local-file = { $message }
error-disk-full = il n'y a plus de place sur le disque : { $message }
error-untrusted = ce fichier n'est pas utilisé : { $message }
error-web-page = le serveur a envoyé une page web à la place du fichier ; rien n'a été enregistré
error-unverified = le serveur de fichiers n'a pas indiqué la taille du fichier : personne ne sait s'il est arrivé en entier ; il est gardé sous { $path }
error-size = { $expected } octets étaient annoncés, mais { $found } sont arrivés ; rien n'a été enregistré
error-damaged = la somme de contrôle ne correspond pas ; le fichier abîmé a été mis de côté sous le nom { $path }
error-altered = { $path } est abîmé
error-space = { $path } n'a pas assez de place : { $needed } nécessaires, { $free } libres
error-full = il n'y a plus de place pour { $path }
error-file-too-large = { $path } : ce système de fichiers n'accepte pas de fichier aussi gros (FAT32 : moins de 4 Gio)
error-exists = { $path } existe déjà
error-taken = { $path } est un autre fichier, venu d'un autre lien
error-unfinished = { $path } est incomplet : { $control } se trouve à côté
error-busy = { $path } est en cours d'écriture par un autre programme
error-nothing-there = il n'y a pas de { $path } dans le compte
error-io = { $path } est inaccessible : { $reason }
error-untrusted-owner = { $path } n'est pas utilisé : il appartient à un autre utilisateur (uid { $uid })
error-untrusted-mode = { $path } n'est pas utilisé : d'autres peuvent le modifier
error-not-removed = le service n'a pas supprimé { $left } des anciennes versions
error-status = le serveur a répondu { $status } à la place du fichier
error-unconfirmed = { $path } a été envoyé en entier, mais le service ne l'a pas encore confirmé
error-untrusted-open = { $path } n'est pas utilisé : d'autres peuvent entrer dans ce dossier
error-too-early = rien n'a été envoyé, pour respecter une limite du service ({ $reason })
error-pause = le service demande une pause : { $reason }
error-pauses = le service a demandé plus de { $pauses } pauses
error-timed-out = le module { $plugin } n'a pas répondu en { $time } et a été arrêté
error-not-a-file = { $path } n'est pas un fichier ordinaire
error-no-file-name = { $path } ne contient pas de nom de fichier
error-not-a-file-link = { $link } n'est pas un lien vers un fichier de ce service
error-glob = `{ $glob }` n'est pas un motif : { $reason }
error-many-folders = il y a plus de { $most } dossiers
error-many-files = il y a plus de { $most } fichiers
error-algorithm = les sommes de contrôle { $algorithm } sont inconnues
error-ticket = le lien de téléchargement du module a été refusé : { $reason }
error-download = le téléchargement a échoué : { $reason }
error-family = { $host } n'a pas d'adresse { $family }, et toutes les connexions d'une clé utilisent la même famille
error-checksum = la somme de contrôle { $algorithm } ne correspond pas ({ $found } au lieu de { $expected }) ; rien n'est gardé sous le nom définitif
error-changing = le fichier change sur le service pendant son téléchargement
error-no-folder = il n'y a pas de dossier { $path } dans le compte
error-not-a-folder = dans le compte, { $path } est un fichier et non un dossier
error-several = { $items } éléments portent le nom { $path } : { $list }
error-stored = { $link } n'est pas ce qui a été envoyé : les sommes de contrôle { $algorithm } diffèrent
error-torn = { $path } a été modifié pendant sa lecture ; { $link } n'est ni l'ancien fichier ni le nouveau
error-internal = erreur interne : { $reason }
error-no-key-used = { $plugin } n'utilise pas de clé
error-key-shape = la clé dans { $place } n'a pas la bonne forme : { $expected } attendus, { $found } trouvés
error-key-empty = { $place } ne contient pas de clé
error-key-file = le fichier de clé { $path } est illisible : { $reason }
error-no-store = { $place } ne répond pas : { $reason }
error-store = { $place } est inutilisable : { $reason }
error-connect-to = `{ $value }` n'a pas la forme DOMAINE=ADRESSE:PORT, par exemple example.com=127.0.0.1:8080
error-not-loopback = { $address } n'est pas une adresse de cette machine, comme 127.0.0.1:8080
error-unknown-host = le module n'utilise pas l'hôte { $host }, seulement { $hosts }
error-proxy = ce n'est pas une adresse de proxy : http://HÔTE:PORT ou socks5://HÔTE:PORT est attendu
error-ca-file = les certificats de { $path } sont inutilisables : { $reason }

# Ce qui aide : les options et les commandes de ce programme.
hint-again = réessayez
hint-later = réessayez plus tard
hint-new-link = réessayez avec un nouveau lien
hint-key = enregistrez la clé avec `hoster login`, ou donnez-la avec --key-file FICHIER ou la variable d'environnement { $variable } ; elle se crée sur { $page }
hint-key-shape = copiez-la à nouveau depuis { $page }
hint-key-empty = mettez-y la clé de { $page }, sur une seule ligne
hint-key-file = indiquez un fichier ordinaire
hint-link = donnez un lien vers un fichier, ou un chemin
hint-fewer = n'en indiquez qu'une partie
hint-family = -4 ou -6 choisit une famille
hint-unverified = --allow-unverified l'accepte tel quel
hint-download = téléchargez-le à nouveau
hint-space = libérez-en ou choisissez un autre dossier
hint-folder = choisissez un autre dossier
hint-ls = `hoster ls` affiche ce qui existe
hint-several = désignez-en un par son lien, ou supprimez-les tous avec `hoster rm --all`
hint-upload = supprimez-le et renvoyez le fichier
hint-unconfirmed = renvoyez-le plus tard : le reçu sera alors demandé, et rien n'est envoyé deux fois
hint-exists = --overwrite le remplace, --rename garde les deux
hint-taken = --rename garde les deux, un autre dossier l'évite
hint-unfinished = terminez-le avec le programme qui l'a commencé, ou supprimez ce fichier-là
hint-busy = attendez-le ou choisissez un autre dossier
hint-internal = c'est un défaut de hoster
hint-wasm = indiquez un fichier .wasm
hint-update = mettez à jour le plus ancien des deux
hint-approve = lisez `hoster plugin info FICHIER`, puis exécutez `hoster plugin approve FICHIER`
hint-loopback = --connect-to est fait pour un serveur de cette machine
hint-no-pace = --no-pace ne va qu'avec --connect-to
hint-writable = exécutez « chmod go-w » dessus
hint-open = exécutez « chmod 700 » dessus

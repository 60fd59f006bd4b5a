# French. en.ftl has the messages that every language has. The errors below are
# those of docs/errors.md, by code, or by code and scope where these differ.
# { $message } is the English sentence of the plugin or the library. A narrow
# no-break space (U+202F) precedes ; : ! and ?.
# Terms (vous): download téléchargement, upload envoi, link lien, folder dossier, key clé, plugin plugin, resume reprendre, checksum somme de contrôle, skip ignorer.

try-again = (réessayez dans { $time })
with-hint = { $fact } ; { $hint }
server-said = réponse du serveur : { $reply }
interrupted = interrompu
output-lost = impossible d'écrire sur la sortie standard, résultats perdus : { $reason }

waiting = attente de { $time } : { $reason }
waiting-link = attente du lien de téléchargement
waiting-start = attente du démarrage
connecting = connexion
verifying = vérification
confirming = envoyé, attente de la confirmation
progress-total = total { $ended }/{ $files }
progress-more = et { $files } de plus
progress-of = sur { $size }
progress-left = reste { $time }
progress-connections = { $connections } conn.
wait-small-files = le service limite la fréquence des petits fichiers
wait-asked = le service impose une pause

summary-downloaded = { $files ->
        [one] { $files } téléchargé
       *[other] { $files } téléchargés
    }
summary-present = { $files ->
        [one] { $files } déjà présent
       *[other] { $files } déjà présents
    }
summary-would-download = { $files ->
        [one] { $files } serait téléchargé
       *[other] { $files } seraient téléchargés
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
summary-unchanged = { $files ->
        [one] { $files } inchangé
       *[other] { $files } inchangés
    }
summary-empty = { $files ->
        [one] { $files } vide
       *[other] { $files } vides
    }
summary-moved-files = { $files ->
        [one] { $files } déplacé
       *[other] { $files } déplacés
    }
summary-copied-files = { $files ->
        [one] { $files } copié
       *[other] { $files } copiés
    }
summary-deleted-files = { $files ->
        [one] { $files } supprimé
       *[other] { $files } supprimés
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
summary-verified = { $files ->
        [one] { $files } vérifié
       *[other] { $files } vérifiés
    }
summary-equal = { $files ->
        [one] { $files } identique
       *[other] { $files } identiques
    }
summary-equal-by-size = { $files ->
        [one] { $files } identique par la taille
       *[other] { $files } identiques par la taille
    }
summary-different = { $files ->
        [one] { $files } différent
       *[other] { $files } différents
    }
summary-missing = { $files ->
        [one] { $files } manquant
       *[other] { $files } manquants
    }
summary-extra = { $files } en trop
summary-nothing = rien à télécharger
summary-more = et { $files } de plus
summary-stopped-at = arrêté à { $at } sur { $size }
summary-stopped-during = arrêté : { $what }
continue-with = pour continuer : { $command }
continue-input = pour continuer, passez la même liste à : { $command }
continue-variable = avec le mot de passe dans la variable d'environnement { $variable }

verified-checksum = somme { $algorithm } vérifiée
verified-size = taille correcte (aucune somme de contrôle disponible)
verified-blocks = taille correcte, chaque bloc authentifié
verified-name-and-size = sans doute le même fichier (mêmes nom et taille, sans somme de contrôle)
verified-not = non vérifié (ni taille ni somme de contrôle disponible)
was-there = déjà présent
nothing-failed = aucun téléchargement à relancer
list-incomplete = la ligne { $line } de { $list } signale une erreur, la liste est donc incomplète : { $message }

upload-left-out = { $path }  ignoré : { $reason }
upload-skips-link = lien symbolique ; --links le conserve, --follow-links le suit
upload-skips-special = ce n'est pas un fichier ordinaire
upload-skips-own = fait partie d'un téléchargement dans ce dossier
upload-expired = { $name } supprimé, il ne fait plus partie des fichiers à conserver
upload-would-expire = supprimerait { $name }
upload-not-rotated = aucun fichier plus ancien n'a été supprimé, car un envoi a échoué
upload-rotation = suppression des fichiers plus anciens
upload-empty = { $path }  ignoré : vide (le service n'accepte pas les fichiers vides)
upload-empty-listed = { $path }  vide : inscrit dans le manifeste de son dossier
upload-manifest = { $folder }/  manifeste enregistré ({ $entries ->
        [one] 1 entrée
       *[other] { $entries } entrées
    })
upload-no-manifest = le manifeste de { $folder }/ n'a pas été enregistré
upload-manifest-newer = le manifeste de { $folder } vient d'une version plus récente de hoster et reste tel quel
upload-manifest-rebuilt = le manifeste de { $folder } était endommagé et a été recréé ; les fichiers que cette exécution n'incluait pas ont perdu leurs dates et leurs droits
upload-existing = déjà en ligne
upload-existing-size = déjà en ligne, d'après la taille
upload-by-size = { $files ->
        [one] 1 fichier a été comparé par la taille : sa somme de contrôle avant chiffrement n'est pas connue
       *[other] { $files } fichiers ont été comparés par la taille : leurs sommes de contrôle avant chiffrement ne sont pas connues
    }
upload-removed = fichier local supprimé
download-would = { $path } serait téléchargé ({ $size })
get-joined = { $path } assemblé
restore-renamed = { $name } dans { $path }/ est enregistré sous { $new } : un autre fichier y porte ce nom
not-a-link = ce n'est pas un lien ; un chemin du compte commence par /
manifest-newer = le manifeste de { $folder } vient d'une version plus récente de hoster et n'est pas utilisé : ni dates, ni droits, ni liens, ni fichiers vides
manifest-damaged = le manifeste de { $folder } est endommagé et n'est pas utilisé ; s'il en existe un plus ancien, c'est lui qui sert
manifest-unread = le manifeste de { $folder } est illisible, donc les dates, droits, liens et fichiers vides ne sont pas restaurés : { $reason }
restore-created = { $path }  créé à partir du manifeste
restore-would = { $path } serait créé
restore-link-out = { $path } n'est pas créé : ce lien mène, ou pourrait mener, hors du dossier restauré ({ $target })
upload-command-failed = { $program } a échoué ({ $status }) ; rien n'a été envoyé
upload-would = { $path } serait envoyé ({ $size })
upload-replaced = { $files ->
        [one] remplace { $files } ancienne version
       *[other] remplace { $files } anciennes versions
    }
upload-not-replaced = { $path } : il reste d'anciennes versions
upload-size-verified = taille correcte
upload-not-verified = non vérifié
upload-removal = lien de suppression : { $link }
upload-nothing = rien à envoyer
upload-wrong-cache = { $path } : le contenu ne correspond pas à la somme de contrôle en cache, bien que la taille et la date soient inchangées ; la somme en cache a été remplacée
upload-untried = { $files ->
        [one] { $files } autre fichier n'a pas été envoyé, car il échouerait
       *[other] { $files } autres fichiers n'ont pas été envoyés, car ils échoueraient
    } aussi

rgsx-not-found = RGSX introuvable aux emplacements habituels ; utilisez --rgsx DOSSIER
rgsx-no-folders = aucune plateforme n'a de dossier de ROMs ; --all les affiche toutes
rgsx-no-platform = aucune plateforme nommée { $name } ; `hoster rgsx platforms --all` les liste
rgsx-no-match = aucun jeu { $platform } ne correspond
rgsx-no-game = aucun jeu nommé { $name }
rgsx-several = { $name } correspond à { $count } jeux : { $games }{ $more ->
        [0] {""}
       *[other] {" "}et { $more } de plus
    } ; indiquez-en un, ou utilisez --search { $name } --all
rgsx-online = { $online ->
        [one] { $online } jeu sur { $all }
       *[other] { $online } jeux sur { $all }
    } en ligne
rgsx-present = { $game }  déjà présent
rgsx-gone = { $game }  n'existe plus
rgsx-would = { $game } serait téléchargé ({ $size })
size-unknown = taille inconnue
rgsx-sum = { $games ->
        [one] { $games } jeu
       *[other] { $games } jeux
    }, { $size } dans { $folder }
rgsx-free = { $sum } ; { $free } libres
rgsx-lacks = { $sum }, mais seulement { $free } libres
# These are the words of RGSX, with its spacing.
rgsx-done = Téléchargement OK : { $game }
rgsx-extracted = { $files ->
        [one] { $files } fichier extrait
       *[other] { $files } fichiers extraits
    }
rgsx-history-not-kept = l'historique n'est pas mis à jour : { $reason }
rgsx-found = RGSX est dans { $save }, les ROMs sont dans { $roms } ; { $key }
rgsx-key = la clé API est dans { $file }
rgsx-key-none = aucune clé API dans { $file }
rgsx-none-matches = aucun jeu ne correspond
rgsx-history-empty = aucun téléchargement pour l'instant
rgsx-bad-link = { $game }  ne renvoie pas à un fichier de ce service
rgsx-there = déjà présent
rgsx-no-link = { $game } n'a pas de lien dans la liste
rgsx-torrent = { $game } est un téléchargement BitTorrent, non pris en charge par hoster
rgsx-no-rom = { $game } n'est ni une ROM de cette plateforme ni une archive ; --force le télécharge quand même
rgsx-whole = { $whole ->
        [one] { $whole } jeu complet
       *[other] { $whole } jeux complets
    } sur { $checked }
rgsx-waits = attente d'une autre extraction
rgsx-extracts = extraction
rgsx-again = pour retélécharger un jeu : `hoster rgsx download --platform PLATEFORME --game JEU --force`
rgsx-broken = { $path } est endommagé et n'a pas été modifié : { $reason }
rgsx-no-list = { $path } n'est pas une liste : { $reason }
rgsx-archive-unknown = { $archive } n'est pas une archive ZIP, 7z ou RAR, malgré son nom
rgsx-archive-damaged = { $archive } est endommagé : { $reason } ; --force le retélécharge
rgsx-archive-empty = { $archive } ne contient aucun fichier
rgsx-archive-stopped = { $archive } n'a pas été extrait : interruption
rgsx-archive-password = { $archive } est chiffré, et les listes ne contiennent pas de mots de passe
rgsx-archive-link = { $archive } contient un lien symbolique, dont aucun jeu n'a besoin
rgsx-archive-files = { $archive } contient { $files } fichiers, plus que n'importe quel jeu
rgsx-archive-folders = { $archive } contient plus de { $folders } dossiers, plus que n'importe quel jeu
rgsx-archive-bomb = { $archive } extrait dépasse de loin tout jeu ; peut-être une bombe de décompression
rgsx-archive-outside = { $archive } tente d'écrire hors de son dossier : { $name }
rgsx-archive-twice = { $archive } ne peut être extrait : deux fichiers portent le nom { $name }
rgsx-archive-mixed = { $archive } ne peut être extrait : un même nom désigne un fichier et un dossier
rgsx-archive-taken = { $archive } a été conservé : { $file } existe déjà et ne vient pas de ce jeu ; déplacez-le et réessayez
rgsx-archive-in-the-way = { $archive } a été conservé : { $file } occupe la place (l'un est un fichier, l'autre un dossier) ; déplacez-le et réessayez
rgsx-archive-closed = { $archive } a été conservé : les jeux ne peuvent pas écrire dans { $file }
rgsx-archive-reserved = { $archive } contient { $name }, un nom réservé aux fichiers de hoster ; extrayez-le avec un autre programme
rgsx-archive-memory = { $archive } demande { $needs } de mémoire pour l'extraction, mais seulement { $left } sont libres ; extrayez-le sur une machine plus puissante
rgsx-archive-large = { $archive } demande trop de mémoire pour être extrait ici ({ $reason }) ; extrayez-le sur une machine plus puissante
rgsx-archive-part = { $archive } fait partie d'une archive en plusieurs volumes ; récupérez les autres et extrayez-les avec `unrar x`
rgsx-archive-kind = { $archive } est dans un format RAR non pris en charge ({ $reason }) ; extrayez-le avec `unrar` ou `7z`
rgsx-no-rgsx = pas de RGSX dans { $folder } ; utilisez le dossier qui contient systems_list.json et games/, par exemple { $example }
rgsx-size-verified = { $game }  { $size }  taille correcte
rgsx-checksum-verified = { $game }  { $size }  somme de contrôle correcte
rgsx-incomparable = { $games ->
        [one] { $games } autre jeu ne peut pas être vérifié : RGSX l'a extrait
       *[other] { $games } autres jeux ne peuvent pas être vérifiés : RGSX les a extraits
    }
rgsx-names-guessed = { $archive } n'indique pas l'encodage de ses noms de fichiers ; { $encoding } a été supposé, et l'archive est conservée
rgsx-ps3 = { $file } a été enregistré tel quel : hoster ne déchiffre pas les disques PS3
rgsx-vita = { $game } n'est pas un jeu PS Vita : aucun ZIP n'y porte son identifiant
rgsx-xbox = { $file } a été enregistré tel quel : { $program }, le programme de conversion de RGSX, est absent
rgsx-xbox-failed = { $program } n'a pas pu convertir { $file } : { $reason }

aria2-silent = pas de réponse d'aria2 sur { $address } ; démarrez-le avec --enable-rpc
aria2-odd = { $address } ne répond pas comme aria2
aria2-secret = aria2 a refusé le secret ; donnez à HOSTER_ARIA2_SECRET la valeur de son --rpc-secret
aria2-refuses = aria2 a refusé la requête : { $reason }
aria2-failed = aria2 n'a pas téléchargé le fichier : { $reason }
aria2-other-name = aria2 indique avoir enregistré le fichier sous { $path }, ce qui n'était pas demandé
aria2-outside = aria2 a enregistré le fichier hors du dossier demandé, sous { $path }

error-unsupported-link = ce lien n'appartient pas à ce service, ou son type n'est pas pris en charge
error-not-found = le fichier ou le dossier n'existe pas ou plus
error-password-required = mot de passe requis ; indiquez-le avec --password
error-password-wrong = mot de passe incorrect
error-restricted = accès refusé : le propriétaire du fichier exclut ce compte, cette adresse ou ce pays
error-premium-required = le service exige pour cela un compte payant
error-credential-missing = une clé API est nécessaire
error-credential-rejected = clé API refusée par le service ; vérifiez-la, ou créez-en une sur son site et enregistrez-la avec `hoster login`
error-account-locked = le compte est bloqué ; son titulaire doit le débloquer sur le site du service
error-rate-limited = trop de requêtes ; réessayez plus tard avec la même commande
error-rate-limited-address = trop de requêtes depuis cette adresse ; le service impose une attente
error-rate-limited-account = trop de requêtes avec ce compte ; le service impose une attente
error-address-blocked = le service refuse cette adresse réseau (VPN, proxy ou blocage après trop d'erreurs)
error-slots-full = toutes les places de téléchargement gratuit sont prises ; réessayez plus tard ou utilisez un compte payant
error-needs-consent = cela aurait un coût (des crédits, par exemple) et demande un accord explicite : { $message }
error-too-large = taille supérieure à une limite du service, du compte ou de ce programme
error-invalid-input = une valeur est incorrecte, rien n'a été envoyé : { $message }
error-conflict = conflit avec ce qui existe déjà : { $message }
error-unavailable = le service est en panne ou en maintenance ; réessayez plus tard
error-network = service injoignable ; vérifiez la connexion, puis réessayez
error-timeout = le service n'a pas répondu à temps ; réessayez plus tard
error-changed = réponse inattendue du service ; ce programme doit être mis à jour : { $message }
error-unsupported = ce plugin ne sait pas le faire : { $message }
error-integrity = le fichier reçu n'est pas celui qui était annoncé : { $message }
error-not-granted = le plugin a été arrêté : il a tenté une opération non autorisée ({ $message })
error-not-approved = ce plugin n'a pas été approuvé : { $message }
error-trapped = le plugin a échoué dans son bac à sable et a été arrêté ({ $message })
error-plugin = ce plugin est inutilisable : { $message }
error-local-file = { $message }
error-disk-full = le disque est plein : { $message }
error-untrusted = ce fichier n'est pas utilisé : { $message }
error-web-page = le serveur a envoyé une page web au lieu du fichier ; rien n'a été enregistré
error-unverified = le serveur n'a pas indiqué la taille du fichier, qui est peut-être incomplet ; il est conservé sous { $path }
error-size = { $expected } octets annoncés, mais { $found } reçus ; rien n'a été enregistré
error-damaged = la somme de contrôle ne correspond pas ; le fichier endommagé a été mis de côté sous { $path }
error-encrypted-name = le nom { $name } a { $bytes } octets et devient trop long une fois chiffré : { $fits } octets au plus
error-not-decrypted = aucun nom de { $folder } ne peut être déchiffré : le mot de passe est faux, ou ils ont été chiffrés avec d'autres options
error-wrong-password = { $path } ne peut pas être déchiffré : le mot de passe est faux, ou son premier bloc est endommagé
error-decryption = { $path } ne peut pas être déchiffré : { $reason }
error-altered = { $path } est endommagé
error-space = espace insuffisant dans { $path } : { $needed } nécessaires, { $free } libres
error-full = il n'y a plus d'espace pour { $path }
error-file-too-large = { $path } : ce système de fichiers n'accepte pas un fichier de cette taille (FAT32 : moins de 4 Gio)
error-exists = { $path } existe déjà
error-taken = { $path } est un autre fichier, provenant d'un autre lien
error-unfinished = { $path } est incomplet : { $control } se trouve à côté
error-busy = { $path } est en cours d'écriture par un autre processus
error-nothing-there = il n'y a pas de { $path } dans le compte
error-io = { $path } est inaccessible : { $reason }
error-untrusted-owner = { $path } n'est pas utilisé : il appartient à un autre utilisateur (uid { $uid })
error-untrusted-mode = { $path } n'est pas utilisé : d'autres utilisateurs peuvent le modifier
error-outdated = { $path } a changé entre-temps dans le compte
error-changed-here = { $path } a changé entre-temps
error-sync-running = une autre synchronisation de { $path } est en cours sur cette machine
error-many-deletes = { $files } fichiers sur { $all } seraient supprimés, plus que la limite autorisée
error-backup-inside = le dossier de sauvegarde { $path } et la destination sont l'un dans l'autre
error-not-removed = { $left ->
        [one] { $left } ancienne version n'a pas été supprimée
       *[other] { $left } anciennes versions n'ont pas été supprimées
    } par le service
error-status = le serveur a répondu { $status } au lieu du fichier
error-unconfirmed = { $path } a été envoyé en entier, mais le service ne l'a pas encore confirmé
error-untrusted-open = { $path } n'est pas utilisé : d'autres utilisateurs ont accès à ce dossier
error-too-early = rien n'a été envoyé, pour respecter une limite du service ({ $reason })
error-pause = le service impose une pause : { $reason }
error-pauses = le service a imposé plus de { $pauses } pauses
error-timed-out = le plugin { $plugin } n'a pas répondu en { $time } et a été arrêté
error-not-a-file = { $path } n'est pas un fichier ordinaire
error-no-file-name = { $path } ne contient pas de nom de fichier
error-not-a-file-link = { $link } n'est pas un lien vers un fichier de ce service
error-glob = `{ $glob }` n'est pas un motif valide : { $reason }
error-many-folders = il y a plus de { $most } dossiers
error-many-files = il y a plus de { $most } fichiers
error-algorithm = l'algorithme de somme de contrôle { $algorithm } est inconnu
error-ticket = le lien de téléchargement du plugin a été refusé : { $reason }
error-download = le téléchargement a échoué : { $reason }
error-family = { $host } n'a pas d'adresse { $family }, et toutes les connexions d'une clé utilisent la même famille
error-checksum = la somme de contrôle { $algorithm } ne correspond pas ({ $found } au lieu de { $expected }) ; rien n'est conservé sous le nom définitif
error-changing = le fichier change côté service pendant son téléchargement
error-no-folder = il n'y a pas de dossier { $path } dans le compte
error-not-a-folder = dans le compte, { $path } est un fichier et non un dossier
error-several = { $items } éléments portent le nom { $path } : { $list }
error-stored = { $link } n'est pas ce qui a été envoyé : les sommes de contrôle { $algorithm } diffèrent
error-torn = { $path } a été modifié pendant sa lecture ; { $link } n'est ni l'ancien fichier ni le nouveau
error-internal = erreur interne : { $reason }
error-no-key-used = { $plugin } n'utilise pas de clé
error-key-shape = la clé dans { $place } n'a pas le bon format : { $expected } attendus, { $found } trouvés
error-key-empty = { $place } ne contient pas de clé
error-key-file = le fichier de clé { $path } est illisible : { $reason }
error-no-store = { $place } ne répond pas : { $reason }
error-store = { $place } est inutilisable : { $reason }
error-connect-to = `{ $value }` n'est pas de la forme DOMAINE=ADRESSE:PORT, par exemple example.com=127.0.0.1:8080
error-not-loopback = { $address } n'est pas une adresse de cette machine, comme 127.0.0.1:8080
error-unknown-host = le plugin n'utilise pas l'hôte { $host }, seulement { $hosts }
error-proxy = adresse de proxy non valide : utilisez http://HÔTE:PORT ou socks5://HÔTE:PORT
error-ca-file = les certificats de { $path } sont inutilisables : { $reason }

# Conseils : les options et les commandes de ce programme.

# sync
runs-none = aucune exécution enregistrée
runs-done = terminé
runs-failed = échec (code de sortie { $code })
runs-running = en cours
runs-did-not-end = jamais terminé
on-failure-failed = { $program }, indiqué par --on-failure, a échoué ({ $reason })
compare-nothing = rien à comparer
sync-listing = lecture des deux côtés
sync-comparing = comparaison
sync-nothing = rien à faire
sync-upload = envoyer { $path } ({ $size })
sync-download = télécharger { $path } ({ $size })
sync-replace = remplacer { $path } ({ $size })
sync-move = déplacer { $from } vers { $path }
sync-moved = { $from } déplacé vers { $path }
sync-copy = copier { $from } vers { $path }
sync-copied = { $from } copié vers { $path }
sync-remove-older = supprimer une ancienne version de { $path }
sync-removed-older = ancienne version de { $path } supprimée
sync-delete = supprimer { $path } ({ $size })
sync-deleted = { $path } supprimé
sync-folder-removed = dossier vide { $path } supprimé
sync-would-move = { $files } seraient déplacés
sync-would-copy = { $files } seraient copiés
sync-would-delete = { $files } seraient supprimés
sync-nothing-deleted = { $files ->
        [one] 1 fichier n'a pas été supprimé, car une étape précédente a échoué
       *[other] { $files } fichiers n'ont pas été supprimés, car une étape précédente a échoué
    }

hint-many-deletes = vérifiez les deux dossiers avec --dry-run ; --max-delete relève la limite
hint-again = réessayez
hint-later = réessayez plus tard
hint-new-link = réessayez avec un nouveau lien
hint-key = enregistrez-la avec `hoster login`, ou donnez-la avec --key-file FICHIER ou la variable d'environnement { $variable } ; vous pouvez en créer une sur { $page }
hint-key-shape = copiez-la à nouveau depuis { $page }
hint-key-empty = mettez-y la clé de { $page }, sur une seule ligne
hint-key-file = indiquez un fichier ordinaire
hint-link = donnez un lien vers un fichier, ou un chemin
hint-fewer = sélectionnez-en moins à la fois
hint-family = -4 ou -6 choisit la famille
hint-unverified = --allow-unverified l'accepte
hint-crypt = `hoster crypt list` affiche les profils
hint-download = téléchargez-le à nouveau
hint-space = libérez de l'espace, ou choisissez un autre dossier
hint-folder = choisissez un autre dossier
hint-ls = `hoster ls` affiche ce qui existe
hint-several = utilisez un lien, ou supprimez-les tous avec `hoster rm --all`
hint-upload = supprimez-le et renvoyez le fichier
hint-unconfirmed = renvoyez-le plus tard : la confirmation sera demandée au lieu d'un second envoi
hint-exists = --overwrite le remplace, --rename garde les deux
hint-taken = --rename garde les deux, ou choisissez un autre dossier
hint-unfinished = terminez-le avec le programme d'origine, ou supprimez ce fichier annexe
hint-busy = attendez qu'il ait fini, ou choisissez un autre dossier
hint-internal = c'est un bogue de hoster
hint-wasm = indiquez un fichier .wasm
hint-update = mettez à jour le plus ancien des deux
hint-approve = lisez `hoster plugin info FICHIER`, puis lancez `hoster plugin approve FICHIER`
hint-loopback = --connect-to n'accepte qu'un serveur de cette machine
hint-no-pace = n'utilisez --no-pace qu'avec --connect-to
hint-writable = exécutez `chmod go-w` dessus
hint-open = exécutez `chmod 700` dessus

crypt-added = le profil { $name } est ajouté ; ses mots de passe sont enregistrés dans { $place }
crypt-removed = le profil { $name } et ses mots de passe enregistrés ont été supprimés
crypt-remove-asks = supprimer le profil { $name } et ses mots de passe enregistrés ? Sans eux, personne ne peut déchiffrer vos fichiers.
crypt-remove-needs-yes = le profil { $name } et ses mots de passe ne sont pas supprimés sans confirmation ; indiquez --yes
crypt-none = il n'y a aucun profil ; `hoster crypt add` en ajoute un
crypt-without = aucun mot de passe
crypt-ask = Mot de passe (non affiché) :
crypt-ask-again = Le même encore une fois :
crypt-ask-second = Second mot de passe, recommandé (Entrée pour aucun) :
crypt-typed-differently = les mots de passe diffèrent ; rien n'a été enregistré
crypt-empty = le mot de passe est vide
crypt-unknown = il n'y a pas de profil { $name } ; il y a : { $known }
crypt-no-profiles = il n'y a pas de profil { $name } ; `hoster crypt add` en ajoute un
crypt-name = `{ $name }` n'est pas un nom de profil : utilisez des lettres, des chiffres, - et _
crypt-exists = le profil { $name } existe déjà
crypt-twice = le profil { $name } est dans config.toml et dans crypt.toml ; supprimez-en un
crypt-in-config = le profil { $name } est dans config.toml ; supprimez-le de ce fichier
crypt-no-password = il n'y a pas de mot de passe pour le profil { $name } ; enregistrez-le avec `hoster crypt add`, ou définissez { $variable }
crypt-other-password = le mot de passe du profil { $name } n'est pas celui avec lequel il a été ajouté
crypt-not-imported = { $file } ne peut pas être importé : { $reason }
crypt-unknown-options = le remote { $name } a des options qui ne sont pas prises en charge : { $options }
crypt-no-contents = le remote { $name } ne chiffre pas les contenus (no_data_encryption), ce qui n'est pas pris en charge
crypt-local-remote = le remote { $name } stocke ses fichiers dans { $remote }, qui n'est pas un chemin d'un remote
crypt-skipped = { $names ->
        [one] 1 nom n'a pas pu être déchiffré et a été ignoré
       *[other] { $names } noms n'ont pas pu être déchiffrés et ont été ignorés
    }

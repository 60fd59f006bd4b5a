# Portuguese. en.ftl tells what all languages have to have; the errors below
# are those of docs/errors.md, by code, and by code and scope where that
# differs. { $message } is the English sentence of whoever found the error.

try-again = (tente de novo em { $time })
with-hint = { $fact }; { $hint }
server-said = o servidor disse: { $reply }
interrupted = interrompido
output-lost = não foi possível escrever na saída padrão, por isso faltam resultados: { $reason }

waiting = à espera { $time }: { $reason }
waiting-link = à espera do link de download
waiting-start = à espera de começar
connecting = a ligar
verifying = a verificar
confirming = tudo enviado, à espera do recibo
progress-total = total { $ended }/{ $files }
progress-more = e mais { $files }
progress-of = de { $size }
progress-left = faltam { $time }
progress-connections = { $connections } lig.
wait-small-files = o serviço pede uma pausa entre ficheiros pequenos
wait-asked = o serviço pede uma pausa

summary-downloaded = { $files ->
        [one] { $files } descarregado
       *[other] { $files } descarregados
    }
summary-present = { $files ->
        [one] { $files } já existia
       *[other] { $files } já existiam
    }
summary-exported = { $files ->
        [one] { $files } exportado
       *[other] { $files } exportados
    }
summary-uploaded = { $files ->
        [one] { $files } enviado
       *[other] { $files } enviados
    }
summary-would-upload = { $files ->
        [one] { $files } seria enviado
       *[other] { $files } seriam enviados
    }
summary-skipped = { $files ->
        [one] { $files } ignorado
       *[other] { $files } ignorados
    }
summary-failed = { $files ->
        [one] { $files } falhou
       *[other] { $files } falharam
    }
summary-unfinished = { $files } por terminar
summary-untried = { $files } por começar
summary-moved = { $counted }; { $bytes } em { $time }
summary-size = { $counted }; { $bytes }
summary-nothing = não há nada para descarregar
summary-more = e mais { $files }
summary-stopped-at = parado em { $at } de { $size }
summary-stopped-during = parado: { $what }
continue-with = para continuar: { $command }
continue-input = para continuar, passe a mesma lista a: { $command }
continue-variable = com a palavra-passe na variável de ambiente { $variable }

verified-checksum = { $algorithm } verificado
verified-size = tamanho verificado, nenhuma soma de verificação conhecida
verified-name-and-size = provavelmente o mesmo ficheiro: o nome e o tamanho coincidem, nenhuma soma de verificação conhecida
verified-not = não verificado: não se conhecem o tamanho nem a soma de verificação
was-there = já existia
nothing-failed = nada falhou
list-incomplete = a linha { $line } de { $list } indica um erro, portanto a lista está incompleta: { $message }

upload-left-out = { $path }  ignorado: { $reason }
upload-skips-link = é uma ligação simbólica; --follow-links segue-as
upload-skips-special = não é um ficheiro normal
upload-skips-own = pertence às transferências desta pasta
upload-empty = { $path }  ignorado: está vazio, e o serviço não aceita ficheiros vazios
upload-existing = já existe
upload-removed = ficheiro local removido
upload-would = { $path } seria enviado ({ $size })
upload-replaced = { $files ->
        [one] substitui 1 versão anterior
       *[other] substitui { $files } versões anteriores
    }
upload-not-replaced = { $path }: ainda há versões anteriores
upload-size-verified = tamanho verificado
upload-not-verified = não verificado
upload-removal = para o remover: { $link }
upload-nothing = não há nada para enviar
upload-untried = { $files ->
        [one] mais { $files } ficheiro não foi tentado: falharia
       *[other] mais { $files } ficheiros não foram tentados: falhariam
    } da mesma forma

rgsx-not-found = o RGSX não foi encontrado nos lugares habituais; indique a sua pasta com --rgsx DIR
rgsx-no-folders = nenhuma plataforma tem uma pasta para ROMs; --all mostra as outras
rgsx-no-platform = não há nenhuma plataforma { $name }; `hoster rgsx platforms --all` mostra-as
rgsx-no-match = nenhum jogo de { $platform } corresponde
rgsx-no-game = nenhum jogo se chama { $name }
rgsx-several = { $name } são { $count } jogos: { $games }; indique um, ou dê --search { $name } --all
rgsx-several-more = { $games } e mais { $more }
rgsx-online = { $online } de { $all ->
        [one] { $all } jogo
       *[other] { $all } jogos
    } online
rgsx-present = { $game }  já existe
rgsx-gone = { $game }  já não existe
rgsx-would = { $game } seria transferido ({ $size })
rgsx-size-unknown = tamanho desconhecido
rgsx-sum = { $games ->
        [one] { $games } jogo
       *[other] { $games } jogos
    }, { $size } em { $folder }
rgsx-free = { $sum }; { $free } livres
rgsx-lacks = { $sum }, mas só há { $free } livres
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } ficheiro extraído
       *[other] { $files } ficheiros extraídos
    }
rgsx-history-not-kept = o histórico não é guardado: { $reason }
rgsx-found = o RGSX está em { $save }, as ROMs estão em { $roms }, e { $key }
rgsx-key = a chave está em { $file }
rgsx-key-none = não há nenhuma chave em { $file }
rgsx-none-matches = nenhum jogo corresponde
rgsx-history-empty = ainda nada foi transferido
rgsx-bad-link = { $game }  não é um link para um ficheiro deste serviço
rgsx-there = já existe
rgsx-no-link = { $game } não tem link na lista
rgsx-torrent = { $game } vem por BitTorrent, que o hoster não fala
rgsx-no-rom = { $game } não é nem uma ROM desta plataforma nem um arquivo comprimido; --force aceita-o
rgsx-whole = { $whole } de { $checked ->
        [one] { $checked } jogo
       *[other] { $checked } jogos
    } intactos
rgsx-waits = à espera de outra extração
rgsx-extracts = a extrair
rgsx-again = `hoster rgsx download --platform PLATFORM --game GAME --force` transfere um jogo de novo
rgsx-broken = { $path } está danificado e ficou como está: { $reason }
rgsx-no-list = { $path } não é uma lista: { $reason }
rgsx-archive-unknown = { $archive } não é um arquivo ZIP, 7z ou RAR, diga o que disser o seu nome
rgsx-archive-damaged = { $archive } está danificado: { $reason }; --force transfere-o de novo
rgsx-archive-empty = { $archive } não contém ficheiros
rgsx-archive-stopped = { $archive } não foi extraído: foi parado
rgsx-archive-password = { $archive } tem uma palavra-passe, que as listas não indicam
rgsx-archive-link = { $archive } contém uma ligação simbólica, de que nenhum jogo precisa
rgsx-archive-files = { $archive } contém { $files } ficheiros, mais do que qualquer jogo
rgsx-archive-folders = { $archive } contém mais de { $folders } pastas, mais do que qualquer jogo
rgsx-archive-bomb = { $archive } é por dentro muito maior do que qualquer jogo: pode ser uma bomba
rgsx-archive-outside = { $archive } quer escrever em { $name }, fora da sua pasta
rgsx-archive-twice = { $archive } não pode ser extraído: dois ficheiros chamam-se { $name }
rgsx-archive-mixed = { $archive } não pode ser extraído: um mesmo nome é um ficheiro e uma pasta
rgsx-archive-taken = { $archive } fica como está: { $file } já existe e não veio com este jogo; mova-o para outro sítio e tente de novo
rgsx-archive-in-the-way = { $archive } fica como está: { $file } está no caminho, um é um ficheiro e o outro uma pasta; mova-o para outro sítio e tente de novo
rgsx-archive-closed = { $archive } fica como está: os jogos não podem escrever em { $file }
rgsx-archive-reserved = { $archive } contém { $name }, um nome reservado aos ficheiros do hoster; extraia-o com outro programa
rgsx-archive-memory = { $archive } precisa de { $needs } de memória para ser extraído, mas só há { $left } livres; extraia-o numa máquina maior
rgsx-archive-large = { $archive } precisa de demasiada memória para ser extraído aqui ({ $reason }); extraia-o numa máquina maior
rgsx-archive-part = { $archive } é uma parte de várias; obtenha as outras e extraia-as juntas com `unrar x`
rgsx-archive-kind = { $archive } é um tipo de arquivo RAR desconhecido aqui ({ $reason }); extraia-o com o programa `unrar` ou `7z`
rgsx-no-rgsx = { $folder } não contém o RGSX: indique a pasta com systems_list.json e games/, por exemplo { $example }
rgsx-size-verified = { $game }  { $size }  tamanho verificado
rgsx-checksum-verified = { $game }  { $size }  soma de verificação verificada
rgsx-incomparable = de outros { $games } jogos nada foi guardado com que os comparar: foi o RGSX que os extraiu
rgsx-names-guessed = { $archive } não diz como os seus nomes de ficheiros estão codificados: supôs-se { $encoding }, e o arquivo é conservado
rgsx-ps3 = { $file } fica como chegou: o hoster não tem chaves para decifrar os discos da PS3
rgsx-vita = { $game } não contém nenhum jogo da PS Vita: em nenhuma pasta há um ZIP com o seu identificador
rgsx-xbox = { $file } fica como chegou: falta { $program }, o programa do RGSX que o reempacota
rgsx-xbox-failed = { $program } não conseguiu reempacotar { $file }: { $reason }

aria2-silent = nenhum aria2 responde em { $address }; inicie-o com --enable-rpc
aria2-odd = { $address } não responde como o aria2
aria2-secret = o aria2 recusa o segredo; ponha em HOSTER_ARIA2_SECRET o do seu --rpc-secret
aria2-refuses = o aria2 recusa: { $reason }
aria2-failed = o aria2 não transferiu o ficheiro: { $reason }
aria2-other-name = o aria2 diz que guardou o ficheiro como { $path }, o que ninguém lhe pediu
aria2-outside = o aria2 guardou o ficheiro fora da pasta indicada, como { $path }

error-unsupported-link = o link não é deste serviço, ou é de um tipo que aqui não serve
error-not-found = o ficheiro ou a pasta não existe (ou já não existe)
error-password-required = é preciso uma palavra-passe; indique-a com --password
error-password-wrong = a palavra-passe está errada
error-restricted = o dono do ficheiro não deixa entrar esta conta, este endereço ou este país
error-premium-required = o serviço pede para isto uma conta paga
error-credential-missing = é preciso uma chave API
error-credential-rejected = o serviço não aceita a chave API; verifique-a, ou crie uma nova no seu site e guarde-a com `hoster login`
error-account-locked = a conta está bloqueada; o seu titular tem de agir no site do serviço
error-rate-limited = demasiados pedidos; o mesmo comando funcionará mais tarde
error-rate-limited-address = demasiados pedidos deste endereço; o serviço fá-lo esperar
error-rate-limited-account = demasiados pedidos com esta conta; o serviço fá-la esperar
error-address-blocked = o serviço recusa este endereço de rede (VPN, proxy ou um bloqueio após demasiados erros)
error-slots-full = todas as transferências gratuitas estão ocupadas; tente mais tarde ou use uma conta paga
error-needs-consent = isto custaria alguma coisa (créditos, por exemplo) e pede um sim explícito: { $message }
error-too-large = maior do que permite o serviço, a conta ou um limite deste programa
error-invalid-input = uma indicação está errada, nada foi enviado: { $message }
error-conflict = isto contradiz o que já existe: { $message }
error-unavailable = o serviço tem uma avaria ou está em manutenção; tente mais tarde
error-network = não foi possível chegar ao serviço; verifique a ligação e tente de novo
error-timeout = o serviço não respondeu a tempo; tente mais tarde
error-changed = o serviço respondeu algo desconhecido; este programa precisa de uma atualização: { $message }
error-unsupported = este plugin não sabe fazer isso: { $message }
error-integrity = o que chegou não é o que foi anunciado: { $message }
error-not-granted = o plugin foi parado: queria algo que não lhe é permitido ({ $message })
error-not-approved = este plugin não foi aprovado: { $message }
error-trapped = o plugin falhou na sua sandbox e foi parado ({ $message })
error-plugin = este plugin não pode ser usado: { $message }
error-local-file = { $message }
error-disk-full = não há mais espaço no disco: { $message }
error-untrusted = este ficheiro não é usado: { $message }
error-web-page = o servidor enviou uma página web em vez do ficheiro; nada foi guardado
error-unverified = o servidor de ficheiros não indicou o tamanho do ficheiro e ninguém sabe se chegou inteiro; ficou guardado como { $path }
error-size = foram anunciados { $expected } bytes, mas chegaram { $found }; nada foi guardado
error-damaged = a soma de verificação não coincide; o ficheiro danificado foi posto de lado como { $path }
error-altered = { $path } está danificado
error-space = { $path } não tem espaço suficiente: são precisos { $needed }, há { $free }
error-full = não há mais espaço para { $path }
error-file-too-large = { $path }: este sistema de ficheiros não aceita um ficheiro tão grande (FAT32: menos de 4 GiB)
error-exists = { $path } já existe
error-taken = { $path } é outro ficheiro, de outra ligação
error-unfinished = { $path } está incompleto: ao lado está { $control }
error-busy = outro programa está a escrever { $path }
error-nothing-there = não há { $path } na conta
error-io = não é possível aceder a { $path }: { $reason }
error-untrusted-owner = { $path } não é usado: pertence a outro utilizador (uid { $uid })
error-untrusted-mode = { $path } não é usado: outros podem alterá-lo
error-not-removed = o serviço não removeu { $left } das versões anteriores
error-status = o servidor respondeu { $status } em vez do ficheiro
error-unconfirmed = { $path } foi enviado por inteiro, mas o serviço ainda não o confirmou
error-untrusted-open = { $path } não é usado: outros podem entrar na pasta
error-too-early = nada foi enviado, para respeitar um limite do serviço ({ $reason })
error-pause = o serviço pede uma pausa: { $reason }
error-pauses = o serviço pediu mais de { $pauses } pausas
error-timed-out = o plugin { $plugin } não respondeu em { $time } e foi parado
error-not-a-file = { $path } não é um ficheiro normal
error-no-file-name = { $path } não tem nome de ficheiro
error-not-a-file-link = { $link } não é um link para um ficheiro deste serviço
error-glob = `{ $glob }` não é um padrão: { $reason }
error-many-folders = há mais de { $most } pastas
error-many-files = há mais de { $most } ficheiros
error-algorithm = as somas de verificação { $algorithm } são desconhecidas
error-ticket = o link de transferência do plugin foi recusado: { $reason }
error-download = a transferência falhou: { $reason }
error-family = { $host } não tem endereço { $family }, e todas as ligações de uma chave usam a mesma família
error-checksum = a soma de verificação { $algorithm } não coincide ({ $found } em vez de { $expected }); nada ficou guardado com o nome definitivo
error-changing = o ficheiro muda no serviço enquanto é transferido
error-no-folder = não há nenhuma pasta { $path } na conta
error-not-a-folder = na conta, { $path } é um ficheiro e não uma pasta
error-several = { $items } elementos chamam-se { $path }: { $list }
error-stored = { $link } não é o que foi enviado: as somas de verificação { $algorithm } são diferentes
error-torn = { $path } foi alterado enquanto era lido; { $link } não é o ficheiro antigo nem o novo
error-internal = erro interno: { $reason }
error-no-key-used = { $plugin } não usa chave
error-key-shape = a chave em { $place } não tem a forma certa: esperados { $expected }, encontrados { $found }
error-key-empty = { $place } não contém nenhuma chave
error-key-file = não é possível ler o ficheiro da chave { $path }: { $reason }
error-no-store = { $place } não responde: { $reason }
error-store = { $place } não pode ser usado: { $reason }
error-connect-to = `{ $value }` não tem a forma DOMÍNIO=ENDEREÇO:PORTA, por exemplo example.com=127.0.0.1:8080
error-not-loopback = { $address } não é um endereço desta máquina, como 127.0.0.1:8080
error-unknown-host = o plugin não usa o servidor { $host }, só { $hosts }
error-proxy = não é um endereço de proxy: espera-se http://SERVIDOR:PORTA ou socks5://SERVIDOR:PORTA
error-ca-file = os certificados em { $path } não podem ser usados: { $reason }

# O que ajuda: opções e comandos deste programa.
hint-again = tente de novo
hint-later = tente mais tarde
hint-new-link = tente de novo com um novo link
hint-key = guarde-a com `hoster login`, ou indique-a com --key-file FICHEIRO ou a variável de ambiente { $variable }; cria-se em { $page }
hint-key-shape = copie-a de novo de { $page }
hint-key-empty = ponha lá a chave de { $page }, numa só linha
hint-key-file = indique um ficheiro normal
hint-link = indique um link para um ficheiro, ou um caminho
hint-fewer = indique só uma parte
hint-family = -4 ou -6 escolhe uma família
hint-unverified = com --allow-unverified é aceite tal como está
hint-download = transfira-o de novo
hint-space = liberte espaço ou escolha outra pasta
hint-folder = escolha outra pasta
hint-ls = `hoster ls` mostra o que existe
hint-several = indique um pelo seu link, ou remova todos com `hoster rm --all`
hint-upload = remova-o e envie de novo o ficheiro
hint-unconfirmed = envie-o de novo mais tarde: então será pedido o recibo, e nada é enviado duas vezes
hint-exists = --overwrite substitui-o, --rename mantém ambos
hint-taken = --rename mantém ambos, outra pasta evita-o
hint-unfinished = termine-o com o programa que o começou ou apague esse ficheiro
hint-busy = espere por ele ou escolha outra pasta
hint-internal = é um defeito do hoster
hint-wasm = indique um ficheiro .wasm
hint-update = atualize o mais antigo dos dois
hint-approve = leia `hoster plugin info FICHEIRO` e depois execute `hoster plugin approve FICHEIRO`
hint-loopback = --connect-to é para um servidor nesta máquina
hint-no-pace = --no-pace só vai com --connect-to
hint-writable = execute chmod go-w sobre ele
hint-open = execute chmod 700 sobre ela

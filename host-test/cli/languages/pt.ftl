# Portuguese, in words that Brazil uses and Portugal understands. en.ftl has the
# messages that every language has. The errors below are those of docs/errors.md,
# by code, or by code and scope where these differ. { $message } is the English
# sentence of the plugin or the library.
# Terms (você, implied): download download/baixar, upload envio/enviar, link link, folder pasta, key chave, plugin plugin, resume retomar, checksum soma de verificação, skip ignorar.

try-again = (tente novamente em { $time })
with-hint = { $fact }; { $hint }
server-said = resposta do servidor: { $reply }
interrupted = interrompido
output-lost = não foi possível gravar na saída padrão, faltam resultados: { $reason }

waiting = aguardando { $time }: { $reason }
waiting-link = aguardando o link de download
waiting-start = aguardando o início
connecting = conectando
verifying = verificando
confirming = enviado, aguardando a confirmação
progress-total = total { $ended }/{ $files }
progress-more = e mais { $files }
progress-of = de { $size }
progress-left = faltam { $time }
progress-connections = { $connections } con.
wait-small-files = o serviço limita a frequência de arquivos pequenos
wait-asked = o serviço exige uma pausa

summary-downloaded = { $files ->
        [one] { $files } baixado
       *[other] { $files } baixados
    }
summary-present = { $files ->
        [one] { $files } já existente
       *[other] { $files } já existentes
    }
summary-would-download = { $files ->
        [one] { $files } seria baixado
       *[other] { $files } seriam baixados
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
summary-unchanged = { $files ->
        [one] { $files } inalterado
       *[other] { $files } inalterados
    }
summary-empty = { $files ->
        [one] { $files } vazio
       *[other] { $files } vazios
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
        [one] { $files } removido
       *[other] { $files } removidos
    }
summary-failed = { $files ->
        [one] { $files } falhou
       *[other] { $files } falharam
    }
summary-unfinished = { $files ->
        [one] { $files } incompleto
       *[other] { $files } incompletos
    }
summary-untried = { $files ->
        [one] { $files } não iniciado
       *[other] { $files } não iniciados
    }
summary-verified = { $files ->
        [one] { $files } verificado
       *[other] { $files } verificados
    }
summary-equal = { $files ->
        [one] { $files } igual
       *[other] { $files } iguais
    }
summary-equal-by-size = { $files ->
        [one] { $files } igual pelo tamanho
       *[other] { $files } iguais pelo tamanho
    }
summary-different = { $files ->
        [one] { $files } diferente
       *[other] { $files } diferentes
    }
summary-missing = { $files ->
        [one] { $files } ausente
       *[other] { $files } ausentes
    }
summary-extra = { $files } a mais
summary-nothing = nada para baixar
summary-more = e mais { $files }
summary-stopped-at = parado em { $at } de { $size }
summary-stopped-during = parado: { $what }
continue-with = para continuar: { $command }
continue-input = para continuar, passe a mesma lista para: { $command }
continue-variable = com a senha na variável de ambiente { $variable }

verified-checksum = { $algorithm } verificado
verified-size = tamanho correto (nenhuma soma de verificação disponível)
verified-blocks = tamanho correto, cada bloco autenticado
verified-name-and-size = provavelmente o mesmo arquivo (nome e tamanho iguais, sem soma de verificação)
verified-not = não verificado (sem tamanho nem soma de verificação disponível)
was-there = já existe
nothing-failed = nada para repetir
list-incomplete = a linha { $line } de { $list } indica um erro, portanto a lista está incompleta: { $message }

upload-left-out = { $path }  ignorado: { $reason }
upload-skips-link = link simbólico; --links o mantém, --follow-links o segue
upload-skips-special = não é um arquivo comum
upload-skips-own = pertence a um download nesta pasta
upload-expired = { $name } removido, já não está entre os arquivos a manter
upload-would-expire = { $name } seria removido
upload-not-rotated = nenhum arquivo anterior foi removido, porque um envio falhou
upload-rotation = remoção de arquivos anteriores
upload-empty = { $path }  ignorado: vazio (o serviço não aceita arquivos vazios)
upload-empty-listed = { $path }  vazio: consta no manifesto da sua pasta
upload-manifest = { $folder }/  manifesto salvo ({ $entries ->
        [one] 1 entrada
       *[other] { $entries } entradas
    })
upload-no-manifest = o manifesto de { $folder }/ não foi salvo
upload-manifest-newer = o manifesto de { $folder } é de uma versão mais nova do hoster e fica como está
upload-manifest-rebuilt = o manifesto de { $folder } estava danificado e foi refeito; os arquivos que não fizeram parte desta execução perderam datas e permissões
upload-existing = já armazenado
upload-existing-size = já armazenado, pelo tamanho
upload-by-size = { $files ->
        [one] 1 arquivo foi comparado pelo tamanho: a soma de verificação antes da criptografia não é conhecida
       *[other] { $files } arquivos foram comparados pelo tamanho: as somas de verificação antes da criptografia não são conhecidas
    }
upload-removed = arquivo local removido
download-would = { $path } seria baixado ({ $size })
get-joined = { $path } reunido
restore-renamed = { $name } em { $path }/ é salvo como { $new }: outro arquivo ali tem esse nome
not-a-link = não é um link; um caminho da conta começa com /
manifest-newer = o manifesto de { $folder } é de uma versão mais nova do hoster e não é usado: sem datas, permissões, links e arquivos vazios
manifest-damaged = o manifesto de { $folder } está danificado e não é usado; se houver um mais antigo, ele é usado
manifest-unread = o manifesto de { $folder } não pode ser lido, então datas, permissões, links e arquivos vazios não são restaurados: { $reason }
restore-created = { $path }  criado a partir do manifesto
restore-would = { $path } seria criado
restore-link-out = { $path } não é criado: este link leva, ou poderia levar, para fora da pasta restaurada ({ $target })
upload-command-failed = { $program } falhou ({ $status }); nada foi enviado
upload-would = { $path } seria enviado ({ $size })
upload-replaced = { $files ->
        [one] substitui { $files } versão anterior
       *[other] substitui { $files } versões anteriores
    }
upload-not-replaced = { $path }: restam versões anteriores
upload-size-verified = tamanho correto
upload-not-verified = não verificado
upload-removal = link de remoção: { $link }
upload-nothing = nada para enviar
upload-wrong-cache = { $path }: o conteúdo não confere com a soma de verificação em cache, embora o tamanho e a data não tenham mudado; a soma em cache foi substituída
upload-untried = { $files ->
        [one] mais { $files } arquivo não foi enviado porque também falharia
       *[other] mais { $files } arquivos não foram enviados porque também falhariam
    }

rgsx-not-found = RGSX não encontrado nos locais habituais; use --rgsx PASTA
rgsx-no-folders = nenhuma plataforma tem uma pasta de ROMs; --all mostra todas
rgsx-no-platform = nenhuma plataforma { $name }; `hoster rgsx platforms --all` mostra todas
rgsx-no-match = nenhum jogo de { $platform } corresponde
rgsx-no-game = nenhum jogo chamado { $name }
rgsx-several = { $name } corresponde a { $count } jogos: { $games }{ $more ->
        [0] {""}
       *[other] {" "}e mais { $more }
    }; indique um, ou use --search { $name } --all
rgsx-online = { $online } de { $all ->
        [one] { $all } jogo
       *[other] { $all } jogos
    } online
rgsx-present = { $game }  já existe
rgsx-gone = { $game }  não existe mais
rgsx-would = { $game } seria baixado ({ $size })
size-unknown = tamanho desconhecido
rgsx-sum = { $games ->
        [one] { $games } jogo
       *[other] { $games } jogos
    }, { $size } em { $folder }
rgsx-free = { $sum }; { $free } livres
rgsx-lacks = { $sum }, mas só { $free } livres
rgsx-done = Download OK: { $game }
rgsx-extracted = { $files ->
        [one] { $files } arquivo extraído
       *[other] { $files } arquivos extraídos
    }
rgsx-history-not-kept = o histórico não é atualizado: { $reason }
rgsx-found = o RGSX está em { $save }, as ROMs estão em { $roms }; { $key }
rgsx-key = a chave de API está em { $file }
rgsx-key-none = nenhuma chave de API em { $file }
rgsx-none-matches = nenhum jogo corresponde
rgsx-history-empty = nenhum download ainda
rgsx-bad-link = { $game }  não aponta para um arquivo deste serviço
rgsx-there = já existe
rgsx-no-link = { $game } não tem link na lista
rgsx-torrent = { $game } é um download BitTorrent, que o hoster não suporta
rgsx-no-rom = { $game } não é uma ROM desta plataforma nem um arquivo compactado; --force o baixa mesmo assim
rgsx-whole = { $whole } de { $checked ->
        [one] { $checked } jogo completo
       *[other] { $checked } jogos completos
    }
rgsx-waits = aguardando outra extração
rgsx-extracts = extraindo
rgsx-again = para baixar um jogo novamente: `hoster rgsx download --platform PLATAFORMA --game JOGO --force`
rgsx-broken = { $path } está danificado e não foi alterado: { $reason }
rgsx-no-list = { $path } não é uma lista: { $reason }
rgsx-archive-unknown = { $archive } não é um arquivo ZIP, 7z ou RAR, apesar do nome
rgsx-archive-damaged = { $archive } está danificado: { $reason }; --force o baixa novamente
rgsx-archive-empty = { $archive } não contém arquivos
rgsx-archive-stopped = { $archive } não foi extraído: interrompido
rgsx-archive-password = { $archive } está criptografado, e as listas não contêm senhas
rgsx-archive-link = { $archive } contém um link simbólico, de que nenhum jogo precisa
rgsx-archive-files = { $archive } contém { $files } arquivos, mais do que qualquer jogo
rgsx-archive-folders = { $archive } contém mais de { $folders } pastas, mais do que qualquer jogo
rgsx-archive-bomb = { $archive } extraído supera em muito qualquer jogo; pode ser uma bomba de descompressão
rgsx-archive-outside = { $archive } tenta gravar fora da sua pasta: { $name }
rgsx-archive-twice = { $archive } não pode ser extraído: dois arquivos se chamam { $name }
rgsx-archive-mixed = { $archive } não pode ser extraído: um arquivo e uma pasta têm o mesmo nome
rgsx-archive-taken = { $archive } foi mantido: { $file } já existe e não é deste jogo; mova-o e tente novamente
rgsx-archive-in-the-way = { $archive } foi mantido: { $file } ocupa o lugar (um é um arquivo, o outro uma pasta); mova-o e tente novamente
rgsx-archive-closed = { $archive } foi mantido: os jogos não podem gravar em { $file }
rgsx-archive-reserved = { $archive } contém { $name }, um nome reservado aos arquivos do hoster; extraia-o com outro programa
rgsx-archive-memory = { $archive } precisa de { $needs } de memória para ser extraído, mas só há { $left } livres; extraia-o em um computador mais potente
rgsx-archive-large = { $archive } precisa de memória demais para ser extraído aqui ({ $reason }); extraia-o em um computador mais potente
rgsx-archive-part = { $archive } é parte de um arquivo em vários volumes; obtenha os outros e extraia-os com `unrar x`
rgsx-archive-kind = { $archive } usa um formato RAR não suportado ({ $reason }); extraia-o com `unrar` ou `7z`
rgsx-no-rgsx = nenhum RGSX em { $folder }; use a pasta que contém systems_list.json e games/, por exemplo { $example }
rgsx-size-verified = { $game }  { $size }  tamanho correto
rgsx-checksum-verified = { $game }  { $size }  soma de verificação correta
rgsx-incomparable = { $games ->
        [one] mais { $games } jogo não pode ser verificado: o RGSX o extraiu
       *[other] mais { $games } jogos não podem ser verificados: o RGSX os extraiu
    }
rgsx-names-guessed = { $archive } não declara a codificação dos seus nomes de arquivo; { $encoding } foi presumida, e o arquivo compactado é mantido
rgsx-ps3 = { $file } foi salvo sem alterações: o hoster não descriptografa discos de PS3
rgsx-vita = { $game } não é um jogo de PS Vita: não contém um ZIP com o seu identificador
rgsx-xbox = { $file } foi salvo sem alterações: falta { $program }, o reempacotador do RGSX
rgsx-xbox-failed = { $program } não conseguiu reempacotar { $file }: { $reason }

aria2-silent = nenhuma resposta do aria2 em { $address }; inicie-o com --enable-rpc
aria2-odd = { $address } não responde como o aria2
aria2-secret = o aria2 recusou o segredo; defina HOSTER_ARIA2_SECRET com o valor do seu --rpc-secret
aria2-refuses = o aria2 recusou a solicitação: { $reason }
aria2-failed = o aria2 não baixou o arquivo: { $reason }
aria2-other-name = o aria2 informa que salvou o arquivo como { $path }, o que não foi solicitado
aria2-outside = o aria2 salvou o arquivo fora da pasta solicitada, como { $path }

error-unsupported-link = o link não é deste serviço, ou é de um tipo não suportado
error-not-found = o arquivo ou a pasta não existe (ou não existe mais)
error-password-required = é necessária uma senha; informe-a com --password
error-password-wrong = senha incorreta
error-restricted = acesso negado: o dono do arquivo exclui esta conta, este endereço ou este país
error-premium-required = o serviço exige para isso uma conta paga
error-credential-missing = é necessária uma chave de API
error-credential-rejected = o serviço recusou a chave de API; confira-a, ou crie uma nova no site dele e salve-a com `hoster login`
error-account-locked = a conta está bloqueada; o titular precisa desbloqueá-la no site do serviço
error-rate-limited = solicitações demais; tente mais tarde com o mesmo comando
error-rate-limited-address = solicitações demais a partir deste endereço; o serviço exige uma espera
error-rate-limited-account = solicitações demais com esta conta; o serviço exige uma espera
error-address-blocked = o serviço recusa este endereço de rede (VPN, proxy ou bloqueio após erros demais)
error-slots-full = todas as vagas de download gratuito estão ocupadas; tente mais tarde ou use uma conta paga
error-needs-consent = isto teria um custo (créditos, por exemplo) e exige um consentimento explícito: { $message }
error-too-large = excede o tamanho permitido pelo serviço, pela conta ou por este programa
error-invalid-input = um dado é inválido, nada foi enviado: { $message }
error-conflict = conflito com o que já existe: { $message }
error-unavailable = o serviço está com falhas ou em manutenção; tente mais tarde
error-network = não foi possível acessar o serviço; confira a conexão e tente novamente
error-timeout = o serviço não respondeu a tempo; tente mais tarde
error-changed = resposta inesperada do serviço; este programa precisa de uma atualização: { $message }
error-unsupported = este plugin não oferece suporte a isso: { $message }
error-integrity = o arquivo recebido não é o anunciado: { $message }
error-not-granted = o plugin foi encerrado: tentou algo que não lhe é permitido ({ $message })
error-not-approved = este plugin não foi aprovado: { $message }
error-trapped = o plugin falhou na sua sandbox e foi encerrado ({ $message })
error-plugin = este plugin não pode ser usado: { $message }
error-local-file = { $message }
error-disk-full = não há mais espaço no disco: { $message }
error-untrusted = este arquivo não é usado: { $message }
error-web-page = o servidor enviou uma página web em vez do arquivo; nada foi salvo
error-unverified = o servidor não informou o tamanho do arquivo, que pode estar incompleto; foi salvo como { $path }
error-size = { $expected } bytes anunciados, mas { $found } recebidos; nada foi salvo
error-damaged = a soma de verificação não confere; o arquivo danificado foi salvo como { $path }
error-encrypted-name = o nome { $name } tem { $bytes } bytes e fica longo demais ao ser criptografado: cabem { $fits } bytes
error-not-decrypted = não é possível descriptografar nenhum nome em { $folder }: a senha está errada, ou eles foram criptografados com outras opções
error-wrong-password = não é possível descriptografar { $path }: a senha está errada, ou o primeiro bloco está danificado
error-decryption = não é possível descriptografar { $path }: { $reason }
error-altered = { $path } está danificado
error-space = espaço insuficiente em { $path }: { $needed } necessários, { $free } livres
error-full = não há mais espaço para { $path }
error-file-too-large = { $path }: este sistema de arquivos não aceita um arquivo desse tamanho (FAT32: menos de 4 GiB)
error-exists = { $path } já existe
error-taken = { $path } é outro arquivo, de outro link
error-unfinished = { $path } está incompleto: ao lado dele está { $control }
error-busy = outro processo está gravando { $path }
error-nothing-there = não há { $path } na conta
error-io = não é possível acessar { $path }: { $reason }
error-untrusted-owner = { $path } não é usado: pertence a outro usuário (uid { $uid })
error-untrusted-mode = { $path } não é usado: outros usuários podem alterá-lo
error-outdated = { $path } foi alterado nesse meio-tempo na conta
error-changed-here = { $path } foi alterado nesse meio-tempo
error-sync-running = outra sincronização de { $path } está em andamento neste computador
error-many-deletes = seriam removidos { $files } de { $all } arquivos, mais do que o permitido
error-backup-inside = a pasta de backup { $path } e o destino estão um dentro do outro
error-not-removed = o serviço não removeu { $left ->
        [one] { $left } versão anterior
       *[other] { $left } versões anteriores
    }
error-status = o servidor respondeu { $status } em vez do arquivo
error-unconfirmed = { $path } foi enviado por inteiro, mas o serviço ainda não o confirmou
error-untrusted-open = { $path } não é usado: outros usuários têm acesso a esta pasta
error-too-early = nada foi enviado, para respeitar um limite do serviço ({ $reason })
error-pause = o serviço exige uma pausa: { $reason }
error-pauses = o serviço exigiu mais de { $pauses } pausas
error-timed-out = o plugin { $plugin } não respondeu em { $time } e foi encerrado
error-not-a-file = { $path } não é um arquivo comum
error-no-file-name = { $path } não contém um nome de arquivo
error-not-a-file-link = { $link } não é um link para um arquivo deste serviço
error-glob = `{ $glob }` não é um padrão válido: { $reason }
error-many-folders = há mais de { $most } pastas
error-many-files = há mais de { $most } arquivos
error-algorithm = o algoritmo de soma de verificação { $algorithm } é desconhecido
error-ticket = o link de download do plugin foi recusado: { $reason }
error-download = o download falhou: { $reason }
error-family = { $host } não tem endereço { $family }, e todas as conexões de uma chave usam a mesma família
error-checksum = a soma de verificação { $algorithm } não confere ({ $found } em vez de { $expected }); nada foi salvo com o nome definitivo
error-changing = o arquivo muda no serviço enquanto é baixado
error-no-folder = não há nenhuma pasta { $path } na conta
error-not-a-folder = na conta, { $path } é um arquivo e não uma pasta
error-several = { $items } itens se chamam { $path }: { $list }
error-stored = { $link } não é o que foi enviado: as somas de verificação { $algorithm } são diferentes
error-torn = { $path } foi alterado durante a leitura; { $link } não é o arquivo antigo nem o novo
error-internal = erro interno: { $reason }
error-no-key-used = { $plugin } não usa chave
error-key-shape = a chave em { $place } não tem o formato certo: esperados { $expected }, encontrados { $found }
error-key-empty = { $place } não contém nenhuma chave
error-key-file = não é possível ler o arquivo de chave { $path }: { $reason }
error-no-store = { $place } não responde: { $reason }
error-store = { $place } não pode ser usado: { $reason }
error-connect-to = `{ $value }` não tem a forma DOMÍNIO=ENDEREÇO:PORTA, por exemplo example.com=127.0.0.1:8080
error-not-loopback = { $address } não é um endereço deste computador, como 127.0.0.1:8080
error-unknown-host = o plugin não usa o servidor { $host }, só { $hosts }
error-proxy = endereço de proxy inválido: use http://SERVIDOR:PORTA ou socks5://SERVIDOR:PORTA
error-ca-file = os certificados em { $path } não podem ser usados: { $reason }

# Dicas: opções e comandos deste programa.

# sync
runs-none = nenhuma execução registrada
runs-done = concluído
runs-failed = falhou (código de saída { $code })
runs-running = em andamento
runs-did-not-end = não terminou
on-failure-failed = { $program }, indicado por --on-failure, falhou ({ $reason })
compare-nothing = nada para comparar
sync-listing = listando os dois lados
sync-comparing = comparando
sync-nothing = nada a fazer
sync-upload = enviar { $path } ({ $size })
sync-download = baixar { $path } ({ $size })
sync-replace = substituir { $path } ({ $size })
sync-move = mover { $from } para { $path }
sync-moved = { $from } movido para { $path }
sync-copy = copiar { $from } para { $path }
sync-copied = { $from } copiado para { $path }
sync-remove-older = remover uma versão anterior de { $path }
sync-removed-older = versão anterior de { $path } removida
sync-delete = remover { $path } ({ $size })
sync-deleted = { $path } removido
sync-folder-removed = pasta vazia { $path } removida
sync-would-move = { $files } seriam movidos
sync-would-copy = { $files } seriam copiados
sync-would-delete = { $files } seriam removidos
sync-nothing-deleted = { $files ->
        [one] 1 arquivo não foi removido, porque algo falhou antes
       *[other] { $files } arquivos não foram removidos, porque algo falhou antes
    }

hint-many-deletes = verifique as duas pastas com --dry-run; --max-delete aumenta o limite
hint-again = tente novamente
hint-later = tente mais tarde
hint-new-link = tente novamente com um novo link
hint-key = salve-a com `hoster login`, ou informe-a com --key-file ARQUIVO ou a variável de ambiente { $variable }; crie uma em { $page }
hint-key-shape = copie-a novamente de { $page }
hint-key-empty = coloque nele a chave de { $page }, em uma única linha
hint-key-file = indique um arquivo comum
hint-link = indique um link para um arquivo, ou um caminho
hint-fewer = selecione menos de cada vez
hint-family = -4 ou -6 escolhe a família
hint-unverified = --allow-unverified o aceita
hint-crypt = `hoster crypt list` mostra os perfis
hint-download = baixe-o novamente
hint-space = libere espaço, ou escolha outra pasta
hint-folder = escolha outra pasta
hint-ls = `hoster ls` mostra o que existe
hint-several = use um link, ou remova todos com `hoster rm --all`
hint-upload = remova-o e envie o arquivo novamente
hint-unconfirmed = envie-o novamente mais tarde: a confirmação será consultada, em vez de enviar duas vezes
hint-exists = --overwrite o substitui, --rename mantém ambos
hint-taken = --rename mantém ambos, ou escolha outra pasta
hint-unfinished = termine-o com o programa que o começou, ou remova esse último arquivo
hint-busy = espere que termine, ou escolha outra pasta
hint-internal = é um erro do hoster
hint-wasm = indique um arquivo .wasm
hint-update = atualize o mais antigo dos dois
hint-approve = leia `hoster plugin info ARQUIVO` e depois execute `hoster plugin approve ARQUIVO`
hint-loopback = --connect-to só aceita um servidor neste computador
hint-no-pace = use --no-pace só com --connect-to
hint-writable = execute `chmod go-w` nele
hint-open = execute `chmod 700` nela

crypt-added = o perfil { $name } foi adicionado; as senhas estão guardadas em { $place }
crypt-removed = o perfil { $name } e as senhas guardadas foram removidos
crypt-remove-asks = remover o perfil { $name } e as senhas guardadas? Sem elas, ninguém pode descriptografar seus arquivos.
crypt-remove-needs-yes = o perfil { $name } e as senhas não são removidos sem confirmação; informe --yes
crypt-none = não há perfis; `hoster crypt add` adiciona um
crypt-without = sem senhas
crypt-ask = Senha (não é exibida):
crypt-ask-again = A mesma outra vez:
crypt-ask-second = Segunda senha, recomendada (Enter para nenhuma):
crypt-typed-differently = as senhas são diferentes; nada foi guardado
crypt-empty = a senha está vazia
crypt-unknown = não há perfil { $name }; há: { $known }
crypt-no-profiles = não há perfil { $name }; `hoster crypt add` adiciona um
crypt-name = `{ $name }` não é um nome de perfil: use letras, dígitos, - e _
crypt-exists = o perfil { $name } já existe
crypt-twice = o perfil { $name } está em config.toml e em crypt.toml; remova um deles
crypt-in-config = o perfil { $name } está em config.toml; remova-o de lá
crypt-no-password = não há senha para o perfil { $name }; guarde-a com `hoster crypt add` ou defina { $variable }
crypt-other-password = a senha do perfil { $name } não é aquela com que ele foi adicionado
crypt-not-imported = não é possível importar { $file }: { $reason }
crypt-unknown-options = o remoto { $name } tem opções sem suporte: { $options }
crypt-no-contents = o remoto { $name } não criptografa o conteúdo (no_data_encryption), o que não tem suporte
crypt-local-remote = o remoto { $name } guarda os arquivos em { $remote }, que não é um caminho de um remoto
crypt-skipped = { $names ->
        [one] 1 nome não pôde ser descriptografado e foi ignorado
       *[other] { $names } nomes não puderam ser descriptografados e foram ignorados
    }

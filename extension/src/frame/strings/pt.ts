import type { Build, Uploads } from "./en";

export const build: Build = {
  stage_scan: "Percorrendo a pasta",
  stage_read: "Lendo",
  stage_embed: "Calculando vetores",
  stage_lexical: "Indexando palavras",
  stage_vectors: "Indexando vetores",
  stage_commit: "Concluindo",
  stage_recheck: "Repetindo o que falhou",
  recheck_passing: "Agora {0:passa|passam} {0} de {1} {1:pergunta com falha|perguntas com falha}.",
  recheck_changed: "{0:Mudou|Mudaram} {0} de {1} {1:resposta que alguém marcou|respostas que alguém marcou} como errada.",
  recheck_fails: "Continua falhando: {0}",
  recheck_same: "Igual a antes, embora alguém a tenha marcado como errada: {0}",
  recheck_look: "Mudou; verifique se agora está certa: {0}",
  recheck_left: "Não perguntadas, porque o tempo acabou: {0}",
};

export const uploads: Uploads = {
  adding: "Adicionando {0}…",
  kept: "{0} ficou como está.",
  replace: "Substituí-lo",
  skip: "Manter o anterior",
  taken: "{0} já existe.",
  stopped: "Parado. Nada mudou.",
  stopping: "Parando…",
};

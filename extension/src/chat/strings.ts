/** What the element says, in the languages of slimchat. */

const en = {
  title: "Support",
  log: "Conversation",
  placeholder: "Ask a question",
  input: "Your question",
  empty: "Ask about the documents. Every answer shows its sources.",
  send: "Send",
  stop: "Stop",
  clear: "Clear",
  you: "You",
  bot: "Bot",
  waiting: "Sending…",
  queued: "Waiting for the answer before this one…",
  searching: "Searching the documents…",
  writing: "Writing…",
  stopping: "Stopping…",
  stopped: "Stopped. The answer is not complete.",
  silent: "No reply yet. The bot may be busy or not running. Press Stop to end the wait.",
  busy: "An answer is being written. Press Stop to end it.",
  refuse: "Not in the documents",
  clarify: "More detail needed",
  handoff: "Passed to a person",
  sources: "Sources",
  page: "page {0}",
  file: "File",
  confidence: "Confidence",
  confidenceText: "{0}: probability that this passage answers the question",
  failed: "Something went wrong.",
  answered: "Answer: {0}",
};

export type Strings = typeof en;

const es: Strings = {
  title: "Soporte",
  log: "Conversación",
  placeholder: "Haz una pregunta",
  input: "Tu pregunta",
  empty: "Pregunta sobre los documentos. Cada respuesta muestra sus fuentes.",
  send: "Enviar",
  stop: "Detener",
  clear: "Borrar",
  you: "Tú",
  bot: "Bot",
  waiting: "Enviando…",
  queued: "Esperando la respuesta anterior…",
  searching: "Buscando en los documentos…",
  writing: "Escribiendo…",
  stopping: "Deteniendo…",
  stopped: "Detenido. La respuesta no está completa.",
  silent: "Aún no hay respuesta. Puede que el bot esté ocupado o detenido. Pulsa Detener para dejar de esperar.",
  busy: "Se está escribiendo una respuesta. Pulsa Detener para terminarla.",
  refuse: "No está en los documentos",
  clarify: "Faltan datos",
  handoff: "Derivado a una persona",
  sources: "Fuentes",
  page: "página {0}",
  file: "Archivo",
  confidence: "Confianza",
  confidenceText: "{0}: probabilidad de que este pasaje responda la pregunta",
  failed: "Algo salió mal.",
  answered: "Respuesta: {0}",
};

const pt: Strings = {
  title: "Suporte",
  log: "Conversa",
  placeholder: "Faça uma pergunta",
  input: "Sua pergunta",
  empty: "Pergunte sobre os documentos. Cada resposta mostra suas fontes.",
  send: "Enviar",
  stop: "Parar",
  clear: "Limpar",
  you: "Você",
  bot: "Bot",
  waiting: "Enviando…",
  queued: "Aguardando a resposta anterior…",
  searching: "Buscando nos documentos…",
  writing: "Escrevendo…",
  stopping: "Parando…",
  stopped: "Interrompido. A resposta não está completa.",
  silent: "Ainda sem resposta. O bot pode estar ocupado ou parado. Pressione Parar para encerrar a espera.",
  busy: "Uma resposta está sendo escrita. Pressione Parar para encerrá-la.",
  refuse: "Não está nos documentos",
  clarify: "Faltam detalhes",
  handoff: "Encaminhado a uma pessoa",
  sources: "Fontes",
  page: "página {0}",
  file: "Arquivo",
  confidence: "Confiança",
  confidenceText: "{0}: probabilidade de que este trecho responda à pergunta",
  failed: "Algo deu errado.",
  answered: "Resposta: {0}",
};

const ALL: Record<string, Strings> = { en, es, pt };

/** The strings of the first tag whose language is known (`pt-BR` is `pt`), else English. */
export function stringsFor(...tags: (string | null | undefined)[]): Strings {
  for (const tag of tags) {
    const found = tag ? ALL[tag.toLowerCase().split(/[-_]/)[0] ?? ""] : undefined;
    if (found) return found;
  }
  return en;
}

/** Puts the value where the text says `{0}`. */
export const fill = (template: string, value: string): string =>
  template.replace("{0}", () => value);

import type { Language } from "../chat/protocol";

/** What the studio says. `tab_` and the name of a part; a part that is not named here says its own name. */
const en = {
  title: "Bot studio",
  tabs: "Parts of the studio",
  failed: "This part could not be shown. Run the cell again; if that does not help, reload the page.",
  old: "This page's anywidget is too old to show several parts in one widget. Install anywidget 0.11 or newer and reload the page.",
  tab_chat: "Chat",
  tab_inspect: "Inspect",
  tab_controls: "Settings",
  tab_knowledge: "Documents",
  tab_tuner: "Tuning",
  tab_evaluation: "Evaluation",
  tab_blind: "Blind",
  tab_export: "Export",
  tab_import: "Import",
};

export type Strings = typeof en;

const es: Strings = {
  title: "Estudio del bot",
  tabs: "Partes del estudio",
  failed: "No se pudo mostrar esta parte. Ejecute la celda otra vez; si no basta, recargue la página.",
  old: "El anywidget de esta página es demasiado antiguo para mostrar varias partes en un widget. Instale anywidget 0.11 o posterior y recargue la página.",
  tab_chat: "Chat",
  tab_inspect: "Inspección",
  tab_controls: "Ajustes",
  tab_knowledge: "Documentos",
  tab_tuner: "Optimización",
  tab_evaluation: "Evaluación",
  tab_blind: "A ciegas",
  tab_export: "Exportar",
  tab_import: "Importar",
};

const pt: Strings = {
  title: "Estúdio do bot",
  tabs: "Partes do estúdio",
  failed: "Não foi possível mostrar esta parte. Execute a célula de novo; se não bastar, recarregue a página.",
  old: "O anywidget desta página é antigo demais para mostrar várias partes num widget. Instale o anywidget 0.11 ou mais novo e recarregue a página.",
  tab_chat: "Chat",
  tab_inspect: "Inspeção",
  tab_controls: "Ajustes",
  tab_knowledge: "Documentos",
  tab_tuner: "Otimização",
  tab_evaluation: "Avaliação",
  tab_blind: "Às cegas",
  tab_export: "Exportar",
  tab_import: "Importar",
};

const ALL: Record<Language, Strings> = { en, es, pt };

export const stringsIn = (language: Language): Strings => ALL[language];

export function labelOf(name: string, strings: Strings): string {
  const key = `tab_${name}`;
  return Object.hasOwn(strings, key) ? strings[key as keyof Strings] : name;
}

import type { Turn, Turns } from "./state";
import { sourceLabel } from "./source-label";
import type { Strings } from "./strings";
import { troubleLines } from "./trouble";

export interface TranscriptMeta {
  title: string;
  conversation: string;
  time: Date;
}

/** The conversation as Markdown in which nothing from an answer becomes HTML, a picture or a script. */
export function toMarkdown(turns: Turns, meta: TranscriptMeta, strings: Strings): string {
  const parts = [`# ${literal(meta.conversation || meta.title)}`, `${literal(meta.title)}, ${meta.time.toISOString()}`];
  for (const turn of turns) {
    if (turn.question) parts.push(`## ${strings.you}`, quoted(literal(turn.question)));
    parts.push(`## ${strings.bot}${turn.action ? `: ${strings[turn.action]}` : ""}`);
    if (turn.text) parts.push(tamed(turn.text));
    if (turn.error) parts.push(literal(troubleLines(turn.error, strings).join(" ")));
    if (turn.status !== "done" || turn.stopped) parts.push(`*${strings.stopped}*`);
    const sources = sourceLines(turn, strings);
    if (sources.length) parts.push(`${strings.sources}:`, sources.join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

export function toJson(turns: Turns, meta: TranscriptMeta): string {
  const { title, conversation, time } = meta;
  const shown = turns.map(({ status, ...turn }) => ({ ...turn, complete: status === "done" && !turn.stopped }));
  return `${JSON.stringify({ title, conversation, exported: time.toISOString(), turns: shown }, null, 2)}\n`;
}

export function fileName(time: Date, extension: string): string {
  return `chat-${time.toISOString().slice(0, 16).replace(/[T:]/g, "-")}.${extension}`;
}

/** Hands a text to the browser's own download. */
export const download = (name: string, type: string, text: string): void =>
  save(name, new Blob([text], { type: `${type};charset=utf-8` }));

/** Hands a file to the browser's own download; nothing leaves the machine. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link); // VS Code takes the click where the page sees it
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function sourceLines(turn: Turn, strings: Strings): string[] {
  return turn.citations.map((citation, index) => {
    const place = literal(`${sourceLabel(citation, strings)} (${citation.source})`);
    return `${index + 1}. ${place}: “${literal(citation.quote)}”`;
  });
}

const quoted = (text: string): string => text.split("\n").map((line) => `> ${line}`).join("\n");

const literal = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|!~&]/g, "\\$&");

/** Markdown stays Markdown, but for raw HTML, pictures and links that are not plain addresses. */
const tamed = (text: string): string =>
  text
    .replace(/<(?=[A-Za-z/!?])/g, "&lt;")
    .replaceAll("![", "!\\[")
    .replace(/\]\((?!\s*(?:https?:\/\/|mailto:))/gi, "]\\(")
    .replace(/^(\s*\[[^\]\n]*\]):/gm, "$1\\:");

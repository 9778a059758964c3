import { expect, it } from "vitest";
import type { Language } from "../src/chat/protocol";
import { stringsIn as blind } from "../src/blind/strings";
import { stringsIn as bundle } from "../src/bundle/strings";
import { fill } from "../src/chat/strings/languages";
import { stringsIn as chat } from "../src/chat/strings";
import { stringsIn as controls } from "../src/controls/strings";
import { stringsIn as evaluation } from "../src/evaluation/strings";
import { textsAt } from "../src/frame/place";
import { stringsIn as inspector } from "../src/inspector/strings";
import { stringsIn as knowledge } from "../src/knowledge/strings";
import { stringsIn as lab } from "../src/lab/strings";
import { stringsIn as operator } from "../src/operator/strings";
import { stringsIn as studio } from "../src/studio/strings";
import { stringsIn as tuner } from "../src/tuner/strings";

type Texts = Record<string, string>;

const PANELS = { controls, evaluation, inspector, knowledge, tuner };
const ALL = { ...PANELS, blind, bundle, chat, lab, operator, studio };
const LANGUAGES: Language[] = ["en", "es", "pt"];
const textsOf = (name: string, language: Language): Texts => ALL[name as keyof typeof ALL](language);

const places = (text: string): string => [...new Set([...text.matchAll(/\{(\d)/g)].map(([, place]) => place))].sort().join();
const each = Object.keys(ALL).flatMap((name) => LANGUAGES.map((language) => [name, language] as const));

it.each(each)("%s says everything in %s, with the same values", (name, language) => {
  const en = textsOf(name, "en");
  const texts = textsOf(name, language);
  expect(Object.keys(texts)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) {
    expect(texts[key], key).not.toBe("");
    expect(places(texts[key] ?? ""), key).toBe(places(text));
  }
});

it.each(each)("%s counts one and many in %s", (name, language) => {
  const counted = /\{(\d)\} (?:questions|documents|passages|trials|tokens|entries|preguntas|documentos|pasajes|ensayos|entradas|perguntas|trechos|passagens|ensaios|itens)\b/;
  for (const [key, text] of Object.entries(textsOf(name, language))) {
    expect(text, key).not.toMatch(counted);
    expect(fill(text, ..."1".repeat(9)), key).not.toMatch(/\{\d|\|/);
    expect(fill(text, ..."0".repeat(9)), key).not.toMatch(/\{\d|\|/);
  }
});

it.each(Object.keys(ALL))("%s addresses the reader formally in Spanish", (name) => {
  const familiar = /(?<!\p{L})(?:tus?|tú|te|ti|contigo|inténtalo|puedes|quieres|tienes|debes|haz|pon|mira|reinicia|ejecuta|^pregunta (?:y|sobre))(?!\p{L})/iu;
  for (const [key, text] of Object.entries(textsOf(name, "es"))) expect(text, key).not.toMatch(familiar);
});

it("writes a word as the number wants it", () => {
  expect(["1", "0", "2", "1,001", "21"].map((n) => fill("{0} {0:question|questions}", n))).toEqual([
    "1 question", "0 questions", "2 questions", "1,001 questions", "21 questions",
  ]);
  expect(fill("{0} of {1} {1:is|are} done, {2}", "1", "1")).toBe("1 of 1 is done, {2}");
  expect(fill(evaluation("es").about, "1", "golden.jsonl")).toBe("1 pregunta, de golden.jsonl.");
  expect(fill(tuner("pt").about, "7", "1", "o.yaml")).toBe("Otimiza-se com 7 perguntas, e 1 só é feita no fim. Os ajustes vão para o.yaml.");
});

/** Told by the panel itself, and where the questions come from where no file holds them. */
const UNSEEN = new Set(["kernel", "given"]);

it.each(Object.keys(PANELS).flatMap((name) => LANGUAGES.map((language) => [name, language] as const)))(
  "%s names neither a kernel nor Python where the server shows it in %s",
  (name, language) => {
    const texts = textsAt(textsOf(name, language), "server");
    for (const [key, text] of Object.entries(texts)) {
      const own = !key.endsWith("_server") && `${key}_server` in texts;
      if (own) expect(text, key).toBe(texts[`${key}_server`]);
      if (!UNSEEN.has(key)) expect(text, key).not.toMatch(/bot\.\w|SupportBot|kernel|notebook|cuaderno|caderno|célula|celda|\bcell\b/i);
    }
  },
);

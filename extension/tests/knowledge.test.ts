import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fill } from "../src/chat/strings/languages";
import type { Twin } from "../src/knowledge";
import { en } from "../src/knowledge/strings/en";
import { es } from "../src/knowledge/strings/es";
import { pt } from "../src/knowledge/strings/pt";
import { Bench, documents, EVIL, map, row, settled, state } from "./shelf";

let b: Bench;
beforeEach(async () => {
  b = new Bench();
  await b.host.reply("documents", documents());
});
afterEach(() => {
  expect((window as { __pwned?: number }).__pwned).toBeUndefined();
  b.close();
});

const cells = (selector: string): string[][] =>
  b.all(`${selector} tbody tr`).map((each) => [...each.children].map((cell) => cell.textContent ?? ""));

describe("the documents", () => {
  it("are a table with a button in every header and every value in its column", () => {
    const heads = b.all(".documents-table th[scope=col]").map((each) => each.textContent);
    expect(heads).toEqual(["File", "Title", "Language", "Pages", "Passages", "Superseded", "Cited", "Last change", "Remove"]);
    expect(b.all(".documents-table thead button")).toHaveLength(8);
    expect(cells(".documents-table")).toEqual([
      ["returns.md", "Returns", "en", "2", "1,234", "No", "3", "Nov 14, 2023", ""],
      [EVIL, EVIL, "en", "–", "1,234", "Yes", "3session 1, golden set 2", "–", ""],
    ]);
    expect(b.text(".summary")).toBe("Documents: 3 · Passages: 12,345");
    expect(b.text(".pager")).toContain("1–2 of 30");
  });

  it("are sorted by a column, and the other way by the same", async () => {
    b.press("Cited");
    expect(b.host.last("documents")["query"]).toMatchObject({ sort: "cited", descending: false });
    await b.host.reply("documents", documents());
    const sorted = (): (string | null)[] => b.all("th[aria-sort]").flatMap((each) => [each.textContent, each.getAttribute("aria-sort")]);
    expect(sorted()).toEqual(["Cited", "ascending"]);
    b.press("Cited");
    await b.host.reply("documents", documents());
    expect(sorted()).toEqual(["Cited", "descending"]);
  });

  it("are filtered by words, after a pause", async () => {
    const field = b.find<HTMLInputElement>("input[type=search]");
    field.value = "fees";
    field.dispatchEvent(new Event("input"));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(b.host.last("documents")["query"]).toMatchObject({ text: "fees", offset: 0 });
    await b.host.reply("documents", documents({ rows: [], matched: 0 }));
    expect(b.said).toBe("No document matches.");
  });

  it("come a page at a time, and the focus stays on a button that can be pressed", async () => {
    b.button("Next page").focus();
    b.press("Next page");
    expect(b.host.last("documents")["query"]).toMatchObject({ offset: 25 });
    await b.host.reply("documents", documents({ offset: 25, rows: [1, 2, 3, 4, 5].map((n) => row(`${n}.md`)) }));
    expect(b.said).toBe("26–30 of 30");
    expect(b.button("Next page").disabled).toBe(true);
    expect(b.focused).toBe(b.button("Previous page"));
  });

  it("open to their passages, and close back to where they were opened", async () => {
    b.press("returns.md");
    const passage = { passage_id: "p", heading: "Fees", page: 3, text: EVIL, tokens: 7, language: "es" };
    await b.host.reply("passages", { type: "passages", source: "returns.md", title: "R", total: 2, offset: 0, passages: [passage] });
    expect(b.text(".passages h4")).toBe("Passages of returns.md (2)");
    expect(b.text(".passages li")).toBe(`Feespage 3 · es · tokens: 7${EVIL}`);
    expect(b.focused).toBe(b.find(".passages"));
    expect(b.find(".passages blockquote").lang).toBe("es");
    b.press("Show more");
    expect(b.host.last("passages")).toMatchObject({ source: "returns.md", offset: 1 });
    b.find(".passages").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(b.focused?.textContent).toBe("returns.md");
  });

  it("follow the index, and a late answer is dropped", async () => {
    const before = b.host.sent.length;
    b.host.show(state());
    expect(b.host.sent).toHaveLength(before);
    b.host.show(state({ generation: 2 }));
    expect(b.host.sent.slice(before).map(({ type }) => type)).toEqual(["documents", "skipped"]);
  });
});

describe("coverage and skipped files", () => {
  it("say which answers are counted", async () => {
    expect(b.text(".fold.coverage")).toContain("20 of 60. Counted are the answers that this bot gave since it was opened: 7.");
    b.press("Count again");
    await b.host.reply("documents", documents({ coverage: { documents: 60, uncited: 19, answers: 8, golden: 262 } }));
    expect(b.said).toContain("19 of 60");
    expect(b.said).toContain("those of the golden set (262)");
    b.press("Show them in the table");
    expect(b.host.last("documents")["query"]).toMatchObject({ kind: "uncited" });
  });

  it("evaluate a golden set, with progress and a way to stop", async () => {
    expect(b.text(".fold.coverage")).toContain("No golden set was given");
    b.host.show(state({ golden: { questions: 262, evaluated: null, failed: null, can_evaluate: true, current: true } }));
    b.press("Evaluate the golden set (262 questions)");
    await b.host.reply("evaluate", { type: "progress", stage: "evaluate", done: 131, total: 262, detail: "" });
    expect(b.text(".fold.coverage .task .note")).toBe("Asking questions: 131 of 262");
    expect(b.find<HTMLProgressElement>(".fold.coverage progress").value).toBe(131);
    b.find<HTMLButtonElement>(".fold.coverage .task button").click();
    expect(b.host.sent.at(-1)).toEqual({ type: "stop", target: b.host.last("evaluate")["request"] });
    await b.host.reply("evaluate", { type: "evaluated", stopped: true });
    expect(b.find(".fold.coverage .task").hidden).toBe(true);
    b.host.show(state({ golden: { questions: 262, evaluated: 131, failed: 9, can_evaluate: true, current: false } }));
    expect(b.text(".fold.coverage")).toContain("131 questions asked, 9 failed. The index or the settings changed since");
  });

  it("list what was skipped and why", async () => {
    await b.host.reply("skipped", { type: "skipped", total: 1, offset: 0, files: [{ source: "broken.pdf", size: 2500, reason: EVIL }] });
    expect(b.press("Skipped files (1)").getAttribute("aria-expanded")).toBe("true");
    expect(cells(".fold.skipped")).toEqual([["broken.pdf", "2.5", EVIL]]);
  });
});

describe("near-duplicates", () => {
  const twin = { passage_id: "p", source: "a.md", heading: "H", page: null, superseded: true, language: "en", text: EVIL };

  it("are looked for from a threshold on, and shown with both texts", async () => {
    b.press("Near-duplicates");
    const range = b.find<HTMLInputElement>("input[type=range]");
    range.value = "0.8";
    range.dispatchEvent(new Event("input"));
    expect(b.text(`label[for=${range.id}]`)).toBe("Least cosine: 0.8");
    b.press("Look for near-duplicates");
    expect(b.host.last("duplicates")).toMatchObject({ threshold: 0.8 });
    const pairs = [{ cosine: 0.98765, passages: [twin, { ...twin, source: "b.md", page: 2 }] as [Twin, Twin] }];
    await b.host.reply("duplicates", { type: "pairs", total: 2, offset: 0, threshold: 0.9, complete: false, pairs });
    expect(b.text(".pairs li")).toBe(`Cosine 0.988Ha.md superseded${EVIL}Hb.md page 2 · superseded${EVIL}`);
    expect(b.said).toContain("Pairs: 2 There can be more");
    b.find<HTMLButtonElement>(".fold.duplicates > .body > .plain").click();
    expect(b.host.last("pairs")).toMatchObject({ offset: 1 });
    b.find<HTMLButtonElement>(".pairs .link").click();
    expect(b.host.last("passages")).toMatchObject({ source: "a.md" });
  });

  it("can be stopped", async () => {
    b.press("Near-duplicates");
    b.press("Look for near-duplicates");
    await b.host.reply("duplicates", { type: "stopped", error: { fact: "x", fix: "y" } });
    expect(b.said).toBe(en.stopped);
    expect(b.button("Look for near-duplicates").disabled).toBe(false);
  });
});

describe("files", () => {
  const file = (name: string, text: string): File => new File([text], name);

  it("are sent in pieces, one after another", async () => {
    b.drop(file("new.md", "abcdefghij"), file("later.md", "xy"));
    await settled();
    expect(b.host.last("upload")).toMatchObject({ name: "new.md", size: 10, replace: false });
    const { upload } = b.host.last("upload");
    let whole = "";
    await b.host.reply("upload", { type: "received", received: 0, complete: false });
    for (const offset of [0, 4, 8]) {
      expect(b.host.last("chunk")).toMatchObject({ upload, offset });
      whole += new TextDecoder().decode(b.host.buffers[b.host.sent.indexOf(b.host.last("chunk"))]?.[0]);
      await b.host.reply("chunk", { type: "received", received: offset, complete: false });
    }
    expect(whole).toBe("abcdefghij");
    expect(b.said).toBe("Adding later.md…");
    expect(b.text(".coming .did")).toContain("new.md was added");
    expect(b.host.last("upload")).toMatchObject({ name: "later.md", size: 2 });
  });

  it("ask before they take another's place", async () => {
    b.drop(file("a.md", "ab"));
    await settled();
    const error = { fact: "a.md is there.", fix: "" };
    await b.host.reply("upload", { type: "taken", error });
    expect(b.said).toBe("a.md is there already.");
    expect(b.focused?.textContent).toBe("Keep the old one");
    b.press("Replace it");
    await settled();
    expect(b.host.last("upload")).toMatchObject({ name: "a.md", replace: true });
    await b.host.reply("upload", { type: "received", received: 0, complete: false });
    await b.host.reply("chunk", { type: "received", received: 2, complete: false });
    expect(b.said).toContain("a.md was added");
    b.drop(file("a.md", "ab"));
    await settled();
    await b.host.reply("upload", { type: "taken", error });
    const uploads = b.host.sent.length;
    b.press("Keep the old one");
    await settled();
    expect(b.said).toBe("a.md was left as it is.");
    expect(b.host.sent).toHaveLength(uploads);
  });

  it("tell why they cannot be added", async () => {
    b.drop(file(EVIL, "ab"));
    await settled();
    await b.host.reply("upload", { type: "error", error: { fact: `${EVIL} is no name.`, fix: "Rename it." } });
    expect(b.text(".coming .failed")).toContain(`${EVIL} is no name. Rename it.`);
  });

  it("are removed after a question, and put back", async () => {
    const bin = b.button("Remove returns.md");
    bin.focus();
    bin.click();
    expect(b.text(".asking p")).toContain("Remove returns.md?");
    expect(b.focused?.textContent).toBe("Keep it");
    expect(b.host.sent.some(({ type }) => type === "remove")).toBe(false);
    b.press("Keep it");
    expect(b.focused).toBe(bin);
    bin.click();
    b.find<HTMLButtonElement>(".asking .solid").click();
    expect(b.host.last("remove")).toMatchObject({ source: "returns.md" });
    const entry = { id: "7-x", source: "returns.md", replaced: false };
    await b.host.reply("remove", { type: "removed", entry });
    expect(b.said).toContain("can be put back until");
    b.host.show(state({ removed: [entry], pending: { added: [], changed: [], removed: ["returns.md"], count: 1, unreadable: null } }));
    expect(b.text(".waiting")).toBe("Waiting for a rebuild: 1Gone: returns.md");
    b.press("Put returns.md back");
    expect(b.host.last("restore")).toMatchObject({ entry: "7-x" });
    await b.host.reply("restore", { type: "restored", source: "returns.md" });
    expect(b.said).toBe("returns.md is back.");
  });

  it("are indexed by a rebuild, with progress and a way to stop", async () => {
    b.press("Rebuild the index");
    expect(b.button("Rebuild the index").disabled).toBe(true);
    b.host.show(state({ rebuilding: true }));
    expect(b.text(".waiting")).toContain("answers from the old one");
    expect(b.button("Choose files").disabled).toBe(true);
    await b.host.reply("rebuild", { type: "progress", stage: "embed", done: 128, total: 1280, detail: "a.md" });
    expect(b.text(".files .task .note")).toBe("Embedding: 128 of 1,280");
    b.find<HTMLButtonElement>(".files .task button").click();
    expect(b.host.sent.at(-1)).toEqual({ type: "stop", target: b.host.last("rebuild")["request"] });
    b.host.show(state());
    const report = { added: ["a"], changed: [], removed: ["b", "c"], skipped: [], documents: 3, passages: 9 };
    await b.host.reply("rebuild", { type: "rebuilt", report });
    expect(b.said).toContain("New: 1, changed: 0, removed: 2, skipped: 0");
    expect(b.find(".files .again").hidden).toBe(true);
    expect(b.button("Rebuild the index").disabled).toBe(false);
  });

  it("are followed by what failed before, asked again", async () => {
    b.press("Rebuild the index");
    await b.host.reply("rebuild", { type: "progress", stage: "recheck", done: 1, total: 4, detail: "Is it free?" });
    expect(b.text(".files .task .note")).toBe("Asking what failed again: 1 of 4");
    const cases = [["Is it free?", "passes"], ["Where is it?", "unanswered"], ["And now?", "same"], ["Why?", "other"]] as const;
    const recheck = { passing: 1, judged: 2, same: 1, other: 1, left: 1, cases: cases.map(([question, now], n) => ({ id: `${n}`, question, now, answer: "" })) };
    await b.host.reply("rebuild", { type: "rebuilt", report: { added: [], changed: [], removed: [], skipped: [], documents: 3, passages: 9, recheck } });
    expect(b.said).toContain("1 of 2 failing questions passes now.");
    const told = (): string[] => [...b.find(".files .again").children].map((each) => each.textContent ?? "");
    expect(told()).toEqual([
      "1 of 2 failing questions passes now.",
      "1 of 2 answers that somebody found wrong changed.",
      "Fails still: Where is it?",
      "As before, though somebody found it wrong: And now?",
      "Changed; look whether it is right now: Why?",
      "Not asked, as the time was up: 1",
    ]);
    b.host.speak("es");
    expect(told()[0]).toBe("Ahora pasa 1 de 2 preguntas fallidas.");
  });

  it("are not said to be gone where the folder cannot be read", () => {
    const unreadable = { fact: "The documents folder docs does not exist.", fix: "Give the folder." };
    b.host.show(state({ pending: { added: [], changed: [], removed: [], count: 0, unreadable } }));
    expect(b.text(".waiting")).toBe("The documents folder docs does not exist. Give the folder.");
  });

  it("cannot be changed where the folder is not known, and the page says why", () => {
    b.host.show(state({ folder: null, pending: null }));
    for (const label of ["Choose files", "Rebuild the index", "Remove returns.md"]) expect(b.button(label).disabled).toBe(true);
    const reason = b.button("Choose files").getAttribute("aria-describedby")!;
    expect(b.text(`#${reason}`)).toContain("bot.knowledge_view(docs=");
    const before = b.host.sent.length;
    b.drop(file("a.md", "x"));
    expect(b.host.sent).toHaveLength(before);
    b.host.show(state({ folder: null, sealed: true, pending: null }));
    expect(b.text(`#${reason}`)).toContain("opened from a bundle");
  });
});

describe("the map", () => {
  const key = (name: string): boolean =>
    b.find(".stage-box").dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));

  beforeEach(async () => {
    b.press("Map of passages");
    b.press("Draw the map");
    await b.host.reply("map", { type: "map", map });
  });

  it("draws every passage and failed question, with its meaning in the legend", () => {
    expect(b.all("svg .mark.m0, svg .mark.m1, svg .mark.other")).toHaveLength(3 + 3);
    expect(b.all(".stage-box .mark")).toHaveLength(4);
    expect(b.all(".legend button").map((each) => each.textContent)).toEqual(["a.md", "b.md", "Other documents", "Failed question"]);
    expect(b.said).toBe("The map shows 3 of 9 passages and 1 failed question.");
    expect(b.text(".fold.map .note:not(.task .note) + .note, .fold.map")).toContain("25% and 13% of the variance");
  });

  it("is gone through by keys, and a document opened", async () => {
    key("ArrowRight");
    expect(b.said).toBe("Left. a.md");
    key("ArrowRight");
    expect(b.said).toBe(`${EVIL}. b.md, page 4`);
    expect(b.text(".tip")).toBe(`${EVIL}b.md, page 4`);
    key("ArrowUp");
    expect(b.said).toBe("Corner. c.md");
    key("q");
    expect(b.said).toBe("Failed question: Why not?. It should have answered and did not");
    key("ArrowLeft");
    key("Enter");
    expect(b.host.last("passages")).toMatchObject({ source: "b.md" });
    key("Escape");
    expect(b.find(".tip").hidden).toBe(true);
  });

  it("shows one document alone", () => {
    const chip = b.press("b.md");
    expect(chip.getAttribute("aria-pressed")).toBe("true");
    expect(b.all(".stage-box .mark:not(.dim)")).toHaveLength(1);
    chip.click();
    expect(b.all(".stage-box .dim")).toHaveLength(0);
  });

  it("is also a table", () => {
    b.press("Show as a table");
    expect(cells(".map-place table")).toEqual([
      ["Why not?", "It should have answered and did not", "b.md", `${EVIL}b.md`],
      ["Left", "a.md", "0", "0"], [EVIL, "b.md, page 4", "1", "0"], ["Corner", "c.md", "1", "1"],
    ]);
    b.press("Show as a map");
    expect(b.all(".stage-box")).toHaveLength(1);
  });
});

describe("another language", () => {
  it("leaves a rebuild under way, with its progress and its button", async () => {
    b.press("Rebuild the index");
    await b.host.reply("rebuild", { type: "progress", stage: "embed", done: 128, total: 1280, detail: "a.md" });
    b.host.speak("es");
    expect(b.text(".files .task .note")).toBe(fill(es.progress, es.stage_embed, "128", "1280"));
    expect(b.find<HTMLProgressElement>(".files progress").value).toBe(128);
    expect(b.button(es.rebuild).disabled).toBe(true);
    await b.host.reply("rebuild", { type: "progress", stage: "embed", done: 256, total: 1280, detail: "a.md" });
    expect(b.find<HTMLProgressElement>(".files progress").value).toBe(256);
    b.find<HTMLButtonElement>(".files .task button").click();
    expect(b.host.sent.at(-1)).toEqual({ type: "stop", target: b.host.last("rebuild")["request"] });
    b.host.speak("pt");
    expect(b.text(".files .task .note")).toBe(pt.stopping);
    await b.host.reply("rebuild", { type: "stopped", error: { fact: "x", fix: "y" } });
    expect(b.find(".files .task").hidden).toBe(true);
    expect(b.text(".files > .note:not([hidden])")).toBe(pt.stopped);
    expect(b.button(pt.rebuild).disabled).toBe(false);
    b.press(pt.rebuild);
    const report = { added: ["a"], changed: [], removed: [], skipped: [], documents: 3, passages: 9 };
    await b.host.reply("rebuild", { type: "rebuilt", report });
    b.host.speak("en");
    expect(b.text(".files > .note:not([hidden])")).toContain("New: 1, changed: 0");
  });

  it("shows a map that was asked for in the one before, and the pairs that were found", async () => {
    b.press("Map of passages");
    b.press("Draw the map");
    b.press("Near-duplicates");
    b.press("Look for near-duplicates");
    b.host.speak("es");
    expect(b.find(".fold.map .task").hidden).toBe(false);
    await b.host.reply("map", { type: "map", map });
    expect(b.all(".stage-box")).toHaveLength(1);
    const twin = { passage_id: "p", source: "a.md", heading: "H", page: null, superseded: true, language: "en", text: "x" };
    const pairs = [{ cosine: 0.9, passages: [twin, twin] as [Twin, Twin] }];
    await b.host.reply("duplicates", { type: "pairs", total: 1, offset: 0, threshold: 0.9, complete: true, pairs });
    b.host.speak("pt");
    expect(b.text(".pairs li")).toContain(pt.superseded);
    expect(b.all(".stage-box")).toHaveLength(1);
    expect(b.text(".fold.map")).toContain(pt.legend);
  });

  it("leaves the files that are being added, and the question about one of them", async () => {
    b.drop(new File(["ab"], "a.md"), new File(["cd"], "b.md"), new File(["ef"], "c.md"));
    await settled();
    await b.host.reply("upload", { type: "taken", error: { fact: "a.md is there.", fix: "" } });
    b.host.speak("es");
    b.press(es.replace);
    await settled();
    expect(b.host.last("upload")).toMatchObject({ name: "a.md", replace: true });
    await b.host.reply("upload", { type: "received", received: 0, complete: false });
    await b.host.reply("chunk", { type: "received", received: 2, complete: true });
    expect(b.text(".coming .did")).toContain(fill(es.added, "a.md"));
    b.host.speak("pt");
    expect(b.text(".coming .did")).toContain(fill(pt.added, "a.md"));
    expect(b.all(".coming li").slice(1).map((line) => line.textContent)).toEqual([fill(pt.adding, "b.md"), "c.md"]);
    await b.host.reply("upload", { type: "error", error: { fact: "No room.", fix: "" } });
    expect(b.text(".coming .failed")).toContain("No room.");
    expect(b.host.last("upload")).toMatchObject({ name: "c.md" });
    b.find<HTMLButtonElement>(".coming .did button").click();
    b.host.speak("en");
    expect(b.all(".coming li")).toHaveLength(2);
  });
});

describe("the element", () => {
  it("says when the kernel is gone", async () => {
    b.press("Near-duplicates");
    b.press("Look for near-duplicates");
    b.host.live(false);
    await settled();
    expect(b.text(".banner")).toBe(en.kernel);
    expect(b.button("Choose files").disabled).toBe(true);
    expect(b.text(".fold.duplicates")).toContain(en.unreachable);
  });

  it("speaks three languages, with the same texts and places", async () => {
    const keys = Object.keys(en) as (keyof typeof en)[];
    const places = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();
    for (const other of [es, pt]) {
      for (const name of keys) {
        expect(other[name], name).toBeTruthy();
        expect(places(other[name]), name).toEqual(places(en[name]));
      }
    }
    b.host.speak("es");
    expect(b.text("h2")).toBe("Documentos de este bot");
    expect(b.host.last("documents")).toBeDefined();
    await b.host.reply("documents", documents());
    expect(b.all(".documents-table tbody tr")).toHaveLength(2);
  });
});

// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import host from "../src/hosts/anywidget-tuner";
import evaluationHost from "../src/hosts/anywidget-evaluation";
import blindHost from "../src/hosts/anywidget-blind";
import { en } from "../src/tuner/strings/en";
import { es } from "../src/tuner/strings/es";
import { pt } from "../src/tuner/strings/pt";
import { stringsIn as evaluationIn } from "../src/evaluation/strings";
import { stringsIn as blindIn } from "../src/blind/strings";
import { FakeModel } from "./fake-model";
import { faults } from "./faults";
import PAYLOADS from "./payloads.json";
import { blind, difference, evaluated, evaluation, judging, row, trial, tuner, tuning } from "./tuned";

afterEach(() => document.body.replaceChildren());

describe("the tuner", () => {
  it("asks for a search as it is filled in, and shows it under way", async () => {
    const b = tuner();
    const [minutes, seconds] = b.all<HTMLInputElement>(".pair input") as [HTMLInputElement, HTMLInputElement];
    b.enter(minutes, "15");
    b.enter(seconds, "1.5");
    b.press("What is turned (3)");
    expect(b.find(".knobs").textContent).toContain("chunking.max_tokens: 64 to 400 (builds an index)");
    b.all<HTMLInputElement>(".knobs input")[1]!.click();
    b.press("Search");
    expect(b.host.last).toEqual({
      type: "search",
      order: { budget: 900, max_latency: 1.5, only: ["retriever.k", "answer.mode"], fresh: false },
    });
    await b.host.reply({ type: "progress", stage: "search", done: 30, total: 900, detail: "4" });
    expect(b.find(".task .note").textContent).toBe("Searching, in seconds: 30 of 900");
    b.press("Stop");
    expect(b.host.last).toMatchObject({ type: "stop" });
    b.host.sent.pop();
    await b.host.reply({ type: "stopped", error: { fact: "Stopped.", fix: "" } });
    b.host.show(tuning({ resumable: true }));
    expect(b.find(".search > .note:last-child").textContent).toContain("can go on");
    expect(b.find(".search .solid").textContent).toBe("Go on searching");
  });

  it("draws every trial while they come, and compares, applies and takes back", async () => {
    const trials = [trial(0, 0.5, 0.6), trial(1, 0.7, 0.9), trial(2, 0.4, 0.8), trial(3, 0.2, 0.1, { state: "halved" })];
    const b = tuner(tuning({ running: true, trials: trials.slice(0, 1), front: [0], best: 0 }));
    expect(b.all(".dot[transform]")).toHaveLength(1);
    b.host.show(tuning({ trials, front: [0, 1], best: 1, max_latency: 1 }));
    expect(b.all(".dot[transform]")).toHaveLength(3);
    expect(b.all(".cap, .edge")).toHaveLength(2);
    expect(b.find(".trials .note").textContent).toBe("4 trials, 3 of them with every question.");
    expect(b.all(".trials tbody tr")).toHaveLength(2);
    expect(b.find(".candidate .solid").getAttribute("aria-disabled")).toBe("true");
    b.press("Apply");
    expect(b.host.sent).toHaveLength(0);
    b.press("Compare: trial 1");
    expect(b.host.last).toEqual({ type: "select", trial: 1 });
    b.host.show(tuning({ trials, front: [0, 1], best: 1, candidate: 1 }));
    expect(b.all(".dot.current")).toHaveLength(1);
    b.press("Apply");
    expect(b.host.last).toEqual({ type: "apply" });
    await b.host.reply({ type: "applied" });
    expect(b.said).toContain("from now on");
    b.host.show(tuning({ trials, front: [0, 1], candidate: 1, undo: true }));
    b.press("Take back");
    expect(b.host.last).toEqual({ type: "undo" });
  });

  it("says what to run where a candidate needs another index", () => {
    const b = tuner(tuning({ trials: [trial(0, 0.5, 1)], front: [0], candidate: 0, rebuild: ["chunking.max_tokens"] }));
    expect(b.find(".candidate .conclusion").textContent).toContain("slimchat build DOCS -o BOT --config tuned.yaml --rebuild");
    expect(b.find(".candidate .solid").getAttribute("aria-disabled")).toBe("true");
  });

  it("tells the outcome with its evidence", () => {
    const outcome = { verdict: "better" as const, changes: { "retriever.k": 7 }, rebuild: [], dev: difference, test: { ...difference, n: 4 }, latency_p95_s: { before: 0.5, after: 0.6 } };
    const b = tuner(tuning({ trials: [trial(0, 0.5, 1)], front: [0], outcome }));
    expect(b.find(".outcome-box").textContent).toContain("confirm it");
    expect(b.find(".outcome-box").textContent).toContain("95% of the answers took at most 0.500 s, then 0.600 s.");
    expect(b.find(".outcome-box").textContent).toContain("0.500, then 0.600 (0.100; 95% interval 0.020 to 0.200). 3 better, 1 worse, of 4.");
    b.press("Compare what was found");
    expect(b.host.last).toEqual({ type: "select", trial: -1 });
  });

  it("asks pinned questions in the words of the tuner's host", () => {
    const b = tuner(tuning({ trials: [trial(0, 0.5, 1)] }));
    b.press("Ask again");
    expect(b.host.last).toEqual({ type: "again" });
    b.host.speak("es");
    expect(b.find("h2").textContent).toBe("Optimización");
    b.host.live(false);
    expect(b.find<HTMLButtonElement>(".search .solid").disabled).toBe(true);
  });

  it("says why nothing can be searched", () => {
    const b = tuner(tuning({ trouble: { fact: "Too few.", fix: "Add some." } }));
    expect(b.find(".search .note").textContent).toBe("Too few. Add some.");
    expect(b.find<HTMLButtonElement>(".search .solid").disabled).toBe(true);
  });
});

describe("the evaluation", () => {
  it("runs a part of the set with progress and an end", async () => {
    const b = evaluation(evaluated({ runs: [], shown: null, summary: null }));
    b.enter(b.find<HTMLSelectElement>(".runs select"), "test");
    b.press("Evaluate");
    expect(b.host.last).toEqual({ type: "evaluate", split: "test" });
    await b.host.reply({ type: "progress", stage: "asked", done: 1, total: 3, detail: "" });
    expect(b.find(".task .note").textContent).toBe("Asking questions: 1 of 3");
    await b.host.reply({ type: "evaluated", stopped: false });
    expect(b.said).toContain("Evaluated");
  });

  it("shows the worst question first, filters, sorts, and opens one", async () => {
    const b = evaluation();
    expect(b.host.last).toEqual({ type: "rows", query: { text: "", kind: "all", sort: "worth", descending: false, offset: 0 } });
    await b.host.reply({ type: "rows", rows: [row("b", { how: "source", worth: 0.1 }), row("a")], offset: 0, matched: 2, page_size: 20 });
    expect(b.all(".questions tbody .link").map((each) => each.textContent)).toEqual(["Question b?", "Question a?"]);
    expect(b.find(".questions .badge.refuse").textContent).toBe("answer");
    b.press("Question b?");
    expect(b.find(".detail").textContent).toContain("Right.");
    b.press("Close");
    expect(b.find(".detail").hidden).toBe(true);
    const [, kind, sort] = b.all<HTMLSelectElement>(".filters select, .filters input");
    expect([...(kind as HTMLSelectElement).options].map((each) => each.value)).toEqual(["all", "failed"]);
    b.enter(kind as HTMLSelectElement, "failed");
    b.enter(sort as HTMLSelectElement, "seconds");
    expect(b.host.last).toMatchObject({ query: { kind: "failed", sort: "seconds" } });
  });

  it("compares with an earlier run", () => {
    const { summary, runs } = evaluated();
    const metrics = [{ name: "recall@5", value: 0.9, other: 0.8, lower: false, interval: [0.85, 0.95] as [number, number] }, { name: "latency_p50_s", value: 0.5, other: 0.4, lower: true }];
    const b = evaluation(evaluated({ runs: [...runs, { ...runs[0]!, number: 2 }], shown: 2, compared: 1, summary: { ...summary!, metrics, difference } }));
    expect(b.find(".conclusion").className).toContain("good");
    expect(b.all(".metrics small").map((each) => each.textContent)).toEqual(["0.850 to 0.950"]);
    expect(b.all(".metrics .up").map((each) => each.textContent)).toEqual(["▲ +0.100"]);
    expect(b.all(".metrics .down").map((each) => each.textContent)).toEqual(["▼ +0.100"]);
    const [, other] = b.all<HTMLSelectElement>(".runs .pair:last-child select");
    b.enter(other!, "");
    expect(b.host.last).toEqual({ type: "show", run: 2, with: null });
  });

  it("adds a question", async () => {
    const b = evaluation();
    b.press("Add a question");
    const [question, reference] = b.all<HTMLInputElement>(".fold.add input") as [HTMLInputElement, HTMLInputElement];
    b.enter(question, "Where?");
    b.enter(reference, "There.");
    b.enter(b.all<HTMLSelectElement>(".fold.add select")[2]!, "b.md");
    b.press("Add");
    b.all<HTMLButtonElement>(".fold.add .solid")[0]!.click();
    expect(b.host.last).toEqual({
      type: "add",
      case: { question: "Where?", language: "en", action: "answer", reference: "There.", sources: ["b.md"], split: null },
    });
    await b.host.reply({ type: "added", id: "case-4", written: true });
    expect(b.said).toBe("Added as case-4.");
    expect(question.value).toBe("");
  });

  it("begins a set where there is none", () => {
    const none = { questions: 0, splits: [], file: null, runs: [], shown: null, summary: null };
    const b = evaluation(evaluated({ ...none, begins: "golden-acme.jsonl" }));
    expect(b.find(".runs .note").textContent).toContain("Add a first question below");
    expect(b.find(".fold.proposed").hidden).toBe(true);
    b.press("Add a question");
    expect(b.find(".fold.add .note").textContent).toBe("It begins the file golden-acme.jsonl, beside the bot.");
    b.host.show(evaluated({ ...none, grows: false }));
    expect(b.find(".fold.add").hidden).toBe(true);
    b.host.show(evaluated({ file: "set.parquet" }));
    expect(b.find(".fold.add .note").textContent).toContain("no file that can be added to");
  });

  it("has proposals accepted as somebody corrected them, or discarded", async () => {
    const proposal = { id: "p1", question: "Wher?", language: "en", history: [["user", "Hi"]] as [string, string][], action: "answer", reference: "", sources: ["a.md", "b.md"], note: "wrong: no" };
    const second = { ...proposal, id: "p2", question: "When?", sources: [], history: [] };
    const b = evaluation(evaluated({ questions: 0, runs: [], shown: null, summary: null, proposed: 2, proposals: [proposal, second] }));
    expect(b.find(".runs .note").textContent).toContain("proposed below");
    b.press("Proposed questions");
    expect(b.find(".fold.proposed .note").textContent).toBe("2 questions wait for somebody to accept them; until then they are not asked.");
    expect(b.find(".proposals li").textContent).toContain("› Hi");
    expect(b.find(".proposals li").textContent).toContain("wrong: no");
    b.enter(b.find<HTMLInputElement>(".proposals input"), "Where?");
    b.press("Accept: Wher?");
    expect(b.host.last).toEqual({ type: "accept", id: "p1", case: { question: "Where?", action: "answer", reference: "", sources: ["a.md", "b.md"] } });
    b.host.show(evaluated({ runs: [], shown: null, summary: null, proposed: 1, proposals: [second] }));
    await b.host.reply({ type: "done" });
    expect(b.said).toBe("Accepted: Wher?");
    expect(b.element.shadowRoot!.activeElement?.getAttribute("aria-label")).toBe("Accept: When?");
    const [action, source] = b.all<HTMLSelectElement>(".proposals select") as [HTMLSelectElement, HTMLSelectElement];
    b.enter(action, "answer");
    b.enter(source, "b.md");
    b.press("Accept: When?");
    expect(b.host.last).toMatchObject({ id: "p2", case: { sources: ["b.md"] } });
    await b.host.reply({ type: "error", error: { fact: "No.", fix: "Do." } });
    expect(b.said).toBe("No. Do.");
    b.press("Discard: When?");
    expect(b.host.last).toEqual({ type: "discard", id: "p2" });
  });
});

describe("the blind comparison", () => {
  it("shows two answers without names, and takes votes by button and by key", async () => {
    const b = blind();
    expect(b.all(".side h4").map((each) => each.textContent)).toEqual(["Left", "Right"]);
    b.press("Left is better");
    expect(b.host.last).toEqual({ type: "vote", question: "Which?", choice: "left" });
    await b.host.reply({ type: "done" });
    b.host.show(judging({ judged: 1, undo: true, current: { ...judging().current!, question: "And now?" } }));
    b.find(".page").dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true }));
    expect(b.host.last).toEqual({ type: "vote", question: "And now?", choice: "right" });
    b.host.show(judging({ judged: 2, undo: true, current: null }));
    expect(b.find(".votes").hidden).toBe(true);
    b.press("Show the votes");
    expect(b.host.last).toEqual({ type: "show" });
  });

  it("tells who wins only where the interval says so", () => {
    const result = { n: 20, first: 2, second: 17, ties: 1, rate: 0.875, low: 0.66, high: 0.96, names: ["now", "tuned"] as [string, string] };
    const b = blind(judging({ current: null, judged: 20, result }));
    expect(b.find(".result").textContent).toContain("tuned is better.");
    expect(b.find(".result").textContent).toContain("tuned wins 88% (95% interval 66% to 96%).");
    b.host.show(judging({ current: null, judged: 3, result: { ...result, n: 3, low: 0.3 } }));
    expect(b.find(".result").textContent).toContain("Neither is better for sure.");
  });

  it("names the bot and what is tried in the language of the page", () => {
    const result = { n: 20, first: 2, second: 17, ties: 1, rate: 0.875, low: 0.66, high: 0.96, names: ["now", "candidate"] as [string, string] };
    const b = blind(judging({ renews: true, current: null, judged: 20, result }));
    expect(b.find(".result").textContent).toContain("Votes: now 2, candidate 17");
    b.host.speak("es");
    expect(b.find(".result").textContent).toContain("Votos: actual 2, candidata 17");
    b.host.speak("pt");
    expect(b.find(".result").textContent).toContain("candidata ganha 88%");
    expect(b.find(".result").textContent).not.toContain("candidate");
  });
});

it.each([["tuner", { en, es, pt }], ["evaluation", all(evaluationIn)], ["blind", all(blindIn)]])(
  "the %s says the same in every language, with the same places",
  (_, texts) => {
    const places = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();
    const own = texts.en as Record<string, string>;
    for (const other of [texts.es, texts.pt] as Record<string, string>[]) {
      expect(Object.keys(other)).toEqual(Object.keys(own));
      for (const [key, text] of Object.entries(own)) expect([key, places(other[key]!)]).toEqual([key, places(text)]);
    }
  },
);

function all<Texts>(read: (language: "en" | "es" | "pt") => Texts): { en: Texts; es: Texts; pt: Texts } {
  return { en: read("en"), es: read("es"), pt: read("pt") };
}

it.each([
  [host, { state: tuning(), trials: {} }],
  [evaluationHost, { state: evaluated() }],
  [blindHost, { state: judging() }],
])("every host shows its model and cleans up", (each, state) => {
  const model = new FakeModel({ title: "Acme", language: null, ...state });
  const el = document.createElement("div");
  document.body.append(el);
  const undo = each.render({ model, el });
  expect(el.firstElementChild!.shadowRoot!.querySelector("h2")!.textContent).toBe("Acme");
  expect(el.firstElementChild!.shadowRoot!.querySelector("button.solid, button.vote")).not.toBeNull();
  undo();
  expect(el.children).toHaveLength(0);
  for (const callbacks of model.callbacks.values()) expect(callbacks.size).toBe(0);
});

it.each(PAYLOADS.filter((_, index) => index % 3 === 0))("%s is text in all three", async (payload) => {
  const names = [payload, payload] as [string, string];
  const side = { text: payload, action: "answer" as const, language: payload, sources: [{ source: payload, page: 1 }], error: { fact: payload, fix: payload } };
  const outcome = { verdict: "better" as const, changes: { [payload]: payload }, rebuild: [payload], dev: difference, test: null, latency_p95_s: { before: 1, after: 1 } };
  const e = evaluation(evaluated({ file: payload, sources: [payload], splits: [payload] }));
  await e.host.reply({ type: "rows", rows: [row(payload, { question: payload, answer: payload, kind: payload, how: payload, action: payload, cited: [payload], error: payload })], offset: 0, matched: 1, page_size: 20 });
  for (const toggle of e.all(".toggle[aria-expanded=false]")) toggle.click();
  e.all(".questions .link")[0]!.click();
  const result = { n: 1, first: 1, second: 0, ties: 0, rate: 0, low: 0, high: 0.9, names };
  const benches = [
    tuner(tuning({ output: payload, trials: [trial(0, 0.5, 1), trial(1, 0.6, 2, { changes: { [payload]: payload } })], front: [0, 1], candidate: 1, rebuild: [payload], outcome, trouble: { fact: payload, fix: payload } })),
    e,
    blind(judging({ current: { question: payload, left: side, right: { ...side, error: null } } })),
    blind(judging({ current: null, result })),
  ];
  for (const b of benches) {
    expect(b.text).toContain(payload);
    expect(b.all("*").filter((node) => faults(node).length > 0)).toEqual([]);
  }
});

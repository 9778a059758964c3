import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Twin } from "../src/knowledge";
import * as controlled from "./controlled";
import { faults } from "./faults";
import * as inspected from "./inspected";
import PAYLOADS from "./payloads.json";
import * as shelf from "./shelf";

const requests = vi.fn();
beforeEach(() => {
  for (const name of ["alert", "fetch", "XMLHttpRequest"]) vi.stubGlobal(name, requests);
});
afterEach(() => {
  expect(requests).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

/** A part that is shown; every fold in it is opened. */
function opened<Bench extends { all(selector: string): HTMLElement[]; close(): void }>(bench: Bench): Bench {
  for (const toggle of bench.all(".toggle[aria-expanded=false]")) toggle.click();
  return bench;
}

/** Expects the text as it is, at least so often, and no element that is not ours. */
function holds(bench: { all(selector: string): HTMLElement[]; close(): void }, text: string, often: number): void {
  const shown = bench.all(":not(style):not(:has(*))").map((each) => each.textContent ?? "");
  expect(shown.filter((each) => each.includes(text)).length).toBeGreaterThanOrEqual(often);
  const harmful = bench.all("*").filter((node) => faults(node).length > 0);
  expect(harmful.map((node) => [faults(node), node.outerHTML])).toEqual([]);
  bench.close();
}

describe.each(PAYLOADS)("%s", (payload) => {
  const error = { fact: payload, fix: payload };

  it("is text in the inspector", async () => {
    const { report } = inspected;
    const [candidate] = report().candidates;
    const b = new inspected.Bench(
      report({
        answer: { ...report().answer, question: payload, text: payload, language: payload },
        completed: payload,
        steps: [{ name: payload, seconds: 1, detail: { [payload]: payload, list: [payload, { [payload]: [payload] }] } }],
        timeline: [{ name: payload, start: 0, seconds: 1, depth: 1 }],
        candidates: [{
          ...candidate!, source: payload, passage_id: payload, why: [payload],
          heading: [[payload, true], [payload, false]], text: [[payload, true]], verdict: { code: payload, markers: [1] },
        }],
      }),
    );
    b.element.setAttribute("heading", payload);
    opened(b);
    b.submit("form", payload);
    await b.host.reply({ type: "error", error });
    holds(b, payload, 6);
  });

  it("is text in the controls", async () => {
    const group: controlled.Groups = [{
      name: payload, about: payload, applies: "answer",
      settings: (["text", "list", "choice", "json"] as const).map((kind) => ({
        path: kind, name: payload, about: payload, kind, nullable: true,
        default: kind === "list" ? [payload] : payload, choices: [payload, "other"],
      })),
    }];
    const values = { text: payload, list: [payload, "x"], choice: payload, json: { [payload]: payload } };
    const side = controlled.side({ text: payload, pieces: [[payload, true], [payload, false]], language: payload, sources: [{ source: payload, page: 1 }] });
    const b = new controlled.Bench();
    b.element.setAttribute("heading", payload);
    b.host.show("groups", group);
    b.host.show("settings", controlled.settings(values, { bot: values, refused: { text: { value: payload, reason: payload } } }));
    b.host.show("trials", controlled.trials({
      question: payload, pins: [payload, "other"], stale: ["other"],
      comparisons: { [payload]: controlled.comparison(payload, { before: side, after: { ...side, error } }) },
    }));
    opened(b);
    b.press("Undo");
    expect(b.of<HTMLTextAreaElement>("text", "textarea, input:not([type=checkbox])").value).toContain(payload.split("\n")[0]);
    holds(b, payload, 6);
  });

  it("is text among the documents", async () => {
    const b = new shelf.Bench();
    const { host } = b;
    b.element.setAttribute("heading", payload);
    const entry = { id: payload, source: payload, replaced: true };
    const names = [payload, payload];
    const waiting = { added: names, changed: names, removed: names, count: 6, unreadable: null };
    const unreadable = { added: [], changed: [], removed: [], count: 0, unreadable: { fact: payload, fix: payload } };
    host.show(shelf.state({ folder: payload, pending: unreadable }));
    opened(b);
    host.show(shelf.state({ folder: payload, removed: [entry], pending: waiting }));
    await host.reply("documents", shelf.documents({ rows: [shelf.row(payload, { title: payload, language: payload })] }));
    await host.reply("skipped", { type: "skipped", total: 1, offset: 0, files: [{ source: payload, size: 1, reason: payload }] });
    b.find<HTMLButtonElement>(".documents-table .link").click();
    const passage = { passage_id: payload, heading: payload, page: 1, text: payload, tokens: 1, language: payload };
    await host.reply("passages", { type: "passages", source: payload, title: payload, total: 1, offset: 0, passages: [passage] });
    b.find<HTMLButtonElement>(".documents-table td button").click();
    b.press("Look for near-duplicates");
    const twin: Twin = { passage_id: payload, source: payload, heading: payload, page: 1, superseded: true, language: payload, text: payload };
    await host.reply("duplicates", { type: "pairs", total: 1, offset: 0, threshold: 0.9, complete: true, pairs: [{ cosine: 1, passages: [twin, twin] }] });
    b.press("Draw the map");
    await host.reply("map", { type: "map", map: {
      ...shelf.map, documents: names, points: [[0, 0, 0, payload, payload, 1]],
      questions: [{ ...shelf.map.questions[0]!, question: payload, how: payload, sources: names, cited: names, nearest: 0 }],
    } });
    for (const name of ["ArrowRight", "q"]) {
      b.find(".stage-box").dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    }
    holdsSoFar(b, payload);
    b.press("Show as a table");
    b.drop(new File(["x"], "y"), Object.defineProperty(new File(["x"], "x"), "name", { value: payload }));
    await shelf.settled();
    await host.reply("upload", { type: "error", error });
    await host.reply("upload", { type: "taken", error });
    holds(b, payload, 12);
  });
});

function holdsSoFar(bench: { all(selector: string): HTMLElement[] }, text: string): void {
  holds({ all: (selector) => bench.all(selector), close: () => undefined }, text, 12);
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createControls } from "../src/controls";
import { en } from "../src/controls/strings/en";
import { es } from "../src/controls/strings/es";
import { pt } from "../src/controls/strings/pt";
import { rangeOf } from "../src/controls/values";
import { Bench, comparison, EVIL, groups, settings, side, trials } from "./controlled";

let b: Bench;
beforeEach(() => {
  b = new Bench();
});
afterEach(() => b.close());

const asked = (changes: Parameters<typeof trials>[0] = {}): ReturnType<typeof trials> =>
  trials({ question: "How long?", comparisons: { "How long?": comparison("How long?") }, ...changes });

describe("the settings", () => {
  it("have a control for every kind, from what the bot tells of them", () => {
    b.press("general");
    expect(b.of<HTMLInputElement>("answer.k", "input[type=number]").value).toBe("5");
    const slider = b.of<HTMLInputElement>("answer.k", "input[type=range]");
    expect([slider.min, slider.max, slider.step, slider.value]).toEqual(["1", "50", "1", "5"]);
    expect(b.all('[data-path="answer.seed"] input[type=range]')).toHaveLength(0);
    expect(b.all('[data-path="answer.mode"] input[type=radio]')).toHaveLength(2);
    expect(b.of<HTMLInputElement>("answer.mode", "input:checked").parentElement!.textContent).toBe("extractive");
    expect(b.of<HTMLSelectElement>("answer.tongue", "select").selectedOptions[0]!.textContent).toBe(en.unset);
    expect(b.of<HTMLInputElement>("answer.rerank", "input[type=checkbox]").checked).toBe(true);
    expect(b.of<HTMLTextAreaElement>("name", "textarea").value).toBe("support");
    expect(b.of<HTMLTextAreaElement>("answer.odd", "textarea").value).toBe('{"a":1}');
    expect(b.of("answer.k", ".about").textContent).toBe("Passages handed on.");
    expect(b.of("answer.refuse_below", ".facts").textContent).toBe("Default: not set");
    expect(b.of("answer.k", ".badge").hidden).toBe(true);
  });

  it("send what a person enters, in the type of the setting", () => {
    b.press("general");
    b.enter(b.of("answer.k", "input[type=number]"), "8");
    expect(b.last).toEqual({ type: "set", path: "answer.k", value: 8 });
    b.enter(b.of("answer.k", "input[type=range]"), "12");
    expect(b.last).toEqual({ type: "set", path: "answer.k", value: 12 });
    expect(b.of<HTMLInputElement>("answer.k", "input[type=number]").value).toBe("12");
    b.enter(b.of("answer.k", "input[type=number]"), "");
    expect(b.last["value"]).toBe("");
    b.all<HTMLInputElement>('[data-path="answer.mode"] input')[1]!.click();
    expect(b.last["value"]).toBe("generative");
    b.of("answer.rerank", "input").click();
    expect(b.last["value"]).toBe(false);
    b.enter(b.of("answer.tongue", "select"), "2");
    expect(b.last["value"]).toBe("es");
    b.enter(b.of("suggestions", "textarea"), " One? \n\nTwo?");
    expect(b.last["value"]).toEqual(["One?", "Two?"]);
    b.enter(b.of("answer.odd", "textarea"), '{"b": [2]}');
    expect(b.last["value"]).toEqual({ b: [2] });
    b.enter(b.of("answer.odd", "textarea"), "{broken");
    expect(b.last["value"]).toBe("{broken");
  });

  it("can have no value where the type says so", () => {
    const box = b.of<HTMLInputElement>("answer.refuse_below", "input[type=checkbox]");
    const number = b.of<HTMLInputElement>("answer.refuse_below", "input[type=number]");
    expect([box.checked, number.disabled]).toEqual([true, true]);
    box.click();
    expect(b.last).toEqual({ type: "set", path: "answer.refuse_below", value: 0.5 });
    expect(b.focused).toBe(number);
    b.host.show("settings", settings({ "answer.refuse_below": 0.5 }));
    expect([box.checked, number.value]).toEqual([false, "0.5"]);
    box.click();
    expect(b.last["value"]).toBeNull();
  });

  it("mark what is changed, with the default and the bot's own value, and go back", async () => {
    b.host.show("settings", settings({ "answer.k": 8 }, { bot: { ...settings().bot, "answer.k": 3 } }));
    expect(b.of("answer.k", ".badge").hidden).toBe(false);
    expect(b.of("answer.k", ".facts").textContent).toBe("Default: 5 · The bot has: 3");
    expect(b.all(".toggle")[0]!.textContent).toBe("answer (1 changed)");
    b.press("Reset k to its default");
    expect(b.last).toEqual({ type: "set", path: "answer.k", value: 5 });
    await b.host.reply({ type: "done" });
    expect(b.focused).toBe(b.of("answer.k", "input[type=number]"));
  });

  it("tell a refused value at its field, and keep showing it", () => {
    b.host.show("settings", settings({}, { refused: { "answer.k": { value: 99, reason: "Too large" } } }));
    const field = b.of<HTMLInputElement>("answer.k", "input[type=number]");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.value).toBe("99");
    const described = field.getAttribute("aria-describedby")!.split(" ").map((id) => b.text(`#${id}`));
    expect(described).toEqual(["Passages handed on.", "Default: 5", "Not used: Too large. It stays: 5"]);
    expect(b.said).toBe("k: Not used: Too large. It stays: 5");
    b.host.show("settings", settings());
    expect(field.hasAttribute("aria-invalid")).toBe(false);
    expect(b.of("answer.k", ".problem").hidden).toBe(true);
  });

  it("are not taken away while they are typed", () => {
    const field = b.of<HTMLInputElement>("answer.k", "input[type=number]");
    field.value = "1";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    b.host.show("settings", settings({ "answer.rerank": false }));
    expect(field.value).toBe("1");
    b.host.show("settings", settings({ "answer.k": 9 }));
    expect(field.value).toBe("9");
  });

  it("that need a new index can be read only, with the reason", () => {
    b.press("chunking (read only)");
    expect(b.text(".kept-chunking")).toContain(en.lockedBuild);
    expect(b.text(".kept-chunking dd")).toContain("160");
    expect(b.all(".kept-chunking input, .kept-chunking textarea")).toHaveLength(0);
  });

  it("have sliders in round steps within their bounds", () => {
    const number = { ...groups[2]!.settings[2]!, kind: "number" as const };
    expect(rangeOf({ ...number, minimum: 0, maximum: 2 })).toEqual({ low: 0, high: 2, step: 0.01 });
    expect(rangeOf({ ...number, minimum: 0, maximum: 200 })).toEqual({ low: 0, high: 200, step: 1 });
    const { minimum: _, ...open } = number;
    expect(rangeOf({ ...open, above: 0 })).toEqual({ low: 0.01, high: 1, step: 0.01 });
    expect(rangeOf(open)).toBeNull();
  });
});

describe("the comparison", () => {
  it("shows both answers, with the words that differ told in words too", () => {
    b.host.show("trials", asked());
    expect(b.text(".compare .outcome")).toBe("≠ Different: words, sources");
    expect(b.text(".side.before del")).toBe("[removed: 30]");
    expect(b.text(".side.after ins")).toBe("[added: 14]");
    const facts = b.all(".side").map((each) => [...each.querySelectorAll("dd")].map((dd) => dd.textContent));
    expect(facts).toEqual([["0.912", "0.153 s", "returns.md, page 3"], ["0.912", "0.153 s", "none"]]);
    expect(b.all(".side .badge").map((each) => each.textContent)).toEqual(["Answer", "Answer"]);
    b.host.show("trials", asked({ comparisons: { "How long?": comparison("How long?", { differs: [] }) } }));
    expect(b.text(".compare .outcome")).toBe("= Same answer");
  });

  it("asks and pins a question, and says what is of earlier settings", async () => {
    const input = b.find<HTMLInputElement>(".ask input");
    input.value = " How long? ";
    b.find(".ask").dispatchEvent(new Event("submit", { cancelable: true }));
    expect(b.last).toEqual({ type: "ask", text: "How long?" });
    b.press("Pin");
    expect(b.last).toEqual({ type: "pin", text: "How long?" });
    await b.host.reply({ type: "done" });
    expect(b.said).toBe(en.pinned);
    b.host.show("trials", asked({ stale: ["How long?"], progress: { done: 0, total: 1 } }));
    expect(b.text(".outcome")).toContain(en.outdated);
    expect(b.find(".compare").getAttribute("aria-busy")).toBe("true");
    expect(input.value).toBe(" How long? ");
  });

  it("tells an error as such", () => {
    const after = side({ action: null, text: "", pieces: [], confidence: null, seconds: null, sources: [], error: { fact: "No model.", fix: "Convert one." } });
    b.host.show("trials", asked({ comparisons: { "How long?": comparison("How long?", { after, differs: ["error"] }) } }));
    expect(b.text(".side.after .error")).toBe("No model. Convert one.");
    expect(b.text(".side.after .badge")).toBe(en.error);
  });
});

describe("pinned questions", () => {
  const pinned = (changes = {}): ReturnType<typeof trials> =>
    trials({
      pins: ["How long?", EVIL],
      comparisons: { "How long?": comparison("How long?"), [EVIL]: comparison(EVIL, { differs: [] }) },
      ...changes,
    });

  it("stand in a table: question, before, after, same or different", () => {
    b.host.show("trials", pinned());
    expect(b.all(".pins th[scope=col]").map((each) => each.textContent)).toEqual(["Question", "Before", "After", "Same?", "Pin"]);
    const rows = b.all(".pins tbody tr").map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows[0]).toEqual([
      "How long?", "AnswerWithin [removed: 30] days.", "AnswerWithin [added: 14] days.", "≠ Different: words, sources", "Unpin",
    ]);
    expect(rows[1]![3]).toBe("= Same answer");
    expect(b.text(".pins-title")).toBe("Pinned questions (2)");
    expect(b.text(".pins-title + .note")).toBe("1 of 2 is answered differently.");
  });

  it("show their progress, can be cancelled, and say when they are done", () => {
    b.host.show("trials", pinned({ progress: { done: 1, total: 2 }, stale: [EVIL] }));
    expect(b.text(".run")).toContain("1 of 2 questions asked");
    expect(b.find<HTMLProgressElement>("progress").value).toBe(1);
    b.host.show("trials", pinned());
    expect(b.find(".run").hidden).toBe(true);
    expect(b.said).toBe("Compared. 1 of 2 is answered differently.");
    b.host.show("trials", pinned({ progress: { done: 1, total: 2 } }));
    b.press("Cancel");
    expect(b.last).toEqual({ type: "cancel" });
    expect(b.focused).toBe(b.find(".ask input"));
    b.host.show("trials", pinned({ stale: [EVIL] }));
    expect(b.said).toBe(en.cancelled);
    b.press("Ask again");
    expect(b.last).toEqual({ type: "run" });
  });

  it("keep the focus when they are drawn anew, and let it go to the heading when one goes", () => {
    b.host.show("trials", pinned());
    b.press("Unpin: How long?").focus();
    expect(b.last).toEqual({ type: "unpin", text: "How long?" });
    b.host.show("trials", pinned({ stale: [EVIL] }));
    expect(b.focused?.getAttribute("aria-label")).toBe("Unpin: How long?");
    b.host.show("trials", pinned({ pins: [EVIL] }));
    expect(b.focused).toBe(b.find(".pins-title"));
  });

  it("take nothing from a question, an answer or a file for HTML", () => {
    const evil = side({ text: EVIL, pieces: [[EVIL, true]], sources: [{ source: EVIL, page: null }] });
    b.host.show("trials", asked({ question: EVIL, pins: [EVIL], comparisons: { [EVIL]: comparison(EVIL, { before: evil, after: evil }) } }));
    expect(b.all("img, script")).toHaveLength(0);
    expect(b.text(".compare .question")).toBe(EVIL);
    expect(b.text("ins")).toContain(EVIL);
    expect((window as { __pwned?: number }).__pwned).toBeUndefined();
  });
});

describe("all settings", () => {
  const key = (target: Element, init: KeyboardEventInit): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true, composed: true, cancelable: true, ...init });
    target.dispatchEvent(event);
    return event;
  };

  it("are undone and redone, by button and by key, but not while text is typed", () => {
    b.press("Undo");
    expect(b.host.sent).toHaveLength(0);
    b.host.show("settings", settings({ "answer.k": 8 }, { undo: true, redo: true }));
    b.press("Undo");
    b.press("Redo");
    key(b.find(".toggle"), {});
    key(b.of("answer.k", "input[type=range]"), { key: "Z", shiftKey: true });
    key(b.find(".toggle"), { metaKey: true, ctrlKey: false });
    const types = ["undo", "redo", "undo", "redo", "undo"];
    expect(b.host.sent.map(({ type }) => type)).toEqual(types);
    expect(key(b.of("answer.k", "input[type=number]"), {}).defaultPrevented).toBe(false);
    expect(key(b.of("answer.odd", "textarea"), {}).defaultPrevented).toBe(false);
    expect(b.host.sent).toHaveLength(types.length);
  });

  it("are applied once they differ from the bot's", async () => {
    expect(b.press("Apply").getAttribute("aria-disabled")).toBe("true");
    expect(b.host.sent).toHaveLength(0);
    b.host.show("settings", settings({ "answer.k": 8 }));
    b.press("Apply");
    expect(b.last).toEqual({ type: "apply" });
    await b.host.reply({ type: "applied" });
    expect(b.text(".actions .note")).toBe(en.applied);
    b.press("All defaults");
    expect(b.last).toEqual({ type: "reset" });
    await b.host.reply({ type: "error", error: { fact: "Kept.", fix: "Build." } });
    expect(b.text(".actions .note")).toBe("Kept. Build.");
  });

  it("are saved as a file", async () => {
    const blobs: Blob[] = [];
    URL.createObjectURL = (blob) => (blobs.push(blob as Blob), "blob:x");
    URL.revokeObjectURL = () => undefined;
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    b.press("Save as YAML");
    await b.host.reply({ type: "yaml", name: "slimchat.yaml", text: "retriever:\n  k: 8\n" });
    expect(click).toHaveBeenCalledOnce();
    expect(await blobs[0]!.text()).toBe("retriever:\n  k: 8\n");
    expect(b.said).toBe("The file slimchat.yaml is saved.");
    click.mockRestore();
  });
});

describe("the element", () => {
  it("speaks three languages, keeps what was typed, and follows the host", () => {
    b.find<HTMLInputElement>(".ask input").value = "draft";
    b.host.show("settings", settings({ "answer.refuse_below": 0.25 }));
    b.host.speak("es");
    expect(b.text("h2")).toBe(es.title);
    expect(b.find<HTMLInputElement>(".ask input").value).toBe("draft");
    expect(b.of("answer.refuse_below", ".facts").textContent).toContain("Por defecto: sin valor");
    b.host.speak("pt");
    expect(b.text("h2")).toBe(pt.title);
    for (const strings of [es, pt]) {
      for (const [name, text] of Object.entries(en)) {
        const places = (value: string): string[] => value.match(/\{\d\}/g)?.sort() ?? [];
        expect(places(strings[name as keyof typeof en]), name).toEqual(places(text));
      }
    }
  });

  it("says that the kernel is gone, and changes nothing more", async () => {
    b.host.show("settings", settings({ "answer.k": 8 }));
    b.host.live(false);
    expect(b.text(".banner")).toBe(en.kernel);
    b.press("Apply");
    b.enter(b.of("answer.k", "input[type=number]"), "9");
    await new Promise((resolve) => setTimeout(resolve));
    expect(b.host.sent).toHaveLength(0);
    expect(b.text(".actions .note")).toBe(en.failed);
    b.host.live(true);
    expect(b.find(".banner").hidden).toBe(true);
  });

  it("has a name on every control, and ids that stand for something", () => {
    b.press("general");
    b.host.show("trials", asked({ pins: ["How long?"] }));
    for (const each of b.all("button, input, textarea, select, progress")) {
      const label = each.id ? b.all(`label[for="${each.id}"]`)[0] : each.closest("label");
      expect(each.getAttribute("aria-label") || (label ?? each).textContent?.trim(), each.outerHTML).toBeTruthy();
    }
    for (const each of b.all("[aria-controls], [aria-describedby], [aria-labelledby]")) {
      for (const name of ["aria-controls", "aria-describedby", "aria-labelledby"]) {
        for (const id of each.getAttribute(name)?.split(" ") ?? []) expect(b.find(`#${id}`)).toBeTruthy();
      }
    }
  });

  it("can be made twice, and lets go of its host", () => {
    const second = new Bench(createControls());
    expect(second.all(".setting")).toHaveLength(b.all(".setting").length);
    second.close();
    expect(second.host.size).toBe(0);
    expect(b.host.size).toBe(4);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findQuote } from "../src/chat/quote";
import { PATIENCE_MS } from "../src/chat/store";
import { Bench, citation } from "./fixtures";

let b: Bench;
beforeEach(() => {
  vi.useFakeTimers();
  b = new Bench();
});
afterEach(() => {
  b.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const questions = (): (string | null)[] => b.all(".question").map((each) => each.textContent);

describe("asking again", () => {
  it("replaces the last answer, and is offered for that one only", () => {
    b.talk("one");
    const second = b.talk("two");
    expect(b.all("button[aria-label='Ask again']:not([hidden])")).toHaveLength(1);
    b.press("Ask again");
    expect(b.host.last("ask")).toMatchObject({ text: "two", replaces: second });
    expect(questions()).toEqual(["one", "two"]);
    expect(b.all("[data-status=waiting]")).toHaveLength(1);
  });

  it("with an edited question replaces that turn and those after it", () => {
    const first = b.talk("one");
    b.talk("two");
    b.find<HTMLButtonElement>("[aria-label='Edit question']").click();
    const field = b.find<HTMLTextAreaElement>(".edit textarea");
    expect(b.focused).toBe(field);
    expect(field.value).toBe("one");
    expect(b.find(".edit").textContent).toContain("will be replaced");
    field.value = " one, better ";
    b.key("Enter");
    expect(b.host.last("ask")).toMatchObject({ text: "one, better", replaces: first });
    expect(questions()).toEqual(["one, better"]);
  });

  it("changes nothing when the edit is left by Escape or by Cancel", () => {
    b.talk("one");
    for (const leave of [() => b.key("Escape"), () => b.press("Cancel")]) {
      b.press("Edit question");
      leave();
      expect(b.all(".edit")).toHaveLength(0);
      expect(b.focused?.getAttribute("aria-label")).toBe("Edit question");
    }
    expect(b.host.sent.filter(({ type }) => type === "ask")).toHaveLength(1);
  });

  it("waits while an answer is being written, and keeps the edit", () => {
    b.talk("one");
    b.press("Edit question");
    const field = b.find<HTMLTextAreaElement>(".edit textarea");
    field.value = "changed";
    b.host.emit("other", { type: "started", question: "from another view" });
    b.key("Enter", field);
    expect(b.host.sent.filter(({ type }) => type === "ask")).toHaveLength(1);
    expect(b.find<HTMLTextAreaElement>(".edit textarea").value).toBe("changed");
  });
});

describe("copying", () => {
  it("takes the answer as it was written, and says so", async () => {
    const writeText = vi.fn().mockResolvedValue(undefined);
    vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
    b.talk("one");
    b.press("Copy answer");
    await vi.advanceTimersByTimeAsync(0);
    expect(writeText).toHaveBeenCalledWith("Send it **back**. [1]");
    expect(b.said).toBe("Copied.");
  });

  it("tells when the browser refuses", async () => {
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    document.execCommand = () => false;
    b.talk("one");
    b.press("Copy answer");
    await vi.advanceTimersByTimeAsync(0);
    expect(b.said).toContain("does not allow");
    expect(document.querySelectorAll("body > textarea")).toHaveLength(0);
  });
});

describe("a source", () => {
  const chip = (): HTMLButtonElement => b.find<HTMLButtonElement>(".chip");

  it("opens its whole passage with the quote marked, asked for once", async () => {
    b.talk("one");
    chip().click();
    expect(b.host.last("passage")).toEqual({ type: "passage", passage_id: "p1" });
    expect(b.find(".details .note").textContent).toContain("Loading");
    const text = "Before. Send it back <b>within</b> 30 days. After.";
    b.host.emit("", { type: "passage", passage_id: "p1", text, heading: "Returns", language: "en" });
    await vi.advanceTimersByTimeAsync(0);
    expect(b.find(".details blockquote").textContent).toBe(text);
    expect(b.find(".details mark").textContent).toBe("Send it back <b>within</b> 30 days.");
    expect(b.all(".details b")).toHaveLength(0);
    chip().click();
    chip().click();
    expect(b.host.sent.filter(({ type }) => type === "passage")).toHaveLength(1);
  });

  it("is a labelled region that Escape and its button close, back to the chip", () => {
    b.talk("one");
    chip().click();
    const region = b.find(".details");
    expect(region.getAttribute("role")).toBe("region");
    expect(region.getAttribute("aria-label")).toBe("Returns > Europe, page 3");
    expect(chip().getAttribute("aria-controls")).toBe(region.id);
    b.find(".details button").focus();
    b.key("Escape");
    expect(region.hidden).toBe(true);
    expect(b.focused).toBe(chip());
    chip().click();
    b.key("Escape", chip());
    expect(region.hidden).toBe(true);
    expect(b.focused).toBe(chip());
    chip().click();
    b.press("Close");
    expect(chip().getAttribute("aria-expanded")).toBe("false");
  });

  it("leaves Escape on a source that is not open to the answer that is being written", () => {
    b.talk("one");
    b.chat.ask("two");
    b.key("Escape", chip());
    expect(b.host.last("stop")).toBeDefined();
  });

  it.each([
    ["nobody answers", undefined, "not available"],
    ["it is refused", { error: { fact: "No.", fix: "" } }, "not available"],
    ["the text changed", { text: "Something else" }, "not in the passage"],
  ])("keeps the quote when %s", async (_, event, words) => {
    b.talk("one");
    chip().click();
    if (event) b.host.emit("", { type: "passage", passage_id: "p1", ...event });
    await vi.advanceTimersByTimeAsync(PATIENCE_MS.reply);
    expect(b.find(".details blockquote").textContent).toBe(citation.quote);
    expect(b.find(".details .note").textContent).toContain(words);
  });
});

it("finds a quote however its white space differs, and nothing else", () => {
  expect(findQuote("a\n b (c) $1 d", "b (c)  $1")).toEqual(["a\n ", "b (c) $1", " d"]);
  expect(findQuote("a b", "c")).toBeNull();
  expect(findQuote("a b", " ")).toBeNull();
  expect(findQuote("x", "[x](y) \\ / {1} *")).toBeNull();
});

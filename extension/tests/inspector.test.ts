import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Numbers } from "../src/inspector/numbers";
import { createInspector, type Found, type Way } from "../src/inspector";
import { en } from "../src/inspector/strings/en";
import { es } from "../src/inspector/strings/es";
import { pt } from "../src/inspector/strings/pt";
import { Bench, EVIL, report } from "./inspected";

let b: Bench;
beforeEach(() => {
  b = new Bench();
});
afterEach(() => b.close());

const found: Found = {
  type: "found",
  passages: [
    { passage_id: "p7", source: "old.md", heading: "Old prices", page: 2, superseded: true, text: "" },
    { passage_id: "p8", source: EVIL, heading: EVIL, page: null, superseded: false, text: "" },
  ],
  more: true,
  skipped: [{ source: "broken.pdf", reason: "It is damaged." }],
};

const way: Way = {
  passage_id: "p7",
  source: "old.md",
  heading: [["Old", true], [" prices", false]],
  text: [[EVIL, false]],
  terms: ["price", "old"],
  stages: [
    { stage: "lexical", rank: 61, score: 1.2345, cut: 40, passed: false },
    { stage: "dense", rank: null, score: 0.2, cut: 40, passed: false },
    { stage: "reader", rank: null, score: 0.1, cut: 0.25, passed: false },
    { stage: "guard", rank: null, score: null, passed: true },
  ],
  verdict: { code: "unproposed", cut: 40 },
  settings: "answer",
};

it("writes no row of zeros for a score that is next to nothing", () => {
  const numbers = new Numbers("en");
  const told = [0.9, 0.0051, 0.0005, 9.37e-8, -3e-9, 0, null].map((value) => numbers.score(value));
  expect(told).toEqual(["0.9", "0.0051", "0.0005", "≈\u00a00", "≈\u00a00", "0", "–"]);
});

describe("the candidates", () => {
  it("have a table with headers, scores that say what they are, and a sentence each", () => {
    const heads = b.all(".fold.candidates th[scope=col]").map((each) => each.textContent);
    expect(heads).toEqual([
      "Rank", "Passage", "Words (BM25)", "Meaning (cosine)", "Fused (reciprocal rank)", "Reader (probability)",
    ]);
    expect(b.all(".fold.candidates th[scope=row]")).toHaveLength(3);
    const verdicts = b.all(".verdict").map((each) => each.textContent);
    expect(verdicts).toEqual([
      "Used Quoted as [1], [2].",
      "Not used The reader's probability 0.125 is below the threshold 0.25.",
      "Not used a later reason",
    ]);
    expect(b.all(".fold.candidates tbody tr")[1]!.textContent).toContain("–0.4");
    expect(b.text(".fold.candidates .file")).toBe("returns.md, page 3");
  });

  it("mark the words of the question, in heading and text", () => {
    const button = b.press("Text and reasons");
    expect(button.getAttribute("aria-expanded")).toBe("true");
    expect(b.all(".fold.candidates mark").map((each) => each.textContent)).toEqual(["Returns", "return"]);
    expect(b.text(".more li")).toBe("lexical rank 1 (BM25 5.5)");
    button.click();
    expect(b.find(".more").hidden).toBe(true);
  });
});

describe("a passage that was not found", () => {
  it("is looked up, picked and explained", async () => {
    b.submit(".fold.why form", "old prices");
    expect(b.host.sent.at(-1)).toMatchObject({ type: "find", text: "old prices", offset: 0 });
    await b.host.reply(found);
    expect(b.all(".pick").map((each) => each.textContent)).toEqual(["Old pricesold.md, page 2, superseded", EVIL + EVIL]);
    expect(b.said).toContain("the first 2");
    expect(b.said).toContain("broken.pdf could not be read. It is damaged.");
    b.press("Old prices");
    expect(b.host.sent.at(-1)).toMatchObject({ type: "why", passage_id: "p7" });
    await b.host.reply({ type: "why", why: way });
    expect(b.text(".conclusion")).toBe("Neither retriever has it among its first 40.");
    const rows = b.all(".way tbody tr").map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ["Words (BM25)", "61", "1.23", "among the first 40", "No"],
      ["Meaning (cosine)", "not found", "0.2", "among the first 40", "No"],
      ["Reader (probability)", "–", "0.1", "at least 0.25", "No"],
      ["Guard", "–", "–", "no orders to the bot", "Yes"],
    ]);
    expect(b.element.shadowRoot!.activeElement).toBe(b.find(".way"));
    expect(b.find(".pick").getAttribute("aria-current")).toBe("true");
  });

  it("is explained with the bot's settings where the answer does not tell its own", async () => {
    b.submit(".fold.why form", "old prices");
    await b.host.reply(found);
    b.press("Old prices");
    await b.host.reply({ type: "why", why: way });
    expect(b.text(".way")).not.toContain(en.settingsNow);
    b.press("Old prices");
    await b.host.reply({ type: "why", why: { ...way, settings: "bot" } });
    expect(b.text(".way")).toContain(en.settingsNow);
  });

  it("can be on a later page, or in no document", async () => {
    b.submit(".fold.why form", "x");
    await b.host.reply(found);
    b.press("Show more");
    expect(b.host.sent.at(-1)).toMatchObject({ offset: 2 });
    await b.host.reply({ ...found, more: false, skipped: [] });
    expect(b.all(".pick")).toHaveLength(4);
    b.submit(".fold.why form", "zebra");
    await b.host.reply({ ...found, passages: [], more: false, skipped: [] });
    expect(b.said).toContain("not indexed");
  });

  it("tells an error, and drops an answer that comes too late", async () => {
    b.submit(".fold.why form", "one");
    const first = b.host.sent.at(-1)!.request;
    b.submit(".fold.why form", "two");
    await b.host.reply({ type: "error", error: { fact: "No store.", fix: "Build it." } });
    expect(b.text(".fold.why .note")).toBe("No store. Build it.");
    expect(first).not.toBe(b.host.sent.at(-1)!.request);
    expect(b.all(".pick")).toHaveLength(0);
  });
});

describe("the prompt", () => {
  const prompt = {
    pieces: [["<s>", -1], ["Be brief.", 0], ["\n", -1], [`[1] A ${EVIL}`, 1], ["How long?", 2]] as [string, number][],
    parts: [
      { part: "instructions", heading: null, tokens: 3 },
      { part: "passage", heading: "A", tokens: 12 },
      { part: "question", heading: null, tokens: 4 },
    ],
    tokens: 24,
    limit: 512,
    dropped: 2,
  };

  it("is shown word for word, with the tokens of its parts", () => {
    b.host.show(report({ prompt }));
    expect(b.press("Prompt (24 tokens)").getAttribute("aria-expanded")).toBe("true");
    const rows = b.all(".fold.prompt tbody tr").map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ["Instructions", "3"], ["Passage [1] A", "12"], ["Question", "4"], ["Template around them", "5"], ["Total", "24"],
    ]);
    expect(b.text("pre")).toBe(`<s>Be brief.\n[1] A ${EVIL}How long?`);
    expect(b.text(".part.p-question")).toBe("How long?");
    expect(b.text(".fold.prompt .note")).toContain("Passages that did not fit: 2");
  });

  it("gives way to the sentences where nothing was written", () => {
    const sentence = { text: "Within 30 days.", source: "a.md", probability: 0.91, worth: 12, outcome: "quoted" };
    b.host.show(report({ sentences: [sentence, { ...sentence, outcome: "repeats" }] }));
    expect(b.all(".fold.prompt")).toHaveLength(0);
    b.press("Sentences weighed (2)");
    expect(b.all(".fold.quotes .badge").map((each) => each.textContent)).toEqual(["Quoted", "Repeats a better one"]);
    expect(b.text(".fold.quotes tbody tr")).toContain("0.91");
  });
});

describe("time and steps", () => {
  it("draw every step to scale, and say it in numbers", () => {
    const rows = b.all(".waterfall tbody tr").map((row) => [...row.children].slice(0, 3).map((cell) => cell.textContent));
    expect(rows).toEqual([
      ["Search", "0.000", "0.050"], ["Words", "0.000", "0.010"], ["moderate", "0.050", "0.002"],
      ["Everything else", "0.052", "0.001"],
    ]);
    const bars = b.all(".waterfall .span").map((bar) => [bar.style.getPropertyValue("--from"), bar.style.getPropertyValue("--share")]);
    expect(Number.parseFloat(bars[2]![0]!)).toBeCloseTo(94.3, 1);
    expect(Number.parseFloat(bars[0]![1]!)).toBeCloseTo(94.3, 1);
    expect(b.all(".waterfall .span").every((bar) => bar.getAttribute("aria-hidden") === "true")).toBe(true);
  });

  it("show a step that nobody knows, down to its last detail", () => {
    b.press("Steps (2)");
    const [known, unknown] = b.all(".step-list > li");
    expect(known!.textContent).toContain("Passages: 1");
    expect(unknown!.querySelector(".step")!.textContent).toBe("moderate0.002 s");
    const open = (details: HTMLDetailsElement): void => {
      details.open = true;
      details.dispatchEvent(new Event("toggle"));
    };
    open(unknown!.querySelector("details")!);
    for (const each of unknown!.querySelectorAll<HTMLDetailsElement>(".tree details")) open(each);
    expect(unknown!.textContent).toContain("calm0.988");
    expect(unknown!.textContent).toContain(EVIL);
    expect(unknown!.textContent).toContain("flags 0 entriesempty");
  });
});

describe("the element", () => {
  it("takes nothing from a document for HTML", async () => {
    b.press("Text and reasons");
    b.press("Steps");
    b.submit(".fold.why form", "x");
    await b.host.reply(found);
    b.press("Old prices");
    await b.host.reply({ type: "why", why: way });
    expect(b.all("img, script")).toHaveLength(0);
    expect(b.text(".said")).toContain(EVIL);
    expect((window as { __pwned?: number }).__pwned).toBeUndefined();
  });

  it("asks, and keeps open what was open", async () => {
    b.press("Steps (2)");
    b.press("Time");
    b.submit(".ask", " And now? ");
    expect(b.host.sent.at(-1)).toMatchObject({ type: "ask", text: "And now?" });
    expect(b.said).toContain("Answering");
    b.host.show(report({ steps: [] }));
    await b.host.reply({ type: "shown" });
    expect(b.said).toBe("The answer is shown.");
    expect(b.all(".fold.steps .toggle")[0]!.getAttribute("aria-expanded")).toBe("true");
    expect(b.all(".fold.time .toggle")[0]!.getAttribute("aria-expanded")).toBe("false");
  });

  it("is empty before the first answer, and says so", () => {
    b.host.show(null);
    expect(b.text(".empty")).toBe(en.empty);
    expect(b.all(".fold")).toHaveLength(0);
  });

  it("speaks three languages, and follows the host", () => {
    b.host.speak("es");
    expect(b.text("h2")).toBe(es.title);
    expect(b.text(".verdict")).toContain("Citado como [1], [2].");
    expect(b.all(".verdict")[1]!.textContent).toContain("0,125");
    b.host.speak("pt");
    expect(b.text("h2")).toBe(pt.title);
    for (const strings of [es, pt]) {
      for (const [key, text] of Object.entries(en)) {
        const places = (value: string): string[] => value.match(/\{\d\}/g)?.sort() ?? [];
        expect(places(strings[key as keyof typeof en]), key).toEqual(places(text));
      }
    }
  });

  it("says that the kernel is gone, and asks nothing more", async () => {
    b.host.live(false);
    expect(b.find(".banner").hidden).toBe(false);
    const sent = b.host.sent.length;
    b.submit(".ask", "x");
    b.submit(".fold.why form", "x");
    await new Promise((resolve) => setTimeout(resolve));
    expect(b.host.sent).toHaveLength(sent);
    expect(b.text(".fold.why .note")).toBe(en.failed);
    b.host.live(true);
    expect(b.find(".banner").hidden).toBe(true);
  });

  it("has a name on every control, and every button opens what it says", () => {
    for (const each of b.all("button, input, summary")) {
      const label = each.id ? b.all(`label[for="${each.id}"]`)[0] : null;
      expect((label ?? each).textContent?.trim(), each.outerHTML).toBeTruthy();
    }
    for (const each of b.all("[aria-controls]")) expect(b.find(`#${each.getAttribute("aria-controls")}`)).toBeTruthy();
    for (const each of b.all("table")) expect(each.querySelector("caption")!.textContent).toBeTruthy();
  });

  it("can be made twice, and lets go of its host", () => {
    const second = new Bench(report(), createInspector());
    expect(second.all(".fold")).toHaveLength(b.all(".fold").length);
    second.close();
    expect(second.host.size).toBe(0);
    expect(b.host.size).toBe(1);
  });
});

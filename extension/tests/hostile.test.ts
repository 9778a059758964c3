import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChat } from "../src/chat";
import { Bench, citation } from "./fixtures";
import PAYLOADS from "./payloads.json";

const OWN = new Set(
  ("STYLE DIV HEADER H2 BUTTON svg path SECTION P UL OL LI ARTICLE SPAN BDI BLOCKQUOTE MARK DL DT DD FORM FIELDSET " +
    "LEGEND LABEL INPUT TEXTAREA").split(" "),
);
const OF_MARKDOWN = new Set(
  "P BR HR H1 H2 H3 H4 H5 H6 STRONG EM DEL CODE PRE BLOCKQUOTE UL OL LI TABLE THEAD TBODY TR TH TD A".split(" "),
);
const FETCHING = ["src", "srcset", "srcdoc", "background", "poster", "ping", "action", "formaction", "style", "data"];

let b: Bench;
const requests = vi.fn();

beforeEach(() => {
  b = new Bench(createChat());
  vi.stubGlobal("alert", requests);
  vi.stubGlobal("fetch", requests);
  vi.stubGlobal("XMLHttpRequest", requests);
});
afterEach(() => {
  b.close();
  expect(requests).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

/** What is wrong with an element; an empty list where nothing is. */
function faults(node: Element): string[] {
  const fromMarkdown = node.closest(".text") !== null && !node.classList.contains("text");
  const found = (fromMarkdown ? OF_MARKDOWN : OWN).has(node.tagName) ? [] : ["tag"];
  for (const name of node.getAttributeNames()) {
    const height = name === "style" && node.tagName === "TEXTAREA";
    if (/^on/.test(name) || (FETCHING.includes(name) && !height)) found.push(name);
    if (fromMarkdown && /^(?:id|name|class|data-)/.test(name)) found.push(name);
  }
  if (node.id && !/^slim-/.test(node.id)) found.push("id");
  const href = node.getAttribute("href");
  if (href !== null && !/^(?:https?:\/\/|mailto:)/i.test(href)) found.push("href");
  return found;
}

describe.each(PAYLOADS)("%s", (payload) => {
  it("is text, wherever a document, a question or a model puts it", async () => {
    b.chat.setAttribute("heading", payload);
    b.chat.setAttribute("placeholder", payload);
    b.chat.suggestions = { "": [payload] };
    const cited = {
      ...citation, source: payload, title: payload, section: `${payload} > ${payload}`, quote: payload, passage_id: payload,
    };
    b.host.show({
      conversation: payload,
      conversations: [{ id: payload, title: payload, turns: 1 }],
      messages: [
        { request: payload, role: "user", text: payload },
        {
          request: payload, role: "assistant", id: payload, text: payload, action: "refuse", citations: [cited],
          language: payload, error: { fact: payload, fix: payload },
          feedback: { verdict: "down", reasons: [payload], comment: payload },
        },
      ],
    });
    b.press("Conversations");
    b.press("Edit question");
    b.find<HTMLButtonElement>(".chip").click();
    b.host.emit("", { type: "passage", passage_id: payload, text: `${payload} ${payload}`, heading: payload, language: payload });
    await Promise.resolve();
    b.host.emit("r2", { type: "started", question: payload });
    for (const piece of payload.match(/.{1,3}/gsu) ?? []) b.host.emit("r2", { type: "token", text: piece });
    expect(b.find(".question").textContent).toBe(payload);
    expect(b.find("h2").textContent).toBe(payload);
    expect(b.find(".place").textContent).toContain(payload);
    expect(b.find(".details blockquote").textContent).toContain(payload);
    const harmful = b.all<Element>("*").filter((node) => faults(node).length > 0);
    expect(harmful.map((node) => [faults(node), node.outerHTML])).toEqual([]);
  });
});

it("knows at least sixty ways", () => expect(new Set(PAYLOADS).size).toBeGreaterThanOrEqual(60));

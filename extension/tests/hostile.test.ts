import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChat } from "../src/chat";
import { faults } from "./faults";
import { Bench, citation } from "./fixtures";
import PAYLOADS from "./payloads.json";

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

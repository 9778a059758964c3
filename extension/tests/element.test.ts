import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChat, type SlimChat } from "../src/chat";
import { PATIENCE_MS } from "../src/chat/element";
import { answer, FakeTransport } from "./fixtures";

let chat: SlimChat;
let host: FakeTransport;

const find = <T extends Element = HTMLElement>(selector: string): T => {
  const found = chat.shadowRoot!.querySelector<T>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
};
const input = (): HTMLTextAreaElement => find("textarea");
const key = (name: string, init: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, composed: true, ...init });
  input().dispatchEvent(event);
  return event;
};
const type = (text: string): void => {
  input().value = text;
  input().dispatchEvent(new Event("input"));
};

beforeEach(() => {
  vi.useFakeTimers();
  chat = createChat();
  host = new FakeTransport();
  document.body.append(chat);
  chat.connect(host);
});
afterEach(() => {
  chat.remove();
  vi.useRealTimers();
});

describe("asking", () => {
  it("sends on Enter, not on Shift+Enter nor while a word is being composed", () => {
    type("  Returns?  ");
    expect(key("Enter", { shiftKey: true }).defaultPrevented).toBe(false);
    key("Enter", { isComposing: true });
    expect(host.sent).toEqual([{ type: "attach" }]);
    expect(key("Enter").defaultPrevented).toBe(true);
    expect(host.sent[1]).toMatchObject({ type: "ask", text: "Returns?" });
    expect(find(".question").textContent).toBe("Returns?");
    expect(input().value).toBe("");
  });

  it("sends nothing empty and nothing while busy", () => {
    type("   ");
    key("Enter");
    type("one");
    key("Enter");
    type("two");
    key("Enter");
    expect(host.sent.filter((intent) => intent.type === "ask")).toHaveLength(1);
    expect(input().value).toBe("two");
    expect(find("[role=status]").textContent).toContain("Stop");
  });
});

describe("an answer", () => {
  it("streams, then shows sources whose quote opens verbatim", () => {
    chat.ask("Returns?");
    host.emit(host.request, { type: "started", question: "Returns?" }, { type: "token", text: "Send **it" });
    expect(find(".text").textContent).toContain("Send");
    host.emit(host.request, { type: "answer", answer: answer() });
    expect(find(".text strong").textContent).toBe("back");
    const chip = find<HTMLButtonElement>(".chip");
    expect(chip.textContent).toBe("1Returns > Europe, page 3");
    const details = find(".details");
    expect(details.hidden).toBe(true);
    chip.click();
    expect(chip.getAttribute("aria-expanded")).toBe("true");
    expect(details.hidden).toBe(false);
    expect(find(".details blockquote").textContent).toBe("Send it  back\n<b>within</b> 30 days.");
    expect(details.textContent).toContain("87 %");
    expect(find("[role=status]").textContent).toBe("Answer: Send it back. [1]");
  });

  it.each([
    ["answer", "Answer"],
    ["refuse", "Not in the documents"],
    ["clarify", "More detail needed"],
    ["handoff", "For a person"],
  ] as const)("says so when it is a %s", (action, words) => {
    chat.ask("Q");
    expect(find(".badge").hidden).toBe(true);
    host.emit(host.request, { type: "answer", answer: answer({ action, citations: [] }) });
    expect(find(".badge").hidden).toBe(false);
    expect(find(".badge").textContent).toBe(words);
  });

  it("offers what may be meant until something else is asked", () => {
    chat.ask("How do I descale it?");
    const choices = ["Lumen 2", "<b>Marea</b>"];
    host.emit(host.request, { type: "answer", answer: answer({ action: "clarify", citations: [], choices }) });
    const offered = [...chat.shadowRoot!.querySelectorAll<HTMLButtonElement>(".choices .suggestion")];
    expect(offered.map((button) => button.textContent)).toEqual(choices);
    expect(find(".choices").getAttribute("aria-label")).toBe("More detail needed");
    offered[0]?.click();
    expect(host.sent.at(-1)).toMatchObject({ type: "ask", text: "Lumen 2" });
    expect(find(".choices").hidden).toBe(true);
  });

  it("says above the text what must be known about it", () => {
    chat.ask("Q");
    host.emit(host.request, { type: "answer", answer: answer({ notice: "The source is in <i>Spanish</i>." }) });
    expect(find(".notice").textContent).toBe("The source is in <i>Spanish</i>.");
    expect(find(".notice").hidden).toBe(false);
  });

  it("shows an error as text, with its fix", () => {
    chat.ask("Q");
    host.emit(host.request, { type: "error", error: { fact: "<b>No model.</b>", fix: "Pull it." } });
    expect(find(".error .fact").textContent).toBe("<b>No model.</b>");
    expect(find(".error .fix").textContent).toBe("Pull it.");
    expect(chat.shadowRoot!.querySelector(".error b")).toBeNull();
  });

  it.each([["en", "Many questions"], ["es", "Hay muchas preguntas"], ["pt", "Há muitas perguntas"]])("says in %s why there is no answer", (language, words) => {
    chat.lang = language;
    chat.ask("Q");
    host.emit(host.request, { type: "error", error: { fact: "8 questions wait in /srv/bot.", fix: "Wait.", reason: "busy" } });
    expect(find(".error").textContent).toContain(words);
    expect(find(".error").textContent).not.toContain("/srv");
    expect(chat.shadowRoot!.querySelector(".error .fix")).toBeNull();
  });
});

describe("stopping", () => {
  it("works by Escape and by the button, and gives the text field back", () => {
    chat.ask("Q");
    host.emit(host.request, { type: "started", question: "Q" }, { type: "token", text: "a" });
    expect(find(".primary").textContent).toBe("Stop");
    key("Escape");
    expect(host.sent.at(-1)).toEqual({ type: "stop", request: host.request });
    host.emit(host.request, { type: "stopped" });
    expect(find(".primary").textContent).toBe("Send");
    expect(find(".note").textContent).toContain("not complete");
    expect(chat.shadowRoot!.activeElement).toBe(input());
  });

  it("does not wait for a bot that is gone", () => {
    chat.ask("Q");
    vi.advanceTimersByTime(PATIENCE_MS.ask);
    expect(find(".note").textContent).toContain("No reply");
    find<HTMLButtonElement>(".primary").form!.requestSubmit();
    expect(find(".primary").textContent).toBe("Send");
  });
});

describe("the conversation", () => {
  it("can be cleared", () => {
    chat.ask("Q");
    find<HTMLButtonElement>("header button").click();
    expect(host.sent.at(-1)).toEqual({ type: "clear" });
    expect(chat.shadowRoot!.querySelectorAll(".turn")).toHaveLength(0);
    expect(find(".empty").hidden).toBe(false);
  });

  it("survives being moved in the page", () => {
    chat.ask("Q");
    chat.remove();
    document.body.append(chat);
    host.emit(host.request, { type: "token", text: "still here" });
    expect(find(".text").textContent).toContain("still here");
  });

  it("lets go of its host", () => {
    chat.disconnect();
    expect(host.size).toBe(0);
  });
});

it("speaks the page's language", () => {
  document.documentElement.lang = "pt-BR";
  const other = createChat();
  expect(other.shadowRoot!.querySelector(".primary")!.textContent).toBe("Enviar");
  document.documentElement.lang = "";
});

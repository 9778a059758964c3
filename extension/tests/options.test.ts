import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Turn } from "../src/chat/state";
import { stringsIn } from "../src/chat/strings";
import { en } from "../src/chat/strings/en";
import { es } from "../src/chat/strings/es";
import { pt } from "../src/chat/strings/pt";
import { suggestionsIn } from "../src/chat/suggestions";
import { fileName, toJson, toMarkdown } from "../src/chat/transcript";
import { Bench, citation } from "./fixtures";

let b: Bench;
beforeEach(() => (b = new Bench()));
afterEach(() => b.close());

describe("the language", () => {

  it("changes every text, keeps what was said and typed, and tells the host", () => {
    b.talk("one");
    b.find<HTMLTextAreaElement>(".composer textarea").value = "draft";
    b.press("Options");
    b.button("Español").focus();
    b.press("Español");
    expect(b.host.last("language")).toEqual({ type: "language", language: "es" });
    expect(b.find(".primary").textContent).toBe("Enviar");
    expect(b.find(".badge").textContent).toBe("Respuesta");
    expect(b.find(".frame").lang).toBe("es");
    expect(b.find<HTMLTextAreaElement>(".composer textarea").value).toBe("draft");
    expect(b.all(".frame")).toHaveLength(1);
    expect(b.focused?.textContent).toBe("Español");
    expect(b.focused?.getAttribute("aria-pressed")).toBe("true");
  });

  it("follows the host, and goes back to the page's own", () => {
    b.host.show({ language: "pt" });
    expect(b.find(".primary").textContent).toBe("Enviar");
    expect(b.find(".options [aria-pressed=true]").textContent).toBe("Português");
    b.host.show({ language: null });
    expect(b.find(".primary").textContent).toBe("Send");
  });

  it("has every text in every language, with the same places for values", () => {
    for (const other of [es, pt]) {
      for (const [key, text] of Object.entries(other)) {
        expect(text, key).not.toBe("");
        expect(text.includes("{0}"), key).toBe(en[key as keyof typeof en].includes("{0}"));
      }
    }
  });
});

describe("suggested questions", () => {
  it("are asked at a press, and go away with the first question", () => {
    b.chat.suggestions = { en: ["How do I return it?", "<img src=x>"] };
    expect(b.all(".suggestion").map((each) => each.textContent)).toEqual(["How do I return it?", "<img src=x>"]);
    b.find<HTMLButtonElement>(".suggestion").click();
    expect(b.host.last("ask")?.text).toBe("How do I return it?");
    expect(b.find(".empty").hidden).toBe(true);
  });

  it("follow the language that is chosen, where there are some, else stay in the documents'", () => {
    b.chat.suggestions = { es: ["¿Dónde está?"], en: ["Where is it?"] };
    const shown = (): (string | null)[] => b.all(".suggestion").map((each) => each.textContent);
    expect(shown()).toEqual(["Where is it?"]);
    for (const [language, question] of [["es", "¿Dónde está?"], ["pt", "¿Dónde está?"], ["en", "Where is it?"]] as const) {
      b.host.show({ language });
      expect(shown()).toEqual([question]);
    }
  });

  it("are in the reader's language, and few", () => {
    const all = { "": ["any"], en: ["e"], es: ["1", "2", "3", "4", "5", " "] };
    expect(suggestionsIn("es", all)).toEqual(["1", "2", "3", "4"]);
    expect(suggestionsIn("en", all)).toEqual(["e", "any"]);
    expect(suggestionsIn("pt", { es: ["solo"], en: ["other"] })).toEqual(["solo"]);
    expect(suggestionsIn("pt", { es: [" "], en: ["other"] })).toEqual(["other"]);
    expect(suggestionsIn("pt", {})).toEqual([]);
  });
});

describe("the transcript", () => {
  const time = new Date("2025-01-02T03:04:05Z");
  const meta = { title: "Acme", conversation: "Bills", time };
  const turn = (changes: Partial<Turn> = {}): Turn => ({
    request: "r", question: "Q?", id: "a", text: "Send it **back**. [1]", status: "done", action: "answer",
    citations: [citation], notice: "", choices: [], bot: "", confidence: 0.9, language: "en", stopped: false, error: null, feedback: null, handed: null, ...changes,
  });

  it("is Markdown with its sources", () => {
    const text = toMarkdown([turn()], meta, stringsIn("en"));
    expect(text).toContain("# Bills");
    expect(text).toContain("> Q?");
    expect(text).toContain("## Bot: Answer\n\nSend it **back**. [1]");
    expect(text).toContain("1. Returns \\> Europe, page 3 (returns.md): “Send it back \\<b\\>within\\</b\\> 30 days.”");
  });

  it.each([
    "<script>alert(1)</script>", "![x](https://evil.example/x.png)", "[x](javascript:alert(1))",
    "[x]: javascript:alert(1)", "<img src=x onerror=alert(1)>",
  ])("disarms %s", (payload) => {
    const text = toMarkdown([turn({ text: payload, question: payload })], meta, stringsIn("en"));
    expect(text).not.toMatch(/(?<!\\)<[a-z/!]|(?<!\\)!\[|(?<!\\)\]\(javascript|^\[[^\]]*\]:/im);
  });

  it("is JSON that says what is complete", () => {
    const data = JSON.parse(toJson([turn(), turn({ stopped: true })], meta)) as { turns: { complete: boolean }[] };
    expect(data).toMatchObject({ title: "Acme", conversation: "Bills", exported: "2025-01-02T03:04:05.000Z" });
    expect(data.turns.map(({ complete }) => complete)).toEqual([true, false]);
  });

  it("is downloaded by the browser itself", async () => {
    const blobs: Blob[] = [];
    URL.createObjectURL = (blob) => `blob:${blobs.push(blob as Blob)}`;
    URL.revokeObjectURL = () => undefined;
    const names: string[] = [];
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    expect(b.button.bind(b, "Download as Markdown")).toThrow();
    b.press("Options");
    expect(b.button("Download as JSON").disabled).toBe(true);
    b.talk("one");
    b.press("Download as Markdown");
    b.press("Download as JSON");
    expect(names.map((name) => name.split(".")[1])).toEqual(["md", "json"]);
    expect(blobs.map(({ type }) => type)).toEqual(["text/markdown;charset=utf-8", "application/json;charset=utf-8"]);
    click.mockRestore();
  });

  it("has a name that sorts by time", () => expect(fileName(time, "md")).toBe("chat-2025-01-02-03-04.md"));
});

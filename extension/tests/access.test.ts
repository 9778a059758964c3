import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bench, stored } from "./fixtures";

let b: Bench;
beforeEach(() => {
  b = new Bench();
  b.host.show({ messages: stored("r") });
});
afterEach(() => b.close());

describe("people who listen", () => {
  it("hear that a search runs and then the answer, and no token of it", () => {
    b.chat.ask("Q");
    const { request } = b.host;
    const heard = b.said;
    expect(heard).toContain("Searching");
    for (const text of ["one ", "two ", "three"]) b.host.emit(request, { type: "token", text });
    expect(b.said).toBe(heard);
    b.host.emit(request, { type: "stopped" });
    expect(b.said).toContain("Stopped");
    expect(b.find(".log").getAttribute("aria-live")).toBe("off");
  });

  it("hear the same words again when they are said again", () => {
    b.chat.ask("Q");
    const ask = (): void => b.key("Enter", b.find(".composer textarea"));
    ask();
    const first = b.said;
    ask();
    expect(b.said).not.toBe(first);
    expect(b.said.trim()).toBe(first.trim());
  });

  it("find a name on every control", () => {
    b.chat.suggestions = { en: ["Q?"] };
    b.press("Options");
    b.press("Conversations");
    expect(b.find(".panel.options").hidden, "one panel at a time").toBe(true);
    b.press("Rename “Returns?”");
    b.find<HTMLButtonElement>(".chip").click();
    for (const each of b.all("button, input, select, textarea")) {
      const name = each.getAttribute("aria-label") ?? (each.closest("label") ?? each).textContent;
      expect(name?.trim(), each.outerHTML).toBeTruthy();
    }
    for (const each of b.all("[aria-controls]")) {
      expect(b.find(`#${each.getAttribute("aria-controls")}`)).toBeTruthy();
    }
  });
});

describe("the keyboard", () => {
  it("closes a panel by Escape before it stops an answer", () => {
    b.chat.ask("Q");
    b.button("Options").focus();
    b.press("Options");
    b.key("Escape", b.find(".options .plain"));
    expect(b.find(".panel.options").hidden).toBe(true);
    expect(b.focused?.getAttribute("aria-label")).toBe("Options");
    expect(b.host.last("stop")).toBeUndefined();
    b.key("Escape", b.find(".composer textarea"));
    expect(b.host.last("stop")).toBeDefined();
  });

  it("reaches everything in the order in which it is seen", () => {
    const order = b.all("header, .panel, .log, .toast, .composer");
    const classes = order.map((each) => each.className || each.tagName);
    expect(classes).toEqual(["HEADER", "panel conversations", "panel options", "log", "toast", "composer"]);
    expect(b.all("[tabindex]").every((each) => each.getAttribute("tabindex") === "0")).toBe(true);
  });
});

describe("a kernel that is gone", () => {
  it("is told, ends what was under way, and takes nothing new", () => {
    b.chat.ask("Q");
    b.find<HTMLTextAreaElement>(".composer textarea").value = "draft";
    b.host.connection = "kernel";
    expect(b.find(".banner").textContent).toContain("stopped or restarted");
    expect(b.said).toContain("stopped or restarted");
    expect(b.all(".turn:not([data-status=done])")).toHaveLength(0);
    const sent = b.host.sent.length;
    b.key("Enter", b.find(".composer textarea"));
    b.find<HTMLButtonElement>(".chip").click();
    expect(b.host.sent).toHaveLength(sent);
    expect(b.find<HTMLTextAreaElement>(".composer textarea").value).toBe("draft");
    for (const label of ["Good answer", "Edit question", "Clear"]) expect(b.button(label).disabled, label).toBe(true);
    expect(b.button("Copy answer").disabled).toBe(false);
  });

  it("can come back", () => {
    b.host.connection = "kernel";
    b.host.connection = "live";
    expect(b.find(".banner").hidden).toBe(true);
    expect(b.host.sent.at(-1)).toEqual({ type: "attach" });
    expect(b.chat.ask("Q")).toBe(true);
  });
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { Bench, stored } from "./fixtures";

let b: Bench;
beforeEach(() => {
  b = new Bench();
  b.host.show({ messages: stored("r") });
});
afterEach(() => b.close());

it("is not offered by a host that keeps one conversation only", () => {
  const other = new Bench();
  expect(other.find("[aria-label=Conversations]").hidden).toBe(true);
  other.close();
});

it("lists them, marks the one that is shown, and switches", () => {
  b.press("Conversations");
  expect(b.button("Conversations").getAttribute("aria-expanded")).toBe("true");
  expect(b.find("[aria-current=true]").textContent).toBe("Returns?");
  b.find<HTMLButtonElement>(".conversations li:last-child .select").click();
  expect(b.host.last("select")).toEqual({ type: "select", conversation: "c2" });
  b.host.show({ conversation: "c2" });
  expect(b.all(".turn")).toHaveLength(0);
  expect(b.find(".panel.conversations").hidden).toBe(true);
  expect(b.focused?.tagName).toBe("TEXTAREA");
});

it("lets go of an answer under way in another one, and takes it up on return", () => {
  b.chat.ask("Next");
  const { request } = b.host;
  b.host.emit(request, { type: "token", text: "half" });
  b.host.show({ conversation: "c2" });
  expect(b.all(".turn")).toHaveLength(0);
  expect(b.find(".primary").textContent).toBe("Send");
  b.host.show({ messages: stored("r") });
  b.host.emit(request, { type: "started", question: "Next" }, { type: "replaced", text: "half" });
  expect(b.all(".question").at(-1)?.textContent).toBe("Next");
  expect(b.find(".primary").textContent).toBe("Stop");
});

it("shows what waits behind an answer", () => {
  b.host.emit("q", { type: "queued", question: "Later?" });
  expect(b.all(".turn").at(-1)?.dataset["status"]).toBe("queued");
});

it("begins a new one", () => {
  b.press("Conversations");
  b.press("New conversation");
  expect(b.host.sent.at(-1)).toEqual({ type: "new" });
});

it("names one, and leaves the name alone on Escape", () => {
  b.press("Conversations");
  b.press("Rename “Returns?”");
  const field = b.find<HTMLInputElement>(".rename input");
  expect(field.value).toBe("Returns?");
  b.key("Escape", field);
  expect(b.find(".panel.conversations").hidden).toBe(false);
  expect(b.focused?.getAttribute("aria-label")).toBe("Rename “Returns?”");
  b.press("Rename “Returns?”");
  b.find<HTMLInputElement>(".rename input").value = "  Espresso ";
  b.find<HTMLFormElement>(".rename").requestSubmit();
  expect(b.host.last("rename")).toEqual({ type: "rename", conversation: "c1", title: "Espresso" });
});

it("deletes one, and offers it back until that is answered", () => {
  b.press("Conversations");
  b.press("Delete “Returns?”");
  expect(b.host.last("delete")).toEqual({ type: "delete", conversation: "c1" });
  expect(b.find(".toast").textContent).toContain("“Returns?” is deleted.");
  expect(b.focused?.textContent).toBe("Undo");
  b.press("Undo");
  expect(b.host.last("restore")).toEqual({ type: "restore", conversation: "c1" });
  expect(b.find(".toast").hidden).toBe(true);
});

it("offers back what was cleared, until something new is asked", () => {
  b.press("Clear");
  expect(b.find(".toast").hidden).toBe(false);
  b.chat.ask("New");
  expect(b.find(".toast").hidden).toBe(true);
});

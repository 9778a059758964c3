import { expect, it } from "vitest";
import host from "../src/hosts/anywidget";
import type { Model } from "../src/hosts/notebook";
import { FakeModel } from "./fake-model";
import { stored } from "./fixtures";

const rendered = (model: Model): { el: HTMLElement; root: () => ShadowRoot; cleanup: () => void } => {
  const el = document.createElement("div");
  document.body.append(el);
  const cleanup = host.render({ model, el });
  return { el, root: () => el.firstElementChild!.shadowRoot!, cleanup };
};

it("replays the stored conversation in every view, and follows it", () => {
  const model = new FakeModel({ title: "Acme", placeholder: "Ask Acme", messages: stored("r") });
  const views = [rendered(model), rendered(model)];
  for (const { root } of views) {
    expect(root().querySelector("h2")!.textContent).toBe("Acme");
    expect(root().querySelector("textarea")!.placeholder).toBe("Ask Acme");
    expect(root().querySelectorAll(".turn")).toHaveLength(1);
  }
  model.emit("msg:custom", { type: "event", request: "s", event: { type: "started", question: "Next" } });
  model.emit("msg:custom", { type: "event", request: "s", event: { type: "token", text: "text" } });
  model.emit("msg:custom", { type: "something else" });
  for (const { root } of views) expect(root().querySelectorAll(".turn")).toHaveLength(2);
  model.state["messages"] = [];
  model.emit("change:messages");
  for (const { root } of views) expect(root().querySelectorAll(".turn")).toHaveLength(1);
});

it("can render twice into one place and cleans up", () => {
  const model = new FakeModel({ messages: [] });
  const { el, cleanup } = rendered(model);
  const second = host.render({ model, el });
  expect(el.children).toHaveLength(1);
  cleanup();
  expect(el.children).toHaveLength(1);
  second();
  expect(el.children).toHaveLength(0);
  for (const callbacks of model.callbacks.values()) expect(callbacks.size).toBe(0);
});

it("keeps what is typed away from the notebook, and follows its theme", async () => {
  document.body.dataset["jpThemeLight"] = "false";
  const { el, cleanup } = rendered(new FakeModel({ messages: [] }));
  expect(el.hasAttribute("data-lm-suppress-shortcuts")).toBe(true);
  expect(el.firstElementChild!.hasAttribute("data-lm-suppress-shortcuts")).toBe(true);
  expect(el.firstElementChild!.getAttribute("theme")).toBe("dark");
  document.body.dataset["jpThemeLight"] = "true";
  await Promise.resolve();
  expect(el.firstElementChild!.getAttribute("theme")).toBe("light");
  cleanup();
});

it("follows the theme that marimo's page names", async () => {
  delete document.body.dataset["jpThemeLight"];
  document.body.dataset["theme"] = "dark";
  const { el, cleanup } = rendered(new FakeModel({ messages: [] }));
  expect(el.firstElementChild!.getAttribute("theme")).toBe("dark");
  document.body.dataset["theme"] = "light";
  await Promise.resolve();
  expect(el.firstElementChild!.getAttribute("theme")).toBe("light");
  document.body.dataset["theme"] = "solarized";
  await Promise.resolve();
  expect(el.firstElementChild!.hasAttribute("theme")).toBe(false);
  delete document.body.dataset["theme"];
  cleanup();
});

it("hands on the suggestions, follows the conversation, and sees a kernel that is gone", async () => {
  const model = new FakeModel({ messages: stored("r"), conversation: "c1", suggestions: { "": ["Q?"] } });
  const { el, root, cleanup } = rendered(model);
  expect(root().querySelector(".suggestion")!.textContent).toBe("Q?");
  Object.assign(model.state, { messages: [], conversation: "c2", language: "es" });
  model.emit("change:conversation");
  expect(root().querySelectorAll(".turn")).toHaveLength(0);
  expect(root().querySelector(".primary")!.textContent).toBe("Enviar");
  el.classList.add("jupyter-widgets-disconnected");
  await Promise.resolve();
  expect(root().querySelector<HTMLElement>(".banner")!.hidden).toBe(false);
  cleanup();
});

it("sees a kernel that restarts, or that comes back", () => {
  const slots: Record<string, (sender: unknown, value: string) => void> = {};
  const signal = (name: string) => ({
    connect: (slot: (typeof slots)[string]) => (slots[name] = slot),
    disconnect: () => delete slots[name],
  });
  const kernel = {
    connectionStatus: "connected", statusChanged: signal("status"), connectionStatusChanged: signal("connection"),
  };
  const model = Object.assign(new FakeModel({}), { widget_manager: { kernel } });
  const { root, cleanup } = rendered(model);
  const gone = (): boolean => !root().querySelector<HTMLElement>(".banner")!.hidden;
  expect(gone()).toBe(false);
  for (const [status, expected] of [["disconnected", true], ["connected", false]] as const) {
    kernel.connectionStatus = status;
    slots["connection"]!(kernel, status);
    expect(gone(), status).toBe(expected);
  }
  slots["status"]!(kernel, "busy");
  expect(gone()).toBe(false);
  slots["status"]!(kernel, "restarting");
  slots["status"]!(kernel, "idle");
  expect(gone()).toBe(true);
  cleanup();
  expect(slots).toEqual({});
});

/** The widgets as VS Code and Colab call them: nothing of JupyterLab is there, and little is allowed. */
import { ServerConnection } from "@jupyterlab/services";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";
import { afterEach, expect, it } from "vitest";
import chat from "../src/hosts/anywidget";
import controls from "../src/hosts/anywidget-controls";
import inspector from "../src/hosts/anywidget-inspector";
import knowledge from "../src/hosts/anywidget-knowledge";
import { FakeModel } from "./fake-model";

const HOSTS = { chat, controls, inspector, knowledge };

afterEach(() => {
  document.body.replaceChildren();
  document.documentElement.removeAttribute("theme");
  delete (globalThis as { google?: object }).google;
});

it.each(Object.entries(HOSTS))("%s is shown inside a shadow root, without a widget manager", (_, host) => {
  const output = document.createElement("div");
  document.body.append(output);
  const el = document.createElement("div");
  output.attachShadow({ mode: "open" }).append(el);
  for (const manager of [undefined, null, {}, { kernel: null }, { kernel: {} }]) {
    const model = Object.assign(new FakeModel({ title: "Acme", messages: [] }), { widget_manager: manager });
    const undo = host.render({ model, el });
    const root = el.firstElementChild!.shadowRoot!;
    expect(root.querySelector("h2")!.textContent).toBe("Acme");
    expect(root.querySelector<HTMLElement>(".banner")!.hidden).toBe(true);
    undo();
    expect(el.children).toHaveLength(0);
  }
});

it("says that the kernel is gone where the host marks the output, as the widget manager does", async () => {
  const el = document.createElement("div");
  document.body.append(el);
  const undo = chat.render({ model: new FakeModel({ messages: [] }), el });
  el.classList.add("jupyter-widgets-disconnected");
  await Promise.resolve();
  expect(el.firstElementChild!.shadowRoot!.querySelector<HTMLElement>(".banner")!.hidden).toBe(false);
  undo();
});

it.each(["vscode-dark", "vscode-light", "vscode-high-contrast"])("follows the theme %s", (name) => {
  document.body.className = name;
  const el = document.createElement("div");
  document.body.append(el);
  const undo = chat.render({ model: new FakeModel({ messages: [] }), el });
  expect(el.firstElementChild!.getAttribute("theme")).toBe(name === "vscode-light" ? "light" : "dark");
  undo();
  document.body.className = "";
});

const inColab = (kernel: object = {}): void => void ((globalThis as { google?: object }).google = { colab: { kernel } });

it("follows the theme of Colab, whatever the system prefers", async () => {
  inColab();
  const root = document.documentElement;
  root.setAttribute("theme", "dark");
  const el = document.createElement("div");
  document.body.append(el);
  const undo = chat.render({ model: new FakeModel({ messages: [] }), el });
  expect(el.firstElementChild!.getAttribute("theme")).toBe("dark");
  root.removeAttribute("theme");
  await Promise.resolve();
  expect(el.firstElementChild!.getAttribute("theme")).toBe("light");
  undo();
});

it("says that the kernel is gone in an output that Colab kept from an earlier session", () => {
  const banner = (kernel: object): boolean => {
    inColab(kernel);
    const el = document.createElement("div");
    document.body.append(el);
    const undo = chat.render({ model: new FakeModel({ messages: [] }), el });
    const { hidden } = el.firstElementChild!.shadowRoot!.querySelector<HTMLElement>(".banner")!;
    undo();
    return !hidden;
  };
  expect(banner({ accessAllowed: false })).toBe(true);
  expect(banner({ accessAllowed: true })).toBe(false);
});

it("says that the kernel is gone where VS Code drops its connection, as it does on a restart", () => {
  class NoSocket {
    close(): void {}
    send(): void {}
  }
  const serverSettings = ServerConnection.makeSettings({ WebSocket: NoSocket as never, wsUrl: "ws://nowhere.invalid" });
  const kernel = new KernelConnection({ serverSettings, model: { id: "1", name: "python3" } });
  const model = Object.assign(new FakeModel({ messages: [] }), { widget_manager: { kernel } });
  const el = document.createElement("div");
  document.body.append(el);
  const undo = chat.render({ model, el });
  const banner = el.firstElementChild!.shadowRoot!.querySelector<HTMLElement>(".banner")!;
  expect(banner.hidden).toBe(true);
  kernel.dispose();
  expect(banner.hidden).toBe(false);
  undo();
});

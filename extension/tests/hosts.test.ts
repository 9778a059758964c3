/** The widgets as VS Code and Colab call them: nothing of JupyterLab is there, and little is allowed. */
import { afterEach, expect, it } from "vitest";
import chat from "../src/hosts/anywidget";
import controls from "../src/hosts/anywidget-controls";
import inspector from "../src/hosts/anywidget-inspector";
import knowledge from "../src/hosts/anywidget-knowledge";
import { FakeModel } from "./fake-model";

const HOSTS = { chat, controls, inspector, knowledge };

afterEach(() => document.body.replaceChildren());

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

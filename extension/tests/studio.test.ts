// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import host from "../src/hosts/anywidget-studio";
import { FakeModel } from "./fake-model";

class StudioModel extends FakeModel {
  saved: string[] = [];

  set(key: string, value: unknown): void {
    this.state[key] = value;
  }

  change(key: string, value: unknown): void {
    this.set(key, value);
    this.emit(`change:${key}`);
  }

  save_changes(): void {
    this.saved.push(String(this.state["selected"]));
  }
}

const PARTS = ["chat", "inspect", "other"].map((name) => ({ name, widget: `anywidget:${name}-id` }));

function opened(state: Record<string, unknown> = {}) {
  const model = new StudioModel({ parts: PARTS, selected: "chat", language: "en", ...state });
  const el = document.createElement("div");
  document.body.append(el);
  const signals: AbortSignal[] = [];
  const shown: string[] = [];
  const getWidget = vi.fn((reference: string) =>
    reference === "anywidget:other-id"
      ? Promise.reject(new Error("no such widget"))
      : Promise.resolve({
          render: ({ el: into, signal }: { el: HTMLElement; signal?: AbortSignal }) => {
            shown.push(reference);
            if (signal) signals.push(signal);
            into.textContent = `content of ${reference}`;
            return Promise.resolve();
          },
        }),
  );
  const undo = host.render({ model, el, host: { getWidget } });
  const root = el.querySelector("slim-studio")!.shadowRoot!;
  const tabs = [...root.querySelectorAll<HTMLElement>("[role=tab]")];
  const panel = (): HTMLElement => root.querySelector<HTMLElement>("[role=tabpanel]:not([hidden])")!;
  const selected = (): string => root.querySelector("[aria-selected=true]")?.textContent ?? "";
  return { model, el, root, tabs, panel, selected, shown, signals, undo };
}

beforeEach(() => document.body.replaceChildren());

it("shows the selected part, and others when they are first chosen", async () => {
  const { tabs, panel, selected, shown, model } = opened();
  await vi.waitFor(() => expect(shown).toEqual(["anywidget:chat-id"]));
  expect(selected()).toBe("Chat");
  tabs[1]!.click();
  await vi.waitFor(() => expect(panel().textContent).toBe("content of anywidget:inspect-id"));
  tabs[0]!.click();
  tabs[1]!.click();
  await Promise.resolve();
  expect(shown).toEqual(["anywidget:chat-id", "anywidget:inspect-id"]);
  expect(model.saved).toEqual(["inspect", "chat", "inspect"]);
});

it("ties every tab to its panel", () => {
  const { tabs, root } = opened();
  for (const tab of tabs) {
    const panel = root.getElementById(tab.getAttribute("aria-controls")!)!;
    expect(panel.getAttribute("aria-labelledby")).toBe(tab.id);
    expect(panel.hidden).toBe(tab.getAttribute("aria-selected") !== "true");
  }
});

it("goes from tab to tab with the arrow keys, and is one stop of the Tab key", () => {
  const { tabs, selected, root } = opened();
  const press = (key: string): void => {
    root.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  };
  tabs[0]!.focus();
  press("ArrowRight");
  expect([selected(), root.activeElement]).toEqual(["Inspect", tabs[1]]);
  press("End");
  expect(selected()).toBe("other");
  press("ArrowRight");
  expect(selected()).toBe("Chat");
  press("ArrowLeft");
  press("Home");
  expect(tabs.map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
});

it("follows what Python selects", async () => {
  const { model, selected, panel } = opened();
  model.change("selected", "inspect");
  expect(selected()).toBe("Inspect");
  await vi.waitFor(() => expect(panel().textContent).toContain("inspect-id"));
  expect(model.saved).toEqual([]);
});

it("speaks the language that was chosen", () => {
  const { model, selected, root } = opened({ language: "es" });
  expect(root.querySelector("h2")!.textContent).toBe("Estudio del bot");
  model.change("selected", "inspect");
  expect(selected()).toBe("Inspección");
  model.change("language", "pt");
  expect(selected()).toBe("Inspeção");
});

it("says when a part cannot be shown, and tries again the next time", async () => {
  const quiet = vi.spyOn(console, "error").mockReturnValue();
  const { tabs, panel } = opened();
  tabs[2]!.click();
  await vi.waitFor(() => expect(panel().textContent).toContain("could not be shown"));
  expect(quiet).toHaveBeenCalledOnce();
  tabs[0]!.click();
  tabs[2]!.click();
  await vi.waitFor(() => expect(quiet).toHaveBeenCalledTimes(2));
  quiet.mockRestore();
});

it("ends its parts with itself", async () => {
  const { undo, signals, el, shown } = opened();
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  undo();
  expect(signals[0]!.aborted).toBe(true);
  expect(el.childElementCount).toBe(0);
});

it("says what an older page lacks", () => {
  const el = document.createElement("div");
  host.render({ model: new StudioModel({ parts: PARTS, selected: "chat", language: "en" }), el });
  expect(el.textContent).toContain("Install anywidget 0.11");
});

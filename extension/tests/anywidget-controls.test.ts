import { expect, it } from "vitest";
import host from "../src/hosts/anywidget-controls";
import { comparison, groups, settings, trials } from "./controlled";
import { FakeModel } from "./fake-model";

it("shows the state in every view, follows it, and cleans up", async () => {
  const model = new FakeModel({ title: "Acme", groups, settings: settings(), trials: {}, language: null });
  const el = document.createElement("div");
  document.body.append(el);
  const first = host.render({ model, el });
  const second = host.render({ model, el });
  expect(el.children).toHaveLength(1);
  const root = (): ShadowRoot => el.firstElementChild!.shadowRoot!;
  expect(root().querySelector("h2")!.textContent).toBe("Acme");
  first();
  expect(el.children).toHaveLength(1);
  Object.assign(model.state, {
    settings: settings({ "answer.k": 8 }),
    trials: trials({ question: "Q?", comparisons: { "Q?": comparison("Q?") } }),
    language: "pt",
  });
  for (const name of ["settings", "trials", "language"]) model.emit(`change:${name}`);
  expect(root().querySelector<HTMLInputElement>('[data-path="answer.k"] input[type=number]')!.value).toBe("8");
  expect(root().querySelector(".outcome")!.textContent).toContain("Diferente");
  root().querySelector<HTMLButtonElement>(".actions .solid")!.click();
  expect(model.sent).toMatchObject([{ type: "apply" }]);
  const { request } = model.sent[0] as { request: string };
  model.emit("msg:custom", { type: "event", request, event: { type: "applied" } });
  await new Promise((resolve) => setTimeout(resolve));
  expect(root().querySelector(".actions .note")!.textContent).toContain("Aplicado");
  el.classList.add("jupyter-widgets-disconnected");
  await Promise.resolve();
  expect(root().querySelector<HTMLElement>(".banner")!.hidden).toBe(false);
  second();
  expect(el.children).toHaveLength(0);
  for (const callbacks of model.callbacks.values()) expect(callbacks.size).toBe(0);
});

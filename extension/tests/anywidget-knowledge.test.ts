import { expect, it } from "vitest";
import host from "../src/hosts/anywidget-knowledge";
import { FakeModel } from "./fake-model";
import { documents, state } from "./shelf";

it("shows the state in every view, asks, follows, and cleans up", async () => {
  const model = new FakeModel({ title: "Acme", state: state(), language: null });
  const el = document.createElement("div");
  document.body.append(el);
  const first = host.render({ model, el });
  const second = host.render({ model, el });
  expect(el.children).toHaveLength(1);
  const root = (): ShadowRoot => el.firstElementChild!.shadowRoot!;
  expect(root().querySelector("h2")!.textContent).toBe("Acme");
  const { request } = model.sent.at(-2) as { request: string };
  model.emit("msg:custom", { type: "event", request, event: documents() });
  await new Promise((resolve) => setTimeout(resolve));
  expect(root().querySelectorAll(".documents-table tbody tr")).toHaveLength(2);
  first();
  Object.assign(model.state, { state: state({ documents: 4 }), language: "pt" });
  model.emit("change:state");
  model.emit("change:language");
  expect(root().querySelector(".summary")!.textContent).toContain("Documentos: 4");
  second();
  expect(el.children).toHaveLength(0);
  for (const callbacks of model.callbacks.values()) expect(callbacks.size).toBe(0);
});

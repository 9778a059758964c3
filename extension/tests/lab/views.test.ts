import { expect, it } from "vitest";
import type { SocketModel } from "../../src/lab/socket-model";
import { VIEWS } from "../../src/lab/views";
import { FakeModel } from "../fake-model";
import { state as documents } from "../shelf";
import { evaluated, tuning } from "../tuned";

class LiveModel extends FakeModel {
  connected = (listener: (live: boolean) => void): (() => void) => {
    listener(true);
    return () => undefined;
  };
}

const shown = async (kind: "knowledge" | "tuner" | "evaluation", state: object): Promise<string> => {
  const place = document.createElement("div");
  document.body.append(place);
  const { mount } = await VIEWS[kind]();
  const { element, unmount } = mount(place, new LiveModel({ state }) as unknown as SocketModel, "en");
  const text = [...element.shadowRoot!.querySelectorAll("p")].map((each) => each.textContent).join(" ");
  unmount();
  place.remove();
  return text;
};

it("says what people without a kernel can do where something is missing", async () => {
  const tuner = await shown("tuner", tuning({ questions: 0 }));
  const evaluation = await shown("evaluation", evaluated({ questions: 0, runs: [], file: null }));
  const knowledge = await shown("knowledge", documents({ folder: null, golden: null }));
  for (const text of [tuner, evaluation]) expect(text).toContain("into a file golden.jsonl in the folder of documents");
  expect(knowledge).toContain("right-click that in the file browser");
  for (const text of [tuner, evaluation, knowledge]) expect(text).not.toMatch(/bot\.\w|kernel/);
});

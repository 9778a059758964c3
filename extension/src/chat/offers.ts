import { button, h } from "./dom";

/** Texts that can be asked by pressing them. */
export function offers(texts: readonly string[], enabled: boolean, ask: (text: string) => void): HTMLLIElement[] {
  return texts.map((text) => {
    const offer = button(text, "suggestion", () => ask(text));
    offer.dir = "auto";
    offer.disabled = !enabled;
    return h("li", {}, offer);
  });
}

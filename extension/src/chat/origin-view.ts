import { h } from "./dom";
import type { Turn } from "./state";
import { fill, type Strings } from "./strings";

/** Where an answer comes from, besides its sources: the bot that gave it, and that people wrote it. */
export class OriginView {
  readonly root = h("p", { class: "origin", hidden: "" });

  constructor(private readonly strings: Strings) {}

  update(turn: Turn): void {
    const { strings } = this;
    const parts: HTMLElement[] = [];
    if (turn.citations.length > 0 && turn.citations.every(({ curated }) => curated)) {
      parts.push(h("span", { class: "badge curated" }, strings.curated));
    }
    if (turn.bot) parts.push(h("span", { class: "bot" }, h("bdi", {}, fill(strings.answeredBy, turn.bot))));
    this.root.replaceChildren(...parts);
    this.root.hidden = parts.length === 0;
  }
}

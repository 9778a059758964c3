import { h } from "../chat/dom";

/** A line that says what came of something, to eyes and ears. */
export class Note {
  readonly root = h("p", { class: "note", dir: "auto" });

  /** @param context - how people who listen are told */
  constructor(private readonly context: { say(text: string): void }) {
    this.root.hidden = true;
  }

  tell(text: string, loud = true): void {
    this.root.textContent = text;
    this.root.hidden = text === "";
    if (text && loud) this.context.say(text);
  }
}

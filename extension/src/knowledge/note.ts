import { h } from "../chat/dom";
import type { Context } from "./context";

/** A line that says what came of something, to eyes and ears. */
export class Note {
  readonly root = h("p", { class: "note", dir: "auto" });

  constructor(private readonly context: Context) {
    this.root.hidden = true;
  }

  tell(text: string, loud = true): void {
    this.root.textContent = text;
    this.root.hidden = text === "";
    if (text && loud) this.context.say(text);
  }
}

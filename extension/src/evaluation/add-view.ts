import { choices, labelled, textField } from "../bundle/fields";
import { button, h } from "../chat/dom";
import { fill, LANGUAGES } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import type { Context } from "./context";
import { ACTIONS, type State } from "./protocol";

/** A question that is added to the golden set. */
export class AddView {
  readonly root: HTMLElement;
  private readonly language = h("select");
  private readonly action = h("select");
  private readonly source = h("select");
  private readonly split = h("select");
  private readonly question: HTMLInputElement;
  private readonly reference: HTMLInputElement;
  private readonly about = h("p", { class: "note" });
  private readonly add: HTMLButtonElement;
  private readonly note: Note;

  constructor(private readonly context: Context) {
    const { strings, draft, folds } = context;
    this.note = new Note(context);
    this.add = button(strings.add, "solid", () => void this.send());
    this.question = textField(draft.question, (value) => (draft.question = value));
    this.reference = textField(draft.reference, (value) => (draft.reference = value));
    draft.language = choices(this.language, Object.entries(LANGUAGES), draft.language);
    draft.action = choices(this.action, ACTIONS.map((name) => [name, strings[`a_${name}`]]), draft.action);
    this.language.addEventListener("change", () => (draft.language = this.language.value));
    this.action.addEventListener("change", () => (draft.action = this.action.value));
    this.source.addEventListener("change", () => (draft.sources = this.source.value ? [this.source.value] : []));
    this.split.addEventListener("change", () => (draft.split = this.split.value || null));
    this.root = fold(folds, "add", strings.addCase, () => [
      this.about,
      labelled(strings.question, this.question),
      h("div", { class: "pair" }, labelled(strings.language, this.language), labelled(strings.expected, this.action)),
      labelled(strings.sources, this.source),
      labelled(strings.reference, this.reference),
      labelled(strings.part, this.split),
      h("div", { class: "buttons start" }, this.add),
      this.note.root,
    ]);
  }

  update(state: State, live: boolean): void {
    const { strings, draft } = this.context;
    const { file, begins } = state;
    this.root.hidden = !state.grows;
    this.add.disabled = !live;
    const kept = /\.(jsonl|ndjson)$/i.test(file ?? "") ? fill(strings.addTo, file ?? "") : strings.addHere;
    this.about.textContent = begins ? fill(strings.addBegins, begins) : kept;
    const sources = state.sources.map((name) => [name, name] as const);
    const source = choices(this.source, [["", "–"], ...sources], draft.sources[0] ?? "");
    draft.sources = source ? [source] : [];
    draft.split = choices(this.split, [["", strings.noPart], ...state.splits.map((name) => [name, name] as const)], draft.split ?? "") || null;
  }

  private async send(): Promise<void> {
    const { strings, draft, ask } = this.context;
    const { part: _, ...made } = draft;
    const event = await ask({ type: "add", case: { ...made, sources: [...made.sources] } });
    if (event?.type !== "added") return this.note.tell(trouble(event, strings));
    draft.question = draft.reference = this.question.value = this.reference.value = "";
    this.note.tell(fill(event.written ? strings.added : strings.addedHere, event.id));
    this.question.focus();
  }
}

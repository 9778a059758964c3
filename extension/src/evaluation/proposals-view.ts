import { choices, labelled, textField } from "../bundle/fields";
import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import type { Context } from "./context";
import { ACTIONS, type Proposal, type Request, type State } from "./protocol";

/** Questions that nobody has accepted yet: of thumbs-down, and written from the documents. */
export class ProposalsView {
  readonly root: HTMLElement;
  private readonly about = h("p", { class: "note" });
  private readonly list = h("ul", { class: "proposals", tabindex: "-1" });
  private readonly note: Note;
  private drawn = "";
  private buttons: HTMLButtonElement[] = [];

  constructor(private readonly context: Context) {
    const { strings, folds } = context;
    this.note = new Note(context);
    this.root = fold(folds, "proposed", strings.proposed, () => [this.about, this.list, this.note.root]);
  }

  update({ proposed, proposals, sources }: State, live: boolean): void {
    const { strings, numbers } = this.context;
    this.root.hidden = proposed === 0 && this.note.root.hidden;
    this.about.textContent = fill(strings.proposedAbout, numbers.whole(proposed));
    const key = JSON.stringify([proposals, sources]);
    if (key !== this.drawn) {
      this.drawn = key;
      this.buttons = [];
      this.list.replaceChildren(...proposals.map((each) => this.item(each, sources)));
    }
    for (const each of this.buttons) each.disabled = !live;
  }

  private item(proposal: Proposal, known: readonly string[]): HTMLElement {
    const { strings } = this.context;
    const draft = { question: proposal.question, action: proposal.action, reference: proposal.reference, sources: proposal.sources };
    const action = h("select");
    const source = h("select");
    choices(action, ACTIONS.map((name) => [name, strings[`a_${name}`]]), draft.action);
    choices(source, [["", "–"], ...known.map((name) => [name, name] as const)], draft.sources[0] ?? "");
    const first = source.value;
    action.addEventListener("change", () => (draft.action = action.value));
    source.addEventListener("change", () => {
      const kept = source.value === first ? proposal.sources : [source.value];
      draft.sources = source.value ? kept : [];
    });
    const told = (label: string, request: Request, done: string): HTMLButtonElement => {
      const made = button(label, request.type === "accept" ? "solid" : "plain", () => void this.send(request, fill(done, proposal.question)));
      made.setAttribute("aria-label", `${label}: ${proposal.question}`);
      this.buttons.push(made);
      return made;
    };
    const { history, note, id } = proposal;
    return h(
      "li", {},
      ...history.map(([role, text]) => h("p", { class: "soft", dir: "auto" }, `${role === "user" ? "›" : "‹"} ${text}`)),
      labelled(strings.question, textField(draft.question, (value) => (draft.question = value))),
      ...(note ? [h("p", { class: "file", dir: "auto" }, note)] : []),
      h("div", { class: "pair" }, labelled(strings.expected, action), labelled(strings.sources, source)),
      labelled(strings.reference, textField(draft.reference, (value) => (draft.reference = value))),
      h(
        "div", { class: "buttons start" },
        told(strings.accept, { type: "accept", id, case: draft }, strings.accepted),
        told(strings.discard, { type: "discard", id }, strings.discarded),
      ),
    );
  }

  private async send(request: Request, done: string): Promise<void> {
    const event = await this.context.ask(request);
    const ended = event?.type === "done";
    this.note.tell(ended ? done : trouble(event, this.context.strings));
    if (ended) (this.buttons[0] ?? this.root.querySelector("button"))?.focus();
  }
}

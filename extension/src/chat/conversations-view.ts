import { Disclosure } from "./disclosure";
import { button, h, onEscape } from "./dom";
import { iconButton } from "./icons";
import type { ConversationSummary } from "./protocol";
import type { ChatStore } from "./store";
import { fill, type Strings } from "./strings";

export interface ConversationActions {
  begin(): void;
  select(conversation: string): void;
  rename(conversation: string, title: string): void;
  remove(conversation: string, title: string): void;
}

/** The list of conversations: begin, switch, name, delete. */
export class ConversationsView {
  readonly disclosure: Disclosure;
  private readonly begin: HTMLButtonElement;
  private readonly list = h("ul");
  private drawn = "";

  constructor(
    private readonly strings: Strings,
    private readonly actions: ConversationActions,
  ) {
    this.disclosure = new Disclosure("list", strings.conversations, "conversations");
    this.begin = button(strings.newConversation, "plain", () => {
      this.disclosure.show(false);
      actions.begin();
    });
    this.disclosure.panel.append(this.begin, this.list);
  }

  draw(store: ChatStore): void {
    const { conversations, conversation, live } = store;
    this.disclosure.button.hidden = conversations.length === 0;
    this.begin.disabled = !live;
    const key = JSON.stringify([conversations.map(({ id, title }) => [id, title]), conversation, live]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.list.replaceChildren(
      ...conversations.map((each) => this.row(each, each.id === conversation, live)),
    );
  }

  private row(each: ConversationSummary, current: boolean, live: boolean): HTMLElement {
    const { strings } = this;
    const title = each.title || strings.untitled;
    const select = button(title, "select", () => {
      this.disclosure.show(false);
      this.actions.select(each.id);
    });
    select.dir = "auto";
    if (current) select.setAttribute("aria-current", "true");
    const rename = iconButton("edit", fill(strings.rename, title), () => this.edit(row, each, rename));
    const remove = iconButton("delete", fill(strings.remove, title), () => this.actions.remove(each.id, title));
    for (const control of [select, rename, remove]) control.disabled = !live;
    const row = h("li", {}, select, rename, remove);
    return row;
  }

  private edit(row: HTMLElement, each: ConversationSummary, back: HTMLElement): void {
    const { strings } = this;
    const kept = [...row.childNodes];
    const field = h("input", { "aria-label": strings.renameLabel, maxlength: "80", dir: "auto" });
    field.value = each.title;
    const close = (): void => {
      row.replaceChildren(...kept);
      back.focus();
    };
    const save = h("button", { type: "submit", class: "solid" }, strings.save);
    const form = h("form", { class: "rename" }, field, save, button(strings.cancel, "plain", close));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close();
      if (field.value.trim() !== each.title) this.actions.rename(each.id, field.value.trim());
    });
    onEscape(form, close);
    row.replaceChildren(form);
    field.focus();
    field.select();
  }
}

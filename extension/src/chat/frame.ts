import { Banner } from "../frame/banner";
import { LiveRegion } from "../frame/live-region";
import type { Actions } from "./actions";
import { Composer, type ComposerActions } from "./composer";
import { ConversationsView, type ConversationActions } from "./conversations-view";
import { button, h } from "./dom";
import { InView } from "./in-view";
import { LogView } from "./log-view";
import { OptionsView, type OptionsActions } from "./options-view";
import type { Language } from "./protocol";
import type { ChatStore } from "./store";
import { stringsIn, type Strings } from "./strings";
import { Toast } from "./toast";

export interface FrameActions extends Actions, ComposerActions, ConversationActions, OptionsActions {
  clear(): void;
}

/** All that is seen, in one language. */
export class Frame {
  readonly root: HTMLElement;
  readonly strings: Strings;
  readonly composer: Composer;
  readonly log: LogView;
  readonly options: OptionsView;
  readonly toast: Toast;
  private readonly heading = h("h2", { dir: "auto" });
  private readonly clear: HTMLButtonElement;
  private readonly conversations: ConversationsView;
  private readonly banner = new Banner();
  private readonly live = new LiveRegion();
  private readonly foot: InView;

  constructor(
    readonly language: Language,
    actions: FrameActions,
  ) {
    const strings = (this.strings = stringsIn(language));
    this.clear = button(strings.clear, "plain", () => actions.clear());
    this.conversations = new ConversationsView(strings, actions);
    this.options = new OptionsView(strings, actions);
    this.composer = new Composer(strings, actions);
    this.log = new LogView(strings, actions, (text) => actions.ask(text));
    this.toast = new Toast(strings, () => this.composer.focus());
    this.foot = new InView(this.composer.root);
    const panels = [this.conversations.disclosure, this.options.disclosure] as const;
    const header = h("header", { role: "none" }, this.heading, this.clear, ...panels.map((panel) => panel.button));
    const [left, right] = panels;
    left.toggled = () => left.open && right.show(false);
    right.toggled = () => right.open && left.show(false);
    this.root = h("div", { class: "frame", lang: language }, header, ...panels.map((panel) => panel.panel));
    this.root.append(this.banner.root, this.log.root, this.toast.root, this.composer.root, this.live.root);
  }

  start(): void {
    this.foot.start();
    this.log.start();
  }

  stop(): void {
    this.foot.stop();
    this.log.stop();
  }

  setTexts(heading: string | null, placeholder: string | null): void {
    this.heading.textContent = heading || this.strings.title;
    this.composer.placeholder = placeholder ?? "";
  }

  draw(store: ChatStore, suggestions: readonly string[]): void {
    const { strings } = this;
    this.log.draw(store);
    this.log.offer(suggestions, store.idle);
    this.clear.hidden = store.turns.length === 0;
    this.clear.disabled = !store.live;
    this.conversations.draw(store);
    this.options.draw(store);
    this.composer.setBusy(store.busy);
    this.banner.show(store.connection === "live" ? "" : strings[store.connection]);
    this.foot.hold();
  }

  say(text: string): void {
    this.live.say(text);
  }
}

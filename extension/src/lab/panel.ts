import { Widget } from "@lumino/widgets";
import type { Message } from "@lumino/messaging";
import { button, h } from "../chat/dom";
import type { Context } from "./context";
import type { Kind, Trouble } from "./protocol";
import { SocketModel } from "./socket-model";
import { VIEWS, type Mounted } from "./views";

/** Which view a panel shows: together these find it again after a reload. */
export interface Shown {
  bot: string;
  kind: Kind;
  view: string;
}

/** A view of a bot: first that it is being opened, then the view, and what is wrong when something is. */
export class BotPanel extends Widget {
  private readonly note = h("div", { class: "slimchat-Panel-note", role: "status" });
  private readonly place = h("div", { class: "slimchat-Panel-view" });
  private model: SocketModel | null = null;
  private mounted: Mounted | null = null;

  constructor(
    readonly shown: Shown,
    private readonly context: Context,
    private readonly onOpen: (kind: Kind, view: string) => void,
  ) {
    super();
    this.addClass("slimchat-Panel");
    this.node.append(this.note, this.place);
    this.connect();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.leave();
    super.dispose();
  }

  protected override onActivateRequest(_message: Message): void {
    const element = this.mounted?.element;
    if (element) element.focus();
    else this.node.querySelector("button")?.focus();
  }

  private connect(): void {
    const { bot, kind, view } = this.shown;
    const { strings, server } = this.context;
    this.leave();
    this.say(strings.connecting);
    const model = new SocketModel(() => server.socket(`bots/${bot}/views/${kind}/${view}`), {
      ready: () => void this.mount(model),
      refused: (trouble) => this.refuse(trouble),
      open: (other, id) => this.onOpen(other, id),
    });
    this.model = model;
  }

  private async mount(model: SocketModel): Promise<void> {
    const { kind } = this.shown;
    const { facts, settings, strings } = this.context;
    if (kind === "chat" && settings.answerLanguage && model.get("language") === null) {
      model.set("language", settings.answerLanguage);
    }
    const { mount } = await VIEWS[kind]();
    if (this.model !== model) return; // closed meanwhile
    const focused = this.node.contains(document.activeElement);
    this.mounted = mount(this.place, model, facts.language);
    model.connected((live) => this.say(live ? "" : strings.lost));
    if (focused) this.mounted.element.focus();
  }

  private refuse({ fact, fix }: Trouble): void {
    const { strings } = this.context;
    this.leave();
    this.note.replaceChildren(
      h("p", {}, `${fact || strings.failed} ${fix}`.trim()),
      button(strings.retry, "jp-mod-styled jp-mod-accept", () => this.connect()),
    );
    this.note.hidden = false;
  }

  private leave(): void {
    this.mounted?.unmount();
    this.mounted = null;
    this.model?.close();
    this.model = null;
  }

  private say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }
}

import { ellipsesIcon } from "@jupyterlab/ui-components";
import { button, h } from "../../chat/dom";
import { fill } from "../../chat/strings/languages";
import type { Facts } from "../facts";
import { KIND_ICONS } from "../icons";
import type { Bot, Kind } from "../protocol";
import type { Row } from "./keyed";
import { pictureButton, relabel } from "./parts";

export interface BotActions {
  open(bot: Bot, kind: Kind): void;
  /** Resolves to the bot as it is then, if the server did it. */
  watch(bot: Bot, on: boolean): Promise<Bot | undefined>;
  /** Shows everything else that can be done, at a place of the page. */
  menu(bot: Bot, x: number, y: number): void;
}

const TOOLS = ["inspector", "controls", "knowledge"] as const;

/** A bot: what it holds, and what can be done. */
export class BotCard implements Row<Bot> {
  readonly root = h("li", { class: "slimchat-Card" });
  private readonly name: HTMLButtonElement;
  private readonly holds = h("p", { class: "slimchat-soft" });
  private readonly built = h("p", { class: "slimchat-soft" });
  private readonly error = h("p", { class: "slimchat-bad" });
  private readonly watch = h("input", { type: "checkbox", role: "switch" });
  private readonly watching: HTMLElement;
  private readonly tools: HTMLButtonElement[];
  private readonly chat: HTMLButtonElement;
  private readonly more: HTMLButtonElement;

  constructor(
    private bot: Bot,
    private readonly facts: Facts,
    actions: BotActions,
  ) {
    const { strings } = facts;
    this.name = button("", "slimchat-Card-name", () => actions.open(this.bot, "chat"));
    this.chat = button(strings.act_chat, "slimchat-Button slimchat-mod-accept", () => actions.open(this.bot, "chat"));
    this.tools = TOOLS.map((kind) => pictureButton(KIND_ICONS[kind], () => actions.open(this.bot, kind)));
    this.more = pictureButton(ellipsesIcon, () => {
      const { left, bottom } = this.more.getBoundingClientRect();
      actions.menu(this.bot, left, bottom);
    });
    this.more.setAttribute("aria-haspopup", "menu");
    this.watching = h("label", { class: "slimchat-Check" }, this.watch, strings.watch);
    this.watch.addEventListener("change", () => {
      void actions.watch(this.bot, this.watch.checked).then((bot = this.bot) => (this.watch.checked = bot.watching));
    });
    this.root.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      event.stopPropagation();
      actions.menu(this.bot, event.clientX, event.clientY);
    });
    const buttons = h("div", { class: "slimchat-Card-buttons" }, this.chat, ...this.tools, this.more);
    this.root.append(h("h4", {}, this.name), this.holds, this.built, this.error, buttons, this.watching);
  }

  update(bot: Bot): void {
    this.bot = bot;
    const { facts } = this;
    const { strings } = facts;
    const { name, path, error, docs, watching } = bot;
    this.root.dataset["bot"] = bot.id;
    this.name.textContent = name;
    this.name.title = path;
    this.holds.textContent = facts.holds(bot);
    this.holds.hidden = error !== null;
    this.built.textContent = facts.built(bot);
    this.built.hidden = this.built.textContent === "";
    this.error.textContent = error ? `${error.fact} ${error.fix}`.trim() : "";
    this.error.hidden = error === null;
    this.chat.setAttribute("aria-label", fill(strings.actOn, strings.act_chat, name));
    TOOLS.forEach((kind, index) => {
      const tool = this.tools[index];
      if (tool) relabel(tool, fill(strings.actOn, strings[`act_${kind}`], name));
    });
    relabel(this.more, fill(strings.actions, name));
    this.watch.checked = watching;
    this.watch.setAttribute("aria-label", fill(strings.watchBot, name));
    this.watching.hidden = docs === null;
  }
}

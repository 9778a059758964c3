import { h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { ordered } from "./form-dialog";
import type { Page } from "./page";
import type { Bot, ExportOrder, Job } from "./protocol";
import type { Strings } from "./strings";
import { telling } from "./told";

/** Where a bot is to be written, and how; everything is filled in. */
export class ExportForm {
  readonly root = h("div", { class: "slimchat-Form" });
  private readonly path: HTMLInputElement;
  private readonly version = h("input", { type: "text", class: "jp-mod-styled", required: "", value: "0.1.0", spellcheck: "false" });
  private readonly questions = h("input", { type: "checkbox" });
  private readonly replace = h("input", { type: "checkbox" });

  constructor(bot: Bot, strings: Strings) {
    this.path = h("input", { type: "text", class: "jp-mod-styled", required: "", value: fileFor(bot), spellcheck: "false" });
    this.root.append(this.field(strings.file, this.path, strings.fileHelp), this.field(strings.version, this.version));
    if (bot.docs !== null) this.root.append(this.check(this.questions, strings.questions, strings.questionsHelp));
    this.root.append(this.check(this.replace, strings.replace));
  }

  get order(): ExportOrder {
    return {
      path: this.path.value.trim(),
      version: this.version.value.trim(),
      questions: this.questions.checked,
      replace: this.replace.checked,
    };
  }

  private field(label: string, input: HTMLInputElement, help = ""): HTMLElement {
    input.id = uniqueId("field");
    const field = h("div", { class: "slimchat-Field" }, h("label", { for: input.id }, label), input);
    if (help) field.append(helping(input, help));
    return field;
  }

  private check(input: HTMLInputElement, label: string, help = ""): HTMLElement {
    const check = h("div", {}, h("label", { class: "slimchat-Check" }, input, label));
    if (help) check.append(helping(input, help));
    return check;
  }
}

function helping(input: HTMLInputElement, text: string): HTMLElement {
  const help = h("p", { class: "slimchat-soft", id: uniqueId("help") }, text);
  input.setAttribute("aria-describedby", help.id);
  return help;
}

/** A file beside the documents, else beside the bot, with the bot's name as far as a file can have it. */
export function fileFor({ name, path, docs }: Bot): string {
  const beside = docs || path;
  const folder = beside.slice(0, beside.lastIndexOf("/") + 1);
  const file = name.replace(/[^\p{L}\p{N} _-]+/gu, "-").trim();
  return `${folder}${file || "bot"}.slimchat`;
}

/** Asks where a bot is to be written, and has it written. Resolves to the job, if there is one. */
export function exportBot(context: Context, page: Page, bot: Bot): Promise<Job | undefined> {
  const { api, strings } = context;
  return telling(context, () =>
    ordered(
      {
        title: fill(strings.exportTitle, bot.name),
        form: new ExportForm(bot, strings),
        cancel: strings.cancel,
        go: strings.export,
      },
      (order) => api.export(bot, { ...order, page: page.id }),
    ),
  );
}

import { button, h, uniqueId } from "../chat/dom";
import { fill, LANGUAGES } from "../chat/strings/languages";
import type { Golden } from "./api";
import type { Strings } from "./strings";

/** A modal dialog over the page; the browser keeps the focus in it and closes it on Escape. */
function modal(host: HTMLElement, title: string, ...parts: Node[]): HTMLDialogElement {
  const heading = h("h2", { id: uniqueId("dialog") }, title);
  const dialog = h("dialog", { "aria-labelledby": heading.id }, heading, ...parts);
  const before = document.activeElement as HTMLElement | null;
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  host.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something is deleted. */
export function confirmDelete(host: HTMLElement, strings: Strings, deleted: () => void): void {
  const dialog = modal(
    host,
    strings.sure,
    h("p", {}, strings.sureMore),
    h(
      "div",
      { class: "buttons" },
      button(strings.cancel, "", () => dialog.close()),
      button(strings.delete, "danger", () => {
        dialog.close();
        deleted();
      }),
    ),
  );
}

/** A form for a golden question. `add` tells what is wrong, or nothing when it was added. */
export function goldenDialog(
  host: HTMLElement,
  strings: Strings,
  row: Golden,
  add: (row: Golden) => Promise<string>,
): void {
  const select = (value: string, options: [string, string][]): HTMLSelectElement => {
    const made = h("select", {}, ...options.map(([key, label]) => h("option", { value: key }, label)));
    made.value = value;
    return made;
  };
  const area = (value: string, rows: number): HTMLTextAreaElement => {
    const made = h("textarea", { rows: String(rows) });
    made.value = value;
    return made;
  };
  const id = h("input", { required: "", maxlength: "80" });
  id.value = row.id;
  const question = area(row.question, 2);
  question.required = true;
  const language = select(row.language, Object.entries(LANGUAGES));
  const action = select(row.action, [
    ["answer", strings.toAnswer],
    ["clarify", strings.toClarify],
    ["refuse", strings.toRefuse],
    ["handoff", strings.toHandOff],
  ]);
  const reference = area(row.reference_answer ?? "", 4);
  const sources = area(row.reference_sources.join("\n"), 2);
  const told = h("p", { role: "alert" });
  const field = (label: string, input: HTMLElement): HTMLElement => h("label", { class: "field" }, label, input);
  const form = h(
    "form",
    {},
    h("p", {}, strings.goldenNote),
    field(strings.id, id),
    field(strings.question, question),
    field(strings.language, language),
    field(strings.shouldDo, action),
    field(strings.reference, reference),
    field(strings.referenceSources, sources),
    ...(row.history.length > 0 ? [h("p", {}, fill(strings.history, String(row.history.length)))] : []),
    told,
    h("div", { class: "buttons" }, button(strings.cancel, "", () => dialog.close()), h("button", { class: "primary" }, strings.add)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const made: Golden = {
      ...row,
      id: id.value.trim(),
      question: question.value.trim(),
      language: language.value,
      action: action.value,
      reference_answer: reference.value.trim() || null,
      reference_sources: sources.value.split("\n").map((line) => line.trim()).filter(Boolean),
    };
    void add(made).then((problem) => {
      told.textContent = problem;
      if (!problem) dialog.close();
    });
  });
  const dialog = modal(host, strings.golden, form);
}

import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { candidatesView } from "./candidates-view";
import type { Context } from "./context";
import { fold } from "../frame/fold";
import { promptView } from "./prompt-view";
import type { Report } from "./protocol";
import { quotesView } from "./quotes-view";
import { stepsView } from "./steps-view";
import { timeView, totalOf } from "./time-view";
import { WhyView } from "./why-view";

/** All that is known of one answer. */
export function reportView(report: Report, context: Context): Node[] {
  const { strings, numbers, folds } = context;
  const { candidates, prompt, sentences, timeline, steps } = report;
  const nodes = [summary(report, context)];
  const add = (key: string, label: string, content: () => Node[], first = false): void => {
    nodes.push(fold(folds, key, label, content, first));
  };
  add("candidates", fill(strings.candidates, String(candidates.length)), () => candidatesView(candidates, context), true);
  add("why", strings.why, () => new WhyView(context).nodes, true);
  if (prompt) add("prompt", fill(strings.prompt, numbers.tell(prompt.tokens)), () => promptView(prompt, context));
  if (sentences.length > 0) {
    add("quotes", fill(strings.quotes, String(sentences.length)), () => quotesView(sentences, context));
  }
  add("time", fill(strings.time, numbers.seconds(totalOf(timeline))), () => timeView(timeline, context), true);
  add("steps", fill(strings.steps, String(steps.length)), () => stepsView(steps, context));
  return nodes;
}

function summary({ answer, completed, threshold }: Report, { strings, numbers }: Context): HTMLElement {
  const facts = [fill(strings.confidence, numbers.tell(answer.confidence))];
  if (threshold !== null) facts.push(fill(strings.threshold, numbers.tell(threshold)));
  facts.push(answer.language);
  if (answer.cancelled) facts.push(strings.stopped);
  const { action } = answer;
  const badge = h("span", { class: `badge ${action}` }, strings[action] ?? action);
  const read = completed && completed !== answer.question ? [h("p", { class: "note", dir: "auto" }, fill(strings.completed, completed))] : [];
  return h(
    "div",
    { class: "summary" },
    h("p", { class: "question", dir: "auto" }, answer.question),
    ...read,
    badge,
    h("p", { class: "said", dir: "auto", lang: answer.language }, answer.text),
    h("p", { class: "soft" }, facts.join(" · ")),
  );
}

import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Facts } from "./facts";
import type { Bot, Card, Trouble, Verification } from "./protocol";
import { named } from "./strings";

/** What a bundle says of itself, and whether it is what was exported. */
export class BundleFacts {
  readonly root = h("div", { class: "slimchat-Bundle-facts" });
  private readonly head = h("div", { role: "status" });
  private readonly verdict = h("div", { class: "slimchat-Bundle-verdict", role: "status" });
  private readonly card = h("div", { class: "slimchat-Bundle-card" });

  constructor(private readonly facts: Facts) {
    this.head.textContent = facts.strings.connecting;
    this.root.append(this.head, this.verdict, this.card);
  }

  refuse(text: string): void {
    this.head.replaceChildren(h("p", { class: "slimchat-bad" }, text));
  }

  present(bot: Bot): void {
    this.head.replaceChildren(h("p", {}, this.facts.holds(bot)), h("p", {}, this.facts.built(bot)));
    this.verdict.textContent = this.facts.strings.verifying;
  }

  describe(card: Card): void {
    const { strings, numbers } = this.facts;
    const { bot, evaluation, documents, models } = card;
    const lines = [
      fill(strings.cardOf, bot.version),
      bot.owner ? fill(strings.owner, bot.owner) : "",
      bot.approval ? fill(strings.approval, bot.approval) : "",
      card.signed_by ? fill(strings.signed, card.signed_by.slice(0, 16)) : strings.unsigned,
      fill(strings.fingerprint, card.sha256.slice(0, 16)),
    ];
    this.card.replaceChildren(h("p", { class: "slimchat-soft" }, lines.filter(Boolean).join(" · ")));
    if (evaluation) {
      const metrics = Object.entries(evaluation.metrics).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${numbers.tell(value)}`]));
      this.card.append(folded(fill(strings.report, numbers.whole(evaluation.questions)), [...metrics, ...(evaluation.gate?.short ?? [])]));
    }
    const listed = documents.map(({ source, title }) => (title ? fill(strings.says, source, title) : source));
    this.card.append(folded(fill(strings.listed, numbers.whole(documents.length)), listed));
    this.card.append(folded(strings.modelsUsed, models.map(({ role, name, licence }) => `${role}: ${name} (${licence})`)));
  }

  verified({ ok, checks }: Verification): void {
    const { strings } = this.facts;
    const lines = checks.map(({ name, passed, detail }) => {
      const result = passed === null ? strings.check_nothing : passed ? strings.check_passed : strings.check_failed;
      return `${named(strings, "check", name)}: ${result}. ${detail}`;
    });
    const shown = folded(ok ? strings.verified : strings.notVerified, lines);
    shown.open = !ok;
    this.verdict.replaceChildren(shown);
    this.root.dataset["verified"] = String(ok);
  }

  notVerified({ fact, fix }: Trouble): void {
    const { strings } = this.facts;
    this.verdict.replaceChildren(h("p", { class: "slimchat-bad" }, `${fact || strings.failed} ${fix}`.trim()));
    this.root.dataset["verified"] = "false";
  }
}

function folded(title: string, lines: readonly string[]): HTMLDetailsElement {
  const list = h("ul", {}, ...lines.map((line) => h("li", { dir: "auto" }, line)));
  return h("details", {}, h("summary", {}, title), list);
}

import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import type { Context } from "./context";
import type { Group, Settings } from "./protocol";
import { SettingView } from "./setting-view";
import { sameValue } from "./values";

/** Every setting, by part; the parts that an open bot keeps come last and can only be read. */
export class SettingsView {
  readonly root = h("div", { class: "settings" });
  private readonly views: SettingView[] = [];
  private readonly toggles = new Map<Group, Element>();
  private settings: Settings | null = null;

  constructor(
    groups: readonly Group[],
    private readonly context: Context,
  ) {
    const { strings, folds } = context;
    const open = groups.filter(({ applies }) => applies === "answer");
    const kept = groups.filter(({ applies }) => applies !== "answer");
    // Parts come before what is in none: those change what is answered.
    for (const group of [...open.filter(({ name }) => name), ...open.filter(({ name }) => !name)]) {
      this.add(group, fold(folds, `part-${group.name}`, this.nameOf(group), () => this.fill(group), group.name !== ""));
    }
    for (const group of kept) {
      const label = fill(strings.locked, this.nameOf(group));
      this.root.append(fold(folds, `kept-${group.name}`, label, () => this.locked(group)));
    }
  }

  show(settings: Settings): void {
    this.settings = settings;
    for (const view of this.views) view.show(settings);
    for (const [group, toggle] of this.toggles) {
      const changed = group.settings.filter(({ path, default: first }) => !sameValue(settings.values[path] ?? null, first)).length;
      const { changedCount } = this.context.strings;
      toggle.textContent = changed > 0 ? fill(changedCount, this.nameOf(group), String(changed)) : this.nameOf(group);
    }
  }

  private add(group: Group, section: HTMLElement): void {
    const toggle = section.querySelector(".toggle");
    if (toggle) this.toggles.set(group, toggle);
    this.root.append(section);
  }

  private fill(group: Group): Node[] {
    const views = group.settings.map((setting) => new SettingView(setting, this.context));
    this.views.push(...views);
    if (this.settings) for (const view of views) view.show(this.settings);
    return [about(group), ...views.map(({ root }) => root)];
  }

  private locked(group: Group): Node[] {
    const { strings, values } = this.context;
    const rows = group.settings.map(({ path, name, about: told }) =>
      h(
        "div",
        { class: "kept" },
        h("dt", {}, h("bdi", { class: "name" }, name)),
        h("dd", {}, h("p", { class: "value", dir: "auto" }, values.tell(this.settings?.bot[path] ?? null)), h("p", { class: "about", lang: "en" }, told)),
      ),
    );
    const reason = group.applies === "build" ? strings.lockedBuild : strings.lockedOpen;
    return [about(group), h("p", { class: "note" }, reason), h("dl", {}, ...rows)];
  }

  private nameOf(group: Group): string {
    return group.name || this.context.strings.general;
  }
}

const about = (group: Group): HTMLElement => h("p", { class: "note", lang: "en", dir: "ltr" }, group.name ? group.about : "");

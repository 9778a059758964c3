import { h, uniqueId } from "../chat/dom";
import type { Setting } from "./protocol";
import type { Strings } from "./strings";
import { firstValue, rangeOf } from "./values";

/** The control of one setting. */
export interface Field {
  readonly nodes: readonly HTMLElement[];
  /** What is named by the setting's label, and said to be invalid. */
  readonly main: HTMLElement;
  show(value: unknown): void;
  enable?(enabled: boolean): void;
}

/** What every control is given. */
export interface Wiring {
  setting: Setting;
  strings: Strings;
  /** Of the label that names the control. */
  labelId: string;
  changed(value: unknown): void;
}

const FEW = 4;

export function fieldOf(wiring: Wiring): Field {
  const { kind, nullable } = wiring.setting;
  if (kind === "choice") return choiceField(wiring);
  if (kind === "flag" && !nullable) return flagField(wiring);
  const make = kind === "integer" || kind === "number" ? numberField : textField;
  return nullable ? nullableField(wiring, make) : make(wiring);
}

function numberField({ setting, strings, changed }: Wiring): Field {
  const main = h("input", { type: "number", id: uniqueId("setting"), step: "any", inputmode: "decimal" });
  const range = rangeOf(setting);
  const tell = (text: string): void => changed(text.trim() === "" ? text : Number(text));
  main.addEventListener("change", () => tell(main.value));
  const show = (value: unknown): void => void (main.value = String(value ?? ""));
  const enable = (enabled: boolean): void => void (main.disabled = !enabled);
  if (!range) return { nodes: [h("div", { class: "control" }, main)], main, show, enable };
  const [low, high, step] = [range.low, range.high, range.step].map(String) as [string, string, string];
  const slider = h("input", { type: "range", min: low, max: high, step });
  slider.setAttribute("aria-label", strings.slider.replace("{0}", setting.name));
  slider.addEventListener("input", () => (main.value = slider.value));
  slider.addEventListener("change", () => tell(slider.value));
  main.addEventListener("input", () => (slider.value = main.value || low));
  return {
    nodes: [h("div", { class: "control" }, slider, main)],
    main,
    show: (value) => {
      show(value);
      slider.value = String(value ?? low);
    },
    enable: (enabled) => {
      enable(enabled);
      slider.disabled = !enabled;
    },
  };
}

function textField({ setting, strings, changed }: Wiring): Field {
  const { kind, longest } = setting;
  const main = h("textarea", { id: uniqueId("setting"), rows: kind === "text" ? "2" : "3", dir: "auto", spellcheck: "false" });
  main.addEventListener("change", () => changed(read(main.value)));
  const read = (text: string): unknown => {
    if (kind === "text") return text;
    if (kind === "list") return text.split("\n").map((line) => line.trim()).filter(Boolean);
    try {
      return JSON.parse(text);
    } catch {
      return text; // the bot says what is wrong with it
    }
  };
  const write = (value: unknown): string => {
    if (kind === "list" && Array.isArray(value)) return value.join("\n");
    return typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
  };
  const hint = kind === "list" ? [h("p", { class: "soft" }, strings.onePerLine)] : [];
  if (longest !== undefined && longest <= 200) main.rows = 1;
  return {
    nodes: [h("div", { class: "control" }, main), ...hint],
    main,
    show: (value) => void (main.value = write(value)),
    enable: (enabled) => void (main.disabled = !enabled),
  };
}

function flagField({ changed }: Wiring): Field {
  const main = h("input", { type: "checkbox", id: uniqueId("setting") });
  main.addEventListener("change", () => changed(main.checked));
  return { nodes: [h("div", { class: "control" }, main)], main, show: (value) => void (main.checked = value === true) };
}

function choiceField(wiring: Wiring): Field {
  const { setting, strings, changed } = wiring;
  const choices: [string | null, string][] = (setting.choices ?? []).map((each) => [each, each]);
  if (setting.nullable) choices.unshift([null, strings.unset]);
  return choices.length <= FEW ? radios(wiring, choices) : select(choices, changed);
}

function radios({ labelId, changed }: Wiring, choices: [string | null, string][]): Field {
  const name = uniqueId("choice");
  const main = h("div", { class: "radios", role: "radiogroup", "aria-labelledby": labelId });
  const inputs = choices.map(([value, text]) => {
    const input = h("input", { type: "radio", name });
    input.addEventListener("change", () => changed(value));
    main.append(h("label", {}, input, text));
    return input;
  });
  const show = (value: unknown): void => inputs.forEach((input, at) => (input.checked = choices[at]?.[0] === value));
  return { nodes: [main], main, show };
}

function select(choices: [string | null, string][], changed: (value: unknown) => void): Field {
  const options = choices.map(([, text], at) => h("option", { value: String(at) }, text));
  const main = h("select", { id: uniqueId("setting") }, ...options);
  main.addEventListener("change", () => changed(choices[main.selectedIndex]?.[0]));
  const show = (value: unknown): void => void (main.selectedIndex = choices.findIndex(([each]) => each === value));
  return { nodes: [h("div", { class: "control" }, main)], main, show };
}

/** A control with a box to tick where the setting is to have no value. */
function nullableField(wiring: Wiring, make: (wiring: Wiring) => Field): Field {
  const { setting, strings, changed } = wiring;
  const inner = make(wiring);
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => {
    if (box.checked) return changed(null);
    const value = firstValue(setting);
    inner.show(value);
    inner.enable?.(true);
    inner.main.focus();
    // An empty text is only a beginning: the setting changes once something is written.
    if (typeof value === "number") changed(value);
  });
  const label = h("label", { class: "unset" }, box, strings.unset);
  return {
    nodes: [label, ...inner.nodes],
    main: inner.main,
    show: (value) => {
      box.checked = value === null;
      inner.enable?.(value !== null);
      inner.show(value);
    },
  };
}

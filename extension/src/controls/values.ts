import type { Language } from "../chat/protocol";
import type { Setting } from "./protocol";
import type { Strings } from "./strings";

/** The value of a setting for people. */
export class Values {
  private readonly format: Intl.NumberFormat;

  constructor(
    language: Language,
    private readonly strings: Strings,
  ) {
    this.format = new Intl.NumberFormat(language, { maximumFractionDigits: 6, useGrouping: false });
  }

  tell(value: unknown): string {
    const { none, on, off, empty } = this.strings;
    if (value === null || value === undefined) return none;
    if (typeof value === "boolean") return value ? on : off;
    if (typeof value === "number") return this.format.format(value);
    if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join(" · ") || empty;
    return typeof value === "string" ? value || empty : JSON.stringify(value);
  }
}

export const sameValue = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export interface Range {
  low: number;
  high: number;
  step: number;
}

/** Where a slider begins and ends, in about a hundred round steps; null where the setting is not bounded. */
export function rangeOf({ kind, minimum, above, maximum, below }: Setting): Range | null {
  const from = minimum ?? above;
  const to = maximum ?? below;
  if (from === undefined || to === undefined || to <= from) return null;
  const round = 10 ** Math.floor(Math.log10((to - from) / 100) + 1e-9);
  const step = kind === "integer" ? 1 : round;
  return { low: minimum ?? from + step, high: maximum ?? to - step, step };
}

/** A first value for a setting that was not set, within its bounds. */
export function firstValue(setting: Setting): unknown {
  if (setting.kind === "list") return [];
  if (setting.kind !== "integer" && setting.kind !== "number") return "";
  const range = rangeOf(setting);
  if (!range) return setting.minimum ?? 0;
  const middle = (range.low + range.high) / 2;
  return setting.kind === "integer" ? Math.round(middle) : middle;
}

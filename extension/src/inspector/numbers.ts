import type { Language } from "../chat/protocol";

/** Numbers as the language writes them. */
export class Numbers {
  private readonly short: Intl.NumberFormat;
  private readonly fixed: Intl.NumberFormat;

  constructor(language: Language) {
    this.short = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
    this.fixed = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  }

  /** Three digits that count; anything but a number is shown as it is, nothing as a dash. */
  tell(value: unknown): string {
    if (typeof value === "number") return this.short.format(value);
    return value === null || value === undefined ? "–" : String(value);
  }

  /** Seconds to the thousandth. */
  seconds(value: number): string {
    return this.fixed.format(value);
  }
}

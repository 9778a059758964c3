import type { Language } from "../chat/protocol";

/** Numbers as the language writes them. */
export class Numbers {
  private readonly short: Intl.NumberFormat;
  private readonly fixed: Intl.NumberFormat;
  private readonly counts: Intl.NumberFormat;
  private readonly shares: Intl.NumberFormat;

  constructor(language: Language) {
    this.short = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
    this.counts = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
    this.fixed = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  }

  /** Three digits that count; anything but a number is shown as it is, nothing as a dash. */
  tell(value: unknown): string {
    if (typeof value === "number") return this.short.format(value);
    return value === null || value === undefined ? "–" : String(value);
  }

  /** A score; one that is next to nothing is said to be, without a row of zeros. */
  score(value: unknown): string {
    const tiny = typeof value === "number" && value !== 0 && Math.abs(value) < 0.0005;
    return tiny ? "≈\u00a00" : this.tell(value);
  }

  /** A count, every digit of it. */
  whole(value: number): string {
    return this.counts.format(value);
  }

  /** A part of one, in percent. */
  share(value: number): string {
    return this.shares.format(value);
  }

  /** A point in time, in seconds. */
  offset(value: number): string {
    return this.fixed.format(value);
  }

  /** Seconds to the thousandth; what is less is said to be. */
  seconds(value: number): string {
    return value > 0 && value < 0.0005 ? `<\u00a0${this.fixed.format(0.001)}` : this.fixed.format(value);
  }
}

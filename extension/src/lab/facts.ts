import { fill } from "../chat/strings/languages";
import type { Language } from "../chat/protocol";
import { Numbers } from "../inspector/numbers";
import type { Bot } from "./protocol";
import type { Strings } from "./strings";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Facts about bots, in words. */
export class Facts {
  readonly numbers: Numbers;
  private readonly dates: Intl.DateTimeFormat;
  private readonly clocks: Intl.DateTimeFormat;
  private readonly languages: Intl.DisplayNames;

  constructor(
    readonly language: Language,
    readonly strings: Strings,
  ) {
    this.numbers = new Numbers(language);
    this.dates = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    this.clocks = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
    this.languages = new Intl.DisplayNames(language, { type: "language" });
  }

  /** A size in bytes, in the unit that suits it. */
  size(bytes: number): string {
    const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
    const unit = UNITS[step] ?? "byte";
    const format = { style: "unit", unit, unitDisplay: step === 0 ? "long" : "short", maximumSignificantDigits: 3 } as const;
    return new Intl.NumberFormat(this.language, format).format(bytes / 1000 ** step);
  }

  /** A time in ISO 8601. */
  time(iso: string): string {
    return this.dates.format(new Date(iso));
  }

  /** A time of today, in ISO 8601. */
  clock(iso: string): string {
    return this.clocks.format(new Date(iso));
  }

  /** What a bot holds. */
  holds({ documents, passages, languages, size }: Bot): string {
    const names = Object.entries(languages)
      .sort(([, a], [, b]) => b - a)
      .map(([code]) => this.languages.of(code) ?? code);
    const facts = [this.count("documents", documents), this.count("passages", passages), names.join(", "), this.size(size)];
    return facts.filter(Boolean).join(" · ");
  }

  /** When a bot was built, and how it did. */
  built({ built, score }: Bot): string {
    const facts = [
      built === null ? "" : fill(this.strings.built, this.time(built)),
      score === null ? "" : `${score.name} ${this.numbers.tell(score.value)}`,
    ];
    return facts.filter(Boolean).join(" · ");
  }

  count(what: "documents" | "passages", n: number): string {
    return fill(this.strings[what], this.numbers.whole(n));
  }
}

/** A text in three parts, the middle one being the quote. */
export type Marked = readonly [before: string, quote: string, after: string];

/** Finds a quote in its passage, however the white space between its words differs. */
export function findQuote(passage: string, quote: string): Marked | null {
  const words = quote.split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("\\s+");
  const found = new RegExp(pattern, "u").exec(passage);
  if (!found) return null;
  const end = found.index + found[0].length;
  return [passage.slice(0, found.index), found[0], passage.slice(end)];
}

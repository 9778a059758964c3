import type { Citation } from "./protocol";
import { fill, type Strings } from "./strings";

/** `title > section, page 3`, without saying a heading twice. */
export function sourceLabel(citation: Citation, strings: Strings): string {
  const section = citation.section.split(" > ").filter((part) => part && part !== citation.title);
  const place = [citation.title || citation.source, ...section].join(" > ");
  return citation.page === null ? place : `${place}, ${fill(strings.page, String(citation.page))}`;
}

import { h } from "../chat/dom";
import type { Pieces } from "./protocol";

/** The pieces as text, with what the question also says marked. */
export const marked = (pieces: Pieces<boolean>): (Node | string)[] =>
  pieces.map(([text, match]) => (match ? h("mark", {}, text) : text));

export const textOf = (pieces: Pieces<unknown>): string => pieces.map(([text]) => text).join("");

/** The texts for a place: `hint_server` stands for `hint` where the place is `server`. */
export function textsAt<Strings extends object>(strings: Strings, place: string | null): Strings {
  if (place === null) return strings;
  const ending = `_${place}`;
  const own = Object.entries(strings).filter(([key]) => key.endsWith(ending));
  return { ...strings, ...Object.fromEntries(own.map(([key, text]) => [key.slice(0, -ending.length), text])) };
}

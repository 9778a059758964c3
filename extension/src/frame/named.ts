/** The text of a family and a name; the name itself where this build knows no such text. */
export function named(strings: object, family: string, name: string): string {
  const key = `${family}_${name}`;
  return Object.hasOwn(strings, key) ? String(strings[key as keyof typeof strings]) : name;
}

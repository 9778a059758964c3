import { expect, it } from "vitest";
import { stringsIn } from "../../src/lab/strings";
import { en } from "../../src/lab/strings/en";

const places = (text: string): string => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort().join();

it.each(["es", "pt"] as const)("says everything in %s, with the same values", (language) => {
  const strings = stringsIn(language);
  expect(Object.keys(strings)).toEqual(Object.keys(en));
  for (const [key, text] of Object.entries(en)) {
    const translated = strings[key as keyof typeof en];
    expect(translated).not.toBe("");
    expect(places(translated), key).toBe(places(text));
  }
});

import { expect, it } from "vitest";
import { logged, stringsIn } from "../../src/lab/strings";
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

it("tells the log of a job in the language of the page", () => {
  const es = stringsIn("es");
  expect(logged(es, "embed")).toBe("Calculando vectores");
  expect(logged(es, "done")).toBe("Terminado");
  expect(logged(es, "stopping")).toBe("Deteniendo");
  expect(logged(es, "skipped a b.pdf: no text")).toBe("Omitido a b.pdf: no text");
  expect(logged(es, "failed: The disk is full.")).toBe("Falló: The disk is full.");
  expect(logged(es, "polish")).toBe("polish");
  expect(logged(es, "")).toBe("");
});

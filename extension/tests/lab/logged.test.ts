import { expect, it } from "vitest";
import { logged, stringsIn } from "../../src/lab/strings";

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

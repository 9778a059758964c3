import { expect, it } from "vitest";
import { Started } from "../../src/lab/started";

it("knows the jobs of this tab, also after a reload, once", () => {
  sessionStorage.clear();
  const started = new Started(sessionStorage);
  started.add("a");
  started.add("b");
  expect(started.take("a")).toBe(true);
  const reloaded = new Started(sessionStorage);
  expect(reloaded.take("a")).toBe(false);
  expect(reloaded.take("b")).toBe(true);
  expect(new Started(sessionStorage).take("b")).toBe(false);
});

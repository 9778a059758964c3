import { expect, it } from "vitest";
import { Started } from "../../src/lab/started";

it("knows the jobs of this tab, also after a reload, until they are forgotten", () => {
  sessionStorage.clear();
  const started = new Started(sessionStorage);
  started.add("a");
  started.add("b");
  expect(started.has("a")).toBe(true);
  started.forget("a");
  const reloaded = new Started(sessionStorage);
  expect(reloaded.has("a")).toBe(false);
  expect(reloaded.has("b")).toBe(true);
  reloaded.forget("b");
  expect(new Started(sessionStorage).has("b")).toBe(false);
});

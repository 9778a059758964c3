import { beforeEach, expect, it } from "vitest";
import { Page } from "../../src/lab/page";
import { job } from "./fake-server";

beforeEach(() => sessionStorage.clear());

it("knows the jobs that were ordered here, also after a reload, until their end was told", () => {
  const page = new Page(sessionStorage);
  const [first, second] = [job({ id: "a", page: page.id }), job({ id: "b", page: page.id })];
  expect(page.awaits(first)).toBe(true);
  page.hasTold(first);
  const reloaded = new Page(sessionStorage);
  expect(reloaded.id).toBe(page.id);
  expect(reloaded.awaits(first)).toBe(false);
  expect(reloaded.awaits(second)).toBe(true);
});

it("does not take the jobs of another page, or of nobody, for its own", () => {
  const page = new Page(sessionStorage);
  sessionStorage.clear();
  const other = new Page(sessionStorage);
  expect(other.id).not.toBe(page.id);
  expect(other.awaits(job({ page: page.id }))).toBe(false);
  expect(other.awaits(job({ page: null }))).toBe(false);
});

it("forgets the oldest of very many ends", () => {
  const page = new Page(sessionStorage);
  const jobs = Array.from({ length: 120 }, (_, n) => job({ id: `j${n}`, page: page.id }));
  for (const each of jobs) page.hasTold(each);
  expect(page.awaits(jobs[0]!)).toBe(true);
  expect(page.awaits(jobs[20]!)).toBe(false);
});

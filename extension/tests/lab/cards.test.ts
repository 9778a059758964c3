import { expect, it, vi } from "vitest";
import { Facts } from "../../src/lab/facts";
import { JobCard, stageOf, worthShowing } from "../../src/lab/sidebar/job-card";
import { Keyed } from "../../src/lab/sidebar/keyed";
import { stringsIn } from "../../src/lab/strings";
import { bot, job } from "./fake-server";

const facts = new Facts("en", stringsIn("en"));
const result = { added: [], changed: ["a.md"], removed: [], unchanged: 2, skipped: [{ source: "b.xyz", reason: "?" }], passages: 9 };

it("tells what a bot holds, as the language writes it", () => {
  expect(facts.holds(bot())).toBe("1 document · 1,200 passages · English, Spanish · 1.23 MB");
  const es = new Facts("es", stringsIn("es"));
  expect(es.holds(bot({ documents: 2, size: 999 }))).toBe("2 documentos · 1200 pasajes · inglés, español · 999 bytes");
  expect(facts.built(bot({ built: null }))).toBe("recall@5 0.917");
  expect(facts.holds(bot({ languages: {}, size: 0 }))).toBe("1 document · 1,200 passages · 0 bytes");
});

it("shows how far a job is, and how it ended", () => {
  const end = vi.fn(() => Promise.resolve());
  const card = new JobCard(job(), facts, { end, again: end });
  card.update(job());
  const text = (): string => card.root.textContent ?? "";
  const bar = card.root.querySelector("progress")!;
  expect([bar.value, bar.max, bar.hidden]).toEqual([3, 10, false]);
  expect(text()).toContain("Embedding: 3 of 10");
  expect(text()).toContain("returns.md");
  const button = card.root.querySelector("button")!;
  expect(button.getAttribute("aria-label")).toBe("Stop building Acme");
  button.click();
  expect(end).toHaveBeenCalledOnce();
  const recheck = { passing: 3, judged: 5, same: 0, other: 0, left: 0, cases: [{ id: "1", question: "Free?", now: "source", answer: "" }] };
  card.update(job({ state: "done", result: { ...result, recheck } }));
  expect(card.root.textContent).toContain("3 of 5 failing questions pass now.");
  expect(card.root.textContent).toContain("Fails still: Free?");
  card.update(job({ state: "done", result }));
  expect(bar.hidden).toBe(true);
  expect([...card.root.querySelectorAll("ul li")].map((line) => line.textContent)).toEqual([
    "Changed: 1 (a.md)",
    "Unchanged: 2",
    "Skipped: 1",
  ]);
  expect(button.getAttribute("aria-label")).toBe("Dismiss the build of Acme");
  card.update(job({ state: "failed", error: { fact: "The disk is full.", fix: "Make room." } }));
  expect(text()).toContain("The disk is full. Make room.");
});

it("offers to begin again what the end of the server interrupted", async () => {
  const again = vi.fn((_: { id: string }) => Promise.resolve());
  const card = new JobCard(job(), facts, { end: () => Promise.resolve(), again });
  const button = card.root.querySelector<HTMLButtonElement>(".slimchat-mod-accept")!;
  card.update(job());
  expect(button.parentElement!.hidden).toBe(true);
  card.update(job({ state: "interrupted" }));
  expect(button.parentElement!.hidden).toBe(false);
  expect(card.root.textContent).toContain("Interrupted, since the server ended");
  expect(button.getAttribute("aria-label")).toBe("Start building Acme again");
  button.click();
  expect(button.disabled).toBe(true);
  await again.mock.results[0]!.value;
  expect(again.mock.calls[0]![0].id).toBe("j1");
  card.update(job({ state: "interrupted", kind: "export" }));
  expect(button.getAttribute("aria-label")).toBe("Start exporting Acme again");
});

it("counts the documents of a first build without naming each", () => {
  const card = new JobCard(job(), facts, { end: () => Promise.resolve(), again: () => Promise.resolve() });
  card.update(job({ state: "done", result: { ...result, added: ["a.md", "b.md"], changed: [], unchanged: 0, skipped: [] } }));
  expect([...card.root.querySelectorAll("ul li")].map((line) => line.textContent)).toEqual(["New: 2"]);
});

it("shows of each bot what is under way and how its last build ended", () => {
  const jobs = [
    job({ id: "4", state: "running" }),
    job({ id: "3", state: "failed" }),
    job({ id: "2", state: "done" }),
    job({ id: "1", state: "done", bot: "build/other-bot" }),
  ];
  expect(worthShowing(jobs).map(({ id }) => id)).toEqual(["4", "3", "1"]);
});

it("knows stages that it has no word for", () => {
  expect(stageOf(job({ stage: "polish", total: 0 }), facts)).toBe("polish");
  expect(stageOf(job({ state: "queued" }), facts)).toBe("Waiting");
});

it("keeps a row, and the focus in it, while its item changes and others come and go", () => {
  const list = document.createElement("ul");
  document.body.append(list);
  const keyed = new Keyed(list, () => {
    const root = document.createElement("li");
    const button = document.createElement("button");
    root.append(button);
    return { root, update: ({ name }: { id: string; name: string }) => (button.textContent = name) };
  });
  const names = (): string => [...list.children].map((row) => row.textContent).join("");
  keyed.update([{ id: "1", name: "a" }, { id: "2", name: "b" }]);
  const second = list.children[1]!;
  second.querySelector("button")!.focus();
  keyed.update([{ id: "3", name: "c" }, { id: "1", name: "A" }, { id: "2", name: "B" }]);
  expect(names()).toBe("cAB");
  keyed.update([{ id: "2", name: "B" }]);
  expect(list.children[0]).toBe(second);
  expect(document.activeElement).toBe(second.firstChild);
  list.remove();
});

import { expect, it } from "vitest";
import { BuildForm, changeLines } from "../../src/lab/build-form";
import { Facts } from "../../src/lab/facts";
import type { Proposal } from "../../src/lab/protocol";
import { stringsIn } from "../../src/lab/strings";
import { bot } from "./fake-server";

const facts = new Facts("en", stringsIn("en"));
const proposal: Proposal = {
  folder: "acme",
  name: "Acme",
  bot: "build/acme-bot",
  documents: 3,
  size: 45_500,
  skipped: 1,
  existing: null,
  changes: null,
};

it("is filled in, and can be changed", () => {
  const form = new BuildForm(proposal, facts);
  expect(form.root.textContent).toContain("3 documents, 45.5 kB");
  expect(new BuildForm({ ...proposal, documents: 1 }, facts).root.textContent).toContain("1 document, 45.5 kB");
  expect(form.root.textContent).toContain("cannot be read: 1");
  expect(form.order).toEqual({ folder: "acme", bot: "build/acme-bot", name: "Acme", rebuild: false });
  const [name, place] = form.root.querySelectorAll("input");
  name!.value = " Support ";
  place!.value = "bots/acme";
  expect(form.order).toMatchObject({ bot: "bots/acme", name: "Support" });
  place!.value = "";
  expect(form.root.querySelectorAll("input:invalid")).toHaveLength(1);
});

it("labels and explains every field", () => {
  const { root } = new BuildForm(proposal, facts);
  document.body.append(root);
  for (const input of root.querySelectorAll("input")) expect(input.labels).toHaveLength(1);
  const [, place] = root.querySelectorAll("input");
  expect(document.getElementById(place!.getAttribute("aria-describedby")!)!.textContent).toContain("Relative");
  root.remove();
});

it("says what changed in a folder that has a bot, and keeps the bot where it is", () => {
  const changes = { added: ["a.md", "b.md"], changed: [], removed: ["<b>.md"], unchanged: 7 };
  const form = new BuildForm({ ...proposal, existing: bot(), changes }, facts);
  const lines = [...form.root.querySelectorAll("li")].map((line) => line.textContent);
  expect(lines).toEqual(["New: 2 (a.md, b.md)", "Gone: 1 (<b>.md)", "Unchanged: 7"]);
  const [, anew] = form.root.querySelectorAll("input");
  anew!.checked = true;
  expect(form.order).toEqual({ folder: "acme", bot: "build/acme-bot", name: "Acme", rebuild: true });
  const same = new BuildForm({ ...proposal, existing: bot(), changes: { ...changes, added: [], removed: [] } }, facts);
  expect(same.root.textContent).toContain("nothing has changed");
});

it("names the first of many", () => {
  const added = ["1", "2", "3", "4", "5", "6", "7"];
  expect(changeLines({ added, changed: [], removed: [] }, facts)).toEqual(["New: 7 (1, 2, 3, 4, 5 … +2)"]);
});

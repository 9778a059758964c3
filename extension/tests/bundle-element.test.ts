import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBundle, type BundleEvent, type BundleIntent, type ExportState, type Exported, type ImportState, type Language, type Link, type SlimBundle, type State, type Verified } from "../src/bundle";
import { en } from "../src/bundle/strings/en";
import { es } from "../src/bundle/strings/es";
import { pt } from "../src/bundle/strings/pt";
import host from "../src/hosts/anywidget-bundle";
import { FakeModel } from "./fake-model";
import { EVIL, settled } from "./shelf";

const exporting = (changes: Partial<ExportState> = {}): ExportState => ({
  view: "export", bot: "Acme", name: "Acme.slimchat", folder: "work", given: true,
  goldens: [EVIL], metrics: ["recall@1", "recall@5"], ...changes,
});
const importing = (changes: Partial<ImportState> = {}): ImportState => ({
  view: "import", folder: "work", files: [{ name: EVIL, size: 2_500_000, changed: 1 }],
  keys: ["acme.pub"], limit: 4e9, chunk: 4, ...changes,
});
const measured = { questions: 12, short: [], metrics: [{ name: "recall@5", value: 0.75, minimum: 0.5, passed: true }] };
const exported: Exported = {
  type: "exported", ...measured, name: "Acme.slimchat", size: 6, sha256: "aa11", manifest: "bb22", summary: EVIL,
};
const verified: Verified = {
  type: "verified", name: EVIL, ok: true, line: "bot = SupportBot.open(\"a.slimchat\")",
  checks: [{ name: "hashes", passed: true, detail: EVIL }, { name: "signature", passed: null, detail: "not signed" }],
  card: [{ title: "The bot", heads: ["Field", "Value"], rows: [["Name", EVIL]] }],
};

class FakeHost implements Link {
  readonly sent: BundleIntent[] = [];
  private listener: (request: string, event: BundleEvent) => void = () => undefined;
  show: (state: State | null) => void = () => undefined;
  speak: (language: Language | null) => void = () => undefined;
  live: (live: boolean) => void = () => undefined;

  send(intent: BundleIntent): void {
    this.sent.push(intent);
  }
  onEvent(listener: (request: string, event: BundleEvent) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
  onState(listener: (state: State | null) => void): () => void {
    this.show = listener;
    return () => undefined;
  }
  onLanguage(listener: (language: Language | null) => void): () => void {
    this.speak = listener;
    return () => undefined;
  }
  onConnection(listener: (live: boolean) => void): () => void {
    this.live = listener;
    return () => undefined;
  }
  last(type: string): BundleIntent & Record<string, unknown> {
    const found = this.sent.findLast((intent) => intent.type === type);
    if (!found) throw new Error(`nothing of type ${type} was sent`);
    return found as BundleIntent & Record<string, unknown>;
  }
  async reply(type: string, event: BundleEvent): Promise<void> {
    this.listener(String(this.last(type)["request"]), event);
    await settled();
  }
}

let link: FakeHost;
let element: SlimBundle;
const all = <T extends HTMLElement>(selector: string): T[] => [...element.shadowRoot!.querySelectorAll<T>(selector)];
const text = (selector: string): string => all(selector).map((each) => each.textContent).join("|");
const said = (): string => text("[role=status]");
const pressed = (label: string): HTMLButtonElement => {
  const found = all<HTMLButtonElement>("button").find((each) => each.textContent === label);
  if (!found) throw new Error(`no button ${label}`);
  found.click();
  return found;
};
const field = <T extends HTMLElement = HTMLInputElement>(label: string): T => {
  const id = all("label").find((each) => each.textContent === label)?.getAttribute("for");
  return element.shadowRoot!.getElementById(String(id)) as unknown as T;
};
const fill = (label: string, value: string): void => {
  const input = field(label);
  input.value = value;
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new Event("change"));
};

beforeEach(() => {
  link = new FakeHost();
  element = createBundle();
  document.body.append(element);
  element.connect(link);
});
afterEach(() => {
  expect((window as { __pwned?: number }).__pwned).toBeUndefined();
  element.disconnect();
  element.remove();
});

describe("the export", () => {
  beforeEach(() => link.show(exporting()));

  it("orders what is filled in, and minimums only with a golden set", () => {
    expect(text("h2")).toBe("Export this bot");
    expect(field(en.name).value).toBe("Acme.slimchat");
    expect(all(".demands")[0]!.hidden).toBe(true);
    fill(en.version, " 2.0.0 ");
    fill("recall@5", "0.5");
    pressed("Export");
    expect(link.last("export")["order"]).toMatchObject({ name: "Acme.slimchat", version: "2.0.0", golden: "", minimums: {}, models: true, replace: false });
  });

  it("shows what the gate came to and the file, with progress and a way to stop", async () => {
    fill(en.golden, "given");
    expect(all(".demands")[0]!.hidden).toBe(false);
    fill("recall@5", "0.5");
    fill("recall@1", "");
    const start = pressed("Export");
    expect(start.disabled).toBe(true);
    expect(link.last("export")["order"]).toMatchObject({ golden: "given", minimums: { "recall@5": 0.5 } });
    await link.reply("export", { type: "progress", stage: "questions", done: 3, total: 12, detail: "" });
    expect(text(".task .note")).toBe("Asking golden questions: 3 of 12");
    pressed("Stop");
    expect(link.sent.at(-1)).toEqual({ type: "stop", target: link.last("export")["request"] });
    await link.reply("export", exported);
    expect(said()).toBe("Acme.slimchat was written.");
    expect(text(".conclusion")).toBe(en.gatePassed);
    expect(text(".result tbody tr")).toBe("recall@50.750.5passed");
    expect(text(".facts dd")).toBe(`work/Acme.slimchat|0 MB (6 bytes)|aa11|bb22|${EVIL}`.replace("0 MB", "0.000006 MB"));
    expect(start.disabled).toBe(false);
  });

  it("says that a bot falls short and was not written", async () => {
    fill(en.golden, "given");
    pressed("Export");
    const metrics = [{ name: "recall@5", value: 0.25, minimum: 0.5, passed: false }];
    await link.reply("export", { type: "short", questions: 2, short: [EVIL], metrics });
    expect(said()).toBe(`Nothing was written. ${EVIL}`);
    expect(text(".conclusion")).toBe(en.gateFailed);
    expect(all(".written")).toEqual([]);
  });

  it("asks before a file is replaced", async () => {
    pressed("Export");
    await link.reply("export", { type: "taken", error: { fact: "x", fix: "" } });
    expect(text(".asking p")).toBe("Acme.slimchat is there already.");
    pressed("Replace it");
    expect(link.last("export")["order"]).toMatchObject({ replace: true });
    await link.reply("export", { type: "error", error: { fact: EVIL, fix: "Do it." } });
    expect(said()).toBe(`${EVIL} Do it.`);
    expect(all(".asking")[0]!.hidden).toBe(true);
  });

  it("fetches the file in pieces", async () => {
    const made = vi.fn((_: Blob) => "blob:x");
    Object.assign(URL, { createObjectURL: made, revokeObjectURL: () => undefined });
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    pressed("Export");
    await link.reply("export", exported);
    pressed("Download");
    for (const part of ["abcd", "ef"]) {
      const whole = new TextEncoder().encode(`--${part}`);
      await link.reply("piece", { type: "piece", data: new DataView(whole.buffer, 2) });
    }
    expect(link.sent.filter(({ type }) => type === "piece")).toMatchObject([{ offset: 0 }, { offset: 4 }]);
    expect(said()).toBe("Acme.slimchat was handed to the browser.");
    expect(made.mock.calls[0]![0].size).toBe(6);
    expect(click).toHaveBeenCalledOnce();
    click.mockRestore();
    pressed("Download");
    await link.reply("piece", { type: "error", error: { fact: "It is gone.", fix: "Export again." } });
    expect(said()).toBe("It is gone. Export again.");
  });

  it("keeps what is filled in and what came of it in another language", async () => {
    fill(en.owner, "Ana");
    pressed("Export");
    await link.reply("export", exported);
    link.speak("pt");
    expect(text("h2")).toBe(pt.exportTitle);
    expect(field(pt.owner).value).toBe("Ana");
    expect(text(".facts dt")).toContain(pt.sha256);
  });

  it("is closed while the kernel is gone", () => {
    link.live(false);
    expect(text(".banner")).toBe(en.kernel);
    expect(all<HTMLButtonElement>(".buttons .solid")[0]!.disabled).toBe(true);
  });
});

describe("the import", () => {
  beforeEach(() => link.show(importing()));

  it("checks a bundle and shows its card", async () => {
    expect(text("h2")).toBe("Import a bot");
    expect(field(en.bundle).textContent).toBe(`${EVIL} (2.5 MB)`);
    fill(en.key, "acme.pub");
    pressed("Check it");
    expect(link.last("verify")).toMatchObject({ name: EVIL, key: "acme.pub" });
    await link.reply("verify", { type: "progress", stage: "parts", done: 0, total: 1, detail: "" });
    expect(text(".task .note")).toContain("Checking every part");
    await link.reply("verify", verified);
    expect(text(".conclusion")).toBe(`${EVIL} passed every check.`);
    const rows = all(".result > table tbody tr").map((each) => each.textContent);
    expect(rows).toEqual([`Partspassed${EVIL}`, "Signaturenot checkednot signed"]);
    expect(text(".card tbody")).toBe(`Name${EVIL}`);
    expect(text("pre")).toBe(verified.line);
    pressed("Open as a new chat");
    expect(link.last("open")).toMatchObject({ name: EVIL });
    await link.reply("open", { type: "opened", name: EVIL });
    expect(said()).toContain("its chat is below");
  });

  it("offers nothing to open of a file that is damaged", async () => {
    pressed("Check it");
    await link.reply("verify", { ...verified, ok: false, card: [], checks: [{ name: "file", passed: false, detail: "x" }] });
    expect(all(".opening")[0]!.hidden).toBe(true);
    expect(said()).toBe(`${EVIL} did not pass.`);
    expect(text("pre")).toBe("");
  });

  it("takes a file that is dropped, and chooses it", async () => {
    const drop = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(drop, { dataTransfer: { files: [new File(["abcdef"], "new.slimchat")] } });
    all(".zone")[0]!.dispatchEvent(drop);
    await settled();
    expect(link.last("upload")).toMatchObject({ name: "new.slimchat", size: 6, replace: false });
    await link.reply("upload", { type: "received", received: 0, complete: false });
    await link.reply("chunk", { type: "received", received: 4, complete: false });
    expect(link.last("chunk")).toMatchObject({ offset: 4 });
    await link.reply("chunk", { type: "received", received: 6, complete: true });
    expect(said()).toBe("new.slimchat was added.");
    link.show(importing({ files: [...importing().files, { name: "new.slimchat", size: 6, changed: 2 }] }));
    expect(field<HTMLSelectElement>(en.bundle).value).toBe("new.slimchat");
    link.show(importing({ files: [] }));
    expect(text(".form > .soft")).toBe("There is no .slimchat file in work.");
    expect(all<HTMLButtonElement>(".buttons .solid")[0]!.disabled).toBe(true);
  });

  it("looks again, and tells when that cannot be", async () => {
    pressed("Look again");
    await link.reply("refresh", { type: "done" });
    expect(said()).toBe(en.refreshed);
    pressed("Look again");
    await link.reply("refresh", { type: "stopped", error: { fact: "", fix: "" } });
    expect(said()).toBe(en.stopped);
  });
});

it("says everything in every language, with the same places for values", () => {
  const places = (value: string): string[] => (value.match(/\{\d\}/g) ?? []).sort();
  for (const other of [es, pt]) {
    expect(Object.keys(other)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(places(other[key]), key).toEqual(places(en[key]));
  }
});

it("in a notebook passes bytes on, shows the chat that Python opened, and cleans up", async () => {
  const model = new FakeModel({ title: "Acme", state: exporting(), language: "en", parts: [] });
  const el = document.createElement("div");
  document.body.append(el);
  const shown: string[] = [];
  const getWidget = (reference: string) =>
    Promise.resolve({
      render: ({ el: into }: { el: HTMLElement }) => {
        shown.push(reference);
        into.textContent = "the chat";
        return Promise.resolve();
      },
    });
  const undo = host.render({ model, el, host: { getWidget } });
  const bundle = el.firstElementChild as SlimBundle;
  expect(bundle.shadowRoot!.querySelector("h2")!.textContent).toBe("Acme");
  model.state["parts"] = [{ name: "chat", widget: "anywidget:id" }];
  model.emit("change:parts");
  await vi.waitFor(() => expect(bundle.querySelector("[slot=chat]")!.textContent).toBe("the chat"));
  expect(shown).toEqual(["anywidget:id"]);
  undo();
  expect(el.children).toHaveLength(0);
  for (const callbacks of model.callbacks.values()) expect(callbacks.size).toBe(0);
});

// @vitest-environment node
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildLabextension } from "../../labextension.mjs";

let out = "";
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "labextension-"));
  await buildLabextension(out);
});
afterAll(() => rm(out, { recursive: true }));

const json = async (path: string): Promise<Record<string, never>> => JSON.parse(await readFile(join(out, path), "utf8"));

/** A file and all that it imports before it runs. */
async function loaded(name: string, seen = new Map<string, string>()): Promise<Map<string, string>> {
  if (seen.has(name)) return seen;
  const text = await readFile(join(out, "static", name), "utf8");
  seen.set(name, text);
  for (const [, other] of text.matchAll(/(?:import|from)"\.\/([\w.]+)"/g)) await loaded(other!, seen);
  return seen;
}

it("loads less than 100 kB before anything is opened, and no element", async () => {
  const files = await readdir(join(out, "static"));
  const entry = files.find((name) => name.startsWith("remoteEntry."))!;
  const plugin = files.find((name) => name.startsWith("plugin."))!;
  expect(await readFile(join(out, "static", entry), "utf8")).toContain(plugin);
  const texts = [...(await loaded(plugin)).values(), ...(await loaded(entry)).values()];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  expect(bytes).toBeLessThan(100_000);
  for (const text of texts) expect(text).not.toContain("attachShadow");
  const all = await Promise.all(files.map((name) => readFile(join(out, "static", name), "utf8")));
  expect(all.filter((text) => text.includes("attachShadow"))).toHaveLength(4);
});

it("describes itself as JupyterLab expects it", async () => {
  const described = (await json("package.json")) as unknown as { name: string; version: string; jupyterlab: { _build: { load: string } } };
  const files = await readdir(join(out, "static"));
  expect(described.name).toBe("slimchat");
  expect(files.map((name) => `static/${name}`)).toContain(described.jupyterlab._build.load);
  expect((await json("schemas/slimchat/package.json.orig"))["version"]).toBe(described.version);
  expect((await json("install.json"))["packageName"]).toBe("slimchat");
});

it("has only commands in its schema that the plugin has", async () => {
  const plugin = (await readdir(join(out, "static"))).find((name) => name.startsWith("plugin."))!;
  const text = [...(await loaded(plugin)).values()].join("");
  const schema = await readFile(join(out, "schemas/slimchat/plugin.json"), "utf8");
  const commands = [...schema.matchAll(/"command": "([^"]+)"/g)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands) expect(text).toContain(`"${command}"`);
});

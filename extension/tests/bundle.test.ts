// @vitest-environment node
import { build } from "esbuild";
import { expect, it } from "vitest";

/** What a page with a strict policy forbids, or what would call somebody. */
const FORBIDDEN = [
  /\bimport\s*\(/, /^import\b/m, /\bfrom\s*"https?:/, /XMLHttpRequest/, /\bfetch\(/, /sendBeacon/, /WebSocket/,
  /\beval\(/, /new Function\b/, /localStorage/, /document\.cookie/, /\brequire\(/,
];

it.each([
  ["anywidget", 250_000],
  ["anywidget-inspector", 100_000],
  ["anywidget-controls", 100_000],
  ["anywidget-knowledge", 100_000],
  ["anywidget-bundle", 100_000],
  ["anywidget-tuner", 100_000],
  ["anywidget-evaluation", 100_000],
  ["anywidget-blind", 100_000],
  ["anywidget-studio", 30_000],
])("%s is one small file that fetches nothing", async (name, limit) => {
  const { outputFiles } = await build({
    entryPoints: [`src/hosts/${name}.ts`],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: "es2022",
    define: { __BUILD__: '"test"' },
  });
  const [file] = outputFiles;
  expect(file!.contents.byteLength).toBeLessThan(limit);
  for (const forbidden of FORBIDDEN) expect(file!.text).not.toMatch(forbidden);
  if (name !== "anywidget") expect(file!.text).not.toContain("innerHTML"); // DOMPurify has its own
});

it("is one small script for web pages that loads nothing more", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/hosts/web.ts"],
    bundle: true,
    write: false,
    format: "iife",
    minify: true,
    target: "es2022",
    define: { __BUILD__: '"test"' },
  });
  expect(outputFiles).toHaveLength(1);
  const [file] = outputFiles;
  expect(file!.contents.byteLength).toBeLessThan(250_000);
  expect(file!.text).not.toMatch(/\bimport\s*\(|XMLHttpRequest|sendBeacon|WebSocket|\beval\(|new Function/);
});

// @vitest-environment node
import { build } from "esbuild";
import { expect, it } from "vitest";

it("is one small file that fetches nothing", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/hosts/anywidget.ts"],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: "es2022",
    define: { __BUILD__: '"test"' },
  });
  expect(outputFiles).toHaveLength(1);
  const [file] = outputFiles;
  expect(file!.contents.byteLength).toBeLessThan(250_000);
  expect(file!.text).not.toMatch(/\bimport\s*\(|\bfrom\s*"https?:|XMLHttpRequest|\bfetch\(|sendBeacon|WebSocket/);
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

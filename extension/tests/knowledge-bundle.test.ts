// @vitest-environment node
import { build } from "esbuild";
import { expect, it } from "vitest";

it("is one small file that fetches nothing", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/hosts/anywidget-knowledge.ts"],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: "es2022",
    define: { __BUILD__: '"test"' },
  });
  const [file] = outputFiles;
  expect(file!.contents.byteLength).toBeLessThan(100_000);
  expect(file!.text).not.toMatch(/\bimport\s*\(|\bfrom\s*"https?:|XMLHttpRequest|\bfetch\(|sendBeacon|WebSocket|innerHTML/);
});

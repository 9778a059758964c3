// Bundles each host into one file inside the Python package.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const hosts = [
  { entry: "src/hosts/anywidget.ts", out: "../slimchat/widgets/static/chat.js" },
  { entry: "src/hosts/anywidget-inspector.ts", out: "../slimchat/widgets/static/inspector.js" },
  { entry: "src/hosts/anywidget-studio.ts", out: "../slimchat/widgets/static/studio.js" },
  { entry: "src/hosts/anywidget-controls.ts", out: "../slimchat/widgets/static/controls.js" },
  { entry: "src/hosts/anywidget-knowledge.ts", out: "../slimchat/widgets/static/knowledge.js" },
  { entry: "src/hosts/web.ts", out: "../slimchat/widgets/static/slimchat.js", format: "iife" },
  { entry: "src/hosts/web-page.ts", out: "../slimchat/widgets/static/page.js", format: "iife" },
];

/** Names this build, so that a page which still holds an older element can tell them apart. */
async function fingerprint() {
  const hash = createHash("sha256");
  const files = await readdir(join(root, "src"), { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of [...paths.sort(), join(root, "package-lock.json")]) {
    hash.update(relative(root, path)).update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 12);
}

/** The licences of everything that a bundle contains. */
async function licences(inputs) {
  const found = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const texts = [...new Set(found.filter(Boolean))].sort().map(async (name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((other) => /^licen[cs]e/i.test(other));
    if (!file) throw new Error(`${name} has no licence file`);
    const text = await readFile(join(folder, file), "utf8");
    return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}

const define = { __BUILD__: JSON.stringify(await fingerprint()) };
for (const { entry, out, format = "esm" } of hosts) {
  const outfile = join(root, out);
  await mkdir(dirname(outfile), { recursive: true });
  const result = await build({
    entryPoints: [join(root, entry)],
    outfile,
    define,
    bundle: true,
    format,
    minify: true,
    charset: "utf8",
    target: "es2022",
    legalComments: "inline",
    metafile: true,
    logLevel: "warning",
  }).catch(() => process.exit(1)); // esbuild has said why
  const { inputs, outputs } = result.metafile;
  const texts = await licences(Object.keys(inputs));
  if (texts) await writeFile(outfile.replace(/\.js$/, ".LICENSES.txt"), texts);
  for (const [name, { bytes }] of Object.entries(outputs)) {
    console.log(`${relative(root, join(process.cwd(), name))}: ${(bytes / 1000).toFixed(1)} kB`);
  }
}

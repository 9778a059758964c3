// What every bundle of the front end has in common.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(fileURLToPath(import.meta.url));

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

/** The packages that a bundle contains, with their licences. */
export async function licences(inputs) {
  const found = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const packages = [...new Set(found.filter(Boolean))].sort().map(async (name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((other) => /^licen[cs]e/i.test(other));
    if (!file) throw new Error(`${name} has no licence file`);
    return { name, version, license, text: (await readFile(join(folder, file), "utf8")).trim() };
  });
  return Promise.all(packages);
}

export const options = {
  define: { __BUILD__: JSON.stringify(await fingerprint()) },
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "es2022",
  legalComments: "inline",
  metafile: true,
  logLevel: "warning",
};

/** Tells the size of every file that was written. */
export function tell({ outputs }) {
  for (const [name, { bytes }] of Object.entries(outputs)) {
    console.log(`${relative(root, join(process.cwd(), name))}: ${(bytes / 1000).toFixed(1)} kB`);
  }
}

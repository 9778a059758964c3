// Bundles each host into one file inside the Python package, and the plugin for JupyterLab.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { licences, options, root, tell } from "./bundling.mjs";
import { buildLabextension } from "./labextension.mjs";

const hosts = [
  { entry: "src/hosts/anywidget.ts", out: "../slimchat/widgets/static/chat.js" },
  { entry: "src/hosts/anywidget-inspector.ts", out: "../slimchat/widgets/static/inspector.js" },
  { entry: "src/hosts/anywidget-studio.ts", out: "../slimchat/widgets/static/studio.js" },
  { entry: "src/hosts/anywidget-controls.ts", out: "../slimchat/widgets/static/controls.js" },
  { entry: "src/hosts/anywidget-knowledge.ts", out: "../slimchat/widgets/static/knowledge.js" },
  { entry: "src/hosts/web.ts", out: "../slimchat/widgets/static/slimchat.js", format: "iife" },
  { entry: "src/hosts/web-page.ts", out: "../slimchat/widgets/static/page.js", format: "iife" },
  { entry: "src/hosts/web-operator.ts", out: "../slimchat/widgets/static/operator.js", format: "iife" },
  { entry: "src/hosts/anywidget-bundle.ts", out: "../slimchat/widgets/static/bundle.js" },
  { entry: "src/hosts/anywidget-tuner.ts", out: "../slimchat/widgets/static/tuner.js" },
  { entry: "src/hosts/anywidget-evaluation.ts", out: "../slimchat/widgets/static/evaluation.js" },
  { entry: "src/hosts/anywidget-blind.ts", out: "../slimchat/widgets/static/blind.js" },
];

async function buildHost({ entry, out, format = "esm" }) {
  const outfile = join(root, out);
  await mkdir(dirname(outfile), { recursive: true });
  const { metafile } = await build({ ...options, entryPoints: [join(root, entry)], outfile, format });
  const texts = (await licences(Object.keys(metafile.inputs))).map(
    ({ name, version, license, text }) => `${name} ${version}, ${license}\n\n${text}\n`,
  );
  if (texts.length > 0) {
    await writeFile(outfile.replace(/\.js$/, ".LICENSES.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
  }
  tell(metafile);
}

for (const host of hosts) await buildHost(host);
await buildLabextension(join(root, "labextension"));

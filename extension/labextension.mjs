// The prebuilt extension of JupyterLab: what `jupyter labextension` finds in share/jupyter/labextensions.
//
// JupyterLab loads a prebuilt extension as a container of module federation: a script that leaves
// `{ init, get }` under a name. esbuild makes it, so that the front end has one bundler: the plugin
// and its lazy parts are ES modules, and JupyterLab's own packages come from the scope that it shares.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { licences, options, root, tell } from "./bundling.mjs";

const NAME = "slimchat";
const LAB = "@jupyterlab/application";
const SHARED = /^@(jupyterlab|jupyter-notebook|lumino)\//;

/** Takes JupyterLab's packages from the container instead of bundling them; notes which. */
const shared = (packages) => ({
  name: "shared",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: SHARED }, ({ path }) => ({ path, namespace: "shared" }));
    onLoad({ filter: /./, namespace: "shared" }, ({ path }) => {
      packages.add(path);
      return { contents: `module.exports = window._JUPYTERLAB[${JSON.stringify(NAME)}].shared[${JSON.stringify(path)}];` };
    });
  },
});

/** JupyterLab shows these under Help, Licenses. */
async function writeLicences(metafile, path) {
  const packages = (await licences(Object.keys(metafile.inputs))).map(({ name, version, license, text }) => ({
    name,
    versionInfo: version,
    licenseId: license,
    extractedText: text,
  }));
  await writeFile(path, JSON.stringify({ packages }));
}

async function version() {
  const text = await readFile(join(root, "../slimchat/_version.py"), "utf8");
  return /__version__ = "([^"]+)"/.exec(text)[1];
}

export async function buildLabextension(out) {
  const outdir = join(out, "static");
  await rm(out, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const packages = new Set();
  const { metafile } = await build({
    ...options,
    entryPoints: { plugin: join(root, "src/lab/index.ts") },
    outdir,
    entryNames: "[name].[hash]",
    chunkNames: "[name].[hash]",
    format: "esm",
    splitting: true,
    plugins: [shared(packages)],
  });
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith("lab/index.ts"));
  const container = await build({
    ...options,
    entryPoints: { remoteEntry: join(root, "src/lab/container.ts") },
    outdir,
    entryNames: "[name].[hash]",
    format: "iife",
    define: {
      __NAME__: JSON.stringify(NAME),
      __PLUGIN__: JSON.stringify(`./${basename(entry[0])}`),
      __SHARED__: JSON.stringify([...packages].sort()),
    },
  });
  const [remoteEntry] = Object.keys(container.metafile.outputs);
  await writeLicences(metafile, join(outdir, "third-party-licenses.json"));

  const own = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const described = {
    name: NAME,
    version: await version(),
    description: "A support bot that answers from a folder of documents.",
    license: own.license,
    // JupyterLab compares it with its own version. Its packages change together, so that one stands for all.
    dependencies: { [LAB]: own.devDependencies[LAB] },
    jupyterlab: {
      extension: true,
      schemaDir: "schema",
      _build: { load: `static/${basename(remoteEntry)}`, extension: "./extension" },
    },
  };
  const schemas = join(out, "schemas", NAME);
  await mkdir(schemas, { recursive: true });
  await cp(join(root, "schema/plugin.json"), join(schemas, "plugin.json"));
  await writeFile(join(schemas, "package.json.orig"), JSON.stringify(described, null, 2));
  await writeFile(join(out, "package.json"), JSON.stringify(described, null, 2));
  await writeFile(
    join(out, "install.json"),
    JSON.stringify({
      packageManager: "python",
      packageName: NAME,
      uninstallInstructions: `Use your Python package manager (pip, conda, etc.) to uninstall the package ${NAME}`,
    }),
  );
  tell(metafile);
  tell(container.metafile);
}

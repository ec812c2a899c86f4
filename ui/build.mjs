// Makes dist/: index.html, and assets whose names change with their content, so that browsers may keep them for ever.
import { build } from "esbuild";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

const root = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const most_bytes = 150_000; // compressed, all together
const made = join(root, "dist.new");

await rm(made, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { page: "src/main.tsx" },
  outdir: join(made, "assets"),
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020", "safari15"],
  jsx: "automatic",
  jsxImportSource: "preact",
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
});
const outputs = Object.keys(result.metafile.outputs).map((path) => basename(path));
const script = outputs.find((name) => name.endsWith(".js"));
const style = outputs.find((name) => name.endsWith(".css"));

const html = (await readFile(join(root, "src/index.html"), "utf8"))
  .replace("{{script}}", `/assets/${script}`)
  .replace("{{style}}", `/assets/${style}`);
await writeFile(join(made, "index.html"), html);
await cp(join(root, "src/icon.svg"), join(made, "icon.svg"));

let bytes = 0;
for (const file of ["index.html", "icon.svg", `assets/${script}`, `assets/${style}`])
  bytes += gzipSync(await readFile(join(made, file))).length;
if (bytes > most_bytes) {
  console.error(`The page has ${bytes} bytes compressed; it may have ${most_bytes}.`);
  process.exit(1);
}

// The old page stays whole until the new one is.
await mkdir(join(root, "dist"), { recursive: true });
await rm(join(root, "dist"), { recursive: true });
await rename(made, join(root, "dist"));
console.log(`Web page: ${(bytes / 1000).toFixed(1)} kB compressed.`);

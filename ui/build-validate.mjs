// Makes dist-validate/: the page on which a person counts a recording, for `headcount validate`.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

const root = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const made = join(root, "dist-validate");

await rm(made, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { validate: "src/validate/main.ts" },
  outdir: join(made, "assets"),
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020", "safari15"],
  metafile: true,
  logLevel: "warning",
});
const outputs = Object.keys(result.metafile.outputs).map((path) => basename(path));
const html = (await readFile(join(root, "src/validate/index.html"), "utf8"))
  .replace("{{script}}", `/assets/${outputs.find((name) => name.endsWith(".js"))}`)
  .replace("{{style}}", `/assets/${outputs.find((name) => name.endsWith(".css"))}`);
await mkdir(made, { recursive: true });
await writeFile(join(made, "index.html"), html);
await cp(join(root, "src/icon.svg"), join(made, "icon.svg"));

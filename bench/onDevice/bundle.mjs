// @ts-check
/** Bundles the on-device measurement and the process of compared libraries into a folder. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildForNode } from "../nodeBuild.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("bundle.mjs: the folder to write to is missing");
rmSync(folder, { recursive: true, force: true });
await buildForNode({ main: "bench/onDevice/main.ts", session: "bench/session/node.ts" }, folder);
// Older versions of Node do not recognise modules by their syntax.
writeFileSync(join(folder, "package.json"), `${JSON.stringify({ type: "module" })}\n`);

/** The generator of scenes as one script, so that several JavaScript engines run the same source. */
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** An expression whose value is a promise of the digest of the scenes. */
export async function scenesScript(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL("./scenes-digest.ts", import.meta.url)),
        formats: ["iife"],
        name: "scenes",
      },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first && "output" in first ? first.output[0] : undefined;
  if (!chunk) throw new Error("scenes: no script was built");
  return `(() => { ${chunk.code}; return scenes.digestOfScenes(); })()`;
}

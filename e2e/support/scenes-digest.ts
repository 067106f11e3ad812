/** Draws scenes and hashes them, in whichever JavaScript engine runs it. */
import { generateTable } from "../../src/data/scenes/generate.ts";
import { knobSettings, knobsFrom } from "../../src/data/scenes/knobs.ts";
import { scenes } from "../../src/data/scenes/scenes.ts";
import { columnNamed, tokensNamed } from "../../src/data/table.ts";
import { resolveSettings } from "../../src/shared/settings.ts";
import { sha256Of } from "../../src/shared/sha256.ts";

const VALUES = {
  size: 100,
  objects: "2 or 3",
  completeness: 0.5,
  correlation: 0.5,
  filler: true,
};

/** SHA-256 of the pixels, masks, boxes and captions of both splits, in hexadecimal. */
export async function digestOfScenes(): Promise<string> {
  const values = resolveSettings(knobSettings, VALUES);
  const schema = scenes.schema.withValues?.(values) ?? scenes.schema;
  const table = await generateTable(schema, knobsFrom(values));
  const parts = [table.train, table.test].flatMap((split) => [
    split.images,
    columnNamed(split, "mask", "mask").values,
    bytesOf(columnNamed(split, "objects", "regions").boxes),
    bytesOf(tokensNamed(split, "caption").ids),
  ]);
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return sha256Of(all, "scenes");
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

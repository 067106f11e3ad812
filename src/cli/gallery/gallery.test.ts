/** The recorded runs under public/: what the page lists is what was recorded, and small enough. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeBundle } from "../../formats/bundle.ts";
import { decodeRecording } from "../../lab/recording/decode.ts";
import { MOST_BYTES } from "./conduct.ts";
import { gallery } from "./gallery.ts";

const folder = new URL("../../../public/recorded/", import.meta.url);
const { runs } = JSON.parse(readFileSync(new URL("index.json", folder), "utf8"));

test("the gallery is recorded as it is defined: npm run reproduce -- --gallery", async () => {
  const ids: string[] = runs.map(({ id }: { id: string }) => id);
  const defined = gallery.filter(({ id }) => ids.includes(id));
  expect(ids).toEqual(defined.map(({ id }) => id));
  const files = readdirSync(folder).filter((name) => name.endsWith(".isotrope"));
  expect(files.sort()).toEqual(ids.map((id) => `${id}.isotrope`).sort());
  for (const [index, { id, title, sentence, points, configuration }] of defined.entries()) {
    const listed = runs[index];
    expect(listed).toMatchObject({ title, sentence, ...configuration });
    const bytes = readFileSync(new URL(listed.file, folder));
    expect(bytes.length, id).toBeLessThanOrEqual(MOST_BYTES);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(listed.sha256);
    const { begin, points: recorded, moments } = decodeRecording(await decodeBundle(bytes, id), id);
    const { settings, ...rest } = configuration;
    expect(begin.configuration).toMatchObject({ ...rest, seed: listed.seed });
    expect(begin.configuration.settings).toMatchObject(settings);
    expect(recorded.count).toBe(points);
    expect(moments.at(-1)?.step).toBe(configuration.steps);
  }
});

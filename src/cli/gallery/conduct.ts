/** `reproduce --gallery`: records the runs that the page provides, and lists them in `public/recorded/index.json`. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../shared/errors.ts";
import type { Output } from "../command.ts";
import { writeOutputs } from "../files.ts";
import { withDevice } from "../resources.ts";
import { type GalleryRun, gallery } from "./gallery.ts";
import { withRecorder } from "./record.ts";

/** What a visitor fetches to play a run. */
export const MOST_BYTES = 400_000;

interface Listed {
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly [fact: string]: unknown;
}

/** Records all runs, or those of `only`, with one seed. Throws if one is larger than {@link MOST_BYTES}. */
export async function recordGallery(
  root: string,
  seed: number,
  only: string | undefined,
  output: Output,
): Promise<void> {
  const folder = join(root, "public", "recorded");
  mkdirSync(folder, { recursive: true });
  const index = join(folder, "index.json");
  const known: readonly Listed[] = existsSync(index)
    ? JSON.parse(readFileSync(index, "utf8")).runs
    : [];
  const entries = new Map(known.map((entry) => [entry.id, entry]));
  const wanted = only ? only.split(",").map((id) => runNamed(id.trim())) : gallery;
  await output.interruption.guard(() =>
    withDevice(output, (device) =>
      withRecorder(device, output, async (record) => {
        for (const { id, title, sentence, points, moments, spaces, ...run } of wanted) {
          output.log(id);
          const configuration = { ...run.configuration, seed };
          const bytes = await record({
            configuration,
            points,
            moments,
            ...(spaces && { spaces }),
          });
          if (bytes.length > MOST_BYTES) {
            throw new Error(
              `${id}: ${bytes.length} bytes, at most ${MOST_BYTES}; record fewer points or moments`,
            );
          }
          const file = `${id}.isotrope`;
          const sha256 = createHash("sha256").update(bytes).digest("hex");
          const listed = { id, title, sentence, file, bytes: bytes.length, sha256 };
          entries.set(id, { ...listed, ...configuration });
          const runs = listedRuns(entries);
          writeOutputs({
            [join(folder, file)]: bytes,
            [index]: `${JSON.stringify({ runs }, undefined, 2)}\n`,
          });
          output.log(`${file}: ${bytes.length} bytes`);
        }
      }),
    ),
  );
}

/** In the order of the gallery, in its present words. */
const listedRuns = (entries: ReadonlyMap<string, Listed>) =>
  gallery.flatMap(({ id, title, sentence }) => {
    const entry = entries.get(id);
    return entry ? [{ ...entry, title, sentence }] : [];
  });

function runNamed(id: string): GalleryRun {
  const found = gallery.find((each) => each.id === id);
  if (found) return found;
  throw new InputError(
    `--only: found "${id}", expected some of ${gallery.map((each) => each.id).join(", ")}, separated by commas`,
  );
}

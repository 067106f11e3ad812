/** What the commands share that read texts or images with saved weights. */
import { firstTexts, type Table, toFloat, tokensNamed, type Vocabulary } from "../data/index.ts";
import { describeLosses, readText } from "../lab/evaluate/readText.ts";
import { openSaved, type SavedEvaluator } from "../lab/weights/savedEvaluator.ts";
import { decodeWeights, type SavedRun } from "../lab/weights/weights.ts";
import { InputError } from "../shared/errors.ts";
import type { Embedded } from "../training/embedded.ts";
import { methods } from "../training/methods/all.ts";
import { methodNamed } from "../training/methods/index.ts";
import { buildModel } from "../training/model.ts";
import { type BuiltSpace, type TextColumn, textColumnOf } from "../training/space.ts";
import type { Output } from "./command.ts";
import { readInput } from "./files.ts";
import { loadLocalDataset, localTables, withDevice } from "./resources.ts";

/** A weights file, the dataset that it was trained on, and the one that was asked for. */
export interface Loaded {
  readonly saved: SavedRun;
  readonly spaces: readonly BuiltSpace[];
  readonly home: Table;
  readonly table: Table;
}

/** Reads `--weights` and opens `--dataset`, by default that of the run. Throws {@link InputError} if they do not fit. */
export async function loadSaved(weights: string, dataset: string | undefined): Promise<Loaded> {
  const saved = decodeWeights(readInput("weights", weights), weights, localTables);
  const { spaces } = buildModel(saved.configuration, saved.schema);
  const { dataset: own, settings } = saved.configuration;
  const home = await loadLocalDataset(own, settings);
  const table = dataset === undefined || dataset === own ? home : await loadLocalDataset(dataset);
  checkImageSize(table, saved.image);
  return { saved, spaces, home, table };
}

/** Throws {@link InputError} unless the images of a table have the size that the weights were trained on. */
export function checkImageSize(table: Table, { height, width, channels }: SavedRun["image"]): void {
  const lacks = "a run of images needs a dataset with images";
  if (height > 0 && table.height === 0) {
    throw new InputError(`--dataset ${table.id}: it has no images; ${lacks}`);
  }
  if (height === 0 || table.height === 0) return;
  const expected = `${height} × ${width} × ${channels}`;
  const found = `${table.height} × ${table.width} × ${table.channels}`;
  if (found === expected) return;
  throw new InputError(
    `--dataset ${table.id}: its images are ${found}; the weights expect ${expected}`,
  );
}

/** The texts that a run reads. Throws {@link InputError} for a run without texts. */
export function textsOfRun(
  { saved, spaces, home }: Loaded,
  weights: string,
): { readonly column: TextColumn; readonly vocabulary: Vocabulary } {
  const column = textColumnOf(spaces);
  if (column) return { column, vocabulary: tokensNamed(home.train, column.name).vocabulary };
  const { label } = methodNamed(saved.configuration.method);
  const suitable = methods.filter(({ reads = [] }) => reads.includes("tokens"));
  throw new InputError(
    `--weights ${weights}: a run of ${label}, which reads no texts; expected a run of ${suitable.map(({ id }) => id).join(" or ")}`,
  );
}

/** Checks texts and logs once what was not read of them. Throws {@link InputError} if one has no known word. */
export function checkTexts(
  place: string,
  given: readonly string[],
  { column: { context }, vocabulary }: ReturnType<typeof textsOfRun>,
  output: Output,
): void {
  for (const text of given) {
    for (const line of describeLosses(place, readText(text, { vocabulary, context }, place))) {
      output.log(line);
    }
  }
}

/** Opens the device and the weights for `work`. */
export const withSaved = <T>(
  { saved, home }: Loaded,
  output: Output,
  work: (evaluator: SavedEvaluator) => Promise<T>,
): Promise<T> =>
  withDevice(output, async (device) => {
    const evaluator = await openSaved(device, saved, home);
    try {
      return await work(evaluator);
    } finally {
      evaluator.destroy();
    }
  });

/** The test images of a table in [0, 1]. */
export const testImages = ({ test }: Table): Float32Array => toFloat(test.images);

/** The test rows of the run's own dataset in every space; of several texts of a row, the first. */
export async function embedTest(
  { model, embedImages, embedTexts }: SavedEvaluator,
  { test }: Table,
): Promise<Embedded> {
  const readsImages = model.spaces.some(({ reads }) => reads === "image");
  const images = readsImages ? await embedImages(toFloat(test.images)) : undefined;
  const column = textColumnOf(model.spaces);
  if (images && !column) return images;
  if (!column) throw new Error("the run reads neither images nor texts");
  const { rows, spaces } = await embedTexts(firstTexts(tokensNamed(test, column.name), test.count));
  return { rows, spaces: Object.assign({}, images?.spaces, spaces) };
}

/** Throws {@link InputError} for a run whose encoder reads texts; `instead` says what to do. */
export function requireImages({ configuration, name }: SavedRun, instead: string): void {
  const { label, encodes } = methodNamed(configuration.method);
  if (encodes !== "tokens") return;
  throw new InputError(`${name}: a run of ${label}, whose encoder reads texts; ${instead}`);
}

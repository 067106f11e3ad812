/**
 * The patches nearest to one patch by the cosine of the encoder's output features, among all patches of the
 * first images. Patches of the same image are excluded: they share its context and would fill the list.
 */
import { InputError } from "../../shared/errors.ts";
import { TOKEN_IMAGES } from "../evaluate/tokenProgram.ts";
import type {
  PatchNeighbour,
  PatchNeighboursParameters,
  PatchNeighboursResult,
} from "../protocol/analyses.ts";
import { type AnalysisContext, defineAnalysis } from "./definition.ts";
import { imageOfPoint, tokenProgram, tokensOf } from "./tokens.ts";

/** Maximum number of images searched. */
const SEARCHED = 100;

/** Unit features of all searched patches, valid until the weights change. */
interface Index {
  readonly step: number;
  readonly images: number;
  /** [images · patches, width] */
  readonly features: Float32Array;
}
const indices = new WeakMap<object, Index>();

export const patchNeighbours = defineAnalysis({
  async compute(context, parameters: PatchNeighboursParameters): Promise<PatchNeighboursResult> {
    const { point, patch, count } = parameters;
    const { grid, width } = tokensOf(context);
    const patches = grid.rows * grid.cols;
    if (!Number.isInteger(patch) || patch < 0 || patch >= patches) {
      throw new InputError(`patch: found ${patch}, takes a whole number from 0 to ${patches - 1}`);
    }
    const { index, own } = await context.withShownState(async () => {
      const known = await indexOf(context);
      const start = point * patches * width;
      const here = known.features.subarray(start, start + patches * width);
      return { index: known, own: here.length > 0 ? here : await featuresOf(context, [point]) };
    });
    const query = own.subarray(patch * width, (patch + 1) * width);
    const found: PatchNeighbour[] = [];
    for (let row = 0; row < index.images * patches; row++) {
      const image = Math.floor(row / patches);
      if (image === point) continue;
      let cosine = 0;
      for (let d = 0; d < width; d++) cosine += query[d]! * index.features[row * width + d]!;
      found.push({ point: image, patch: row % patches, cosine });
    }
    // The sort is stable: ties keep the order of the patches.
    found.sort((a, b) => b.cosine - a.cosine);
    const others = index.images - (point < index.images ? 1 : 0);
    return {
      step: index.step,
      point,
      patch,
      images: others,
      patches: others * patches,
      nearest: found.slice(0, count),
    };
  },
});

async function indexOf(context: AnalysisContext): Promise<Index> {
  const { training, space } = context;
  const { step } = training;
  const images = Math.min(SEARCHED, context.embeddings(space).rows);
  const known = indices.get(training);
  if (known?.step === step && known.images === images) return known;
  const points = Array.from({ length: images }, (_, id) => id);
  const index = { step, images, features: await featuresOf(context, points) };
  indices.set(training, index);
  return index;
}

/** Unit features of the patches of some points: [points · patches, width]. */
async function featuresOf(
  context: AnalysisContext,
  points: readonly number[],
): Promise<Float32Array> {
  const { program } = await tokenProgram(context);
  const { dataset } = context;
  const { grid, width } = tokensOf(context);
  const perImage = grid.rows * grid.cols * width;
  const size = dataset.height * dataset.width * dataset.channels;
  const features = new Float32Array(points.length * perImage);
  const images = new Float32Array(TOKEN_IMAGES * size);
  for (let first = 0; first < points.length; first += TOKEN_IMAGES) {
    const some = points.slice(first, first + TOKEN_IMAGES);
    images.fill(0);
    some.forEach((id, index) => {
      images.set(imageOfPoint(dataset, id), index * size);
    });
    program.write("images", images);
    const { patches = new Float32Array() } = await program.run(["patches"]);
    features.set(patches.subarray(0, some.length * perImage), first * perImage);
  }
  normalise(features, width);
  return features;
}

/** Scales rows to unit length in place; rows of zeros stay zero. */
function normalise(rows: Float32Array, width: number): void {
  for (let start = 0; start < rows.length; start += width) {
    const row = rows.subarray(start, start + width);
    let squares = 0;
    for (const value of row) squares += value * value;
    const scale = 1 / Math.max(Math.sqrt(squares), 1e-12);
    for (let d = 0; d < width; d++) row[d] = row[d]! * scale;
  }
}

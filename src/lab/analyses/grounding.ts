/** Where the words of a text point in an image: maps over the patches, and the score of the pointing game. */
import {
  columnNamed,
  type Table,
  type TokensColumn,
  textOf,
  tokensNamed,
} from "../../data/index.ts";
import { createBuffer } from "../../gpu/memory.ts";
import { heatOf, type PointingScores } from "../../metrics/pairs/grounding.ts";
import { InputError } from "../../shared/errors.ts";
import { regionColumnOf } from "../../training/columns.ts";
import { createGrounder, type Grounder } from "../evaluate/grounder.ts";
import { hasRegions, namesOf, pointingOf } from "../evaluate/pointing.ts";
import { readText } from "../evaluate/readText.ts";
import { openKept } from "../keep/otherRun.ts";
import type { GroundingParameters, GroundingResult } from "../protocol/grounding.ts";
import { type AnalysisContext, defineAnalysis, oncePerRun } from "./definition.ts";
import { imageOfPoint } from "./tokens.ts";

const grounderOf = oncePerRun(async ({ device, training }: AnalysisContext): Promise<Grounder> => {
  const grounder = await createGrounder(device, training);
  if (grounder) return grounder;
  throw new InputError(
    "This run compares no patches with words. Train CLIP, FILIP or Grounded with ViT-XS or ViT-S as the encoder.",
  );
});

/** Saved runs that are asked beside the one shown, by their ids. */
const others = oncePerRun(async () => new Map<string, Promise<OtherGrounder>>());

interface OtherGrounder {
  readonly grounder: Grounder;
  readonly step: number;
}

/** Opens the last checkpoint of a saved run and keeps it as long as the run shown. Throws an InputError if it does not fit. */
async function otherGrounder(context: AnalysisContext, run: string): Promise<OtherGrounder> {
  const known = await others(context);
  const opened = known.get(run) ?? context.between(() => openGrounder(context, run));
  known.set(run, opened);
  opened.catch(() => known.delete(run));
  return opened;
}

async function openGrounder(
  { saved, dataset, device, signal }: AnalysisContext,
  run: string,
): Promise<OtherGrounder> {
  const kept = await saved(run);
  if (!kept) throw new InputError(`run: found ${run}, which has no checkpoint here`);
  if (kept.configuration.dataset !== dataset.id) {
    throw new InputError(
      `run: found ${run} on ${kept.configuration.dataset}; choose a run on ${dataset.id}`,
    );
  }
  const { model, words } = await openKept(kept, dataset.schema);
  const state = await createBuffer(device, model.layout.words * 4, "grounding of another run");
  state.write(0, words);
  const grounder = await createGrounder(device, { model, buffers: { state } });
  if (!grounder) {
    state.destroy();
    throw new InputError(`run: found ${run}, which compares no patches with words`);
  }
  signal.addEventListener("abort", () => {
    grounder.destroy();
    state.destroy();
  });
  return { grounder, step: kept.checkpoint.step };
}

/** Scores by grounder, valid until the weights change. */
const scored = new WeakMap<object, { readonly step: number; readonly scores: PointingScores }>();

const ARTICLES = new Set(["a", "an", "the"]);

export const grounding = defineAnalysis({
  async compute(context, { point, text, run }: GroundingParameters): Promise<GroundingResult> {
    const { dataset, training } = context;
    const other = run === undefined ? undefined : await otherGrounder(context, run);
    const grounder = other?.grounder ?? (await grounderOf(context));
    // A saved run has weights of its own.
    const atWeights = other ? context.between : context.withShownState;
    const { column: of, compares, bias, grid } = grounder.grounding;
    const column = tokensNamed(dataset.test, of.name);
    const image = imageOfPoint(dataset, point);
    const asked = text ?? textOfPoint(dataset, of.name, point);
    const read = readText(asked, { vocabulary: column.vocabulary, context: of.context });
    const words = wordsIn(column, asked, of.context);
    const seen = await atWeights(async () => {
      const step = other?.step ?? training.step;
      const [patches] = await grounder.patches(image);
      const texts = compares === "words" ? [asked] : [asked, ...words];
      const vectors = await grounder.words(column, texts);
      const known = scored.get(grounder);
      const pointing = !hasRegions(dataset)
        ? undefined
        : known?.step === step
          ? known.scores
          : await pointingOf(grounder, dataset);
      if (pointing) scored.set(grounder, { step, scores: pointing });
      return { step, patches, vectors, pointing };
    });
    const { step, patches, vectors, pointing } = seen;
    const [whole] = vectors;
    if (!patches || !whole) throw new InputError("The image or the text could not be embedded.");
    const named = words.flatMap((word, place) => (ARTICLES.has(word) ? [] : [place]));
    const mapOf = (place: number) =>
      compares === "words"
        ? heatOf(patches, whole, [place], bias)
        : heatOf(patches, vectors[place + 1] ?? whole, [0], bias);
    const phrase =
      compares === "words"
        ? heatOf(patches, whole, named.length > 0 ? named : words.map((_, place) => place), bias)
        : heatOf(patches, whole, [0], bias);
    const maps = [...words.map((_, place) => mapOf(place)), phrase];
    const cells = grid.rows * grid.cols;
    const heats = new Float32Array(maps.length * cells);
    for (const [index, map] of maps.entries()) heats.set(map, index * cells);
    return {
      step,
      point,
      grid,
      read,
      words,
      heats,
      values: bias === undefined ? "cosines" : "probabilities",
      compares,
      peak: Math.max(...phrase),
      objects: objectsIn(dataset, point, words),
      ...(pointing && { pointing }),
    };
  },
});

/** The words of a text that fit into the context, as the vocabulary spells them. */
function wordsIn({ vocabulary }: TokensColumn, text: string, context: number): string[] {
  const ids = Array.from(vocabulary.encode(text).ids.subarray(1, -1)).slice(0, context - 2);
  return ids.map((id) => vocabulary.words[id] ?? "<unk>");
}

const placeOf = ({ test, train }: Table, point: number) =>
  point < test.count ? ([test, point] as const) : ([train, point - test.count] as const);

function textOfPoint(dataset: Table, column: string, point: number): string {
  const [split, row] = placeOf(dataset, point);
  return textOf(tokensNamed(split, column), row);
}

/** The objects whose names occur in a text, and whether they are in the image. */
function objectsIn(
  dataset: Table,
  point: number,
  words: readonly string[],
): GroundingResult["objects"] {
  if (!hasRegions(dataset)) return [];
  const [split, row] = placeOf(dataset, point);
  const regions = columnNamed(split, regionColumnOf(dataset.schema), "regions");
  const here = new Set(namesOf(regions, row).map(({ name }) => name));
  const text = ` ${words.join(" ")} `;
  return regions.names.flatMap((name, index) =>
    text.includes(` ${name} `) ? [{ name, present: here.has(index) }] : [],
  );
}

/** A text or picture that a person gives: its place on the sphere, and the images and texts nearest to it. */
import { textOf, tokensNamed } from "../../data/index.ts";
import { fittedPicture } from "../../data/picture.ts";
import { unitRows } from "../../metrics/embeddings.ts";
import { nearestNeighbours } from "../../metrics/probes/neighbours.ts";
import { InputError, require } from "../../shared/errors.ts";
import { type BuiltSpace, textColumnOf } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { readText } from "../evaluate/readText.ts";
import type { Picture, QueryParameters, QueryResult, ReadText } from "../protocol/joint.ts";
import { TEXTS } from "../protocol/pointIds.ts";
import { type Modality, modalitiesOf, partsOfSpace, type Space } from "../protocol/space.ts";
import type { AnalysisContext } from "./definition.ts";

const MOST_NEAREST = 100;
/** Largest side of a picture. */
const MOST_PIXELS = 1024;

export interface QueryContext
  extends Pick<
    AnalysisContext,
    "step" | "space" | "embeddings" | "tests" | "dataset" | "place" | "withShownState"
  > {
  readonly training: Pick<Training, "embedTexts" | "embedImages"> & {
    readonly model: Pick<Training["model"], "spaces"> & {
      readonly method: { readonly label: string };
    };
  };
}

/** Searches all points of the context's space. Throws an InputError if the query cannot be compared with them. */
export async function queryOf(
  context: QueryContext,
  { query: given, count }: QueryParameters,
): Promise<QueryResult> {
  require(Number.isInteger(count) && count >= 1 && count <= MOST_NEAREST, () =>
    `count: found ${count}, expected a whole number from 1 to ${MOST_NEAREST}`);
  const { space, training, withShownState } = context;
  const asked =
    "text" in given ? textQuery(context, given.text) : pictureQuery(context, given.image);
  const embedded = await withShownState(asked.embed);
  const unit = unitRows(featuresOf(embedded, asked.own.id));
  const vector = { ...unit, data: Float32Array.from(unit.data) };
  const column = textColumnOf(training.model.spaces);
  const readsOf = (part: Space) =>
    training.model.spaces.find(({ id }) => id === part)?.reads ?? "image";
  const nearestIn = (modality: Modality, k: number) => {
    const part = partsOfSpace(space).find((each) => readsOf(each) === modality);
    return part === undefined
      ? []
      : nearestNeighbours(vector.data, context.embeddings(part), k, "cosine");
  };
  // The points of a method that reads no images are texts with the ids of rows.
  const firstText = modalitiesOf(space).includes("tokens") ? TEXTS : 0;
  const texts = new Map<string, { id: number; value: number; text: string }>();
  if (column) {
    for (const { index, value } of nearestIn("tokens", count * EQUAL_TEXTS)) {
      const text = textOfRow(context, column.name, index);
      if (!texts.has(text)) texts.set(text, { id: firstText + index, value, text });
    }
  }
  return {
    step: context.step,
    space,
    read: asked.read,
    seen: asked.seen,
    position: context.place(space, vector),
    images: nearestIn("image", count).map(({ index, value }) => ({ id: index, value })),
    texts: [...texts.values()].slice(0, count),
  };
}

/** Neighbours looked through for each text to list. */
const EQUAL_TEXTS = 8;

function textOfRow({ dataset, tests }: QueryContext, column: string, row: number): string {
  return row < tests
    ? textOf(tokensNamed(dataset.test, column), row)
    : textOf(tokensNamed(dataset.train, column), row - tests);
}

interface Asked {
  /** The space of the query's own vector. */
  readonly own: BuiltSpace;
  readonly read: ReadText | undefined;
  readonly seen: Uint8Array | undefined;
  embed(): ReturnType<Training["embedTexts"]>;
}

function textQuery(context: QueryContext, text: string): Asked {
  const { training, dataset } = context;
  const { spaces, method } = training.model;
  const column = textColumnOf(spaces);
  if (!column) {
    throw new InputError(
      `${method.label} has no text tower, so a text has no place in its spaces. Use a picture, or train a method that reads texts, for example CLIP.`,
    );
  }
  const own = comparable(context, "tokens");
  const { vocabulary } = tokensNamed(dataset.test, column.name);
  const read = readText(text, { vocabulary, context: column.context });
  return { own, read, seen: undefined, embed: () => training.embedTexts([text]) };
}

function pictureQuery(context: QueryContext, { width, height, rgba }: Picture): Asked {
  require([width, height].every(
    (side) => Number.isInteger(side) && side >= 1 && side <= MOST_PIXELS,
  ) && rgba.length === width * height * 4, () =>
    `picture: found ${width} × ${height} with ${rgba.length} bytes, expected sides of 1 to ${MOST_PIXELS} pixels with four bytes each`);
  const { training, dataset } = context;
  const own = comparable(context, "image");
  const values = Float32Array.from(rgba, (byte) => byte / 255);
  const fitted = fittedPicture({ width, height, rgba: values }, dataset);
  return {
    own,
    read: undefined,
    seen: Uint8Array.from(fitted, (value) => Math.round(255 * value)),
    embed: () => training.embedImages(fitted),
  };
}

/** The space of the query's modality whose vectors can be compared with those shown. */
function comparable({ space, training }: QueryContext, modality: "image" | "tokens"): BuiltSpace {
  const { spaces } = training.model;
  const parts = partsOfSpace(space);
  const own =
    spaces.find(({ id, reads }) => reads === modality && parts.includes(id)) ??
    spaces.find(
      ({ reads, jointWith }) =>
        reads === modality && jointWith !== undefined && parts.includes(jointWith),
    );
  if (own) return own;
  const kind = modality === "tokens" ? "A text" : "A picture";
  const known = spaces.filter(({ jointWith }) => jointWith !== undefined).map(({ id }) => id);
  throw new InputError(
    `${kind} cannot be compared with the points of ${nameOf(space)}. Choose the space ${known.map(nameOf).join(" or ")}, or images and texts.`,
  );
}

const nameOf = (space: Space): string => space.replace("text.", "text ");

/** Whether a view applies to the run shown, and what to choose if it does not. */
import {
  type AlignmentTest,
  type DatasetDescription,
  type EncoderDescription,
  isJoint,
  type Space,
  type SpaceDescription,
} from "../../lab/protocol/index.ts";

/** What decides whether a view applies. */
export interface ShownRun {
  /** Of the run; undefined before the first one. */
  readonly method: string | undefined;
  readonly space: Space;
  /** All spaces of the run. */
  readonly spaces: readonly SpaceDescription[];
  /** The encoder of the run, and all encoders; undefined before the first run. */
  readonly encoder: EncoderDescription | undefined;
  readonly encoders: readonly EncoderDescription[];
  /** The dataset of the run, and all datasets; undefined before the first run. */
  readonly dataset: DatasetDescription | undefined;
  readonly datasets: readonly DatasetDescription[];
}

/** Whether the encoder of the run reads texts. */
export const encodesTexts = ({ spaces }: ShownRun): boolean =>
  spaces.some(({ id, modalities }) => id === "h" && modalities[0] === "tokens");

/** Why a view of images does not apply to a run whose encoder reads texts. */
export const withoutImages = (shown: ShownRun): string | undefined =>
  encodesTexts(shown)
    ? "The encoder of this run reads texts. Train a method that reads images, for example SimCLR."
    : undefined;

export const withoutTexts = ({ spaces }: ShownRun): string | undefined =>
  spaces.some(({ id }) => isJoint(id))
    ? undefined
    : "This view compares images with texts. Train a method that reads texts, for example CLIP.";

/** Why a test of alignment does not apply to the dataset, and what to choose. */
export function withoutTest(
  { dataset, datasets }: ShownRun,
  test: AlignmentTest,
  what: string,
): string | undefined {
  if (!dataset || dataset.tests.includes(test)) return undefined;
  const others = datasets.filter(({ tests }) => tests.includes(test)).map(({ label }) => label);
  return `${dataset.label} has no ${what}. Choose the dataset ${others.join(" or ")}.`;
}

/** Why a view of a transformer does not apply to the encoder: it has no `what`, such as patches. */
export function withoutAttention(
  { encoder, encoders }: ShownRun,
  what: string,
): string | undefined {
  if (!encoder || encoder.attention) return undefined;
  const others = encoders.filter(({ attention }) => attention).map(({ label }) => label);
  return `${encoder.label} has no ${what}. Choose ${others.join(" or ")} as the encoder.`;
}

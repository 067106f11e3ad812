/** Sentences of the Grounding view. */
import type { AnalysisResult } from "../../../lab/protocol/index.ts";
import { countOf, measured } from "../../controls/numbers.ts";
import { percentOf } from "../joint/jointWords.ts";

export type GroundingAnswer = AnalysisResult<"grounding">;

/** Whether a phrase of something that is not there scores low, as it should. */
export function verdictOf({ objects, peak, pointing, values }: GroundingAnswer): {
  readonly text: string;
  readonly wrong: boolean;
} {
  const absent = objects.filter(({ present }) => !present);
  const value = `${values === "cosines" ? "cosine" : "probability"} ${measured(peak, 2)}`;
  if (!pointing || pointing.present === null || pointing.absent === null) {
    return { text: `Largest ${value}.`, wrong: false };
  }
  const between = (pointing.present + pointing.absent) / 2;
  const usual = `Median of objects that are in their image: ${measured(pointing.present, 2)}; of absent ones: ${measured(pointing.absent, 2)}.`;
  if (absent.length > 0) {
    const what = absent.map(({ name }) => name).join(" and ");
    const is = absent.length > 1 ? "are" : "is";
    return peak >= between
      ? {
          text: `There ${is} no ${what} in this image, and yet the phrase scores as if there were: largest ${value}. ${usual}`,
          wrong: true,
        }
      : {
          text: `There ${is} no ${what} in this image, and the phrase scores low: largest ${value}. ${usual}`,
          wrong: false,
        };
  }
  if (objects.length === 0) return { text: `Largest ${value}. ${usual}`, wrong: false };
  return { text: `Largest ${value}. ${usual}`, wrong: false };
}

export function howPointed({ pointing, step }: GroundingAnswer): string {
  if (!pointing) return `Step ${step}. This dataset has no boxes, so the maps cannot be scored.`;
  const { accuracy, chance, presence, phrases } = pointing;
  return `Step ${step}. Pointing game: the hottest patch is in the object's box for ${percentOf(accuracy)} % of ${countOf(phrases)} phrases such as “a red circle”; chance, the share of patches in a box, is ${percentOf(chance)} %. An object that is in the image scores above one that is not in ${percentOf(presence)} % of the comparisons; chance is 50 %.${partsInWords(pointing.parts)}`;
}

/** The scores of another run, briefly. */
export function scoresInWords({ pointing, step }: GroundingAnswer): string {
  if (!pointing) return `Step ${step}.`;
  const { accuracy, chance, presence } = pointing;
  return `Step ${step}: ${percentOf(accuracy)} % in the box (chance ${percentOf(chance)} %), present above absent ${percentOf(presence)} %.${partsInWords(pointing.parts)}`;
}

/** A phrase of the shape alone cannot be found by a map of colours. */
function partsInWords(parts: NonNullable<GroundingAnswer["pointing"]>["parts"] = {}): string {
  const scores = Object.entries(parts).map(
    ([name, { accuracy, chance }]) =>
      `${percentOf(accuracy)} % for the ${name} only (chance ${percentOf(chance)} %)`,
  );
  return scores.length > 0 ? ` With phrases that name one property: ${scores.join(", ")}.` : "";
}

export const howCompared = ({ compares, values }: GroundingAnswer): string =>
  compares === "words"
    ? `The map of a word is the ${values === "cosines" ? "cosine of each patch with the word" : "probability that the word belongs to each patch"}, and that of the phrase their mean without articles.`
    : "This method compares whole texts: the map is the cosine of each patch's contribution to z with the text, and that of a word is the word as a text by itself.";

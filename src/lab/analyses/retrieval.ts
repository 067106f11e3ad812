/** Retrieval in both directions over the test images and their texts; any row with the same text is right. */
import { chanceRecall, pairRanks, recallOf } from "../../metrics/pairs/retrieval.ts";
import { inPieces } from "../../shared/pieces.ts";
import { retrieveParts } from "../evaluate/bothWays.ts";
import type { RetrievalResult } from "../protocol/joint.ts";
import { defineAnalysis } from "./definition.ts";
import { bothHalves, type JointContext, jointRows } from "./joint/rows.ts";

/** A million cosines. */
export const MOST_ROWS = 1000;

export const retrieval = defineAnalysis({ compute: retrievalOf });

export async function retrievalOf(
  context: JointContext,
  _: Readonly<Record<never, never>>,
): Promise<RetrievalResult> {
  const rows = jointRows(context, MOST_ROWS);
  const { groups, heldOut } = rows;
  const { aToB, bToA } = await inPieces(pairRanks(...bothHalves(rows)));
  const { image: images, text: texts, column } = rows;
  const parts = await retrieveParts(context.dataset, { images, texts }, column);
  return {
    step: context.step,
    rows: rows.rows,
    texts: new Set(groups).size,
    imageToText: recallOf(aToB),
    textToImage: recallOf(bToA),
    chance: chanceRecall(groups, groups),
    heldOut:
      heldOut.length > 0
        ? {
            rows: heldOut.length,
            imageToText: recallOf(aToB, heldOut),
            textToImage: recallOf(bToA, heldOut),
          }
        : undefined,
    parts: Object.entries(parts ?? {}).map(([name, part]) => Object.assign({ name }, part)),
  };
}

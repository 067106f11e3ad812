/** All text towers. */
import { InputError } from "../../shared/errors.ts";
import type { TextTowerDefinition } from "../textTower.ts";
import { bagOfWords } from "./bagOfWords.ts";
import { textXs } from "./textXs.ts";

export const textTowers: readonly TextTowerDefinition[] = [textXs, bagOfWords];

/** The text tower of this id. Throws {@link InputError} with the known ids if there is none. */
export function textTowerNamed(id: string): TextTowerDefinition {
  const tower = textTowers.find((candidate) => candidate.id === id);
  if (!tower) {
    const known = textTowers.map((candidate) => candidate.id).join(", ");
    throw new InputError(`text tower: found ${JSON.stringify(id)}, takes one of ${known}`);
  }
  return tower;
}

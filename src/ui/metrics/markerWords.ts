/** What a mark on the charts stands for. */
import type { MarkerEvent } from "../../lab/protocol/index.ts";
import { shortNumber } from "../controls/numbers.ts";

/** `temperature 0.5 → 10`; a change of the verdict as `collapsed: complete`. */
export function markerWords({ key, label, from, to }: MarkerEvent): string {
  const words = (value: MarkerEvent["to"]) =>
    typeof value === "number" ? shortNumber(value) : String(value);
  const name = label.toLowerCase();
  if (key !== "collapse") return `${name} ${words(from)} → ${words(to)}`;
  return to === "healthy" ? `${name} from ${words(from)}` : `${name}: ${words(to)}`;
}

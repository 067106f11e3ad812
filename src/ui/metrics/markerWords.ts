/** Label of a mark on the charts. */
import type { MarkerEvent } from "../../lab/protocol/index.ts";
import { shortNumber } from "../controls/numbers.ts";

/** `temperature 0.5 → 10`, or `collapsed: complete` for a change of the verdict. */
export function markerWords({ key, label, from, to }: MarkerEvent): string {
  const format = (value: MarkerEvent["to"]) =>
    typeof value === "number" ? shortNumber(value) : String(value);
  const name = label.toLowerCase();
  if (key !== "collapse") return `${name} ${format(from)} → ${format(to)}`;
  return label === "Recovered" ? `${name} from ${format(from)}` : `${name}: ${format(to)}`;
}

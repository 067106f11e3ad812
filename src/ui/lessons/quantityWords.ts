/** Values of measurements in words. */
import { measured } from "../controls/numbers.ts";

/** `71.4 %`, `7.76 of 64`. Values with the unit % are shares. */
export function quantityWords(value: number, unit: string): string {
  if (unit === "%") return `${(100 * value).toFixed(1)} %`;
  return unit === "" ? measured(value) : `${measured(value)} ${unit}`;
}

/** `0.73 to 0.81`, or one value if both ends are written alike. */
export function rangeWords(values: readonly number[], unit: string): string {
  if (values.length === 0) return "—";
  const least = quantityWords(Math.min(...values), unit);
  const greatest = quantityWords(Math.max(...values), unit);
  return least === greatest ? least : `${least.replace(/ .*$/, "")} to ${greatest}`;
}

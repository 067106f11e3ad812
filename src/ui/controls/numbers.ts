/** Number formats of the page, and the mapping between values and slider positions. */
import type { Slider } from "../../shared/settings.ts";

/** Three significant digits without trailing zeros: `0.5`, `0.002`, `128`, `1.2e-7`. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : "infinite";
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}

const grouped = new Intl.NumberFormat("en");

/** `12,345`. */
export const countOf = (value: number): string => grouped.format(value);

/** A measured value with a fixed number of decimals, so that it does not jitter: `4.123`, `−2.41`. */
export function measured(value: number, decimals = 3): string {
  if (!Number.isFinite(value)) return shortNumber(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && magnitude < 10 ** -decimals) {
    return shortNumber(Number(value.toPrecision(1))).replace("-", "−");
  }
  const fitting = magnitude >= 1000 ? 0 : magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : decimals;
  return value.toFixed(Math.min(decimals, fitting)).replace("-", "−");
}

/** Position of a value on the track, 0 to 1. */
export function trackPosition({ min, max, scale }: Slider, value: number): number {
  const share =
    scale === "log" && min > 0
      ? Math.log(value / min) / Math.log(max / min)
      : (value - min) / (max - min);
  return Math.min(1, Math.max(0, share));
}

/** Value at a position on the track, rounded to the step of the setting. */
export function trackValue(setting: Slider, position: number): number {
  const { min, max, scale, integer } = setting;
  const share = Math.min(1, Math.max(0, position));
  const value = scale === "log" && min > 0 ? min * (max / min) ** share : min + (max - min) * share;
  if (integer) return Math.round(value);
  if (scale === "log") return Math.min(max, Math.max(min, Number(value.toPrecision(2))));
  const step = setting.step ?? (max - min) / 100;
  const rounded = min + Math.round((value - min) / step) * step;
  return Math.min(max, Math.max(min, Number(rounded.toPrecision(6))));
}

/** The next value up (+1) or down (−1), for arrow keys. */
export function nudged(setting: Slider, value: number, direction: 1 | -1): number {
  const { min, max, scale, integer } = setting;
  const step = setting.step ?? (integer ? 1 : (max - min) / 100);
  const next =
    scale === "log" && !setting.step && !integer
      ? value * 1.1 ** direction
      : value + direction * step;
  return Math.min(max, Math.max(min, Number(next.toPrecision(integer ? 12 : 4))));
}

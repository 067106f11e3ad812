/** What a run and its twin differ in, in words. */
import type { SettingValue } from "../../shared/settings.ts";

/** Of a switch, what people call its positions. */
export const valueWords = (value: SettingValue): string =>
  typeof value === "boolean" ? (value ? "on" : "off") : String(value);

/** Tensors by what they belong to: a network has dozens of them, and their names fill a page. */
export function tensorWords(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [owner = name] = name.split(".");
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts]
    .map(([owner, count]) => (count === 1 ? owner : `${owner} (${count} tensors)`))
    .join(", ");
}

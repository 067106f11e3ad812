/** Texts about the difference between a run and its twin. */
import type { SettingValue } from "../../shared/settings.ts";

/** `on` and `off` for toggles. */
export const valueWords = (value: SettingValue): string =>
  typeof value === "boolean" ? (value ? "on" : "off") : String(value);

/** Groups tensors by their network, since a network has dozens of them. */
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

/**
 * Where winners outlive a visit: the face of the lab brings a place (a file, the browser's database),
 * this says what is put there and what is believed of what is found.
 */
import type { AdapterDescription, Device } from "../device.ts";
import type { Winners } from "./tunings.ts";

/** Keeps winners by adapter. Keeping is a convenience: either may do nothing, neither rejects. */
export interface TuningStore {
  /** What was saved under this name, unchecked; undefined where there is nothing. */
  load(adapter: string): Promise<unknown>;
  save(adapter: string, winners: Winners): Promise<void>;
}

/** Makes the device's table believe what was timed on such an adapter before. */
export async function recallTunings(device: Device, store: TuningStore): Promise<void> {
  const winners = asWinners(await store.load(nameOf(device.adapter)));
  if (winners) device.tunings.recall(winners);
}

/** Keeps the device's winners for the next time. */
export function keepTunings(device: Device, store: TuningStore): Promise<void> {
  return store.save(nameOf(device.adapter), device.tunings.winners());
}

/** Winners as they may be found in a store; undefined for anything else. */
export function asWinners(value: unknown): Winners | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const strings = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return strings.length === entries.length ? Object.fromEntries(strings) : undefined;
}

/** Times of one driver say nothing about the next: its version is part of the description. */
function nameOf({ vendor, architecture, description }: AdapterDescription): string {
  return [vendor, architecture, description].map((part) => part || "unnamed").join(" / ");
}

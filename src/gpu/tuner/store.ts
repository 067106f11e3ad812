/** Loads and saves the winners of timings, in a file or the browser's database. */
import type { AdapterDescription, Device } from "../device.ts";
import type { Winners } from "./tunings.ts";

/** Stores winners by adapter. Storage is optional: both methods may do nothing, and neither rejects. */
export interface TuningStore {
  /** The saved value, not validated; undefined if there is none. */
  load(adapter: string): Promise<unknown>;
  save(adapter: string, winners: Winners): Promise<void>;
}

/** Adds the stored winners of this adapter to the device's table. */
export async function recallTunings(device: Device, store: TuningStore): Promise<void> {
  const winners = asWinners(await store.load(nameOf(device.adapter)));
  if (winners) device.tunings.recall(winners);
}

/** Saves the device's winners. */
export function keepTunings(device: Device, store: TuningStore): Promise<void> {
  return store.save(nameOf(device.adapter), device.tunings.winners());
}

/** Validates stored winners; undefined if invalid. */
export function asWinners(value: unknown): Winners | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const strings = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return strings.length === entries.length ? Object.fromEntries(strings) : undefined;
}

/** Timings are specific to a driver version, which is part of the description. */
function nameOf({ vendor, architecture, description }: AdapterDescription): string {
  return [vendor, architecture, description].map((part) => part || "unnamed").join(" / ");
}

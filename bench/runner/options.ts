/** Options of `bench:peers`; lists are separated by commas. */
import { InputError } from "../../src/shared/errors.ts";
import { peers, REFERENCE } from "../peers/index.ts";
import { workloads } from "../problem/workloads.ts";

export interface Request {
  readonly workloads: readonly string[];
  readonly batches: readonly number[];
  /** Always includes Isotrope. */
  readonly peers: readonly string[];
  readonly places: readonly Place[];
  /** Time limit for timing one library, per row. */
  readonly seconds: number;
}

const PLACES = ["page", "node"] as const;
export type Place = (typeof PLACES)[number];

export interface Given {
  readonly workload?: string | undefined;
  readonly batch?: string | undefined;
  readonly peer?: string | undefined;
  readonly in?: string | undefined;
  readonly seconds?: number | undefined;
}

const DEFAULT_SECONDS = 20;
const LARGEST_BATCH = 4096;

/** Throws {@link InputError} on invalid options. */
export function requestFrom(given: Given): Request {
  const ids = peers.map(({ id }) => id);
  const chosen = namesFrom("peer", given.peer ?? ids.join(), ids);
  const { seconds = DEFAULT_SECONDS } = given;
  if (seconds < 1)
    throw new InputError(`--seconds: found ${seconds}, expected a whole number from 1`);
  return {
    workloads: namesFrom(
      "workload",
      given.workload ?? "a,b",
      workloads.map(({ id }) => id),
    ),
    batches: listFrom("batch", given.batch ?? "16,64").map(batchFrom),
    peers: [REFERENCE, ...chosen.filter((id) => id !== REFERENCE)],
    places: PLACES.filter((place) => namesFrom("in", given.in ?? "page", PLACES).includes(place)),
    seconds,
  };
}

function listFrom(option: string, text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  const twice = items.find((item, index) => items.indexOf(item) !== index);
  if (twice !== undefined) throw new InputError(`--${option}: "${twice}" is given twice`);
  return items;
}

function namesFrom(option: string, text: string, known: readonly string[]): string[] {
  const names = listFrom(option, text);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new InputError(`--${option}: found "${unknown}", expected one of ${known.join(", ")}`);
}

function batchFrom(item: string): number {
  const batch = Number(item);
  if (item === "" || !Number.isInteger(batch) || batch < 2 || batch > LARGEST_BATCH) {
    throw new InputError(
      `--batch: found "${item}", expected whole numbers from 2 to ${LARGEST_BATCH}, for example 16,64`,
    );
  }
  return batch;
}

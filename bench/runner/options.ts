/** What `bench:peers` is asked for, checked; lists are separated by commas. */
import { InputError } from "../../src/shared/errors.ts";
import { peers, REFERENCE } from "../peers/index.ts";
import { workloads } from "../problem/workloads.ts";

export interface Request {
  readonly workloads: readonly string[];
  readonly batches: readonly number[];
  /** Isotrope is always among them. */
  readonly peers: readonly string[];
  readonly places: readonly Place[];
  /** How long the steps of a library may be timed, in a row. */
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

/** Throws {@link InputError} naming what was found and what is accepted. */
export function requestFrom(given: Given): Request {
  const ids = peers.map(({ id }) => id);
  const chosen = namesFrom("peer", given.peer ?? ids.join(), ids);
  const { seconds = DEFAULT_SECONDS } = given;
  if (seconds < 1) throw new InputError(`--seconds: found ${seconds}, takes a whole number from 1`);
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
  if (twice !== undefined) throw new InputError(`--${option}: "${twice}" is named twice`);
  return items;
}

function namesFrom(option: string, text: string, known: readonly string[]): string[] {
  const names = listFrom(option, text);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return names;
  throw new InputError(`--${option}: found "${stranger}", takes any of ${known.join(", ")}`);
}

function batchFrom(item: string): number {
  const batch = Number(item);
  if (item === "" || !Number.isInteger(batch) || batch < 2 || batch > LARGEST_BATCH) {
    throw new InputError(
      `--batch: found "${item}", takes whole numbers from 2 to ${LARGEST_BATCH}, as 16,64`,
    );
  }
  return batch;
}

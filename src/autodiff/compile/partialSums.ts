/**
 * Sums of partial results. A contraction that is split writes one partial result per split; they are
 * added up in the order of the splits. This happens in two phases:
 *
 * 1. While steps are lowered, {@link PartialSums.request} returns memory for the partial results and
 *    notes the sum.
 * 2. When all calls are known, {@link PartialSums.insertInto} adds the sums to them.
 *
 * A sum that a later step reads is computed right after its own step. Sums that only go to the state
 * (weight gradients, which only effects read) are deferred and merged into few dispatches. Deferred
 * partial results occupy memory until then, so their total is limited.
 */
import { type PartialSum, sumPartials } from "../../gpu/kernels/sumPartials.ts";
import { roundUp } from "../../shared/shapes.ts";
import type { Operand, VirtualBuffer } from "../lowering.ts";
import { BLOCK } from "../state.ts";
import type { Call } from "./calls.ts";
import type { Step } from "./fuse.ts";
import { temporary, virtualBuffer, wholeOf } from "./operands.ts";

/** Words of deferred partial results that may be alive together. */
const MOST_DEFERRED = 2 ** 20;

export interface SumRequest {
  readonly result: Operand;
  readonly splits: number;
  /** The step whose output is `result`. */
  readonly step: Step;
  /** Calls that precede the request. */
  readonly position: number;
}

interface Requested extends SumRequest {
  readonly partials: Operand;
}

interface Deferred extends Requested {
  /** Where the result goes, in words from the start of the state. */
  readonly target: number;
}

/** Where a call is inserted: before the call that has this position now. */
interface Insertion {
  readonly position: number;
  readonly call: Call;
}

/** The end of all steps that compute values; effects follow. */
export interface EndOfValues {
  readonly position: number;
  readonly step: Step;
}

export class PartialSums {
  readonly #immediate: Requested[] = [];
  readonly #deferred: Deferred[] = [];
  readonly #mostBound: number;

  /** `mostBound`: words that a kernel can bind in one piece. */
  constructor(mostBound: number) {
    this.#mostBound = mostBound;
  }

  /** Memory for the partial results. `deferrable`: no later step reads the result. */
  request(request: SumRequest, deferrable: boolean): Operand {
    const { result, splits } = request;
    const partials = temporary(splits * result.words, [splits, result.words]);
    const { location } = result.buffer;
    if (deferrable && location.kind === "state") {
      this.#deferred.push({ ...request, partials, target: location.offset + result.offset });
    } else {
      this.#immediate.push({ ...request, partials });
    }
    return partials;
  }

  /** The calls with all requested sums among them. */
  insertInto(calls: readonly Call[], end: EndOfValues | undefined): Call[] {
    const ends = new Map(calls.map(({ step }, index) => [step, index + 1]));
    const insertions = this.#immediate.map(
      (request): Insertion => ({
        position: ends.get(request.step) ?? calls.length,
        call: immediateSum(request),
      }),
    );
    const pooled = new Map<VirtualBuffer, Operand>();
    for (const { requests, before } of batchesOf(this.#deferred, this.#mostBound)) {
      const place = before ?? end;
      if (!place) throw new Error("a sum was requested, but no step computes values");
      const ranges = poolOf(requests);
      requests.forEach(({ partials }, index) => {
        const range = ranges[index];
        if (range) pooled.set(partials.buffer, range);
      });
      const call = mergedSum(requests, ranges, place.step);
      insertions.push({ position: place.position, call });
    }
    const inPools = (operand: Operand): Operand => {
      const range = pooled.get(operand.buffer);
      return range ? { ...operand, buffer: range.buffer, offset: range.offset } : operand;
    };
    return inserted(
      calls.map((call) => ({ ...call, operands: call.operands.map(inPools) })),
      insertions,
    );
  }
}

interface Batch {
  readonly requests: readonly Deferred[];
  /** The request that no longer fitted; the batch is summed before it. Undefined for the last batch. */
  readonly before?: Deferred;
}

/** Groups deferred sums so that each group's partials and results can be bound in one piece. */
function batchesOf(deferred: readonly Deferred[], mostBound: number): Batch[] {
  const batches: Batch[] = [];
  const most = Math.min(MOST_DEFERRED, mostBound);
  let open: Deferred[] = [];
  let words = 0;
  for (const request of deferred) {
    const more = pooledWords(request);
    const { first, end } = spanOf([...open, request]);
    if (open.length > 0 && (words + more > most || end - first > mostBound)) {
      batches.push({ requests: open, before: request });
      open = [];
      words = 0;
    }
    open.push(request);
    words += more;
  }
  if (open.length > 0) batches.push({ requests: open });
  return batches;
}

/** Words that a request's partial results take in a pool, where each begins on a block. */
const pooledWords = ({ partials }: Requested): number => roundUp(partials.words, BLOCK);

/** The words of the state that hold these results. */
function spanOf(requests: readonly Deferred[]): { readonly first: number; readonly end: number } {
  return {
    first: Math.min(...requests.map(({ target }) => target)),
    end: Math.max(...requests.map(({ target, result }) => target + result.words)),
  };
}

/** One buffer for the partial results of all requests: the range of each. */
function poolOf(requests: readonly Deferred[]): Operand[] {
  const words = requests.reduce((sum, request) => sum + pooledWords(request), 0);
  const buffer = virtualBuffer(words, { kind: "temporary" });
  let offset = 0;
  return requests.map((request) => {
    const range = { ...request.partials, buffer, offset };
    offset += pooledWords(request);
    return range;
  });
}

function immediateSum({ partials, result, splits, step }: Requested): Call {
  const sum = { splits, length: result.words, from: 0, to: 0 };
  const kernel = sumPartials.instantiate({ sums: [sum] });
  return { kernel, operands: [partials, result], step };
}

function mergedSum(requests: readonly Deferred[], ranges: readonly Operand[], step: Step): Call {
  const { first, end } = spanOf(requests);
  const sums = requests.map(
    ({ splits, result, target }, index): PartialSum => ({
      splits,
      length: result.words,
      from: ranges[index]?.offset ?? 0,
      to: target - first,
    }),
  );
  const [range] = ranges;
  if (!range) throw new Error("a merged sum needs at least one request");
  const words = Math.max(...ranges.map(({ offset, words }) => offset + words));
  const state = wholeOf(virtualBuffer(end - first, { kind: "state", offset: first }));
  const partials = { ...wholeOf(range.buffer), words };
  return { kernel: sumPartials.instantiate({ sums }), operands: [partials, state], step };
}

/** Insertions of equal position keep their order. */
function inserted(calls: readonly Call[], insertions: readonly Insertion[]): Call[] {
  const at = new Map<number, Call[]>();
  for (const { position, call } of insertions) {
    at.set(position, [...(at.get(position) ?? []), call]);
  }
  return [...calls, undefined].flatMap((call, index) => [
    ...(at.get(index) ?? []),
    ...(call ? [call] : []),
  ]);
}

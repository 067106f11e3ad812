/**
 * Gives every virtual buffer an address. Temporaries live from their first call to their last and share
 * one arena: the largest is placed first, at the lowest address that is free during its whole life. The
 * arena is divided into pages of at most the size of a GPU buffer; no temporary crosses pages.
 */
import { roundUp } from "../../shared/shapes.ts";
import type { Operand, VirtualBuffer } from "../lowering.ts";
import type { Call } from "./calls.ts";

/** Binding offsets are multiples of this many bytes (WebGPU's default alignment). */
const ALIGNMENT = 256;

export interface Address {
  /** `state`, `pinned`, `work0`, … or the name of an external buffer. */
  readonly space: string;
  /** In bytes. */
  readonly offset: number;
}

export interface MemoryPlan {
  addressOf(buffer: VirtualBuffer): Address;
  /** Bytes of each space that the program must create. */
  readonly spaces: ReadonlyMap<string, number>;
  readonly pinned: readonly VirtualBuffer[];
  /** Largest number of bytes of temporaries that are alive together: no plan needs less. */
  readonly lowerBound: number;
}

interface Life {
  readonly buffer: VirtualBuffer;
  readonly bytes: number;
  readonly first: number;
  last: number;
}

/** `results` stay alive until the end of the program. */
export function planMemory(
  calls: readonly Call[],
  results: readonly Operand[],
  pageBytes: number,
): MemoryPlan {
  const lives = new Map<VirtualBuffer, Life>();
  const touch = ({ buffer }: Operand, call: number) => {
    const life = lives.get(buffer);
    if (life) life.last = call;
    else {
      const bytes = roundUp(buffer.words * 4, ALIGNMENT);
      lives.set(buffer, { buffer, bytes, first: call, last: call });
    }
  };
  calls.forEach(({ operands }, index) => {
    for (const operand of operands) touch(operand, index);
  });
  for (const operand of results) touch(operand, calls.length);

  const addresses = new Map<VirtualBuffer, Address>();
  const spaces = new Map<string, number>();
  const pinned: VirtualBuffer[] = [];
  let pinnedBytes = 0;
  const temporaries: Life[] = [];
  for (const life of lives.values()) {
    const { location } = life.buffer;
    switch (location.kind) {
      case "temporary":
        temporaries.push(life);
        break;
      case "state":
        addresses.set(life.buffer, { space: "state", offset: location.offset * 4 });
        break;
      case "external":
        addresses.set(life.buffer, { space: location.name, offset: 0 });
        break;
      case "pinned":
        addresses.set(life.buffer, { space: "pinned", offset: pinnedBytes });
        pinned.push(life.buffer);
        pinnedBytes += life.bytes;
        break;
      case "scalars":
        break;
      default:
        location satisfies never;
    }
  }
  if (pinnedBytes > 0) spaces.set("pinned", pinnedBytes);
  for (const [life, start] of placeAll(temporaries, pageBytes)) {
    const space = `work${Math.floor(start / pageBytes)}`;
    const offset = start % pageBytes;
    addresses.set(life.buffer, { space, offset });
    spaces.set(space, Math.max(spaces.get(space) ?? 0, offset + life.bytes));
  }
  return {
    spaces,
    pinned,
    lowerBound: mostAlive(temporaries, calls.length),
    addressOf(buffer) {
      const address = addresses.get(buffer);
      if (!address)
        throw new Error(`a ${buffer.location.kind} buffer of ${buffer.words} words has no address`);
      return address;
    },
  };
}

/** Greedy by size: each buffer gets the lowest gap between those that are alive with it. */
function placeAll(lives: readonly Life[], pageBytes: number): Map<Life, number> {
  const placed: { life: Life; start: number; end: number }[] = [];
  const result = new Map<Life, number>();
  const bySize = [...lives].sort((a, b) => b.bytes - a.bytes || a.first - b.first);
  for (const life of bySize) {
    const neighbours = placed
      .filter(({ life: other }) => other.first <= life.last && life.first <= other.last)
      .sort((a, b) => a.start - b.start);
    let start = 0;
    for (const neighbour of neighbours) {
      start = withinPage(start, life.bytes, pageBytes);
      if (start + life.bytes <= neighbour.start) break;
      start = Math.max(start, neighbour.end);
    }
    start = withinPage(start, life.bytes, pageBytes);
    placed.push({ life, start, end: start + life.bytes });
    result.set(life, start);
  }
  return result;
}

function withinPage(start: number, bytes: number, pageBytes: number): number {
  const room = pageBytes - (start % pageBytes);
  return bytes <= room ? start : start + room;
}

function mostAlive(lives: readonly Life[], calls: number): number {
  const change = new Array<number>(calls + 2).fill(0);
  for (const { first, last, bytes } of lives) {
    change[first] = (change[first] ?? 0) + bytes;
    change[last + 1] = (change[last + 1] ?? 0) - bytes;
  }
  let alive = 0;
  let most = 0;
  for (const difference of change) {
    alive += difference;
    most = Math.max(most, alive);
  }
  return most;
}

/**
 * Generated inputs for tests of readers: random bytes, valid files with damaged bytes, and valid JSON with
 * damaged fields. `npm test` tries a few hundred inputs a format from a fixed seed, `npm run fuzz` 10,000 from a
 * new one; a failure prints seed and path, which ISOTROPE_FUZZ_SEED repeats.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { InputError } from "../errors.ts";

const RUNS = Number(process.env.ISOTROPE_FUZZ_RUNS ?? 300);
const SEED = Number(process.env.ISOTROPE_FUZZ_SEED ?? 1);
/** CPU time of one input. Wall-clock time would depend on what else the machine does. */
const LONGEST_SECONDS = 1;

/** The time limit of a fuzz test. */
export const FUZZ_MILLISECONDS = 60_000 + RUNS * 60;

/** Checks a property for the configured number of inputs. */
export async function fuzz<T>(
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(inputs, async (input) => {
    const started = process.cpuUsage();
    await check(input);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6, "CPU seconds").toBeLessThan(LONGEST_SECONDS);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
}

/** Runs a reader. It must return or throw an InputError with a message of one or two lines. */
export function readOrRefuse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    checkSentence(error.message);
    return undefined;
  }
}

/** A message for people: short, and without traces of values that were not described. */
export function checkSentence(message: string): void {
  expect(message).not.toMatch(/Invalid input|\[object |undefined|Maximum call stack/);
  expect(message.split("\n").length).toBeLessThanOrEqual(2);
  expect(message.length).toBeGreaterThan(10);
}

type Edit = (bytes: number[]) => void;

const at = (bytes: readonly number[], share: number): number => Math.floor(share * bytes.length);
const Share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const Byte = fc.integer({ min: 0, max: 255 });

/** Edits near the start are as likely as all others together, because headers are there. */
const Place = fc.oneof(
  Share,
  Share.map((share) => share ** 4),
);

const BytesEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(Place, Byte).map(
    ([place, byte]): Edit =>
      (bytes) => {
        if (bytes.length > 0) bytes[at(bytes, place)] = byte;
      },
  ),
  fc.tuple(Place, fc.integer({ min: 0, max: 7 })).map(
    ([place, bit]): Edit =>
      (bytes) => {
        const index = at(bytes, place);
        bytes[index] = ((bytes[index] ?? 0) ^ (1 << bit)) & 255;
      },
  ),
  Place.map(
    (place): Edit =>
      (bytes) =>
        void bytes.splice(at(bytes, place)),
  ),
  fc.tuple(Place, fc.integer({ min: 1, max: 40 })).map(
    ([place, count]): Edit =>
      (bytes) => {
        bytes.splice(at(bytes, place), count);
      },
  ),
  fc.tuple(Place, fc.array(Byte, { maxLength: 40 })).map(
    ([place, more]): Edit =>
      (bytes) => {
        bytes.splice(at(bytes, place), 0, ...more);
      },
  ),
  // Sizes and offsets at the ends of their ranges.
  fc.tuple(Place, fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.constantFrom(2, 4, 8)).map(
    ([place, byte, width]): Edit =>
      (bytes) => {
        const start = at(bytes, place);
        for (let index = 0; index < width; index++) bytes[start + index] = byte;
      },
  ),
  // Words of headers.
  fc
    .tuple(
      Place,
      fc.constantFrom(
        "-1",
        "1e999",
        "null",
        "9007199254740993",
        "__proto__",
        "{",
        "[[[[",
        '"',
        "\u0000",
        "NaN",
      ),
    )
    .map(
      ([place, word]): Edit =>
        (bytes) => {
          bytes.splice(at(bytes, place), word.length, ...new TextEncoder().encode(word));
        },
    ),
);

/** One of the files with one to eight edits, or random bytes. */
export const damagedBytes = (files: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...files), fc.array(BytesEdit, { minLength: 1, maxLength: 8 }))
        .map(([file, edits]) => {
          const bytes = Array.from(file);
          for (const edit of edits) edit(bytes);
          return Uint8Array.from(bytes);
        }),
    },
  );

/** Values that readers get wrong: names of Object.prototype, extreme numbers, other types. */
export const OddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, -1, 0.5, 1e300, 2 ** 53, "", "constructor", "__proto__", "toString", [], {}],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The JSON value with one to four fields replaced, removed or added. */
export const damagedJson = (values: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.constantFrom(...values),
      fc.array(
        fc.record({
          path: fc.array(Share, { minLength: 1, maxLength: 6 }),
          action: fc.constantFrom("replace", "remove", "add"),
          key: fc.oneof(
            fc.constantFrom("constructor", "__proto__", "toString", "length"),
            fc.string(),
          ),
          value: OddValue,
        }),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([value, edits]) => {
      const copy: unknown = structuredClone(value);
      for (const { path, action, key, value: odd } of edits) {
        const parent = containerAt(copy, path.slice(1));
        if (!parent) continue;
        const keys = Object.keys(parent);
        const chosen = keys[Math.floor((path[0] ?? 0) * keys.length)] ?? key;
        if (action === "remove") Reflect.deleteProperty(parent, chosen);
        else {
          const name = action === "add" ? key : chosen;
          if (Array.isArray(parent) && name === "length") continue;
          Reflect.defineProperty(parent, name, {
            // A copy, because several edits may share the value and one may edit it.
            value: structuredClone(odd),
            configurable: true,
            enumerable: true,
            writable: true,
          });
        }
      }
      return copy;
    });

/** The object or list that is reached by choosing a child for each share, as deep as there is one. */
function containerAt(value: unknown, path: readonly number[]): object | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const [share, ...rest] = path;
  if (share === undefined) return value;
  const children = Object.values(value);
  return containerAt(children[Math.floor(share * children.length)], rest) ?? value;
}

import fc from "fast-check";
import { expect, it } from "vitest";
import { checkSentence, FUZZ_MILLISECONDS, fuzz } from "../../shared/fuzz/testing.ts";
import { readAddress } from "./address.ts";

const Key = fc.oneof(
  fc.constantFrom("v", "method", "dataset", "encoder", "steps", "batch", "seed", "temperature"),
  fc.constantFrom("constructor", "__proto__", "toString", "valueOf", "augment.blur"),
  fc.string(),
);
const Value = fc.oneof(
  fc.constantFrom("", "1", "-1", "1e999", "true", "simclr", "__proto__", "00", "0x10", " 1 "),
  fc.string({ unit: "binary", maxLength: 60 }),
);

it(
  "reads any address, and names what it cannot read",
  async () => {
    const Pairs = fc
      .array(fc.tuple(Key, Value), { maxLength: 8 })
      .map((pairs) => `?${new URLSearchParams(pairs)}`);
    await fuzz(
      fc.oneof(
        Pairs,
        fc.string().map((text) => `?${text}`),
      ),
      (search) => {
        const { wanted, problems } = readAddress(search);
        for (const problem of problems) checkSentence(problem);
        for (const key of ["steps", "batch", "seed"] as const) {
          const value = wanted[key];
          expect(value === undefined || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
        }
        for (const [key, value] of Object.entries(wanted.settings ?? {})) {
          expect(key).toMatch(/^[A-Za-z]/);
          expect(
            typeof value === "string" || typeof value === "boolean" || Number.isFinite(value),
          ).toBe(true);
        }
        expect(Object.getPrototypeOf(wanted.settings ?? {})).toBe(Object.prototype);
      },
    );
  },
  FUZZ_MILLISECONDS,
);

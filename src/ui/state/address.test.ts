import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import { readAddress, writeAddress } from "./address.ts";

const defaults: RunConfiguration = {
  method: "simclr",
  dataset: "fashion",
  encoder: "convnet-s",
  steps: 500,
  batch: 128,
  seed: 0,
  settings: {},
};

describe("the address", () => {
  test("carries what differs, and the batch size, whose default depends on the adapter", () => {
    expect(writeAddress(defaults, defaults)).toBe("?v=1&batch=128");
    const changed = { ...defaults, dataset: "digits", settings: { "augment.crop": 0.5 } };
    expect(writeAddress(changed, defaults)).toBe("?v=1&dataset=digits&batch=128&augment.crop=0.5");
  });

  test("is read back as it was written", () => {
    fc.assert(
      fc.property(
        fc.record({
          method: fc.constantFrom("simclr", "byol"),
          dataset: fc.constantFrom("fashion", "digits"),
          encoder: fc.constantFrom("mlp", "resnet-s"),
          steps: fc.integer({ min: 1, max: 100_000 }),
          batch: fc.integer({ min: 2, max: 8192 }),
          seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
          settings: fc.record(
            {
              temperature: fc.double({ min: 0.01, max: 10, noNaN: true }),
              batchNorm: fc.boolean(),
              optimizer: fc.constantFrom("sgd", "lars"),
              "augment.crop": fc.constantFrom(0.25, 1),
            },
            { requiredKeys: [] },
          ),
        }),
        (configuration) => {
          const { wanted, problems } = readAddress(writeAddress(configuration, defaults));
          expect(problems).toEqual([]);
          expect({ ...defaults, ...wanted }).toEqual(configuration);
        },
      ),
    );
  });

  test.each([
    ["?v=1&batch=many", 'batch is "many"; it takes a whole number of at most ten digits'],
    ["?v=1&dataset=%3Cscript%3E", "it takes a name such as fashion"],
    ["?v=1&seed=-1", 'seed is "-1"'],
    ["?v=7&batch=64", 'version "7"'],
    ["?v=1&%24=1", "not the name of a setting"],
    ["?v=1&temperature=", "temperature"],
  ])("%s is reported, not obeyed", (search, sentence) => {
    expect(readAddress(search).problems.join()).toContain(sentence);
  });

  test.each(["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"])(
    "%s is a setting like any other unknown one",
    (word) => {
      const { wanted, problems } = readAddress(`?v=1&${word}=1`);
      const known = Object.hasOwn(wanted.settings ?? {}, word);
      expect(known || problems.length > 0).toBe(true);
    },
  );

  test("what cannot be read does not spoil the rest", () => {
    expect(readAddress("?v=1&batch=many&seed=7").wanted).toEqual({ seed: 7 });
  });
});

test("a lesson and its beat, counted from 1, are part of the address", () => {
  expect(readAddress("?lesson=collapse&beat=3").lesson).toEqual({ id: "collapse", beat: 2 });
  expect(readAddress("?lesson=collapse").lesson).toEqual({ id: "collapse", beat: 0 });
  expect(readAddress("?beat=3").lesson).toBeUndefined();
  expect(readAddress("?lesson=A!").problems).toEqual([
    'lesson is "A!"; it takes a name such as collapse',
  ]);
});

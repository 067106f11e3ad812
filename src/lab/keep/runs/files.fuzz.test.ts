import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  damagedBytes,
  damagedJson,
  FUZZ_MILLISECONDS,
  fuzz,
  OddValue,
  readOrRefuse,
} from "../../../shared/fuzz/testing.ts";
import { decodeRuns, encodeRuns, encodeRunsCsv } from "./files.ts";
import { createRunRecorder } from "./recorder.ts";
import { diagnosticsOf, identity, stateOf, stepsOf } from "./testing.ts";

// JSON has no −0.
const Loss = fc.oneof(fc.double(), fc.constant(Number.NaN)).map((loss) => loss + 0);
const Record = fc
  .tuple(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.array(Loss, { minLength: 1, maxLength: 30 }),
  )
  .map(([id, losses]) => {
    const recorder = createRunRecorder(identity(id));
    recorder.receive(stepsOf(1, losses));
    recorder.receive(diagnosticsOf(losses.length, "z", 0.5));
    recorder.receive(stateOf("finished", losses.length));
    return recorder.record();
  });

const example = (): unknown => {
  const recorder = createRunRecorder(identity("a"));
  recorder.receive(stepsOf(1, [3, 2, 1]));
  recorder.receive(diagnosticsOf(3, "z", 0.5));
  return JSON.parse(encodeRuns([recorder.record()]));
};
const { method, dataset, encoder, seed, steps, batch, settings } = identity("a").configuration;
const runFile = {
  schema: 1,
  ...{ method, dataset, encoder, seed, steps, batch, settings },
  step: 2,
  adapter: { description: "none" },
  history: { step: [1, 2], loss: [2, null], learningRate: [0.1, 0.1] },
  final: { knn: 0.5, h: { collapse: "none", std: 1 }, z: { collapse: "none" } },
};
const text = (value: unknown) => JSON.stringify(value) ?? "";

describe("files of runs", { timeout: FUZZ_MILLISECONDS }, () => {
  it("come back as they were", async () => {
    await fuzz(fc.uniqueArray(Record, { selector: ({ id }) => id, maxLength: 3 }), (runs) => {
      expect(decodeRuns(encodeRuns(runs), "file")).toEqual(runs);
    });
  });

  it("with damaged fields are refused or read", async () => {
    await fuzz(damagedJson([example(), runFile]), (value) => {
      const runs = readOrRefuse(() => decodeRuns(text(value), "file"));
      if (runs) encodeRunsCsv(runs);
    });
  });

  it("with damaged characters are refused or read", async () => {
    const files = [example(), runFile].map((value) => new TextEncoder().encode(text(value)));
    await fuzz(damagedBytes(files), (bytes) => {
      readOrRefuse(() => decodeRuns(new TextDecoder().decode(bytes), "file"));
    });
  });

  it("of any JSON are refused or read", async () => {
    await fuzz(OddValue, (value) => {
      readOrRefuse(() => decodeRuns(text(value), "file"));
    });
  });
});

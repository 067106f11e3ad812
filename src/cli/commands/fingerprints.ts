import { tidyJson } from "../../lab/keep/runFile.ts";
import { InputError, oneLineOf, RunError } from "../../shared/errors.ts";
import { defineCommand, text } from "../command.ts";
import { checkOutput, readInput, writeOutput } from "../files.ts";
import { type Fingerprints, fingerprint, fingerprintPairs } from "../fingerprints.ts";
import { withDevice } from "../resources.ts";

export const fingerprints = defineCommand({
  name: "fingerprints",
  summary: "Hashes what every method and encoder has learned after 12 steps",
  options: {
    only: text("A,B", "methods or encoders to train; default all"),
    compare: text("FILE", "fingerprints recorded before; fails where one differs"),
    out: text("FILE", "writes the fingerprints as JSON"),
  },
  details: () =>
    [
      "A change that must not alter training is checked by recording fingerprints before it with --out and",
      "comparing afterwards with --compare, on the same adapter. Only values are hashed, so renamed or",
      "reordered variables have the same fingerprint.",
    ].join("\n"),
  async run({ only, compare, out }, output) {
    if (out) checkOutput("out", out);
    const expected = compare === undefined ? undefined : read(compare);
    const names = only?.split(",");
    const pairs = (await fingerprintPairs()).filter(
      (pair) => !names || pair.split("/").some((name) => names.includes(name)),
    );
    if (pairs.length === 0)
      throw new InputError(`--only ${only}: no method or encoder is named so`);
    const different: string[] = [];
    const hashes: Record<string, string> = {};
    await withDevice(output, async (device) => {
      for (const pair of pairs) {
        const hash = await fingerprint(device, pair);
        hashes[pair] = hash;
        const known = expected?.[pair];
        const verdict = !expected ? "" : known === hash ? " equal" : known ? " DIFFERS" : " new";
        if (known !== undefined && known !== hash) different.push(pair);
        output.print(`${pair} ${hash.slice(0, 16)}${verdict}`);
      }
    });
    if (out) writeOutput(out, tidyJson(hashes));
    if (different.length > 0) {
      throw new RunError("gpu-error", `fingerprints differ: ${different.join(", ")}`);
    }
  },
});

function read(path: string): Fingerprints {
  const text = new TextDecoder().decode(readInput("compare", path));
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) throw new Error("found no object");
    return Object.fromEntries(Object.entries(parsed).map(([pair, hash]) => [pair, String(hash)]));
  } catch (error) {
    throw new InputError(`--compare ${path}: cannot be read as fingerprints: ${oneLineOf(error)}`);
  }
}

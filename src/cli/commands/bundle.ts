/** A run as one file, and back. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { schemaOf } from "../../data/index.ts";
import { BUNDLE_ENDING, decodeBundle, encodeBundle, isPlainName } from "../../formats/bundle.ts";
import { decodeWeights } from "../../lab/weights/weights.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import { defineCommand, required } from "../command.ts";
import { checkOutput, makeDirectory, readInput, writeOutput, writeOutputs } from "../files.ts";
import { quoted } from "../interruption.ts";
import { localTables } from "../resources.ts";

const WEIGHTS = "weights.safetensors";

export const bundle = defineCommand({
  name: "bundle",
  summary: `Writes a run as one file, NAME${BUNDLE_ENDING}`,
  details: () =>
    [
      "The file is a ZIP archive of the files that train wrote to DIR (configuration, series, weights with what",
      "resuming needs, embeddings, labels) and manifest.json with method, dataset, its version and the SHA-256 of",
      "every file. The dataset itself is not in it.",
    ].join("\n"),
  options: {
    run: required("DIR", "directory that train wrote"),
    out: required(`NAME${BUNDLE_ENDING}`, "output file"),
  },
  async run({ run, out }, output) {
    if (!out.endsWith(BUNDLE_ENDING)) {
      throw new InputError(`--out ${out}: expected a name that ends with ${BUNDLE_ENDING}`);
    }
    checkOutput("out", out);
    const files = filesOf(run);
    const path = join(run, WEIGHTS);
    const saved = decodeWeights(readInput("run", path), path, localTables);
    const { method, encoder, dataset, seed, steps } = saved.configuration;
    const { version } = saved.schema.own ? saved.schema : schemaOf(localTables, dataset);
    const facts = {
      method,
      encoder,
      dataset: { id: dataset, version },
      seed,
      steps,
      step: saved.step,
    };
    const bytes = await encodeBundle({ facts, files });
    writeOutput(out, bytes);
    output.log(`${Object.keys(files).length} files of ${run} written to ${out}`);
  },
});

/** The files of a run's directory; folders such as that of a twin are runs of their own. */
function filesOf(directory: string): Record<string, Uint8Array> {
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch (error) {
    throw new InputError(`--run ${directory}: cannot be read: ${messageOf(error)}`);
  }
  for (const needed of [WEIGHTS, "run.json"]) {
    if (!names.includes(needed)) {
      throw new InputError(
        `--run ${directory}: has no ${needed}; expected a directory that train wrote`,
      );
    }
  }
  const files = names.filter(
    (name) => isPlainName(name) && statSync(join(directory, name)).isFile(),
  );
  return Object.fromEntries(files.map((name) => [name, readInput("run", join(directory, name))]));
}

export const replay = defineCommand({
  name: "replay",
  summary: `Restores the files of a run from NAME${BUNDLE_ENDING}, without training`,
  argument: { placeholder: `NAME${BUNDLE_ENDING}`, help: "file that bundle wrote" },
  options: { out: required("DIR", "output directory") },
  async run({ out }, output, path) {
    const { facts, files } = await decodeBundle(readInput("replay", path), path);
    makeDirectory("out", out);
    writeOutputs(
      Object.fromEntries(Object.entries(files).map(([name, bytes]) => [join(out, name), bytes])),
    );
    const { method, encoder, dataset, seed, step, steps } = facts;
    output.print(
      `${method} with ${encoder} on ${dataset.id}, seed ${seed}: step ${step} of ${steps}`,
    );
    output.log(`${Object.keys(files).length} files written to ${out}`);
    output.log(
      files[WEIGHTS]
        ? howToContinue(facts, out)
        : `a recording without ${WEIGHTS}: the page plays ${path} back, but the run cannot go on`,
    );
  },
});

/** Whether the run can go on here, and how. */
function howToContinue(
  { dataset, step, steps }: Awaited<ReturnType<typeof decodeBundle>>["facts"],
  out: string,
): string {
  const known = localTables.list().find(({ id }) => id === dataset.id);
  if (!known) return `the run cannot go on here: there is no dataset ${dataset.id}`;
  if (known.version !== dataset.version) {
    return `the dataset ${dataset.id} has another version here (${known.version} instead of ${dataset.version}), so the run would see other images`;
  }
  if (step >= steps) return `the run is finished; to go on, train with --resume and more --steps`;
  const weights = quoted(join(out, WEIGHTS));
  return `to continue: npm run -s lab -- train --resume ${weights} --out ${quoted(out)}`;
}

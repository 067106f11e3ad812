/** The options that name a dataset: one of the program, or the path of a person's own. */
import { pairs, type Resolver } from "./command.ts";
import { datasetNamed } from "./ownData.ts";
import { localTables } from "./resources.ts";

const resolve: Resolver = (given, { import: settings }, output) =>
  datasetNamed(given, pairsIn(settings), localTables, output);

function pairsIn(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}

/** `--dataset D`, with the id of the dataset as its value. */
export const datasetOption = (help: string) =>
  ({
    kind: "text",
    placeholder: "D",
    help: `${help}, or a path, see lab inspect`,
    resolve,
  }) as const;

export const requiredDataset = (help: string) =>
  ({
    kind: "text",
    placeholder: "D",
    help: `${help}, or a path, see lab inspect`,
    required: true,
    resolve,
  }) as const;

/** `--import key=value …`, of commands with `--dataset`. */
export const importOption = pairs(
  "key=value …",
  "how the pictures of a dataset of your own become rows, see lab inspect --help",
);

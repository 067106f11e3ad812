import { heldOutRows } from "../../data/heldOut.ts";
import { categoryNamed, columnsOfKind } from "../../data/index.ts";
import { checkTemplate, filledPrompts, promptsOf } from "../../data/prompts.ts";
import { featuresOf } from "../../lab/evaluate/evaluate.ts";
import { classify, jointSpaceOf } from "../../lab/evaluate/pairs.ts";
import { describeLosses, readingOf, readText } from "../../lab/evaluate/readText.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { unitRows } from "../../metrics/embeddings.ts";
import { accuracyOf } from "../../metrics/pairs/zeroShot.ts";
import { InputError } from "../../shared/errors.ts";
import { defineCommand, flag, type Output, required, text, texts } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { percent } from "../pairTables.ts";
import { loadSaved, testImages, textsOfRun, withSaved } from "../savedRun.ts";
import { table as tableOf } from "../table.ts";

export const zeroshot = defineCommand({
  name: "zeroshot",
  summary: "Classifies test images by the nearest prompt, without having been trained on classes",
  options: {
    weights: required("F", "weights.safetensors written by train, of a method with texts"),
    dataset: datasetOption("the dataset whose test split is classified, default that of the run"),
    import: importOption,
    column: text("C", "the category column to predict; default: the classes of the dataset"),
    prompts: texts(
      '"a photo of a {class}" …',
      "templates with {class} in the place of the class; default: those of the dataset",
    ),
    json: flag("print JSON"),
  },
  details: () =>
    [
      "The vectors of several prompts of a class are averaged as unit vectors and normalised again; the accuracy with",
      "each prompt alone is shown as well. Before a vowel, the article a of {class} becomes an.",
    ].join("\n"),
  async run({ weights, dataset, column: wanted, prompts: given, json }, output) {
    for (const template of given) checkTemplate(template);
    const loaded = await loadSaved(weights, dataset);
    const read = textsOfRun(loaded, weights);
    const joint = jointSpaceOf(loaded.spaces);
    if (!joint) {
      throw new InputError(`--weights ${weights}: its texts and images share no space`);
    }
    const { table } = loaded;
    const category = categoryOf(table.schema, wanted);
    const templates = given.length > 0 ? given : promptsOf(table.schema, category);
    const { names, values } = categoryNamed(table.test, category);
    checkPrompts(filledPrompts(templates, names), read, output);

    const { answers, accuracy, chance, perClass, perWording } = await withSaved(
      loaded,
      output,
      async (evaluator) => {
        const embedded = await evaluator.embedImages(testImages(table));
        const images = unitRows(featuresOf(embedded, joint.image.id));
        return classify(evaluator, joint, images, table.test, { category, templates });
      },
    );
    const heldOut = heldOutRows(table, table.test);
    const result = {
      accuracy,
      chance,
      ...(heldOut.length > 0 && { heldOut: accuracyOf(answers, values, heldOut) }),
      perClass: Object.fromEntries(names.map((name, index) => [name, perClass[index] ?? null])),
      prompts: templates,
      perPrompt: perWording,
    };
    if (json) return output.print(tidyJson(result).trimEnd());
    const rows: readonly (readonly [string, number | null])[] = [
      ...Object.entries(result.perClass),
      ...(templates.length > 1
        ? templates.map((template, index) => [template, perWording[index] ?? null] as const)
        : []),
      ["all", accuracy],
      ...(result.heldOut === undefined ? [] : [["held out", result.heldOut] as const]),
      ["chance", chance],
    ];
    const lines = tableOf<(typeof rows)[number]>(
      [
        [
          `${category}, prompts ${templates.map((each) => JSON.stringify(each)).join(" ")}`,
          ([name]) => name,
        ],
        ["accuracy, %", ([, value]) => percent(value)],
      ],
      rows,
    );
    for (const line of lines) output.print(line);
  },
});

function categoryOf(
  schema: Parameters<typeof columnsOfKind>[0] & { readonly category: string },
  wanted: string | undefined,
): string {
  const names = columnsOfKind(schema, "category").map(({ name }) => name);
  if (wanted === undefined) return schema.category;
  if (names.includes(wanted)) return wanted;
  throw new InputError(
    `--column: found ${JSON.stringify(wanted)}, expected one of ${names.join(", ")}`,
  );
}

/** Logs what is not read of the prompts. Throws {@link InputError} if no prompt has a known word. */
function checkPrompts(
  prompts: readonly string[],
  { column: { context }, vocabulary }: ReturnType<typeof textsOfRun>,
  output: Output,
): void {
  const reader = { vocabulary, context };
  const readings = prompts.map((prompt) => readingOf(prompt, reader));
  if (!readings.some(({ isKnown }) => isKnown)) {
    for (const prompt of prompts) readText(prompt, reader, "--prompts");
  }
  const unknown = [...new Set(readings.flatMap((reading) => reading.unknown))];
  if (unknown.length > 0) {
    const shown = unknown.slice(0, 20).join(", ");
    output.log(
      `--prompts: not in the training texts, read as unknown: ${shown}${unknown.length > 20 ? ", …" : ""}`,
    );
  }
  const [longest] = readings.toSorted((one, other) => other.cut.length - one.cut.length);
  if (longest && longest.cut.length > 0) {
    const [loss] = describeLosses("--prompts", { ...longest, unknown: [] });
    output.log(loss ?? "");
  }
}

import { columnsOfKind, type Table, textOf, tokensNamed } from "../../data/index.ts";
import { fittedPicture } from "../../data/picture.ts";
import { decodePng } from "../../formats/png.ts";
import { featuresOf } from "../../lab/evaluate/evaluate.ts";
import { tidyJson } from "../../lab/keep/runFile.ts";
import { nearestNeighbours } from "../../metrics/probes/neighbours.ts";
import { InputError } from "../../shared/errors.ts";
import type { BuiltSpace, Modality } from "../../training/space.ts";
import { defineCommand, flag, integer, required, text } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { readInput } from "../files.ts";
import {
  checkTexts,
  type Loaded,
  loadSaved,
  testImages,
  textsOfRun,
  withSaved,
} from "../savedRun.ts";
import { table as tableOf } from "../table.ts";

const TOP = 10;

export const query = defineCommand({
  name: "query",
  summary: "Finds the rows of a test split that are nearest to a text or an image",
  options: {
    weights: required("F", "weights.safetensors written by train"),
    text: text("T", "the text to look for; needs a run of a method with texts"),
    image: text("X.png", "the image to look for, a PNG file"),
    dataset: datasetOption("the dataset whose test split is searched, default that of the run"),
    import: importOption,
    space: text(
      "S",
      "the space whose rows are ranked: z or h for images, text.z or text.h for texts; default z if the run has texts, otherwise h",
    ),
    top: integer("K", `number of rows; default ${TOP}`),
    json: flag("print JSON"),
  },
  details: () =>
    [
      "Rows are ranked by cosine. A text is compared with images, and an image with texts, in a space that both share.",
      "An image is placed on white where it is transparent, cropped around its centre to the proportions of the",
      "model's images, and resized by averaging over areas. Words that the training texts lack are read as unknown.",
    ].join("\n"),
  async run({ weights, text: words, image, dataset, space: wanted, top = TOP, json }, output) {
    if ((words === undefined) === (image === undefined)) {
      throw new InputError(
        `--text, --image: found ${words === undefined ? "neither" : "both"}, expected one of them`,
      );
    }
    if (top < 1) throw new InputError(`--top: found ${top}, expected a whole number from 1`);
    const loaded = await loadSaved(weights, dataset);
    if (words !== undefined) checkTexts("--text", [words], textsOfRun(loaded, weights), output);
    const picture =
      image === undefined
        ? undefined
        : fittedPicture(
            decodePng(readInput("image", image), `--image ${image}`),
            loaded.saved.image,
          );
    const { ranked, own } = spacesFor(loaded, wanted, picture ? "image" : "tokens");
    const captions = captionsOf(loaded, ranked);

    const nearest = await withSaved(loaded, output, async ({ embedImages, embedTexts }) => {
      const asked = picture ? await embedImages(picture) : await embedTexts([words ?? ""]);
      const rows =
        ranked.reads === "image"
          ? await embedImages(testImages(loaded.table))
          : await embedTexts(captions ?? []);
      const { data } = featuresOf(asked, own.id);
      return nearestNeighbours(data, featuresOf(rows, ranked.id), top, "cosine");
    });
    const { classes, test } = loaded.table;
    const results = nearest.map(({ index, value }) => {
      const caption = captions?.[index];
      return {
        index,
        split: "test",
        cosine: value,
        class: classes[test.labels[index] ?? -1] ?? "unknown",
        ...(caption !== undefined && { caption }),
      };
    });
    if (json) return output.print(tidyJson(results).trimEnd());
    const lines = tableOf<(typeof results)[number]>(
      [
        ["class", (row) => row.class],
        ["cosine", ({ cosine }) => cosine.toFixed(4)],
        ["row", ({ index }) => String(index)],
        ["  caption", ({ caption = "" }) => caption],
      ],
      results,
    );
    for (const line of lines) output.print(line);
  },
});

/** The space whose rows are ranked, and the space of the query. */
function spacesFor(
  { spaces, table }: Loaded,
  wanted: string | undefined,
  reads: Modality,
): { readonly ranked: BuiltSpace; readonly own: BuiltSpace } {
  const partnerOf = ({ jointWith }: BuiltSpace) => spaces.find(({ id }) => id === jointWith);
  const ownOf = (space: BuiltSpace) => (space.reads === reads ? space : partnerOf(space));
  const usable = spaces.filter((space) => ownOf(space));
  const joint = spaces.find((space) => space.reads === "image" && partnerOf(space));
  const ranked =
    wanted === undefined
      ? (joint ?? spaces.find(({ id }) => id === "h"))
      : usable.find(({ id }) => id === wanted);
  const own = ranked && ownOf(ranked);
  if (!ranked || !own) {
    throw new InputError(
      `--space: found ${JSON.stringify(wanted)}, expected one of ${usable.map(({ id }) => id).join(", ")}`,
    );
  }
  if (ranked.reads === "tokens" && columnsOfKind(table.schema, "tokens").length === 0) {
    throw new InputError(
      `--space ${ranked.id}: ranks texts, and ${table.id} has none; choose a dataset with texts, or a space of images`,
    );
  }
  return { ranked, own };
}

/** The first text of each test row, in the column of the run or the first that the dataset has. */
function captionsOf({ spaces, table }: Loaded, ranked: BuiltSpace): readonly string[] | undefined {
  const names = columnsOfKind(table.schema, "tokens").map(({ name }) => name);
  const read = ranked.column?.name ?? spaces.find(({ column }) => column)?.column?.name;
  const name = names.find((each) => each === read) ?? names[0];
  return name === undefined ? undefined : firstTexts(table, name);
}

function firstTexts({ test }: Table, name: string): readonly string[] {
  const column = tokensNamed(test, name);
  return Array.from({ length: test.count }, (_, row) => textOf(column, row));
}

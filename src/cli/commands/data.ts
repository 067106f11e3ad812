import { type SplitName, schemaOf, tableSettings, toFloat } from "../../data/index.ts";
import { encodeNpy } from "../../formats/npy.ts";
import { InputError } from "../../shared/errors.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { defineCommand, integer, pairs, required } from "../command.ts";
import { importOption, requiredDataset } from "../datasetOption.ts";
import { checkOutput, writeOutputs } from "../files.ts";
import { loadLocalDataset, localTables } from "../resources.ts";

const SPLITS: readonly SplitName[] = ["train", "test"];

/** Throws {@link InputError} with the first setting that the dataset does not have. */
function onlyOfDataset(id: string, given: Readonly<Record<string, string>>): SettingValues {
  const known = tableSettings(schemaOf(localTables, id));
  const [unknown] = Object.keys(given).filter((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return given;
  const accepted = Object.keys(known).join(", ") || "none: this dataset has no settings";
  throw new InputError(`--set ${unknown}: no setting of the dataset ${id}; expected ${accepted}`);
}

export const data = defineCommand({
  name: "data",
  summary: "Writes the images and labels of a dataset as .npy files",
  options: {
    dataset: requiredDataset("the dataset"),
    set: pairs("data.key=value …", "settings of the dataset, see lab datasets"),
    import: importOption,
    split: required("S", `one of ${SPLITS.join(", ")}`),
    limit: integer("N", "only the first N images"),
    images: required("X.npy", "output file: float32 [n, height, width, channels] in [0, 1]"),
    labels: required("L.npy", "output file: int32 [n]"),
  },
  async run({ dataset: id, set, split: wanted, limit, images, labels }, output) {
    const split = SPLITS.find((name) => name === wanted);
    if (!split) {
      throw new InputError(`--split: found "${wanted}", expected one of ${SPLITS.join(", ")}`);
    }
    if (images === labels)
      throw new InputError(`--labels ${labels}: same file as --images; expected another`);
    checkOutput("images", images);
    checkOutput("labels", labels);
    const dataset = await loadLocalDataset(id, onlyOfDataset(id, set));
    const { height, width, channels } = dataset;
    if (height === 0) {
      throw new InputError(`--dataset ${id}: its rows are texts; data writes datasets of images`);
    }
    const { count, images: bytes, labels: classes } = dataset[split];
    const rows = limit ?? count;
    if (rows < 1 || rows > count) {
      throw new InputError(`--limit: found ${rows}, expected a whole number from 1 to ${count}`);
    }
    const size = height * width * channels;
    writeOutputs({
      [images]: encodeNpy({
        dtype: "F32",
        shape: [rows, height, width, channels],
        data: toFloat(bytes.subarray(0, rows * size)),
      }),
      [labels]: encodeNpy({ dtype: "I32", shape: [rows], data: classes.slice(0, rows) }),
    });
    output.log(`${rows} ${split} images of ${id} written to ${images} and ${labels}`);
  },
});

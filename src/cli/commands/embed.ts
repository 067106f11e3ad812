import { encodeNpy } from "../../formats/npy.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import { placeOf } from "../../lab/evaluate/objective.ts";
import { embedWith } from "../../lab/weights/embedder.ts";
import { decodeWeights } from "../../lab/weights/weights.ts";
import type { ImageSize } from "../../nn/encoder.ts";
import { InputError } from "../../shared/errors.ts";
import { describeShape } from "../../shared/shapes.ts";
import { defineCommand, required, text } from "../command.ts";
import { datasetOption, importOption } from "../datasetOption.ts";
import { checkOutput, readInput, readNpy, writeOutput } from "../files.ts";
import { loadLocalDataset, localTables, withDevice } from "../resources.ts";
import { checkImageSize, requireImages, testImages } from "../savedRun.ts";

export const embed = defineCommand({
  name: "embed",
  summary: "Embeds images with trained weights",
  options: {
    weights: required("F", "weights.safetensors written by train or export"),
    images: text("X.npy", "images: float32 [n, height, width, channels] in [0, 1]"),
    dataset: datasetOption("instead of --images: the dataset whose test split is embedded"),
    import: importOption,
    out: required("H.npy", "output file: encoder outputs, float32 [n, d]"),
  },
  async run({ weights, images, dataset, out }, output) {
    if ((images === undefined) === (dataset === undefined)) {
      throw new InputError(
        `--images, --dataset: found ${images === undefined ? "neither" : "both"}, expected one of them`,
      );
    }
    checkOutput("out", out);
    const saved = decodeWeights(readInput("weights", weights), weights, localTables);
    requireImages(saved, "embed takes weights of an encoder of images");
    const pixels =
      images === undefined
        ? await testPixels(dataset ?? "", saved.image)
        : imagesFrom(readNpy("images", images), images, saved.image);
    const { h, dim } = await withDevice(output, (device) => embedWith(device, saved, pixels));
    const rows = h.length / dim;
    writeOutput(out, encodeNpy({ dtype: "F32", shape: [rows, dim], data: h }));
    output.log(`${rows} embeddings of ${dim} dimensions written to ${out}`);
  },
});

/** The test images of a dataset, in file order. */
async function testPixels(id: string, image: ImageSize): Promise<Float32Array> {
  const table = await loadLocalDataset(id);
  checkImageSize(table, image);
  return testImages(table);
}

/** The images as pixels. Throws {@link InputError} if type, shape or range do not fit the weights. */
function imagesFrom(tensor: FileTensor, name: string, image: ImageSize): Float32Array {
  const { dtype, shape } = tensor;
  const { height, width, channels } = image;
  const expected = `expected float32 [n,${height},${width},${channels}] in [0, 1]`;
  if (dtype !== "F32") throw new InputError(`--images ${name}: is ${dtype}; ${expected}`);
  const [rows = 0, ...size] = shape;
  if (rows < 1 || size.join() !== [height, width, channels].join()) {
    throw new InputError(`--images ${name}: is ${describeShape(shape)}; ${expected}`);
  }
  const wrong = tensor.data.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong !== -1) {
    throw new InputError(
      `--images ${name}: ${placeOf(wrong, shape)} is ${tensor.data[wrong]}; ${expected}`,
    );
  }
  return tensor.data;
}

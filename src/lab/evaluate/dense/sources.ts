/** Features of the patches of images: tokens of a vision transformer, or the pixels of each patch. */
import { type Split, toFloat } from "../../../data/index.ts";
import type { Device } from "../../../gpu/device.ts";
import { createBuffer } from "../../../gpu/memory.ts";
import type { Embeddings } from "../../../metrics/index.ts";
import { initialState } from "../../../training/model.ts";
import { createTokenProgram, TOKEN_IMAGES, type TokenRun, tokensOfModel } from "../tokenProgram.ts";
import type { Patched } from "./truth.ts";

/** The output features of all patches of some rows, row by row: [rows · patches, width]. */
export type PatchFeatures = (split: Split, rows: readonly number[]) => Promise<Embeddings>;

export interface TokenSource {
  readonly patched: Patched;
  readonly features: PatchFeatures;
  /** Queries, keys and values of each attention layer for one batch of rows, at most {@link TOKEN_IMAGES}. */
  attention(split: Split, rows: readonly number[]): Promise<readonly Float32Array[]>;
  readonly sizes: { readonly tokens: number; readonly heads: number; readonly depth: number };
  destroy(): void;
}

/** The tokens of a run with its current weights. Throws an InputError if its encoder has no patches. */
export async function tokenSource(device: Device, run: TokenRun): Promise<TokenSource> {
  const { grid, width } = tokensOfModel(run.model);
  const { height, width: across, channels } = run.model.image;
  const size = height * across * channels;
  const patches = grid.rows * grid.cols;
  const { program, layers, sizes } = await createTokenProgram(device, run);
  const images = new Float32Array(TOKEN_IMAGES * size);
  const runOn = (split: Split, rows: readonly number[], names: readonly string[]) => {
    images.fill(0);
    for (const [index, row] of rows.entries()) images.set(pixelsOf(split, row, size), index * size);
    program.write("images", images);
    return program.run([...names]);
  };
  return {
    patched: { grid, height, width: across },
    sizes,
    async features(split, rows) {
      const each = patches * width;
      const data = new Float32Array(rows.length * each);
      for (let first = 0; first < rows.length; first += TOKEN_IMAGES) {
        const some = rows.slice(first, first + TOKEN_IMAGES);
        const { patches: found = new Float32Array() } = await runOn(split, some, ["patches"]);
        data.set(found.subarray(0, some.length * each), first * each);
      }
      return { data, rows: rows.length * patches, cols: width };
    },
    async attention(split, rows) {
      const names = layers.map(({ packed }) => packed);
      const outputs = await runOn(split, rows, names);
      return names.map((name) => outputs[name] ?? new Float32Array());
    },
    destroy: () => program.destroy(),
  };
}

/** Tokens of the same networks with their initial weights, which are kept in a buffer of their own. */
export async function untrainedTokens(
  device: Device,
  { model, buffers }: TokenRun,
): Promise<TokenSource> {
  const state = await createBuffer(device, model.layout.words * 4, "untrained tokens");
  state.write(0, initialState(model));
  try {
    const source = await tokenSource(device, { model, buffers: { ...buffers, state } });
    return {
      ...source,
      destroy() {
        source.destroy();
        state.destroy();
      },
    };
  } catch (error) {
    state.destroy();
    throw error;
  }
}

/** The pixels of each patch, [height, width, channels] one after the other. */
export const pixelPatches =
  ({ grid, height, width }: Patched, channels: number): PatchFeatures =>
  async (split, rows) => {
    const [tall, wide] = [height / grid.rows, width / grid.cols];
    const cols = tall * wide * channels;
    const patches = grid.rows * grid.cols;
    const data = new Float32Array(rows.length * patches * cols);
    let place = 0;
    for (const row of rows) {
      const pixels = pixelsOf(split, row, height * width * channels);
      for (let patch = 0; patch < patches; patch++) {
        const [top, left] = [Math.floor(patch / grid.cols) * tall, (patch % grid.cols) * wide];
        for (let y = 0; y < tall; y++) {
          const start = ((top + y) * width + left) * channels;
          data.set(pixels.subarray(start, start + wide * channels), place);
          place += wide * channels;
        }
      }
    }
    return { data, rows: rows.length * patches, cols };
  };

const pixelsOf = ({ images }: Split, row: number, size: number): Float32Array =>
  toFloat(images.subarray(row * size, (row + 1) * size));

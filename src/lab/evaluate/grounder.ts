/** Patches of images and words of texts as a method compares them, computed outside of training. */
import { compile } from "../../autodiff/compile/compile.ts";
import { input } from "../../autodiff/tensor.ts";
import { paddedText, type TokensColumn } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Program } from "../../gpu/program.ts";
import { inPass } from "../../nn/network.ts";
import type { Grounding } from "../../training/grounding.ts";
import type { TokenRun } from "./tokenProgram.ts";

/** Images and texts of one run of a program. */
const ROWS = 50;

/** Vectors of the tokens of one image or text, one after the other. */
export interface TokenVectors {
  /** [tokens, depth] */
  readonly data: Float32Array;
  readonly depth: number;
}

export interface Grounder {
  readonly grounding: Grounding;
  /** images: [n, height, width, channels] in [0, 1]. */
  patches(images: Float32Array): Promise<TokenVectors[]>;
  /** The words of each text, without its start and end; one vector of a text that is compared as a whole. */
  words(column: TokensColumn, texts: readonly string[]): Promise<TokenVectors[]>;
  destroy(): void;
}

/** Undefined if the method does not compare patches with words, or its encoder has no patches. */
export async function createGrounder(
  device: Device,
  { model, buffers }: TokenRun,
): Promise<Grounder | undefined> {
  const { grounding } = model.built;
  if (!grounding) return undefined;
  const { height, width, channels } = model.image;
  const { context } = grounding.column;
  const built = inPass({ batch: ROWS, training: false }, () => ({
    patches: grounding.patches(input("images", [ROWS, height, width, channels])),
    words: grounding.words(input("ids", [ROWS, context], "u32")),
  }));
  const request = (outputs: Partial<typeof built>) =>
    compile(device, { state: model.layout, outputs }, buffers);
  const images = await request({ patches: built.patches });
  const texts = await request({ words: built.words });
  const depth = built.patches.shape[2] ?? 1;
  return {
    grounding,
    async patches(values) {
      const found = await inRuns(images, ["images", "patches"], values, height * width * channels);
      return found.map((data) => ({ data, depth }));
    },
    async words(column, lines) {
      const encoded = lines.map((text) => column.vocabulary.encode(text).ids);
      const ids = new Uint32Array(lines.length * context);
      for (const [row, each] of encoded.entries()) {
        ids.set(paddedText(each, context), row * context);
      }
      const found = await inRuns(texts, ["ids", "words"], ids, context);
      return found.map((data, row) => {
        const words = Math.min(encoded[row]?.length ?? 2, context) - 2;
        const whole = grounding.compares === "texts";
        return { data: whole ? data : data.subarray(0, words * depth), depth };
      });
    },
    destroy() {
      images.destroy();
      texts.destroy();
    },
  };
}

/** Runs a program on rows of `each` numbers; returns its output row by row. */
async function inRuns(
  program: Program,
  [from, to]: readonly [string, string],
  values: Float32Array | Uint32Array,
  each: number,
): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  const count = values.length / each;
  for (let first = 0; first < count; first += ROWS) {
    const some = values.subarray(first * each, Math.min(count, first + ROWS) * each);
    const whole =
      values instanceof Float32Array ? new Float32Array(ROWS * each) : new Uint32Array(ROWS * each);
    whole.set(some);
    program.write(from, whole);
    const { [to]: output = new Float32Array() } = await program.run([to]);
    const size = output.length / ROWS;
    for (let row = 0; row < some.length / each; row++) {
      rows.push(output.slice(row * size, (row + 1) * size));
    }
  }
  return rows;
}

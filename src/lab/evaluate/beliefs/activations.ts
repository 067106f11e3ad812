/** The activations of a language model after every prefix, layer by layer. */
import { factsOf, planProgram, realise } from "../../../autodiff/compile/compile.ts";
import type { SplitName, Table } from "../../../data/index.ts";
import type { Device } from "../../../gpu/device.ts";
import type { Embeddings } from "../../../metrics/embeddings.ts";
import { inPass } from "../../../nn/network.ts";
import { columnAt } from "../../../training/augment/columns.ts";
import { uploadColumns } from "../../../training/columns.ts";
import type { LanguageModel } from "../../../training/method.ts";
import type { Training } from "../../../training/training.ts";
import type { Prefixes } from "./prefixes.ts";

/** Rows of a pass. */
const PASS = 250;

export type Asked = Pick<Training, "model" | "buffers">;

/** By layer: the vectors of the prefixes. */
export type Layers = readonly Embeddings[];

type Parts = Readonly<Record<SplitName, Prefixes>>;

/** The activations of both splits with the state among the buffers. */
export async function activationsOf(
  device: Device,
  { model, buffers }: Asked,
  table: Table,
  { column, hidden, layers }: LanguageModel,
  parts: Parts,
): Promise<Readonly<Record<SplitName, Layers>>> {
  const of = async (split: SplitName): Promise<Layers> => {
    const prefixes = parts[split];
    const data = model.columns.read(split, { kind: "tokens", column });
    const rows = Math.min(PASS, prefixes.rows);
    const ids = columnAt(data, model.scalar("first", "u32"), rows);
    const outputs = inPass({ batch: rows, training: false }, () =>
      Object.fromEntries(
        [...(layers?.(ids) ?? []), hidden(ids)].map((tensor, layer) => [`layer${layer}`, tensor]),
      ),
    );
    const plan = planProgram({ state: model.layout, outputs }, factsOf(device));
    const own = await uploadColumns(device, model.columns, table, buffers);
    try {
      const program = await realise(device, plan, { ...buffers, ...own });
      const names = Object.keys(outputs);
      const width = (outputs[names[0] ?? ""]?.shape ?? []).at(-1) ?? 0;
      const found = names.map(() => new Float32Array(prefixes.places.length * width));
      let prefix = 0;
      for (let from = 0; from < prefixes.rows; from += rows) {
        program.set("first", from);
        const results = await program.run(names);
        const start = from * column.context;
        const end = (from + rows) * column.context;
        for (; (prefixes.places[prefix] ?? Number.POSITIVE_INFINITY) < end; prefix++) {
          const at = ((prefixes.places[prefix] ?? 0) - start) * width;
          for (const [layer, name] of names.entries()) {
            found[layer]?.set(results[name]?.subarray(at, at + width) ?? [], prefix * width);
          }
        }
      }
      program.destroy();
      const single = found.map((values) => ({
        data: values,
        rows: prefixes.places.length,
        cols: width,
      }));
      return [...single, sideBySide(single)];
    } finally {
      for (const buffer of Object.values(own)) buffer.destroy();
    }
  };
  return { train: await of("train"), test: await of("test") };
}

/** The columns of all layers as those of one. */
function sideBySide(layers: Layers): Embeddings {
  const rows = layers[0]?.rows ?? 0;
  const cols = layers.reduce((sum, layer) => sum + layer.cols, 0);
  const data = new Float32Array(rows * cols);
  let first = 0;
  for (const layer of layers) {
    for (let row = 0; row < rows; row++) {
      data.set(layer.data.subarray(row * layer.cols, (row + 1) * layer.cols), row * cols + first);
    }
    first += layer.cols;
  }
  return { data, rows, cols };
}

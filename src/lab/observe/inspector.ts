/**
 * Reads a method's own output for a few images of the batch, such as reconstructions, and the directions
 * that it learns. Compiled at the first request, as a program separate from the training step.
 */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { inPass } from "../../nn/network.ts";
import { at } from "../../shared/errors.ts";
import type { Training } from "../../training/training.ts";
import { viewsOf } from "../../training/trainingStep.ts";
import type { InspectionEvent } from "../protocol/index.ts";

/** Images shown. */
const SHOWN = 8;

export interface Inspector {
  /** Undefined if the method has no such output. */
  inspect(): Promise<InspectionEvent | undefined>;
  /** Rows [count, zDim], not normalised; undefined if the method learns none. */
  prototypes(): Promise<{ readonly label: string; readonly rows: Float32Array } | undefined>;
  destroy(): void;
}

export function createInspector(device: Device, training: Training, { train }: Dataset): Inspector {
  const { model } = training;
  const { built } = model;
  const count = Math.min(SHOWN, model.configuration.batch);
  const programOf = (outputs: Readonly<Record<string, Tensor>>) =>
    realise(
      device,
      planProgram({ state: model.layout, outputs }, factsOf(device)),
      training.buffers,
    );
  type Program = Awaited<ReturnType<typeof programOf>>;
  const programs: Promise<Program>[] = [];
  const compiled = (outputs: Readonly<Record<string, Tensor>>) => {
    const program = programOf(outputs);
    programs.push(program);
    return program;
  };

  const inspection = built.inspect && {
    ...inPass({ batch: count }, () => {
      const first = model.scalar("first", "u32");
      const { pictures = {}, distributions = {} } =
        built.inspect?.(viewsOf(model, train.count, { images: count, first })) ?? {};
      return { pictures: Object.entries(pictures), distributions: Object.entries(distributions) };
    }),
  };
  const { prototypes } = built;
  let inspecting: Promise<Program> | undefined;
  let placing: Promise<Program> | undefined;

  return {
    async inspect() {
      if (!inspection) return undefined;
      const { pictures, distributions } = inspection;
      const named = [...pictures, ...distributions].map(
        ([, tensor], index) => [`shown${index}`, tensor] as const,
      );
      inspecting ??= compiled(Object.fromEntries(named));
      const program = await inspecting;
      const step = Math.max(0, training.step - 1);
      const scalarOf = training.scalarsAt(step);
      for (const name of program.plan.scalars.keys()) {
        program.set(name, name === "first" ? 0 : scalarOf(name));
      }
      const results = await program.run(named.map(([name]) => name));
      const values = named.map(([name]) => results[name] ?? new Float32Array());
      return {
        type: "inspection",
        step: training.step,
        count,
        pictures: pictures.map(([label, { shape }], index) => {
          const [, height = 0, width = 0, channels = 0] = shape;
          return { label, height, width, channels, images: bytesOf(at(values, index)) };
        }),
        distributions: distributions.map(([label], index) => ({
          label,
          shares: Float32Array.from(at(values, pictures.length + index)),
        })),
      };
    },
    async prototypes() {
      if (!prototypes) return undefined;
      placing ??= compiled({
        rows: inPass({ batch: count, training: false }, () => prototypes.rows()),
      });
      const { rows } = await (await placing).run(["rows"]);
      return { label: prototypes.label, rows: Float32Array.from(rows ?? []) };
    },
    destroy() {
      for (const program of programs) {
        program.then(
          (each) => each.destroy(),
          () => undefined,
        );
      }
    },
  };
}

const bytesOf = (values: Float32Array): Uint8Array =>
  Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));

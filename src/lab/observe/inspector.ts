/**
 * Reads a method's own output for a few images of the batch, such as reconstructions, and the directions
 * that it learns. Compiled at the first request, as a program separate from the training step.
 */
import { factsOf, planProgram, realise } from "../../autodiff/compile/compile.ts";
import type { Tensor } from "../../autodiff/tensor.ts";
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { inPass } from "../../nn/network.ts";
import { at } from "../../shared/errors.ts";
import { batchOf } from "../../training/batchOf.ts";
import type { Training } from "../../training/training.ts";
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

export function createInspector(device: Device, training: Training, { train }: Table): Inspector {
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
  const programs = new Map<string, Promise<Program>>();
  /** A program that failed to compile is compiled again at the next request. */
  const compiled = (name: string, outputs: () => Readonly<Record<string, Tensor>>) => {
    const program = programs.get(name) ?? programOf(outputs());
    programs.set(name, program);
    program.catch(() => programs.delete(name));
    return program;
  };

  const inspection = built.inspect && {
    ...inPass({ batch: count }, () => {
      const first = model.scalar("first", "u32");
      const { pictures = {}, distributions = {} } =
        built.inspect?.(batchOf(model, train.count, { images: count, first })) ?? {};
      return { pictures: Object.entries(pictures), distributions: Object.entries(distributions) };
    }),
  };
  const { prototypes } = built;

  return {
    async inspect() {
      if (!inspection) return undefined;
      const { pictures, distributions } = inspection;
      const named = [...pictures, ...distributions].map(
        ([, tensor], index) => [`shown${index}`, tensor] as const,
      );
      const program = await compiled("inspection", () => Object.fromEntries(named));
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
      const placing = await compiled("prototypes", () => {
        return { rows: inPass({ batch: count, training: false }, () => prototypes.rows()) };
      });
      const { rows } = await placing.run(["rows"]);
      return { label: prototypes.label, rows: Float32Array.from(rows ?? []) };
    },
    destroy() {
      for (const program of programs.values()) {
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

/**
 * Contrastive divergence against explicitly computed statistics, and against the likelihood gradient of a
 * machine small enough to enumerate its states; and layer-wise training.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { factsOf, planProgram, realise } from "../autodiff/compile/compile.ts";
import { gradients } from "../autodiff/gradients.ts";
import { layoutState } from "../autodiff/state.ts";
import { data, read, type Tensor } from "../autodiff/tensor.ts";
import { testGpu, testTables } from "../cli/testing.ts";
import { type Device, openDevice } from "../gpu/device.ts";
import { createBuffer } from "../gpu/memory.ts";
import { boltzmannMachine, visibleOffsets } from "../nn/boltzmann.ts";
import { inPass } from "../nn/network.ts";
import { at } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import type { ValuesOf } from "../shared/settings.ts";
import { type boltzmannSettings, energiesOf } from "./boltzmann.ts";
import { resolveConfiguration } from "./configuration.ts";
import "./methods/all.ts";
import { contrastiveDivergence } from "./objectives/contrastiveDivergence.ts";
import { createTraining } from "./training.ts";

const [VISIBLE, HIDDEN] = [4, 3];
const plain = { k: 1, binarise: false, centred: false };

let device: Device;
beforeAll(async () => {
  device = await openDevice(await testGpu(), { defaultLimits: true });
});

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const random = new Random(7);
const drawn = (length: number, scale: number) =>
  Float32Array.from({ length }, () => scale * random.normal());
const weights = {
  weight: drawn(VISIBLE * HIDDEN, 0.7),
  bias: drawn(HIDDEN, 0.3),
  offsets: drawn(VISIBLE, 0.3),
};
type Slopes = Record<keyof typeof weights, Float32Array>;

/** c + vW of one row, and b + Wh. */
const up = (v: ArrayLike<number>): number[] =>
  Array.from({ length: HIDDEN }, (_, j) =>
    Array.from(v).reduce(
      (s, x, i) => s + x * at(weights.weight, i * HIDDEN + j),
      at(weights.bias, j),
    ),
  );
const down = (h: ArrayLike<number>): number[] =>
  Array.from({ length: VISIBLE }, (_, i) =>
    Array.from(h).reduce(
      (s, x, j) => s + x * at(weights.weight, i * HIDDEN + j),
      at(weights.offsets, i),
    ),
  );

/** Adds `share` of d F(v) / d weights of one row: −v·p(h|v)ᵀ, −p(h|v), −v. */
function addStatistics(to: Slopes, v: ArrayLike<number>, share: number): void {
  const h = up(v).map(logistic);
  for (let j = 0; j < HIDDEN; j++) to.bias[j] = at(to.bias, j) - share * at(h, j);
  for (let i = 0; i < VISIBLE; i++) {
    to.offsets[i] = at(to.offsets, i) - share * at(v, i);
    for (let j = 0; j < HIDDEN; j++) {
      const place = i * HIDDEN + j;
      to.weight[place] = at(to.weight, place) - share * at(v, i) * at(h, j);
    }
  }
}

const noSlopes = (): Slopes => ({
  weight: new Float32Array(VISIBLE * HIDDEN),
  bias: new Float32Array(HIDDEN),
  offsets: new Float32Array(VISIBLE),
});

/** Loss and gradients on rows of visible units, with these uniform numbers for each draw. */
async function divergence(
  rows: Float32Array,
  settings: ValuesOf<typeof boltzmannSettings>,
  uniforms: (index: number, units: number) => Float32Array,
) {
  const count = rows.length / VISIBLE;
  const machine = boltzmannMachine({ visible: VISIBLE, hidden: HIDDEN, random: new Random(1) });
  const visible = visibleOffsets(VISIBLE);
  const { weight, bias } = machine.variables;
  if (!weight || !bias) throw new Error("a machine has weights and a bias");
  const variables = [weight, bias, visible.offsets];
  const layout = layoutState({ variables: { parameters: variables }, mirrors: {} });
  const draw = (index: number, units: number): Tensor =>
    data(uniforms(index, units), [count, units]);
  const loss = inPass({ batch: count }, () =>
    contrastiveDivergence(
      energiesOf({ machine, visible, draw, settings }, data(rows, [count, VISIBLE])),
    ),
  );
  const slopes = gradients(loss, variables.map(read));
  const outputs = Object.fromEntries(slopes.map((slope, index) => [`slope${index}`, slope]));
  const state = await createBuffer(device, layout.words * 4, "state");
  const words = new Float32Array(layout.words);
  [weights.weight, weights.bias, weights.offsets].forEach((values, index) => {
    const variable = variables[index];
    if (variable) words.set(values, layout.offsetOf(variable));
  });
  state.write(0, words);
  const request = { state: layout, outputs: { loss, ...outputs } };
  const program = await realise(device, planProgram(request, factsOf(device)), { state });
  const results = await program.run(["loss", ...Object.keys(outputs)]);
  program.destroy();
  state.destroy();
  const of = (name: string) => results[name] ?? new Float32Array();
  return {
    loss: at(of("loss"), 0),
    slopes: { weight: of("slope0"), bias: of("slope1"), offsets: of("slope2") },
  };
}

const flat = ({ weight, bias, offsets }: Slopes) => [...weight, ...bias, ...offsets];

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((total, value, i) => total + value * at(y, i), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe("contrastive divergence", () => {
  it("has the gradient of CD-1 and the value of the reconstruction cross-entropy", async () => {
    const count = 5;
    const rows = Float32Array.from({ length: count * VISIBLE }, () => random.uniform());
    const uniforms = Float32Array.from({ length: count * HIDDEN }, () => random.uniform());
    const { loss, slopes } = await divergence(rows, { ...plain, k: 1 }, () => uniforms);
    const expected = noSlopes();
    let entropy = 0;
    for (let row = 0; row < count; row++) {
      const v = rows.subarray(row * VISIBLE, (row + 1) * VISIBLE);
      const h = up(v).map((x, j) => (at(uniforms, row * HIDDEN + j) < logistic(x) ? 1 : 0));
      const seen = down(h).map(logistic);
      addStatistics(expected, v, 1 / count);
      addStatistics(expected, seen, -1 / count);
      seen.forEach((p, i) => {
        const target = at(v, i);
        entropy -= target * Math.log(p) + (1 - target) * Math.log(1 - p);
      });
    }
    expect(loss).toBeCloseTo(entropy / (count * VISIBLE), 4);
    flat(slopes).forEach((slope, index) => {
      expect(slope).toBeCloseTo(at(flat(expected), index), 5);
    });
  });

  it("has the weight gradient of a centred machine, at the same loss", async () => {
    const count = 6;
    const rows = Float32Array.from({ length: count * VISIBLE }, () => random.uniform());
    const uniforms = Float32Array.from({ length: count * HIDDEN }, () => random.uniform());
    const whole = await divergence(rows, plain, () => uniforms);
    const centred = await divergence(rows, { ...plain, centred: true }, () => uniforms);
    expect(centred.loss).toBeCloseTo(whole.loss, 5);
    const row = (index: number) => rows.subarray(index * VISIBLE, (index + 1) * VISIBLE);
    const meanOver = (units: number, of: (index: number) => ArrayLike<number>) =>
      Array.from({ length: units }, (_, unit) =>
        Array.from({ length: count }, (_, index) => at(of(index), unit) / count).reduce(
          (a, b) => a + b,
        ),
      );
    const visible = meanOver(VISIBLE, row);
    const hidden = meanOver(HIDDEN, (index) => up(row(index)).map(logistic));
    // −⟨(v − μ)(h − λ)⟩ equals −⟨vh⟩ + μ⟨h⟩ + ⟨v⟩λ up to a term that cancels between data and chain.
    whole.slopes.weight.forEach((slope, index) => {
      const [i, j] = [Math.floor(index / HIDDEN), index % HIDDEN];
      const expected =
        slope -
        at(visible, i) * at(whole.slopes.bias, j) -
        at(hidden, j) * at(whole.slopes.offsets, i);
      expect(at(centred.slopes.weight, index)).toBeCloseTo(expected, 5);
    });
    centred.slopes.bias.forEach((slope, j) => {
      expect(slope).toBeCloseTo(at(whole.slopes.bias, j), 5);
    });
  });

  it("approaches the likelihood gradient with more chain steps", async () => {
    const count = 8192;
    // Improbable images: the first two units agree, the others are always 0.
    const rows = new Float32Array(count * VISIBLE);
    for (let row = 0; row < count; row += 2) rows.fill(1, row * VISIBLE, row * VISIBLE + 2);
    const exact = noSlopes();
    for (let row = 0; row < 2; row++) {
      addStatistics(exact, rows.subarray(row * VISIBLE, (row + 1) * VISIBLE), 0.5);
    }
    const states = Array.from({ length: 2 ** VISIBLE }, (_, state) =>
      Array.from({ length: VISIBLE }, (_, i) => (state >> i) & 1),
    );
    const shares = states.map((v) => {
      const offsets = v.reduce((total, x, i) => total + x * at(weights.offsets, i), 0);
      const hidden = up(v).reduce((total, x) => total + Math.log(1 + Math.exp(x)), 0);
      return Math.exp(offsets + hidden);
    });
    const whole = shares.reduce((a, b) => a + b, 0);
    states.forEach((v, state) => {
      addStatistics(exact, v, -at(shares, state) / whole);
    });
    const alike = async (k: number) => {
      const numbers = (_: number, units: number) =>
        Float32Array.from({ length: count * units }, () => random.uniform());
      const { slopes } = await divergence(rows, { ...plain, k, binarise: true }, numbers);
      const off = flat(slopes).map((slope, index) => slope - at(flat(exact), index));
      return {
        cosine: cosine(flat(slopes), flat(exact)),
        error: Math.hypot(...off) / Math.hypot(...flat(exact)),
      };
    };
    const one = await alike(1);
    const ten = await alike(10);
    expect(one.cosine).toBeGreaterThan(0.5);
    expect(ten.cosine).toBeGreaterThan(0.99);
    expect(ten.error).toBeLessThan(0.1);
    expect(ten.error).toBeLessThan(one.error);
  });
});

describe("a deep belief network", () => {
  it.each(["adamw", "sgd"])(
    "moves one layer at a time, to the byte, with %s",
    async (optimizer) => {
      const dataset = await testTables.open("digits");
      const run = {
        method: "dbn",
        dataset: "digits",
        encoder: "dbn",
        steps: 6,
        batch: 16,
        seed: 5,
      };
      const settings = { optimizer, weightDecay: 0.1 };
      const training = await createTraining(
        device,
        resolveConfiguration({ ...run, settings }, testTables),
        dataset,
      );
      const { layout, parameters } = training.model;
      const moments: Record<string, string>[] = [];
      for (let step = 0; step <= run.steps; step++) {
        if (step > 0) await training.next();
        const words = await training.readState();
        const bytesOf = ([name, variable]: (typeof parameters)[number]) => {
          const start = layout.offsetOf(variable);
          const size = variable.shape.reduce((a, b) => a * b, 1);
          return [name, words.subarray(start, start + size).join()];
        };
        moments.push(Object.fromEntries(parameters.map(bytesOf)));
      }
      training.destroy();
      const moved = moments.slice(1).map((moment, step) =>
        Object.keys(moment)
          .filter((name) => moment[name] !== moments[step]?.[name])
          .sort(),
      );
      const layer = (place: number) => [
        `encoder.layer${place}.bias`,
        `encoder.layer${place}.weight`,
        `visible${place}.bias`,
      ];
      expect(moved).toEqual([1, 1, 2, 2, 3, 3].map(layer));
    },
  );
});

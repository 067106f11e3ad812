/** The tuner on a real adapter: it decides all calls, frees its memory, and results keep their bytes. */
import { expect, it } from "vitest";
import { testGpu } from "../../cli/testing.ts";
import { type Device, openDevice } from "../device.ts";
import { defineKernel } from "../kernel.ts";
import { matmul } from "../kernels/matmul.ts";
import { createProgram, type ProgramPlan, type Slice } from "../program.ts";
import { tunableOf } from "./tunable.ts";
import { createTuner } from "./tuner.ts";

const DIMS = { batch: 1, rows: 130, inner: 70, cols: 36 };

async function openProgram() {
  const device = await openDevice(await testGpu());
  const tunable = tunableOf(matmul, DIMS, device.adapter, {});
  if (!tunable) throw new Error("matmul has variants");
  const choice = device.tunings.choose(tunable);
  const kernel = tunable.instance(choice.variant);
  let end = 0;
  const slices = kernel.bindings.map(({ bytes }): Slice => {
    const offset = end;
    end += Math.ceil(bytes / 256) * 256;
    return { space: "work0", offset, size: bytes };
  });
  const [a, b, y] = slices;
  if (!a || !b || !y) throw new Error("a product has two operands and a result");
  const waves = (slice: Slice) =>
    Float32Array.from({ length: slice.size / 4 }, (_, index) => Math.sin(index * 0.7));
  const plan: ProgramPlan = {
    calls: [{ kernel, slices, phase: "forward", tuned: { tunable, choice } }],
    spaces: new Map([["work0", end]]),
    uploads: [
      { slice: a, data: waves(a) },
      { slice: b, data: waves(b) },
    ],
    scalars: new Map(),
    inputs: new Map(),
    outputs: new Map([["y", y]]),
  };
  return { device, tunable, program: await createProgram(device, plan, {}) };
}

it("decides what is open, and the program gives the same bytes with the winner", async () => {
  const { device, tunable, program } = await openProgram();
  const { y: before } = await program.run(["y"]);
  const tuner = createTuner(device, [program]);
  expect(tuner.left).toBe(1);
  const { bytes } = device.counters;
  await tuner.work(60_000);
  expect(tuner.left).toBe(0);
  expect(device.counters.bytes).toBe(bytes);
  expect(device.tunings.isOpen(tunable)).toBe(false);
  await program.retune();
  expect(program.tunings()).toMatchObject([{ kernel: "matmul", chosenBy: "timed", calls: 1 }]);
  const { y: after } = await program.run(["y"]);
  expect(after).toEqual(before);
  device.destroy();
});

it("stops when its time is up and frees its memory", async () => {
  const { device, program } = await openProgram();
  const tuner = createTuner(device, [program]);
  const { bytes } = device.counters;
  await tuner.work(1);
  tuner.destroy();
  await tuner.work(1);
  expect(device.counters.bytes).toBe(bytes);
  expect(program.tunings()).toMatchObject([{ chosenBy: "rule" }]);
  device.destroy();
});

it("switches to any variant, on the same memory", async () => {
  const { device, tunable, program } = await openProgram();
  const { y: before } = await program.run(["y"]);
  const { buffers, bindGroups } = device.counters;
  for (const variant of ["register-5x8", "workgroup-32x32", "workgroup-64x64-8x8"]) {
    device.tunings.learn(tunable, variant);
    await program.retune();
    expect(program.tunings()).toMatchObject([{ variant }]);
    expect((await program.run(["y"])).y, variant).toEqual(before);
  }
  expect(device.counters).toMatchObject({ buffers, bindGroups });
  device.destroy();
});

/** Multiplies by 3 in three variants, of which one is wrong in the last bit of word 777. */
const tripled = defineKernel({
  name: "tripled",
  source: ({ how }: { readonly how: "rule" | "same" | "wrong"; readonly length: number }) =>
    `@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= y_length()) { return; }
  y_store(id.x, ${
    {
      rule: "3.0 * x_load(id.x)",
      same: "x_load(id.x) * 3.0",
      wrong: "bitcast<f32>(bitcast<u32>(3.0 * x_load(id.x)) ^ select(0u, 1u, id.x == 777u))",
    }[how]
  });
}`,
  buffers: ({ length }) => ({ x: { access: "read", length }, y: { access: "write", length } }),
  workgroups: ({ length }) => [Math.ceil(length / 64), 1, 1],
  variants: ({ length }) =>
    (["rule", "same", "wrong"] as const).map((how) => {
      return { name: how, candidate: true, dims: { how, length } };
    }),
  reference: (_, { x }) => ({ y: Float32Array.from(x, (value) => 3 * value) }),
  samples: [{ how: "rule", length: 100 }],
});

async function openTripled(device: Device, length: number) {
  const tunable = tunableOf(tripled, { how: "rule", length }, device.adapter, {});
  if (!tunable) throw new Error("tripled has variants");
  const kernel = tunable.instance("rule");
  const slices = kernel.bindings.map(({ name, bytes }): Slice => {
    return { space: name, offset: 0, size: bytes };
  });
  const plan: ProgramPlan = {
    calls: [
      {
        kernel,
        slices,
        phase: "forward",
        tuned: { tunable, choice: device.tunings.choose(tunable) },
      },
    ],
    spaces: new Map(slices.map(({ space, size }) => [space, size])),
    uploads: [],
    scalars: new Map(),
    inputs: new Map(),
    outputs: new Map(),
  };
  return { tunable, program: await createProgram(device, plan, {}) };
}

it("disables a variant that writes other bytes than the default one, and says so", async () => {
  const device = await openDevice(await testGpu());
  const { tunable, program } = await openTripled(device, 1024);
  const { bytes } = device.counters;
  const tuner = createTuner(device, [program]);
  await tuner.work(60_000);
  expect(device.tunings.disabled()).toEqual([
    { kernel: "tripled", shape: "how=rule length=1024", variant: "wrong" },
  ]);
  expect(["rule", "same"]).toContain(device.tunings.choose(tunable).variant);
  device.tunings.learn(tunable, "wrong");
  expect(device.tunings.choose(tunable)).toEqual({ variant: "rule", chosenBy: "rule" });
  expect(device.counters.bytes).toBe(bytes);
  expect(device.failure()).toBeUndefined();
  device.destroy();
});

it("compares the winner of a size class at every size before using it", async () => {
  const device = await openDevice(await testGpu());
  const short = await openTripled(device, 700);
  const long = await openTripled(device, 1000);
  expect(long.tunable.key).toBe(short.tunable.key);
  const work = async () => createTuner(device, [short.program, long.program]).work(60_000);
  device.tunings.learn(short.tunable, "same");
  expect(device.tunings.choose(long.tunable).variant).toBe("rule");
  await work();
  expect(device.tunings.choose(long.tunable)).toEqual({ variant: "same", chosenBy: "timed" });
  // The fault does not show at 700 words.
  device.tunings.learn(short.tunable, "wrong");
  await work();
  expect(device.tunings.disabled()).toMatchObject([{ variant: "wrong" }]);
  for (const { tunable } of [short, long]) {
    expect(device.tunings.choose(tunable).variant).not.toBe("wrong");
  }
  device.destroy();
});

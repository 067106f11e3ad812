import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import body from "./sumPartials.wgsl?raw";

/** One sum: `splits` runs of `length` words each, `from` words into the partials, go `to` words into y. */
export interface PartialSum {
  readonly splits: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

export interface SumPartialsDims {
  readonly sums: readonly PartialSum[];
}

/**
 * The second stage of contractions cut into runs: for each sum, partials [splits, length] → y [length],
 * added in ascending order. y's other words are left as they are.
 */
export const sumPartials = defineKernel({
  name: "sumPartials",
  body: (dims) => `${sumOfWgsl(dims)}${body}`,
  buffers: ({ sums }: SumPartialsDims) => {
    const type = widthOf(sums) === 4 ? "vec4f" : "f32";
    const partials = Math.max(...sums.map(({ from, splits, length }) => from + splits * length));
    const y = Math.max(...sums.map(({ to, length }) => to + length));
    return {
      partials: { access: "read", length: partials, type },
      y: { access: "read_write", length: y, type },
    };
  },
  tunings: [{ lanes: 64 }],
  constants: ({ sums }, { lanes }) => ({ LENGTH: u32(elementsOf(sums)), LANES: u32(lanes) }),
  workgroups: ({ sums }, { lanes }) => gridOf(Math.ceil(elementsOf(sums) / lanes)),
  reference: ({ sums }, { partials, y: before }) => {
    const y = Float32Array.from(before);
    for (const { splits, length, from, to } of sums) {
      for (let index = 0; index < length; index++) {
        let sum = 0;
        for (let split = 0; split < splits; split++) {
          sum += at(partials, from + split * length + index);
        }
        y[to + index] = sum;
      }
    }
    return { y };
  },
  samples: [
    { sums: [{ splits: 1, length: 1, from: 0, to: 0 }] },
    { sums: [{ splits: 5, length: 301, from: 0, to: 0 }] },
    { sums: [{ splits: 3, length: 512, from: 0, to: 0 }] },
    {
      sums: [
        { splits: 3, length: 20, from: 64, to: 0 },
        { splits: 2, length: 8, from: 0, to: 128 },
        { splits: 7, length: 64, from: 128, to: 64 },
      ],
    },
  ],
  flops: ({ sums }) => sums.reduce((flops, { splits, length }) => flops + (splits - 1) * length, 0),
});

/** In vec4f where every length and place allows. */
function widthOf(sums: readonly PartialSum[]): 1 | 4 {
  return sums.every(({ length, from, to }) => [length, from, to].every((n) => n % 4 === 0)) ? 4 : 1;
}

const elementsOf = (sums: readonly PartialSum[]) =>
  sums.reduce((total, { length }) => total + length, 0) / widthOf(sums);

/** WGSL of `sum_of(index)`: which sum a thread works for, in elements. */
function sumOfWgsl({ sums }: SumPartialsDims): string {
  const width = widthOf(sums);
  let first = 0;
  const cases = sums.map(({ splits, length, from, to }, index) => {
    const numbers = [first, from, to, length].map((words) => `${words / width}u`);
    first += length;
    const result = `return Sum(${[...numbers, `${splits}u`].join(", ")});`;
    return index === sums.length - 1
      ? `  ${result}`
      : `  if (index < ${first / width}u) { ${result} }`;
  });
  return `struct Sum { first: u32, source: u32, target_start: u32, length: u32, splits: u32 }
fn sum_of(index: u32) -> Sum {
${cases.join("\n")}
}
`;
}

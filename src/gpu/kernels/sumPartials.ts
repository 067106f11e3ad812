import { at } from "../../shared/errors.ts";
import { defineKernel, gridOf, u32 } from "../kernel.ts";
import source from "./sumPartials.wgsl?raw";

/**
 * One sum: `splits` runs of `length` elements each, which start at element `from` of the partials. The sum
 * starts at element `to` of y.
 */
export interface PartialSum {
  readonly splits: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

const LANES = 64;

export interface SumPartialsDims {
  readonly sums: readonly PartialSum[];
}

/**
 * The second stage of contractions that are split into runs: adds partials [splits, length] of each sum to
 * y [length], in ascending order. Other elements of y keep their values.
 */
export const sumPartials = defineKernel({
  name: "sumPartials",
  source: (dims) => `${sumOfWgsl(dims)}${source}`,
  buffers: ({ sums }: SumPartialsDims) => {
    const type = widthOf(sums) === 4 ? "vec4f" : "f32";
    const partials = Math.max(...sums.map(({ from, splits, length }) => from + splits * length));
    const y = Math.max(...sums.map(({ to, length }) => to + length));
    return {
      partials: { access: "read", length: partials, type },
      y: { access: "read_write", length: y, type },
    };
  },
  sizes: ({ sums }) => ({ length: elementsOf(sums) }),
  constants: () => ({ LANES: u32(LANES) }),
  workgroups: ({ sums }) => gridOf(Math.ceil(elementsOf(sums) / LANES)),
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

/** vec4f if every length and offset is a multiple of 4. */
function widthOf(sums: readonly PartialSum[]): 1 | 4 {
  return sums.every(({ length, from, to }) => [length, from, to].every((n) => n % 4 === 0)) ? 4 : 1;
}

const elementsOf = (sums: readonly PartialSum[]) =>
  sums.reduce((total, { length }) => total + length, 0) / widthOf(sums);

/** WGSL of `sum_of(index)`: the sum that an element belongs to. */
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

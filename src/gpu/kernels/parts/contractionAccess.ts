/**
 * WGSL with which contractions read operands and write sums. The dims decide whether four neighbours can be
 * loaded as one vec4f.
 */
import { type ElementType, f32, literalWgsl } from "../../kernel.ts";
import { type ActivationName, activationWgsl } from "../activations.ts";
import type { Piece } from "./contraction.ts";

const lanes = [0, 1, 2, 3] as const;

/**
 * `read_NAME(index) -> Rows`: one f32, or, if the buffer is bound as vec4f, the four values from `index`, a
 * multiple of 4.
 */
export function readRows(name: string, vector: boolean): Piece {
  return {
    wgsl: vector
      ? `alias Rows = vec4f;\nfn read_${name}(index: u32) -> Rows { return ${name}_load(index / 4u); }`
      : `alias Rows = f32;\nfn read_${name}(index: u32) -> Rows { return ${name}_load(index); }`,
  };
}

/**
 * `read_NAME(start, col) -> vec4f`: four columns of a row of `cols` columns that starts at element `start`.
 * Columns are `stride` elements apart. Past the last column, its value is repeated.
 */
export function readCols(name: string, { cols, stride = 1 }: ColumnLayout): Piece {
  const read = (value: string) =>
    `fn read_${name}(start: u32, col: u32) -> vec4f { return ${value}; }`;
  if (isVector({ cols, stride })) return { wgsl: read(`${name}_load((start + col) / 4u)`) };
  const at = (lane: number) => {
    const col =
      lane === 0 || cols % 4 === 0
        ? `(col + ${lane}u)`
        : `min(col + ${lane}u, size.${name}Cols - 1u)`;
    return `${name}_load(start + ${col}${stride === 1 ? "" : ` * size.${name}Stride`})`;
  };
  return {
    wgsl: read(`vec4f(${lanes.map(at).join(", ")})`),
    sizes: { [`${name}Cols`]: cols, [`${name}Stride`]: stride },
  };
}

/** `write_NAME(start, col, value)`: four columns of a row of `cols` columns that starts at element `start`. */
export function writeCols(name: string, cols: number): Piece {
  const body = isVector({ cols })
    ? [`${name}_store((start + col) / 4u, value);`]
    : lanes.map(
        (lane) =>
          `if (col + ${lane}u < ${cols}u) { ${name}_store(start + col + ${lane}u, value[${lane}]); }`,
      );
  return { wgsl: `fn write_${name}(start: u32, col: u32, value: vec4f) { ${body.join(" ")} }` };
}

interface ColumnLayout {
  readonly cols: number;
  /** Default 1. */
  readonly stride?: number;
}

/** Whether rows of `cols` elements can be bound as vec4f. */
const isVector = ({ cols, stride = 1 }: ColumnLayout): boolean => cols % 4 === 0 && stride === 1;

/** The element type of a buffer with such rows. */
export const colsType = (layout: ColumnLayout): ElementType => (isVector(layout) ? "vec4f" : "f32");

/**
 * `epilogue(col, sum)`: act(scale · sum + bias) of four columns. `shifted(col, sum)` is the value before the
 * activation.
 */
export function epilogue(options: {
  readonly cols: number;
  readonly bias: boolean;
  readonly activation: ActivationName;
  readonly scale?: number | undefined;
}): readonly Piece[] {
  const { cols, bias, activation, scale = 1 } = options;
  const factor = literalWgsl(f32(scale));
  const scaled = scale === 1 ? "sum" : `sum * ${factor}`;
  const shifted = !bias
    ? scaled
    : scale === 1
      ? "sum + read_bias(0u, col)"
      : `fma(sum, vec4f(${factor}), read_bias(0u, col))`;
  return [
    ...(bias ? [readCols("bias", { cols })] : []),
    {
      wgsl: `${activationWgsl(activation)}
fn shifted(col: u32, sum: vec4f) -> vec4f { return ${shifted}; }
fn epilogue(col: u32, sum: vec4f) -> vec4f { return activate4(shifted(col, sum)); }`,
    },
  ];
}

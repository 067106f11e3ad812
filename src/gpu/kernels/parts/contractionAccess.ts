/**
 * WGSL that the contraction kernels read their operands and write their sums with. Whether four
 * neighbours can be loaded as one vec4f depends on the sizes; the kernels' own text does not.
 */
import { f32 } from "../../kernel.ts";
import { type ActivationName, activationWgsl } from "../activations.ts";

const lanes = [0, 1, 2, 3] as const;

/**
 * `read_NAME(index) -> Rows`: one f32 (`Rows` is f32), or the four from `index`, a multiple of 4, where
 * the buffer is bound as vec4f (`Rows` is vec4f).
 */
export function readRowsWgsl(name: string, vector: boolean): string {
  return vector
    ? `alias Rows = vec4f;\nfn read_${name}(index: u32) -> Rows { return ${name}[index / 4u]; }`
    : `alias Rows = f32;\nfn read_${name}(index: u32) -> Rows { return ${name}[index]; }`;
}

/**
 * `read_NAME(start, col) -> vec4f`: four columns of a row of `cols` that begins at element `start`,
 * columns `stride` elements apart; past the last column, the last one's value.
 */
export function readColsWgsl(name: string, { cols, stride }: { cols: number; stride: number }) {
  const upper = name.toUpperCase();
  const at = (lane: number) => {
    const col =
      lane === 0 || cols % 4 === 0 ? `(col + ${lane}u)` : `min(col + ${lane}u, ${upper}_COLS - 1u)`;
    return `${name}[start + ${col}${stride === 1 ? "" : ` * ${upper}_STRIDE`}]`;
  };
  const value = isVector({ cols, stride })
    ? `${name}[(start + col) / 4u]`
    : `vec4f(${lanes.map(at).join(", ")})`;
  const constants = `const ${upper}_COLS: u32 = ${cols}u;
const ${upper}_STRIDE: u32 = ${stride}u;
`;
  return `${isVector({ cols, stride }) ? "" : constants}fn read_${name}(start: u32, col: u32) -> vec4f { return ${value}; }`;
}

/** `write_NAME(start, col, value)`: four columns of a row of `cols` that begins at element `start`. */
export function writeColsWgsl(name: string, cols: number): string {
  const body = isVector({ cols })
    ? [`${name}[(start + col) / 4u] = value;`]
    : lanes.map(
        (lane) =>
          `if (col + ${lane}u < ${cols}u) { ${name}[start + col + ${lane}u] = value[${lane}]; }`,
      );
  return `fn write_${name}(start: u32, col: u32, value: vec4f) { ${body.join(" ")} }`;
}

/** Whether rows of `cols` elements can be bound as vec4f. */
export const isVector = ({ cols, stride = 1 }: { cols: number; stride?: number }) =>
  cols % 4 === 0 && stride === 1;

/**
 * `epilogue(col, sum)`: act(scale · sum + bias), four columns; `none` and no bias leave the sum as it
 * is. `shifted(col, sum)` is what the activation gets.
 */
export function epilogueWgsl(options: {
  readonly cols: number;
  readonly bias: boolean;
  readonly activation: ActivationName;
  readonly scale?: number | undefined;
}): string {
  const { cols, bias, activation, scale = 1 } = options;
  const scaled = scale === 1 ? "sum" : `sum * ${f32(scale).text}`;
  const shifted = !bias
    ? scaled
    : scale === 1
      ? "sum + read_bias(0u, col)"
      : `fma(sum, vec4f(${f32(scale).text}), read_bias(0u, col))`;
  return `${bias ? readColsWgsl("bias", { cols, stride: 1 }) : ""}
${activationWgsl(activation)}
fn shifted(col: u32, sum: vec4f) -> vec4f { return ${shifted}; }
fn epilogue(col: u32, sum: vec4f) -> vec4f { return activate4(shifted(col, sum)); }`;
}

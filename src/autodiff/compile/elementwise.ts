/**
 * Generates the kernel of a fused group: read each leaf at its broadcast index, evaluate the expressions,
 * write the root. Works on vec4f if every leaf allows it.
 */
import { type BufferSpec, generate, gridOf, type KernelInstance } from "../../gpu/kernel.ts";
import { type Shape, sizeOf, stridesOf } from "../../shared/shapes.ts";
import { leafOf, type Tensor } from "../tensor.ts";
import type { Group } from "./fuse.ts";

export interface LeafSource {
  readonly tensor: Tensor;
  /** Name of the binding: `y` if the output overwrites the leaf. Undefined for constants and scalars. */
  readonly binding?: string;
  /** Words in the bound buffer, and the word where the tensor starts. */
  readonly words: number;
  readonly offset: number;
  readonly scalarWord?: number;
}

const WORKGROUP = 64;

/** The kernel of a group. Bindings are the distinct bindings of `sources` in order, `y` excepted, then `y`. */
export function elementwiseKernel(group: Group, sources: readonly LeafSource[]): KernelInstance {
  const { root } = group;
  const size = sizeOf(root.shape);
  const width =
    size % 4 === 0 && sources.every((each) => takesFour(each, root.shape, sources)) ? 4 : 1;
  const name = new Map<Tensor, string>();
  const lines: string[] = [];
  sources.forEach((source, index) => {
    name.set(source.tensor, `x${index}`);
    lines.push(`  let x${index} = ${readLeaf(source, root, width)};`);
  });
  group.nodes.forEach((node, index) => {
    const [output] = node.outputs;
    if (node.realisation.kind !== "elementwise" || !output) return;
    const args = node.inputs.map((tensor) => name.get(tensor) ?? "");
    name.set(output, `v${index}`);
    lines.push(`  let v${index} = ${node.realisation.expression(args)};`);
  });
  const count = size / width;
  const workgroups = gridOf(Math.ceil(count / WORKGROUP));
  const buffers = bindingsOf(sources, root, width);
  return generate({
    name: label(group),
    buffers,
    f16: Object.keys(buffers).filter((binding) => buffers[binding]?.type !== "u32"),
    scalars: sources.flatMap(({ scalarWord, tensor }) =>
      scalarWord === undefined
        ? []
        : [{ name: `scalar${scalarWord}`, type: tensor.dtype, source: { word: scalarWord } }],
    ),
    source: `alias T = ${width === 4 ? "vec4f" : root.dtype};
${functionsOf(group)}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${workgroups[0] * WORKGROUP}u;
  if (i >= ${count}u) { return; }
${lines.join("\n")}
  y_store(i, ${name.get(root) ?? ""});
}`,
    workgroups,
    flops: size * group.nodes.length,
  });
}

/** The WGSL functions that the group's expressions call, each once. */
function functionsOf({ nodes }: Group): string {
  const functions = nodes.map(({ realisation }) =>
    realisation.kind === "elementwise" ? (realisation.functions ?? "") : "",
  );
  return [...new Set(functions)].filter((text) => text !== "").join("\n");
}

function label(group: Group): string {
  return group.nodes.map(({ op }) => op).join("+");
}

function bindingsOf(
  sources: readonly LeafSource[],
  root: Tensor,
  width: number,
): Record<string, BufferSpec> {
  const type = (dtype: "f32" | "u32", wide: boolean) => (wide && dtype === "f32" ? "vec4f" : dtype);
  const buffers: Record<string, BufferSpec> = {};
  let inPlace = false;
  for (const { binding, words, tensor } of sources) {
    if (binding === undefined) continue;
    const wide = width === 4 && sizeOf(tensor.shape) > 1;
    if (binding === "y") inPlace = true;
    else buffers[binding] = { access: "read", length: words, type: type(tensor.dtype, wide) };
  }
  buffers.y = {
    access: inPlace ? "read_write" : "write",
    length: sizeOf(root.shape),
    type: type(root.dtype, width === 4),
  };
  return buffers;
}

/** True if four neighbouring elements of the domain are one vec4f of the leaf, or a single value. */
function takesFour(leaf: LeafSource, domain: Shape, all: readonly LeafSource[]): boolean {
  const { tensor, offset, words, binding } = leaf;
  if (tensor.dtype !== "f32") return false;
  if (binding === undefined) return true;
  // A single value is read as f32, so other leaves in its buffer must be single values, too.
  if (sizeOf(tensor.shape) === 1) {
    return all.every((other) => other.binding !== binding || sizeOf(other.tensor.shape) === 1);
  }
  if (offset % 4 !== 0 || words % 4 !== 0) return false;
  if (sizeOf(tensor.shape) === sizeOf(domain)) return true;
  return (domain.at(-1) ?? 1) % 4 === 0 && tensor.shape.at(-1) === domain.at(-1);
}

function readLeaf(source: LeafSource, root: Tensor, width: number): string {
  const { tensor, binding, offset, scalarWord } = source;
  const leaf = leafOf(tensor);
  if (leaf?.kind === "constant") {
    return tensor.dtype === "u32" ? `${leaf.value}u` : `T(${Math.fround(leaf.value)})`;
  }
  if (scalarWord !== undefined) return `T(scalar${scalarWord}())`;
  if (sizeOf(tensor.shape) === 1) return `T(${binding}_load(${offset}u))`;
  const index = indexInto(tensor.shape, root.shape, width);
  return `${binding}_load(${offset === 0 ? index : `${offset / width}u + ${index}`})`;
}

/** The index of the leaf's element (or vec4f) for element (or vec4f) `i` of the domain. */
function indexInto(shape: Shape, domain: Shape, width: number): string {
  if (sizeOf(shape) === sizeOf(domain)) return "i";
  const padded = [...new Array<number>(domain.length - shape.length).fill(1), ...shape];
  const axes = collapse(padded, domain);
  const domainStrides = stridesOf(axes.map(({ domain: size }) => size));
  const leafStrides = stridesOf(axes.map(({ leaf: size }) => size));
  const terms = axes.flatMap(({ leaf, domain: size }, axis) => {
    if (leaf === 1) return [];
    const stride = (domainStrides[axis] ?? 1) / (axis === axes.length - 1 ? 1 : width);
    const quotient = stride === 1 ? "i" : `i / ${stride}u`;
    const extent = axis === axes.length - 1 ? size / width : size;
    const coordinate = axis === 0 ? `(${quotient})` : `(${quotient} % ${extent}u)`;
    const step = (leafStrides[axis] ?? 1) / (axis === axes.length - 1 ? 1 : width);
    return [step === 1 ? coordinate : `${coordinate} * ${step}u`];
  });
  return terms.join(" + ");
}

/** Merges neighbouring axes that are both broadcast, or both not. */
function collapse(leaf: Shape, domain: Shape): { leaf: number; domain: number }[] {
  const axes: { leaf: number; domain: number }[] = [];
  domain.forEach((size, axis) => {
    const own = leaf[axis] ?? 1;
    if (size === 1) return;
    const last = axes.at(-1);
    if (last && (last.leaf === last.domain) === (own === size)) {
      last.leaf *= own;
      last.domain *= size;
    } else {
      axes.push({ leaf: own, domain: size });
    }
  });
  return axes;
}

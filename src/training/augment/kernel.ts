/**
 * One kernel for all augmentations. A workgroup of 64 lanes processes one view: it draws the random
 * numbers and passes over the pixels a few times. Barriers are only needed where a pixel depends on
 * others, for the mean and around the blur. Conditions on strengths are inside the loops, so that all
 * lanes reach every barrier. Sums are pairwise in a fixed order, so equal inputs give equal bytes.
 *
 *     sample every pixel through the moves, mean luma | paint | blur along rows | along columns | paint
 */
import { f32, type Literal } from "../../gpu/kernel.ts";
import { randomWgsl } from "../../shared/random.ts";
import { shuffleWgsl } from "../../shared/shuffle.ts";
import {
  type Augmentation,
  type ImageSize,
  type Paint,
  pixelScale,
  reachOf,
  type SmallerViews,
  viewSize,
} from "./augmentation.ts";
import { bytesWgsl } from "./bytes.ts";
import { partnerWgsl } from "./peers.ts";

const LANES = 64;

export interface ViewsDims extends ImageSize {
  /** Images of the dataset. */
  readonly count: number;
  readonly batch: number;
  /** Images of the batch to process; if fewer than `batch`, starting at {@link FIRST_SLOT}. */
  readonly images: number;
  readonly views: number;
  /** Size of the views and their range of areas, if they are smaller than the images. */
  readonly smaller?: SmallerViews;
  /** Index of the first view, which selects its random numbers. Default 0. */
  readonly firstView?: number;
  /** Views after the first show another row with the same value, by the buffer `peers`. */
  readonly paired?: boolean;
}

/** The scalar that holds the slot of the first image in the batch. */
export const FIRST_SLOT = "first_slot";

/** The stream of a view's random words, which are a function of (seed, step, image, view, augmentation). */
export const streamOf = (view: number, { stream }: Augmentation): number =>
  STREAMS + 256 * view + stream;

const STREAMS = 0x61000000;

/** The name of the scalar that holds an augmentation's strength. */
export const strengthName = ({ id }: Augmentation): string => `${id}_strength`;

/**
 * The WGSL source of the kernel. Bindings: `images` (u32), `y`, `peers` (u32) if `paired`, and `scratch` with the
 * length of `y` if an augmentation smooths. Scalars: `seed`, `step` and {@link strengthName} of each augmentation.
 */
export function viewsWgsl(augmentations: readonly Augmentation[], dims: ViewsDims): string {
  const source = { height: dims.height, width: dims.width, channels: dims.channels };
  const size = viewSize(source, dims.smaller);
  const pieces = augmentations.map(({ kind, wgsl }) => {
    if (typeof wgsl === "string") return wgsl;
    return wgsl(kind === "move" ? source : size);
  });
  const view = dims.firstView ? `(${dims.firstView}u + row / size.images)` : "(row / size.images)";
  // Random numbers belong to the row of the batch, so that two rows with one partner see different views of it.
  const own = dims.paired ? "own" : "image";
  const draws = augmentations.map(
    (each) =>
      `let ${each.id}_words = hash4(vec4u(seed(), step(), ${own}, ${STREAMS + each.stream}u + 256u * ${view}));`,
  );
  return [
    randomWgsl,
    shuffleWgsl,
    ...(dims.paired ? [partnerWgsl] : []),
    bytesWgsl,
    SUPPORT,
    channelsWgsl(dims.channels, smooths(augmentations) ? ["y", "scratch"] : ["y"]),
    smoothing(augmentations, size),
    ...pieces,
    `@compute @workgroup_size(${LANES})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= size.rows) { return; }
  let slot = row % size.images${dims.images < dims.batch ? ` + ${FIRST_SLOT}()` : ""};
  let ${own} = batch_index(seed(), step(), slot, size.count, size.batch);
${
  dims.paired
    ? `  let image = partner_of(seed(), step(), own, ${view});
`
    : ""
}  let first = row * size.pixels;
  ${draws.join("\n  ")}
  ${sampling(augmentations, dims.smaller !== undefined)}
  ${passes(augmentations)}
}`,
  ].join("\n");
}

/** Sizes and constants with the prefix `source` describe the images in memory; the others describe the view. */
export function viewsSizes(dims: ViewsDims) {
  const { height, width } = viewSize(dims, dims.smaller);
  return {
    sourcePixels: dims.height * dims.width,
    sourceColumns: dims.width,
    count: dims.count,
    batch: dims.batch,
    images: dims.images,
    rows: dims.images * dims.views,
    pixels: height * width,
    columns: width,
  };
}

export function viewsConstants(dims: ViewsDims): Readonly<Record<string, Literal>> {
  const { height, width } = viewSize(dims, dims.smaller);
  return {
    SOURCE_HEIGHT: f32(dims.height),
    SOURCE_WIDTH: f32(dims.width),
    SCALE_X: f32(pixelScale(dims.width, width)),
    SCALE_Y: f32(pixelScale(dims.height, height)),
    HEIGHT: f32(height),
    WIDTH: f32(width),
  };
}

const SUPPORT = /* wgsl */ `
fn signed(unit: f32) -> f32 { return 2.0 * unit - 1.0; }

fn below(word: u32, n: u32) -> u32 { return ((word >> 16u) * n) >> 16u; }

fn composed(outer: mat3x2f, inner: mat3x2f) -> mat3x2f {
  let linear = mat2x2f(outer[0], outer[1]);
  return mat3x2f(linear * inner[0], linear * inner[1], linear * inner[2] + outer[2]);
}

var<private> mean_luma: f32;
var<workgroup> sums: array<f32, ${LANES}>;

fn sum_over_lanes(part: f32, lane: u32) -> f32 {
  sums[lane] = part;
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  workgroupBarrier();
  return sums[0];
}
`;

/** Defines `Color` as f32 for greyscale images, so that lanes do not compute three equal channels. */
function channelsWgsl(channels: number, buffers: readonly string[]): string {
  const grey = channels === 1;
  const values = (index: string) =>
    grey ? index : [0, 1, 2].map((channel) => `3u * (${index}) + ${channel}u`);
  const fetch = [values("index")].flat().map((index) => `f32(byte_at(${index}))`);
  const access = (buffer: string) => {
    const places = [values("pixel")].flat();
    const loads = places.map((place) => `${buffer}_load(${place})`);
    const parts = grey ? ["color"] : ["color.r", "color.g", "color.b"];
    return `
fn ${buffer}_at(pixel: u32) -> Color { return Color(${loads.join(", ")}); }
fn put_${buffer}(pixel: u32, color: Color) {
  ${places.map((place, channel) => `${buffer}_store(${place}, ${parts[channel]});`).join(" ")}
}`;
  };
  return /* wgsl */ `
alias Color = ${grey ? "f32" : "vec3f"};
fn luma(color: Color) -> f32 { return ${grey ? "color" : "dot(color, vec3f(0.299, 0.587, 0.114))"}; }
fn clamp_unit(color: Color) -> Color { return clamp(color, Color(0.0), Color(1.0)); }

// The colour of the source at an integer position, black outside.
fn texel(image: u32, at: vec2f) -> Color {
  let inside = clamp(at, vec2f(0.0), vec2f(SOURCE_WIDTH, SOURCE_HEIGHT) - 1.0);
  let index = image * size.sourcePixels + u32(inside.y) * size.sourceColumns + u32(inside.x);
  return select(Color(0.0), Color(${fetch.join(", ")}), all(inside == at));
}

fn sampled(image: u32, at: vec2f) -> Color {
  let corner = floor(at);
  let part = at - corner;
  let above = (1.0 - part.x) * texel(image, corner) + part.x * texel(image, corner + vec2f(1.0, 0.0));
  let under = (1.0 - part.x) * texel(image, corner + vec2f(0.0, 1.0)) + part.x * texel(image, corner + 1.0);
  let bytes = (1.0 - part.y) * above + part.y * under;
  return ${grey ? "unit_between(bytes)" : "Color(unit_between(bytes.r), unit_between(bytes.g), unit_between(bytes.b))"};
}
${buffers.map(access).join("")}
`;
}

/** Composes the moves into one map, samples the image once and computes its mean luma. */
function sampling(augmentations: readonly Augmentation[], resized: boolean): string {
  const moves = augmentations.filter(({ kind }) => kind === "move");
  return /* wgsl */ `
  var source = mat3x2f(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
  ${moves.map((each) => whereOn(each, `source = composed(source, ${each.id}(${argumentsOf(each)}));`)).join("\n  ")}
  let middle = 0.5 * vec2f(SOURCE_WIDTH - 1.0, SOURCE_HEIGHT - 1.0);
  let middle_of_view = 0.5 * vec2f(WIDTH - 1.0, HEIGHT - 1.0);
  var light = 0.0;
  for (var p = lane; p < size.pixels; p += ${LANES}u) {
    let place = ${resized ? "vec2f(SCALE_X, SCALE_Y) * (" : ""}vec2f(f32(p % size.columns), f32(p / size.columns)) - middle_of_view${resized ? ")" : ""};
    let color = sampled(image, source * vec3f(place, 1.0) + middle);
    put_y(first + p, color);
    light += luma(color);
  }
  mean_luma = sum_over_lanes(light, lane) / f32(size.pixels);`;
}

const argumentsOf = (each: Augmentation): string => `${strengthName(each)}(), ${each.id}_words`;

/** Guards a statement by the strength, so that strength 0 leaves the image unchanged. */
const whereOn = (each: Augmentation, statement: string): string =>
  `if (${strengthName(each)}() > 0.0) { ${statement} }`;

/** After the moves, in order: consecutive paints share a pass over the pixels; blurs have their own. */
function passes(augmentations: readonly Augmentation[]): string {
  const text: string[] = [];
  let run: Paint[] = [];
  for (const each of augmentations) {
    if (each.kind === "paint") run.push(each);
    if (each.kind !== "smooth") continue;
    if (run.length > 0) text.push(painting(run));
    run = [];
    text.push(`smooth_image(first, lane, ${spreadOf(each)});`);
  }
  return [...text, painting(run)].join("\n  ");
}

const spreadOf = (each: Augmentation): string =>
  `select(0.0, ${each.id}(${argumentsOf(each)}), ${strengthName(each)}() > 0.0)`;

function painting(paints: readonly Paint[]): string {
  return /* wgsl */ `
  for (var p = lane; p < size.pixels; p += ${LANES}u) {
    var painted = y_at(first + p);
    let row_of_pixel = p / size.columns;
    let column = p % size.columns;
    ${paints.map((each) => whereOn(each, `painted = ${each.id}(painted, ${argumentsOf(each)}, row_of_pixel, column);`)).join("\n    ")}
    put_y(first + p, clamp_unit(painted));
  }`;
}

const smooths = (augmentations: readonly Augmentation[]): boolean =>
  augmentations.some(({ kind }) => kind === "smooth");

/** A separable Gaussian: along rows from y to scratch, then along columns back to y. Borders are repeated. */
function smoothing(augmentations: readonly Augmentation[], size: ImageSize): string {
  if (!smooths(augmentations)) return "";
  const reach = Math.max(
    ...augmentations.map((each) =>
      each.kind === "smooth" ? reachOf(each.largestSpread(size)) : 0,
    ),
  );
  const along = (buffer: string, place: string, length: string, stride: string) => /* wgsl */ `
      let here = i32(${place});
      let start = first + p - u32(here) * ${stride};
      var color = weights[0] * ${buffer}_at(first + p);
      for (var k = 1; k <= reach; k += 1) {
        let before = start + u32(max(here - k, 0)) * ${stride};
        let after = start + u32(min(here + k, i32(${length}) - 1)) * ${stride};
        color += weights[k] * (${buffer}_at(before) + ${buffer}_at(after));
      }`;
  return /* wgsl */ `
var<workgroup> weights: array<f32, ${reach + 1}>;

fn smooth_image(first: u32, lane: u32, spread: f32) {
  let reach = i32(ceil(3.0 * spread));
  if (lane == 0u) {
    var total = 0.0;
    for (var k = 0; k <= reach; k += 1) {
      let distance = f32(k) / max(spread, 1e-3);
      weights[k] = exp(-0.5 * distance * distance);
      total += select(2.0, 1.0, k == 0) * weights[k];
    }
    for (var k = 0; k <= reach; k += 1) { weights[k] /= total; }
  }
  storageBarrier();
  workgroupBarrier();
  for (var p = lane; p < size.pixels; p += ${LANES}u) {
    if (spread > 0.0) {${along("y", "p % size.columns", "WIDTH", "1u")}
      put_scratch(first + p, color);
    }
  }
  storageBarrier();
  for (var p = lane; p < size.pixels; p += ${LANES}u) {
    if (spread > 0.0) {${along("scratch", "p / size.columns", "HEIGHT", "size.columns")}
      put_y(first + p, color);
    }
  }
}`;
}

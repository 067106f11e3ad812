/**
 * Bags of visual words (Csurka et al. 2004, "Visual categorization with bags of keypoints"): dense SIFT descriptors
 * (Lowe 2004, doi:10.1023/B:VISI.0000029664.99615.94), each assigned to the nearest of a vocabulary that k-means learns
 * from training images, and counted in the whole image and in its quarters, as in a spatial pyramid (Lazebnik, Schmid &
 * Ponce 2006, doi:10.1109/CVPR.2006.68). The features are square roots of shares, so their cosine is the
 * Bhattacharyya coefficient of the histograms.
 */
import { divide, multiply, subtract } from "../autodiff/ops/arithmetic.ts";
import { siftDescriptors } from "../autodiff/ops/handCrafted.ts";
import { heaviside, sqrt, square } from "../autodiff/ops/math.ts";
import { matmul } from "../autodiff/ops/matmul.ts";
import { max, sum } from "../autodiff/ops/reduce.ts";
import { reshape } from "../autodiff/ops/shape.ts";
import { constant, data, type Tensor, type Variable } from "../autodiff/tensor.ts";
import { DESCRIPTOR, WINDOW, windowsAlong } from "../gpu/kernels/siftDescriptors.ts";
import { InputError } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import { clippedUnits } from "./clippedUnits.ts";
import type { Encoder, ImageSize } from "./encoder.ts";
import { network, use } from "./network.ts";

const WORDS = 128;
/** The whole image and its quarters. */
const REGIONS = 5;
/** Training images whose descriptors the vocabulary is learnt from, and how many of these are drawn. */
const FITTED_IMAGES = 1000;
const FITTED_DESCRIPTORS = 5000;
const ITERATIONS = 8;

/** Throws InputError if an image holds no window. */
export function visualWords({ height, width }: ImageSize, random: Random): Encoder {
  if (height < WINDOW || width < WINDOW) {
    throw new InputError(
      `sift: images of ${height}×${width} hold no window of ${WINDOW}×${WINDOW} pixels; use larger ones`,
    );
  }
  const rows = windowsAlong(height).count;
  const cols = windowsAlong(width).count;
  const seed = random.word();
  const vocabulary: Variable = {
    name: "vocabulary",
    shape: [WORDS, DESCRIPTOR],
    role: "statistic",
    decays: false,
    initial: () => new Float32Array(WORDS * DESCRIPTOR),
  };
  const shares = data(sharesOf(rows, cols), [rows * cols, REGIONS]);
  const apply = (images: Tensor) => {
    const n = images.shape[0] ?? 0;
    const words = use(vocabulary);
    const halves = multiply(constant(-0.5), sum(square(words), [-1]));
    // The nearest word has the largest d·w − ‖w‖²/2.
    const closeness = matmul(descriptorsOf(images), words, {
      transposeB: true,
      bias: reshape(halves, [WORDS]),
    });
    const best = reshape(max(closeness, [-1]), [n * rows * cols, 1]);
    const votes = subtract(constant(1), heaviside(subtract(best, closeness)));
    // Words that coincide share a vote.
    const single = divide(votes, reshape(sum(votes, [-1]), [n * rows * cols, 1]));
    const counted = matmul(reshape(single, [n, rows * cols, WORDS]), shares, {
      transposeA: true,
    });
    return reshape(sqrt(counted), [n, WORDS * REGIONS]);
  };
  const built = network(apply, { outputDim: WORDS * REGIONS, variables: { vocabulary } });
  return Object.assign(built, {
    fitted: {
      variable: vocabulary,
      images: FITTED_IMAGES,
      samples: descriptorsOf,
      fit: async (descriptors: Float32Array) => {
        const { kMeans } = await import("./kMeans.ts");
        const points = drawn(descriptors, new Random(seed, 1));
        const count = Math.min(WORDS, points.length / DESCRIPTOR);
        const options = { width: DESCRIPTOR, count, iterations: ITERATIONS, seed };
        const words = new Float32Array(WORDS * DESCRIPTOR);
        words.set(kMeans({ points, ...options }));
        return words;
      },
    },
  });
}

/** Normalised descriptors [n · windows, 128]. */
function descriptorsOf(images: Tensor): Tensor {
  const votes = siftDescriptors(images);
  const count = votes.shape.slice(0, -1).reduce((product, length) => product * length, 1);
  return clippedUnits(reshape(votes, [count, DESCRIPTOR]));
}

/**
 * [windows, 5]: what a window adds to the histograms of the image and its quarters. Both levels of the pyramid have half
 * of the weight, so that features have unit length.
 */
function sharesOf(rows: number, cols: number): Float32Array {
  const shares = new Float32Array(rows * cols * REGIONS);
  const share = 0.5 / (rows * cols);
  for (let window = 0; window < rows * cols; window++) {
    const below = Math.floor((2 * Math.floor(window / cols)) / rows);
    const right = Math.floor((2 * (window % cols)) / cols);
    shares[window * REGIONS] = share;
    shares[window * REGIONS + 1 + 2 * below + right] = share;
  }
  return shares;
}

/** At most {@link FITTED_DESCRIPTORS} of the descriptors, in random order. */
function drawn(descriptors: Float32Array, random: Random): Float32Array {
  const rows = random.permutation(descriptors.length / DESCRIPTOR).subarray(0, FITTED_DESCRIPTORS);
  const points = new Float32Array(rows.length * DESCRIPTOR);
  for (const [index, row] of rows.entries()) {
    points.set(descriptors.subarray(row * DESCRIPTOR, (row + 1) * DESCRIPTOR), index * DESCRIPTOR);
  }
  return points;
}

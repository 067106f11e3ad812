/** All projections, in display order. Loaded on demand. */
import { axes } from "./axes.ts";
import { classMeans, discriminant } from "./classMeans.ts";
import { principal } from "./pca.ts";
import { random } from "./random.ts";
import { umap } from "./umap.ts";

export const projections = [principal, random, axes, classMeans, discriminant, umap] as const;

export type ProjectionId = (typeof projections)[number]["id"];

/** Every projection, in the order in which they are offered. */
import { axes } from "./axes.ts";
import { classMeans, discriminant } from "./classMeans.ts";
import { principal } from "./pca.ts";
import { random } from "./random.ts";

export const projections = [principal, random, axes, classMeans, discriminant] as const;

export type ProjectionId = (typeof projections)[number]["id"];

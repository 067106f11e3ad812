/**
 * A projection maps embeddings to two or three dimensions for display. A linear projection is a basis, so
 * other vectors of the space (prototypes, gradients) can be drawn too. A layout positions the points only and
 * is computed asynchronously.
 */
import type { Embeddings, Labels, Rows } from "../embeddings.ts";
import type { Basis } from "./basis.ts";

export interface ProjectionInput {
  readonly embeddings: Embeddings;
  /** The class of each row. */
  readonly labels: Labels;
  /** Columns to show, for the projection onto axes. */
  readonly axes: readonly number[];
  /** Dimensions of the view, 2 or 3. */
  readonly dims: number;
}

interface Described {
  readonly id: string;
  readonly label: string;
  /** One sentence: what the projection preserves and what must not be read from it. */
  readonly description: string;
}

export interface LinearProjection extends Described {
  readonly kind: "linear";
  /** True if the directions have a meaning of their own and must not be aligned with the previous frame. */
  readonly fixed?: boolean;
  /** Distinguishes views of the same projection, shown beside the label. */
  detail?(input: ProjectionInput): string;
  basis(input: ProjectionInput): Basis;
}

export interface LayoutProjection extends Described {
  readonly kind: "layout";
  /** Rows that are laid out; further rows are placed by their neighbours. */
  readonly most: number;
  /** Unit vectors [rows, dims]; deterministic. */
  layout(input: Pick<ProjectionInput, "embeddings" | "dims">): Promise<Rows>;
}

export type ProjectionDefinition = LinearProjection | LayoutProjection;

/** Returns the definition unchanged; infers and checks its type. */
export const defineProjection = <const Definition extends ProjectionDefinition>(
  definition: Definition,
): Definition => definition;

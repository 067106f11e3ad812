/**
 * A projection says where vectors of many dimensions stand in a picture of two or three. Linear ones
 * are a basis, so that anything of the space, a prototype or a gradient, can be drawn beside the points.
 * A layout places points alone and takes its time.
 */
import type { Embeddings, Labels, Rows } from "../embeddings.ts";
import type { Basis } from "./basis.ts";

export interface ProjectionInput {
  readonly embeddings: Embeddings;
  /** The class of each row. */
  readonly labels: Labels;
  /** Columns to look along, `dims` of them, where the projection asks for some. */
  readonly axes: readonly number[];
  /** Dimensions of the picture. */
  readonly dims: number;
}

interface Described {
  readonly id: string;
  readonly label: string;
  /** One sentence: what it keeps, and what not to read from it. */
  readonly says: string;
}

export interface LinearProjection extends Described {
  readonly kind: "linear";
  /** True where the directions mean something by themselves: they are not turned with the last frame. */
  readonly fixed?: boolean;
  /** What tells this picture from others of its kind, beside the label. */
  detail?(input: ProjectionInput): string;
  basis(input: ProjectionInput): Basis;
}

export interface LayoutProjection extends Described {
  readonly kind: "layout";
  /** Rows that are laid out; those beyond are placed by them. */
  readonly most: number;
  /** Unit vectors [rows, dims], the same for the same input. */
  layout(input: Pick<ProjectionInput, "embeddings" | "dims">): Promise<Rows>;
}

export type ProjectionDefinition = LinearProjection | LayoutProjection;

/** Returns the definition as it is; infers and checks its type. */
export const defineProjection = <const Definition extends ProjectionDefinition>(
  definition: Definition,
): Definition => definition;

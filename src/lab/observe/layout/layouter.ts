/** Whoever lays out points; in the page a thread of its own, for a layout would stop training. */
import { type Embeddings, loadProjections, type ProjectionId } from "../../../metrics/index.ts";
import { InputError } from "../../../shared/errors.ts";

export interface LayoutRequest {
  readonly id: ProjectionId;
  readonly embeddings: Embeddings;
  readonly dims: number;
}

export interface Layouter {
  /** Unit vectors, row-major [rows, dims]. Takes the request's data away. */
  lay(request: LayoutRequest): Promise<Float64Array>;
  close(): void;
}

/** Lays out on the thread that asks. Throws an InputError on a projection that is no layout. */
export async function lay({ id, embeddings, dims }: LayoutRequest): Promise<Float64Array> {
  const found = (await loadProjections()).find((each) => each.id === id);
  if (found?.kind !== "layout")
    throw new InputError(`layout: found "${id}", which lays out nothing`);
  const { data } = await found.layout({ embeddings, dims });
  return Float64Array.from(data);
}

/** Computes layouts. The page uses a thread of its own (thread.ts), so that training goes on. */
import { type Embeddings, loadProjections, type ProjectionId } from "../../../metrics/index.ts";
import { InputError } from "../../../shared/errors.ts";

export interface LayoutRequest {
  readonly id: ProjectionId;
  readonly embeddings: Embeddings;
  readonly dims: number;
}

export interface Layouter {
  /** Unit vectors, row-major [rows, dims]. Transfers the data of the request. */
  lay(request: LayoutRequest): Promise<Float64Array>;
  close(): void;
}

/** Computes a layout on this thread. Throws InputError if the projection is not a layout. */
export async function lay({ id, embeddings, dims }: LayoutRequest): Promise<Float64Array> {
  const found = (await loadProjections()).find((each) => each.id === id);
  if (found?.kind !== "layout")
    throw new InputError(`layout: found "${id}", which lays out nothing`);
  const { data } = await found.layout({ embeddings, dims });
  return Float64Array.from(data);
}

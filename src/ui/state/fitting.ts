/** Adapts a configuration to its method: a dataset and an encoder that the method can use. */
import type { Catalogue, RunConfiguration, SelectedMethod } from "../../lab/protocol/index.ts";

/** Why a method cannot use a dataset; undefined if it can. */
export const datasetRefusal = (
  { unfitDatasets }: Pick<SelectedMethod, "unfitDatasets">,
  dataset: string,
): string | undefined => unfitDatasets[dataset];

/** Why a method cannot use an encoder; undefined if it can. */
export function encoderRefusal(
  { encoders, usableEncoders }: SelectedMethod,
  encoder: string,
): string | undefined {
  if (usableEncoders.includes(encoder)) return undefined;
  return encoders?.because ?? "hand-crafted features are not trained";
}

/**
 * The configuration adapted to its method: a dataset and an encoder that it can use, and no steps if it does not
 * train, else its usual ones if there were none or those that were usual for the method `before`; a batch of no more images than there are. `reason` explains what
 * was changed.
 */
export function fittedTo(
  method: SelectedMethod,
  configuration: RunConfiguration,
  usual: RunConfiguration,
  catalogue: Pick<Catalogue, "datasets" | "encoders">,
  before?: Pick<SelectedMethod, "usualSteps">,
): { readonly configuration: RunConfiguration; readonly reason?: string } {
  const { usableEncoders: usable, trains } = method;
  const stepsOf = ({ usualSteps = usual.steps }: Pick<SelectedMethod, "usualSteps">) => usualSteps;
  // Steps that nobody chose follow the method.
  const unchosen = configuration.steps === 0 || configuration.steps === stepsOf(before ?? {});
  const steps = !trains ? 0 : unchosen ? stepsOf(method) : configuration.steps;
  const { dataset } = method;
  const refused = encoderRefusal(method, configuration.encoder);
  const other = usable.includes(usual.encoder) ? usual.encoder : usable[0];
  const encoder = refused === undefined ? configuration.encoder : (other ?? configuration.encoder);
  const rows = catalogue.datasets.find(({ id }) => id === dataset)?.trainCount;
  // A dataset of one's own may have fewer rows than a batch.
  const batch = Math.min(configuration.batch, rows ?? configuration.batch);
  const reasons = [
    replacement(catalogue.datasets, configuration.dataset, dataset, {
      method,
      because: datasetRefusal(method, configuration.dataset),
    }),
    batch < configuration.batch
      ? `The batch size is ${batch}, as the dataset has no more training images.`
      : undefined,
    replacement(catalogue.encoders, configuration.encoder, encoder, { method, because: refused }),
  ].filter((reason) => reason !== undefined);
  return {
    configuration: { ...configuration, steps, batch, dataset, encoder },
    ...(reasons.length > 0 && { reason: reasons.join(" ") }),
  };
}

/** Says that one entry takes the place of another, and why; undefined if it is the same. */
function replacement(
  entries: readonly { readonly id: string; readonly label: string }[],
  before: string,
  after: string,
  { method, because }: { readonly method: SelectedMethod; readonly because: string | undefined },
): string | undefined {
  if (before === after) return undefined;
  const labelOf = (id: string) => entries.find((each) => each.id === id)?.label ?? id;
  return `${labelOf(after)} takes the place of ${labelOf(before)}, which is not for ${method.label}: ${because}.`;
}

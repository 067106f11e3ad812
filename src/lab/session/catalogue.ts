/** Describes everything that can be chosen, for the page and the command line. */
import { type Schema, type Catalogue as Tables, tableSettings } from "../../data/index.ts";
import { describeMetrics } from "../../metrics/index.ts";
import type { EncoderDefinition } from "../../nn/encoder.ts";
import { encoders } from "../../nn/index.ts";
import { parameterCount } from "../../nn/network.ts";
import { DESCRIBED_IMAGE, DESCRIBED_TEXTS } from "../../nn/onDemand.ts";
import { Random } from "../../shared/random.ts";
import { acceptedValues, resolveSettings } from "../../shared/settings.ts";
import { lackOf, tableFor, usableEncoders } from "../../training/configuration.ts";
import type { MethodDefinition } from "../../training/method.ts";
import { loadMethod, methodIds } from "../../training/methods/index.ts";
import { settingsOf } from "../../training/settings.ts";
import type {
  AlignmentTest,
  Catalogue,
  DatasetDescription,
  EncoderDescription,
  MethodDescription,
  MethodName,
  RunConfiguration,
  SelectedMethod,
} from "../protocol/index.ts";
import { firstProjection } from "../protocol/projection.ts";

export const describeEncoders = (): EncoderDescription[] =>
  encoders.map((encoder) => {
    const { id, label, summary, patch } = encoder;
    const size = encoder.size ?? sizeOf(encoder);
    return {
      id,
      label,
      summary,
      reads: encoder.reads ?? "image",
      ...size,
      attention: patch !== undefined,
    };
  });

/** Parameters and outputs of an encoder that is loaded, at the sizes in onDemand.ts. */
export function sizeOf(encoder: EncoderDefinition): { parameters: number; outputDim: number } {
  const network =
    encoder.reads === "tokens"
      ? encoder.build(DESCRIBED_TEXTS, new Random(0))
      : encoder.build(DESCRIBED_IMAGE, new Random(0));
  return { parameters: parameterCount(network), outputDim: network.outputDim };
}

/** A method with all its settings; defaults are those for the dataset and the chosen optimiser. */
export const describeMethod = (
  method: MethodDefinition,
  schema: Schema,
  optimizer?: string,
): MethodDescription => ({
  id: method.id,
  label: method.label,
  family: method.family,
  summary: method.summary,
  citation: method.citation,
  formula: method.formula,
  terms: method.terms ?? {},
  settings: settingsOf(method, schema, optimizer),
  trains: method.trains !== false,
  ...(method.wholeSplit && { wholeSplit: method.wholeSplit }),
  ...(method.usualSteps !== undefined && { usualSteps: method.usualSteps }),
  ...(method.encoders && { encoders: method.encoders }),
});

/** Imports the method of a configuration and describes it with these settings. Unknown settings are ignored. */
export async function selectMethod(
  configuration: Pick<RunConfiguration, "method" | "dataset" | "settings">,
  tables: Tables,
): Promise<SelectedMethod> {
  const { settings: given } = configuration;
  const method = await loadMethod(configuration.method);
  const schema = tableFor(method, configuration.dataset, tables);
  const { optimizer } = acceptedValues(settingsOf(method, schema), given);
  const chosen = optimizer === undefined ? undefined : String(optimizer);
  const described = describeMethod(method, schema, chosen);
  const { settings } = described;
  const values = resolveSettings(settings, acceptedValues(settings, given));
  return {
    ...described,
    diagram: method.diagram(values),
    usableEncoders: usableEncoders(method),
    dataset: schema.id,
    unfitDatasets: unfitTables(method, tables),
  };
}

/** Why the method cannot use a table, by id; the others suit. */
const unfitTables = (method: MethodDefinition, tables: Tables): Readonly<Record<string, string>> =>
  Object.fromEntries(
    tables.list().flatMap((schema) => {
      const lack = lackOf(method, schema);
      return lack === undefined ? [] : [[schema.id, `it has no ${lack}`]];
    }),
  );

/** Labels of all methods. Imports all of them. */
export const nameMethods = (): Promise<MethodName[]> =>
  Promise.all(
    methodIds.map(async (id) => {
      const { label, family } = await loadMethod(id);
      return { id, label, family };
    }),
  );

/** The catalogue, with ids of methods only, as their code is imported on request. */
export function describeCatalogue(tables: Tables): Catalogue {
  return {
    metrics: describeMetrics({ rows: 1000, cols: 64 }),
    methods: methodIds,
    encoders: describeEncoders(),
    datasets: describeDatasets(tables),
    projections: [firstProjection],
  };
}

export const describeDatasets = (tables: Tables): DatasetDescription[] =>
  tables.list().map((schema) => ({
    id: schema.id,
    label: schema.label,
    description: schema.description,
    imageShape: schema.shape,
    classes: schema.classes,
    factors: schema.factors.map(({ name }) => name),
    columns: schema.columns.map(({ name, kind, summary }) => ({ name, kind, summary })),
    tests: Object.keys(schema.tests ?? {}) as AlignmentTest[],
    settings: tableSettings(schema),
    trainCount: schema.splits.train.count,
    testCount: schema.splits.test.count,
    licence: schema.licence.spdx,
    ...(schema.own && { own: { bytes: schema.own.bytes ?? 0, hash: schema.own.hash } }),
  }));

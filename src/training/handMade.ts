/** Methods without training: an encoder that people thought out, measured like any other. */
import { constant } from "../autodiff/tensor.ts";
import { mlp } from "../nn/heads.ts";
import { InputError } from "../shared/errors.ts";
import { imagesNode, operationNode, path } from "./diagram.ts";
import type { MethodDefinition } from "./method.ts";

type Described = Pick<MethodDefinition, "id" | "label" | "summary" | "citation" | "formula">;

/** A method bound to the encoder of its own id; `steps` names what is done to an image, in order. */
export function handMade(described: Described, steps: readonly string[]): MethodDefinition {
  const { id, label } = described;
  const operations = steps.map((step, index) =>
    operationNode({ id: `step${index + 1}`, label: step }),
  );
  return {
    ...described,
    family: "handmade",
    // Not for a loss: alignment is measured on two views of an image, here as everywhere.
    views: 2,
    settings: {},
    trains: false,
    encoders: { only: [id], because: "it is these features, and learns none" },
    objective: {
      inputs: [],
      settings: [],
      evaluate() {
        throw new InputError(`${label} is made by hand and has no loss`);
      },
    },
    diagram: () => ({
      nodes: [imagesNode({ id: "images", label: "images" }), ...operations],
      edges: path("stopped", "images", ...operations.map((node) => node.id)),
    }),
    build: ({ encoder, random }) => ({
      heads: {},
      projector: mlp([encoder.outputDim], { random }),
      embed: () => ({}),
      loss: () => constant(0),
    }),
  };
}

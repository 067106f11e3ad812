/** Methods without training: hand-crafted features, measured like learned ones. */
import { constant } from "../autodiff/tensor.ts";
import { mlp } from "../nn/heads.ts";
import { InputError } from "../shared/errors.ts";
import { imagesNode, operationNode, path } from "./diagram.ts";
import type { MethodDefinition } from "./method.ts";
import { imageSpaces } from "./space.ts";

type Described = Pick<MethodDefinition, "id" | "label" | "summary" | "citation" | "formula">;

/** A method bound to the encoder of its own id; `steps` names the processing steps of an image, in order. */
export function handCrafted(described: Described, steps: readonly string[]): MethodDefinition {
  const { id, label } = described;
  const operations = steps.map((step, index) =>
    operationNode({ id: `step${index + 1}`, label: step }),
  );
  return {
    ...described,
    family: "handmade",
    // There is no loss, but alignment is measured on two views of an image.
    views: 2,
    settings: {},
    trains: false,
    encoders: { only: [id], because: "it is these features and is not trained" },
    objective: {
      inputs: [],
      settings: [],
      evaluate() {
        throw new InputError(`${label} is hand-crafted and has no loss`);
      },
    },
    diagram: () => ({
      nodes: [imagesNode({ id: "images", label: "images" }), ...operations],
      edges: path("stopped", "images", ...operations.map((node) => node.id)),
    }),
    build: ({ encoder, random }) => ({
      heads: {},
      spaces: imageSpaces(encoder, mlp([encoder.outputDim], { random })),
      embed: () => ({}),
      loss: () => constant(0),
    }),
  };
}

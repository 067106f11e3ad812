/**
 * The data flow of a method, as data that the page draws and a test compares with what the method
 * builds. The page arranges nodes in columns by their distance from the images, and in lanes: 0 for
 * trained networks, 1 and above (drawn below) for moving averages, other views and memories.
 */

export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  /**
   * `images`: an input; `network`: trained; `copy`: the moving average of a network; `memory`: kept
   * between steps; `operation`: computed without weights; `loss`: the end.
   */
  readonly kind: "images" | "network" | "copy" | "memory" | "operation" | "loss";
  /** For a network or a copy: `encoder`, or the name of the head that it is or follows. */
  readonly part?: string;
  readonly lane: number;
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** `flow` propagates a gradient, `stopped` does not; `average` marks a moving average of weights. */
  readonly kind: "flow" | "stopped" | "average";
  /** The name of the data: `z`, `h`, `mask`. */
  readonly label?: string;
  /** A term of the method whose current value is shown at the edge. */
  readonly value?: string;
}

export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

type Place = Pick<DiagramNode, "id" | "label"> & { readonly lane?: number };

export const imagesNode = ({ lane = 0, ...rest }: Place): DiagramNode => ({
  kind: "images",
  lane,
  ...rest,
});

/** The encoder, or a head by its name in `heads`. */
export const networkNode = ({ lane = 0, ...rest }: Place, part = rest.id): DiagramNode => ({
  kind: "network",
  lane,
  part,
  ...rest,
});

/** A moving average of the encoder or of a head. */
export const copyNode = ({ lane = 1, ...rest }: Place, part: string): DiagramNode => ({
  kind: "copy",
  lane,
  part,
  ...rest,
});

export const memoryNode = ({ lane = 1, ...rest }: Place): DiagramNode => ({
  kind: "memory",
  lane,
  ...rest,
});

/** A computation without weights: a mask, a target, a comparison. */
export const operationNode = ({ lane = 0, ...rest }: Place): DiagramNode => ({
  kind: "operation",
  lane,
  ...rest,
});

export const lossNode = (label: string): DiagramNode => ({
  id: "loss",
  label,
  kind: "loss",
  lane: 0,
});

/** Edges along a path of nodes, all of the same kind. */
export const path = (kind: DiagramEdge["kind"], ...ids: readonly string[]): DiagramEdge[] =>
  ids.slice(1).map((to, index) => ({ from: ids[index] ?? to, to, kind }));

/** Two views through one encoder and one projector to the loss; shared by several methods. */
export function twinDiagram(loss: string, value?: string): Diagram {
  return {
    nodes: [
      imagesNode({ id: "views", label: "two views" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      lossNode(loss),
    ],
    edges: [
      { from: "views", to: "encoder", kind: "flow" },
      { from: "encoder", to: "projector", kind: "flow", label: "h" },
      { from: "projector", to: "loss", kind: "flow", label: "z", ...(value && { value }) },
    ],
  };
}

export interface PredictionDiagram {
  readonly loss: string;
  readonly predictor: boolean;
  /** The target of the prediction: a moving average, or the online network's projection of the other view. */
  readonly target: "copy" | "self";
  readonly stopped: boolean;
  readonly value?: string;
}

/** Predicts the projection of one view from that of the other: BYOL, SimSiam, MoCo v3. */
export function predictionDiagram(given: PredictionDiagram): Diagram {
  const { loss, predictor, target, stopped, value } = given;
  const copied = target === "copy";
  const end = predictor ? "predictor" : "projector";
  return {
    nodes: [
      imagesNode({ id: "views", label: "two views" }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      ...(predictor ? [networkNode({ id: "predictor", label: "predictor" })] : []),
      ...(copied
        ? [
            copyNode({ id: "target.encoder", label: "slow encoder" }, "encoder"),
            copyNode({ id: "target.projector", label: "slow projector" }, "projector"),
          ]
        : [operationNode({ id: "target", label: "the other view's z", lane: 1 })]),
      lossNode(loss),
    ],
    edges: [
      { from: "views", to: "encoder", kind: "flow" },
      { from: "encoder", to: "projector", kind: "flow", label: "h" },
      ...(predictor
        ? [{ from: "projector", to: "predictor", kind: "flow", label: "z" } as const]
        : []),
      {
        from: end,
        to: "loss",
        kind: "flow",
        label: predictor ? "p" : "z",
        ...(value && { value }),
      },
      ...(copied
        ? [
            ...path("stopped", "views", "target.encoder", "target.projector", "loss"),
            ...path("average", "encoder", "target.encoder"),
            ...path("average", "projector", "target.projector"),
          ]
        : [
            ...path("flow", "projector", "target"),
            ...path(stopped ? "stopped" : "flow", "target", "loss"),
          ]),
    ],
  };
}

/** A pretext task: a transformation of each view and its label. Used by rotation and context. */
export function questionDiagram({
  question,
  answer,
}: Readonly<Record<"question" | "answer", string>>): Diagram {
  return {
    nodes: [
      imagesNode({ id: "views", label: "a view" }),
      operationNode({ id: "question", label: question }),
      networkNode({ id: "encoder", label: "encoder" }),
      networkNode({ id: "projector", label: "projector" }),
      networkNode({ id: "classifier", label: "classifier" }),
      imagesNode({ id: "answer", label: answer, lane: 1 }),
      lossNode("cross-entropy"),
    ],
    edges: [
      ...path("flow", "views", "question", "encoder"),
      { from: "encoder", to: "projector", kind: "flow", label: "h" },
      { from: "projector", to: "classifier", kind: "flow", label: "z" },
      { from: "classifier", to: "loss", kind: "flow", label: "logits", value: "accuracy" },
      ...path("stopped", "answer", "loss"),
    ],
  };
}

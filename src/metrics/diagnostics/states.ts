/** The states that the verdict tells apart, and how they are named and shown. */

/** A state that readings are evidence of. */
export type Collapse = "complete" | "dimensional" | "cluster" | "lostScale" | "cone";

/** Values of the metric `collapse`. */
export const COLLAPSE_KINDS = [
  "none",
  "complete",
  "dimensional",
  "cluster",
  "lostScale",
  "cone",
  "fewRows",
] as const;
export type CollapseKind = (typeof COLLAPSE_KINDS)[number];

/** `note`: worth knowing, but no collapse. */
export type Severity = "healthy" | "note" | "collapsed";

export interface StateDescription {
  /** `healthy`, `cone (anisotropic)`. */
  readonly label: string;
  readonly severity: Severity;
  /** One or two sentences for a reader who does not know the word. */
  readonly meaning: string;
}

export const stateDescriptions: Readonly<Record<CollapseKind, StateDescription>> = {
  none: {
    label: "healthy",
    severity: "healthy",
    meaning: "No sign of collapse: samples point in many directions and keep their scale.",
  },
  complete: {
    label: "complete collapse",
    severity: "collapsed",
    meaning: "All samples are nearly the same point; what told them apart has been lost.",
  },
  dimensional: {
    label: "dimensional collapse",
    severity: "collapsed",
    meaning: "Samples differ in few of the directions that the space has.",
  },
  cluster: {
    label: "cluster collapse",
    severity: "collapsed",
    meaning: "Many samples share few points, with none in between.",
  },
  lostScale: {
    label: "lost scale",
    severity: "collapsed",
    meaning:
      "The features have shrunk towards the origin. Their directions look healthy, but a loss that measures distances no longer sees a difference.",
  },
  cone: {
    label: "cone (anisotropic)",
    severity: "note",
    meaning:
      "The features share a large mean, so all cosines are high. Around that mean they still differ in many directions: this is no collapse, and untrained transformers begin like this.",
  },
  fewRows: {
    label: "too few rows",
    severity: "note",
    meaning: "There are too few samples to tell few directions from few samples.",
  },
};

const isKind = (kind: string): kind is CollapseKind => Object.hasOwn(stateDescriptions, kind);

/** The description of a state in a file; of a state that a later version added, its name as a note. */
export const describeState = (kind: string): StateDescription =>
  isKind(kind) ? stateDescriptions[kind] : { label: kind, severity: "note", meaning: "" };

/** Whether a state counts as a collapse: a cone and too few rows do not. */
export const isCollapsed = (kind: string): boolean => describeState(kind).severity === "collapsed";

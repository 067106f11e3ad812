/** The types, and limits, that the page and the training worker share. */

export type { ChosenVariant, Tunings } from "../../gpu/tuner/tunings.ts";
export type { Closeness, MetricDescription } from "../../metrics/index.ts";
export type { RunConfiguration } from "../../training/configuration.ts";
export type { Diagram, DiagramEdge, DiagramNode } from "../../training/diagram.ts";
export type {
  AnalysisAnswer,
  AnalysisId,
  AnalysisParameters,
  AnalysisRequest,
  AnalysisResult,
  PlaneAnswer,
} from "./analyses.ts";
export type { ArchivedRunSummary, CheckpointMark } from "./checkpoints.ts";
export type {
  AlignmentTest,
  Catalogue,
  DatasetDescription,
  EncoderDescription,
  MethodDescription,
  MethodName,
  PairMetric,
  SelectedMethod,
} from "./descriptions.ts";
export type * from "./events.ts";
export type {
  Claim,
  GridEvent,
  GridLab,
  GridMap,
  GridMapCell,
  GridOutline,
  GridRequest,
  GridVariation,
  InvarianceReport,
  InvarianceRequest,
} from "./grid.ts";
export type { Query, QueryResult } from "./joint.ts";
export type * from "./lab.ts";
export type * from "./own.ts";
export type {
  KernelCost,
  PartCost,
  PerformanceReport,
  StepPace,
  StepProfile,
} from "./performance.ts";
export { isText, otherHalfOf, type PointOrder, pointOrder, rowOf, TEXTS } from "./pointIds.ts";
export type {
  ProjectionChoice,
  ProjectionDescription,
  ProjectionId,
  ProjectionReport,
  Shape,
} from "./projection.ts";
export { RECORDED_RUN, type RecordedFile } from "./recorded.ts";
export { LARGEST_RUNS_FILE, type RunLab } from "./runLab.ts";
export type { GridAxis, RunCurve, RunEdit, RunSummary } from "./runRecord.ts";
export {
  isJoint,
  type MainSpace,
  type Modality,
  mainSpaceOf,
  modalitiesOf,
  nameOfSpace,
  type Space,
  type SpaceDescription,
  spaceAmong,
} from "./space.ts";
export type { TimeLab } from "./timeLab.ts";
export type {
  Collapse,
  Evidence,
  Grounds,
  Severity,
  StateDescription,
} from "./verdict.ts";
export { describeState, isCollapsed } from "./verdict.ts";

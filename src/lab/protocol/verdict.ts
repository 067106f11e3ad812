/** Evidence for a collapse verdict, and its likely cause. */
import type { Collapse, Evidence } from "../../metrics/index.ts";

export {
  describeState,
  isCollapsed,
  type Severity,
  type StateDescription,
} from "../../metrics/diagnostics/states.ts";
export type { Collapse, Evidence } from "../../metrics/index.ts";

export interface LikelyCause {
  readonly because: string;
  /** Absent if nothing can be done. */
  readonly remedy?: string;
  /** True if the method declares this cause for its settings; false if it holds for the method's family only. */
  readonly known: boolean;
}

export interface Grounds {
  /** Points measured. */
  readonly rows: number;
  readonly evidence: readonly Evidence[];
  /** Number of signs required for each state. */
  readonly needed: Readonly<Record<Collapse, number>>;
  /** Absent if the verdict is healthy, or there are too few rows for one. */
  readonly cause?: LikelyCause;
}

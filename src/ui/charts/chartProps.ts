/** What a chart frame shows. */
import type { ReactNode } from "react";
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import type { MakeChart } from "./useChart.ts";

export interface DrawnChart<Shown> {
  show(shown: Shown): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

export interface FigureText {
  readonly title?: string;
  /** Names of the axes with units, where the chart does not write them itself. */
  readonly x?: string;
  readonly y?: string;
  /** The runs it shows; default: the one on the sphere. */
  readonly runs?: readonly RunConfiguration[];
}

export interface ChartFrameProps<Shown, Made extends DrawnChart<Shown>> {
  readonly title?: ReactNode;
  /** The words of the figure that is saved; its title is needed where `title` is no text. */
  readonly figure?: FigureText;
  /** The chart in one or two sentences. */
  readonly summary: string;
  /** Must be stable: a new function recreates the chart. */
  readonly make: MakeChart<Made>;
  /** Must be stable while the data are the same. Undefined shows `empty`. */
  readonly shown: Shown | undefined;
  /** "No X yet. Do Y to see Z." */
  readonly empty?: string;
  readonly note?: ReactNode;
  /** Makes the chart readable by pointer and keyboard. */
  readonly reader?: ChartReader<Made> | undefined;
  readonly className?: string;
}

export interface ChartReader<Made> {
  /** A slider moves along the data; an application has keys of its own. */
  readonly role: "slider" | "application";
  /** Names the chart and its keys. */
  readonly label: string;
  readonly position?: { readonly now: number; readonly max: number; readonly text: string };
  /** Returns whether the key was handled. */
  onKey(key: string): boolean;
  /** The pointer is at (x, y), in CSS pixels of the chart. */
  onPoint(chart: Made, x: number, y: number): void;
  onPress?(chart: Made, x: number, y: number): void;
  /** The pointer or the focus has left the chart. */
  onLeave(): void;
}

/** A chart as a figure: the same chart with the same data, drawn larger and on either ground. */
import type { ChartFrameProps, DrawnChart } from "../charts/chartProps.ts";
import { chartColours } from "../charts/useChart.ts";
import type { Action } from "../controls/action.ts";
import type { PageStore } from "../state/store.ts";
import { figureActions, recoloured } from "./figureActions.ts";

const WIDTH = 640;
/** Least and greatest height as shares of the width; between them a chart keeps its proportions. */
const LOWEST = 0.4;
const HIGHEST = 0.9;

export function chartActions<Shown, Made extends DrawnChart<Shown>>(
  store: PageStore,
  props: Pick<ChartFrameProps<Shown, Made>, "title" | "figure" | "summary" | "make" | "shown">,
  element: HTMLElement | null,
): readonly Action[] {
  const { title, figure, summary, make, shown } = props;
  const canvas = element?.querySelector(".chart-canvas");
  const share = canvas ? canvas.clientHeight / Math.max(1, canvas.clientWidth) : LOWEST;
  const size = { width: WIDTH, height: WIDTH * Math.min(HIGHEST, Math.max(LOWEST, share)) };
  const { theme } = store.getState();
  return figureActions(store, () => ({
    ...size,
    ...figure,
    title: figure?.title ?? (typeof title === "string" ? title : summary),
    async draw(pen, ground) {
      if (shown === undefined) return;
      const host = document.createElement("div");
      const chart = await make(host, { ...size, pen }, chartColours(ground));
      chart.show(recoloured(shown, theme, ground));
      chart.dispose();
    },
  }));
}

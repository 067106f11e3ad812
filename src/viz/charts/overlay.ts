/**
 * Several runs in one chart, as lines or as means with bands, labelled at their ends. From the
 * eleventh line the colours repeat with dashes.
 */
import { placedApart } from "./spread.ts";
import { type ChartSize, createSheet } from "./surface.ts";

export interface OverlayLine {
  readonly label: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly dashed: boolean;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Range around the line, at the same steps. */
  readonly band?: { readonly least: ArrayLike<number>; readonly greatest: ArrayLike<number> };
}

export interface OverlayReading {
  readonly line: number;
  readonly step: number;
  readonly value: number;
}

export interface ShownOverlay {
  readonly lines: readonly OverlayLine[];
  /** Name of the metric, with its unit. */
  readonly title: string;
  readonly reading: OverlayReading | undefined;
}

export interface Overlay {
  show(shown: ShownOverlay): void;
  /** The data point nearest to (x, y) in CSS pixels, if one is near. */
  nearest(x: number, y: number): OverlayReading | undefined;
  resize(width: number, height: number): void;
  dispose(): void;
}

export interface OverlayOptions extends ChartSize {
  format(value: number): string;
}

type Stroke = "line" | "edge" | "back";

const room = { left: 52, top: 22, bottom: 24, gap: 10 };
const lineHeight = 14;
/** Greatest share of the width for labels. */
const labelShare = 0.4;
/** Greatest distance of the pointer from a data point, in pixels. */
const reach = 24;

export function createOverlay(host: HTMLElement, options: OverlayOptions): Overlay {
  const sheet = createSheet(host, options.pen);
  const { pen: context } = sheet;
  const { colours, format } = options;
  let { width, height } = options;
  let shown: ShownOverlay | undefined;
  let right = 0;
  let range: ReturnType<typeof rangeOf> = { step: [0, 1], value: [0, 1] };

  const x = (step: number) => {
    const [first, last] = range.step;
    return room.left + ((step - first) / (last - first)) * (width - room.left - right);
  };
  const y = (value: number) => {
    const [least, greatest] = range.value;
    const share = (value - least) / (greatest - least);
    return height - room.bottom - share * (height - room.top - room.bottom);
  };
  /** A line through the values, or along the edge of an area. A value NaN is a gap in a line. */
  const along = (steps: ArrayLike<number>, values: ArrayLike<number>, as: Stroke) => {
    let gap = false;
    for (let at = 0; at < steps.length; at++) {
      const index = as === "back" ? steps.length - 1 - at : at;
      const value = values[index] ?? Number.NaN;
      if (Number.isNaN(value)) {
        gap = as === "line";
        continue;
      }
      const [left, top] = [x(steps[index] ?? 0), y(value)];
      if (gap) context?.moveTo(left, top);
      else context?.lineTo(left, top);
      gap = false;
    }
  };
  const fitted = (text: string, most: number): string => {
    if (!context || context.measureText(text).width <= most) return text;
    let length = text.length;
    while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > most) length--;
    return `${text.slice(0, length)}…`;
  };

  const drawAxes = (title: string) => {
    if (!context) return;
    context.fillStyle = colours.faint;
    context.textAlign = "left";
    context.fillText(title, room.left, 12);
    context.textAlign = "right";
    for (const value of range.value) context.fillText(format(value), room.left - 8, y(value) + 4);
    const [first, last] = range.step;
    context.textAlign = "left";
    context.fillText(`step ${first}`, room.left, height - 6);
    context.textAlign = "right";
    context.fillText(String(last), width - right, height - 6);
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(room.left, height - room.bottom + 0.5);
    context.lineTo(width - right, height - room.bottom + 0.5);
    context.stroke();
    context.globalAlpha = 1;
  };
  const drawLine = ({ steps, values, band, colour, dashed }: OverlayLine) => {
    if (!context) return;
    if (band) {
      context.beginPath();
      along(steps, band.greatest, "edge");
      along(steps, band.least, "back");
      context.globalAlpha = 0.22;
      context.fillStyle = colour;
      context.fill();
      context.globalAlpha = 1;
    }
    context.strokeStyle = colour;
    context.lineWidth = 1.75;
    context.lineJoin = "round";
    context.setLineDash(dashed ? [5, 3] : []);
    context.beginPath();
    along(steps, values, "line");
    context.stroke();
    context.setLineDash([]);
    const last = steps.length - 1;
    context.beginPath();
    context.arc(x(steps[last] ?? 0), y(values[last] ?? 0), 3, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  };
  const drawLabels = ({ lines }: ShownOverlay, labels: readonly string[]) => {
    if (!context) return;
    const ends = lines.map(({ values }) => y(values[values.length - 1] ?? 0));
    const places = placedApart(ends, lineHeight, room.top, height - room.bottom);
    context.textAlign = "left";
    lines.forEach(({ colour }, index) => {
      const top = places[index] ?? 0;
      const left = width - right + room.gap;
      // A sample of the line before the label, since the text is not coloured.
      context.fillStyle = colour;
      context.fillRect(left, top - 1, 8, 3);
      context.fillStyle = colours.ink;
      context.fillText(labels[index] ?? "", left + 12, top + 4);
    });
  };
  const drawReading = ({ lines, reading }: ShownOverlay) => {
    const line = reading && lines[reading.line];
    if (!context || !reading || !line) return;
    const [left, top] = [x(reading.step), y(reading.value)];
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(left, top, 5, 0, 2 * Math.PI);
    context.stroke();
  };

  const draw = () => {
    sheet.clear(width, height);
    if (!context || !shown || shown.lines.length === 0) return;
    context.font = `12px ${colours.font}`;
    const most = width * labelShare - room.gap - 12;
    const labels = shown.lines.map(({ label }) => fitted(label, most));
    const widest = Math.max(...labels.map((label) => context.measureText(label).width));
    right = room.gap + 12 + widest + 4;
    range = rangeOf(shown.lines);
    drawAxes(shown.title);
    for (const line of shown.lines) drawLine(line);
    drawLabels(shown, labels);
    drawReading(shown);
  };

  return {
    show(next) {
      shown = next;
      draw();
    },
    nearest(left, top) {
      let best: OverlayReading | undefined;
      let distance = reach;
      shown?.lines.forEach(({ steps, values }, line) => {
        for (let index = 0; index < steps.length; index++) {
          const step = steps[index] ?? 0;
          const value = values[index] ?? 0;
          const away = Math.hypot(x(step) - left, y(value) - top);
          // Also not for a gap.
          if (!(away < distance)) continue;
          distance = away;
          best = { line, step, value };
        }
      });
      return best;
    },
    resize(nextWidth, nextHeight) {
      width = nextWidth;
      height = nextHeight;
      draw();
    },
    dispose: sheet.remove,
  };
}

function rangeOf(lines: readonly OverlayLine[]) {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { steps, values, band } of lines) {
    first = Math.min(first, steps[0] ?? first);
    last = Math.max(last, steps[steps.length - 1] ?? last);
    for (const column of [values, band?.least ?? [], band?.greatest ?? []]) {
      for (let index = 0; index < column.length; index++) {
        const value = column[index] ?? Number.NaN;
        if (Number.isNaN(value)) continue;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
  }
  // Place a flat line in the middle.
  const flat = Math.max(Math.abs(least) * 0.05, 1e-6);
  const spread = greatest > least ? 0 : flat;
  return {
    step: [first, Math.max(last, first + 1)] as const,
    value: [least - spread, greatest + spread] as const,
  };
}

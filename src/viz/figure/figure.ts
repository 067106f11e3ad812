/** A figure: a drawing with title, names of its axes, legend, and a note that says which run it shows. */

import type { Pen } from "../charts/pen.ts";
import type { ChartColours } from "../charts/trend.ts";

export interface FigureWords {
  readonly title: string;
  /** Names of the axes, with units, where the drawing does not write them itself. */
  readonly x?: string;
  readonly y?: string;
  /** Names of classes, each behind its mark. */
  readonly classes?: readonly string[];
  /** Settings and seed. */
  readonly note: string;
}

export interface Figure {
  readonly words: FigureWords;
  /** Size of the drawing, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly colours: ChartColours;
  /** Draws from (0, 0). */
  draw(pen: Pen): void | Promise<void>;
  /** Draws the mark of a class around a place. */
  mark?(pen: Pen, index: number, place: { readonly x: number; readonly y: number }): void;
}

const MARGIN = 20;
const TITLE = '600 16px "Inter Variable", Inter, Helvetica, Arial, sans-serif';
const SMALL = '12px "Inter Variable", Inter, Helvetica, Arial, sans-serif';
const LINE = 17;
const MARK = 14;
const GAP = 16;

interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top of the drawing. */
  readonly top: number;
  readonly legend: readonly {
    readonly name: string;
    readonly index: number;
    readonly x: number;
    readonly y: number;
  }[];
  readonly note: readonly string[];
}

/** Places everything; `pen` only measures. */
export function layoutOf(figure: Figure, pen: Pen): Layout {
  const { words, width, height } = figure;
  const top = MARGIN + 24 + (words.y === undefined ? 4 : LINE + 4);
  let y = top + height + (words.x === undefined ? 4 : LINE + 6);
  pen.font = SMALL;
  let x = 0;
  const legend = (words.classes ?? []).map((name, index) => {
    const room = MARK + pen.measureText(name).width;
    if (x > 0 && x + room > width) {
      x = 0;
      y += LINE;
    }
    const place = { name, index, x: MARGIN + x, y: y + LINE / 2 };
    x += room + GAP;
    return place;
  });
  if (legend.length > 0) y += LINE + 8;
  const note = wrapped(words.note, width, (text) => pen.measureText(text).width);
  return {
    width: width + 2 * MARGIN,
    height: y + note.length * LINE + MARGIN,
    top,
    legend,
    note,
  };
}

export async function drawFigure(figure: Figure, layout: Layout, pen: Pen): Promise<void> {
  const { words, width, height, colours } = figure;
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, layout.width, layout.height);
  const write = (text: string, x: number, y: number, colour: string) => {
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  };
  pen.textBaseline = "alphabetic";
  pen.font = TITLE;
  write(words.title, MARGIN, MARGIN + 15, colours.ink);
  pen.font = SMALL;
  if (words.y !== undefined) write(words.y, MARGIN, layout.top - 7, colours.faint);
  pen.textAlign = "right";
  const below = layout.top + height;
  if (words.x !== undefined) write(words.x, MARGIN + width, below + LINE - 2, colours.faint);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  for (const { name, index, x, y } of layout.legend) {
    figure.mark?.(pen, index, { x: x + 5, y });
    write(name, x + MARK, y, colours.ink);
  }
  const first = layout.height - MARGIN - layout.note.length * LINE + LINE / 2;
  for (const [index, line] of layout.note.entries()) {
    write(line, MARGIN, first + index * LINE, colours.faint);
  }
  pen.textBaseline = "alphabetic";
  pen.save();
  pen.translate(MARGIN, layout.top);
  await figure.draw(pen);
  pen.restore();
}

/** The words of a text in lines of at most `width` pixels; a longer word has a line of its own. */
export function wrapped(
  text: string,
  width: number,
  measure: (text: string) => number,
): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

/** A title as a part of a file's name. */
export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "") || "figure";

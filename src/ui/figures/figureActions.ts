/** The menu of a chart or of the sphere: the figure as a file or in the clipboard. */
import type { RunConfiguration } from "../../lab/protocol/index.ts";
import type { Pen } from "../../viz/charts/pen.ts";
import { type Figure, slugOf } from "../../viz/figure/figure.ts";
import { figureAsPng, figureAsSvg } from "../../viz/figure/files.ts";
import { colourOfClass, paletteOn } from "../../viz/palette.ts";
import { download } from "../browser/download.ts";
import { colourToken } from "../browser/tokens.ts";
import { chartColours } from "../charts/useChart.ts";
import type { Action } from "../controls/action.ts";
import type { PageStore } from "../state/store.ts";
import type { Theme } from "../state/viewSlice.ts";
import { configurationNote, shownNote } from "./notes.ts";

/** A figure on either ground. */
export interface FigureSource {
  readonly title: string;
  /** Names of the axes with units, where the drawing does not write them itself. */
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly classes?: readonly string[] | undefined;
  /** The runs it shows; default: the one on the sphere. */
  readonly runs?: readonly RunConfiguration[] | undefined;
  readonly width: number;
  readonly height: number;
  draw(pen: Pen, ground: Theme): void | Promise<void>;
  /** Draws the mark of a class. */
  mark?(
    pen: Pen,
    ground: Theme,
    index: number,
    place: { readonly x: number; readonly y: number },
  ): void;
}

export function figureActions(store: PageStore, source: () => FigureSource): readonly Action[] {
  const on = (ground: Theme): Figure => figureOn(source(), store, ground);
  const save = (ground: Theme, kind: "svg" | "png"): Action => ({
    label: `${kind === "svg" ? "SVG" : "PNG"} on ${ground}`,
    async run() {
      const figure = on(ground);
      const file = await (kind === "svg" ? figureAsSvg(figure) : figureAsPng(figure));
      const bytes = new Uint8Array(await file.arrayBuffer());
      download(`isotrope-${slugOf(figure.words.title)}-${ground}.${kind}`, bytes);
    },
  });
  const { theme } = store.getState();
  return [
    save("light", "svg"),
    save("dark", "svg"),
    save("light", "png"),
    save("dark", "png"),
    {
      label: "Copy as image",
      done: "The figure is copied as an image.",
      async run() {
        if (!navigator.clipboard || typeof ClipboardItem === "undefined") {
          throw new Error(
            "This browser lets pages copy no images. Save the figure as PNG instead.",
          );
        }
        // The promise is handed over, since the clipboard must be written to during the click.
        const item = new ClipboardItem({ "image/png": figureAsPng(on(theme)) });
        await navigator.clipboard.write([item]);
      },
    },
  ];
}

function figureOn(source: FigureSource, store: PageStore, ground: Theme): Figure {
  const { title, x, y, classes, runs, width, height } = source;
  const note = runs ? runs.map(configurationNote).join("; ") : shownNote(store.getState());
  return {
    words: {
      title,
      note,
      ...(x !== undefined && { x }),
      ...(y !== undefined && { y }),
      ...(classes && { classes }),
    },
    width,
    height,
    colours: chartColours(ground),
    draw: (pen) => source.draw(pen, ground),
    mark: (pen, index, place) => source.mark?.(pen, ground, index, place),
  };
}

const tokens = ["--ink", "--ink-soft", "--ink-faint", "--accent", "--ground"] as const;

/** Data with the colours of one theme replaced by those of another; arrays of numbers are kept as they are. */
export function recoloured<Shown>(shown: Shown, from: Theme, to: Theme): Shown {
  if (from === to) return shown;
  const colours = new Map<unknown, string>([
    ...tokens.map((name) => [colourToken(name, from), colourToken(name, to)] as const),
    ...paletteOn(from).map((colour, index) => [colour, colourOfClass(to, index)] as const),
  ]);
  const inTheme = <Value>(value: Value): Value => {
    const colour = colours.get(value);
    // A string was replaced by a string.
    if (colour !== undefined) return colour as Value;
    if (Array.isArray(value)) return value.map(inTheme) as Value;
    if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
    const entries = Object.entries(value).map(([key, each]) => [key, inTheme(each)]);
    return Object.fromEntries(entries) as Value;
  };
  return inTheme(shown);
}

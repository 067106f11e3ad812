/** A pen that writes SVG. Shapes and text stay vectors; images become PNG data. */
import type { ImageBox, Pen } from "../charts/pen.ts";

export interface SvgPen extends Pen {
  /** The whole document, in CSS pixels. `description` is kept as text within it. */
  document(size: { readonly width: number; readonly height: number }, description: string): string;
}

export interface SvgSources {
  /** Width of a text in pixels, in a CSS font. */
  measure(text: string, font: string): number;
  /** A part of an image as a `data:` address; without `part` the whole. */
  address(source: HTMLCanvasElement, part?: readonly number[]): string;
}

interface Kept {
  readonly transform: string;
  readonly clip: string;
  readonly look: Look;
}

type Look = Pick<
  Pen,
  | "fillStyle"
  | "strokeStyle"
  | "globalAlpha"
  | "lineWidth"
  | "lineJoin"
  | "lineCap"
  | "font"
  | "textAlign"
  | "textBaseline"
  | "imageSmoothingEnabled"
>;

const initial: Look = {
  fillStyle: "#000000",
  strokeStyle: "#000000",
  globalAlpha: 1,
  lineWidth: 1,
  lineJoin: "miter",
  lineCap: "butt",
  font: "10px sans-serif",
  textAlign: "left",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
};

/** Shift of a baseline down, in heights of the font. */
const baselines: Partial<Record<CanvasTextBaseline, number>> = { middle: 0.35, top: 0.8 };
const anchors: Partial<Record<CanvasTextAlign, string>> = { center: "middle", right: "end" };

export function createSvgPen({ measure, address }: SvgSources): SvgPen {
  const parts: string[] = [];
  const kept: Kept[] = [];
  let [path, dashes, transform, clip, clips] = ["", "", "", "", 0];

  const add = (element: string, attributes: string, content?: string) => {
    const placed = `${transform && ` transform="${transform.trim()}"`}${clip}`;
    const end = content === undefined ? "/>" : `>${content}</${element}>`;
    parts.push(`<${element}${attributes}${placed}${end}`);
  };
  const alpha = (name: string) =>
    pen.globalAlpha < 1 ? ` ${name}="${number(pen.globalAlpha)}"` : "";
  const filled = () => ` fill="${colour(pen.fillStyle)}"${alpha("fill-opacity")}`;
  const stroked = () => {
    const joined = pen.lineJoin === "miter" ? "" : ` stroke-linejoin="${pen.lineJoin}"`;
    const capped = pen.lineCap === "butt" ? "" : ` stroke-linecap="${pen.lineCap}"`;
    const dashed = dashes && ` stroke-dasharray="${dashes}"`;
    return ` fill="none" stroke="${colour(pen.strokeStyle)}" stroke-width="${number(pen.lineWidth)}"${joined}${capped}${dashed}${alpha("stroke-opacity")}`;
  };
  const write = (text: string, x: number, y: number, look: string) => {
    const { size, weight, family } = fontOf(pen.font);
    const down = (baselines[pen.textBaseline] ?? 0) * size;
    const anchor = anchors[pen.textAlign];
    const anchored = anchor ? ` text-anchor="${anchor}"` : "";
    const bold = weight ? ` font-weight="${weight}"` : "";
    add(
      "text",
      ` x="${number(x)}" y="${number(y + down)}" font-family="${escaped(family)}" font-size="${size}"${bold}${anchored}${look}`,
      escaped(text),
    );
  };
  const box = (x: number, y: number, width: number, height: number) =>
    ` x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
  const line = (x: number, y: number) => {
    path += `${path === "" ? "M" : "L"}${number(x)} ${number(y)}`;
  };
  const oval = ({ x, y, across, down, from, to }: Oval) => {
    const at = (angle: number) =>
      [x + across * Math.cos(angle), y + down * Math.sin(angle)] as const;
    line(...at(from));
    // An arc of SVG cannot be a whole turn, so it is drawn as two arcs.
    for (const angle of [(from + to) / 2, to]) {
      const [left, top] = at(angle);
      const sweep = to > from ? 1 : 0;
      path += `A${number(across)} ${number(down)} 0 0 ${sweep} ${number(left)} ${number(top)}`;
    }
  };

  const pen: SvgPen = {
    ...initial,
    setLineDash(list) {
      dashes = [...list].map(number).join(" ");
    },
    beginPath() {
      path = "";
    },
    closePath() {
      path += "Z";
    },
    moveTo(x, y) {
      path += `M${number(x)} ${number(y)}`;
    },
    lineTo: line,
    arc: (x, y, radius, from, to) => oval({ x, y, across: radius, down: radius, from, to }),
    ellipse: (x, y, across, down, _turn, from, to) => oval({ x, y, across, down, from, to }),
    fill: () => add("path", ` d="${path}"${filled()}`),
    stroke: () => add("path", ` d="${path}"${stroked()}`),
    clip() {
      clips += 1;
      parts.push(`<clipPath id="clip-${clips}"><path d="${path}"/></clipPath>`);
      clip = ` clip-path="url(#clip-${clips})"`;
    },
    fillRect: (...at) => add("rect", `${box(...at)}${filled()}`),
    strokeRect: (...at) => add("rect", `${box(...at)}${stroked()}`),
    fillText: (text, x, y) => write(text, x, y, filled()),
    strokeText: (text, x, y) => write(text, x, y, stroked()),
    measureText: (text) => ({ width: measure(text, pen.font) }),
    drawImage(source, ...where: ImageBox) {
      const whole = where.length === 4;
      const [x, y, width, height] = whole ? where : where.slice(4);
      const picture = address(source, whole ? undefined : where.slice(0, 4));
      const sharp = pen.imageSmoothingEnabled ? "" : ` style="image-rendering:pixelated"`;
      add(
        "image",
        `${box(x ?? 0, y ?? 0, width ?? 0, height ?? 0)} preserveAspectRatio="none" href="${picture}"${sharp}${alpha("opacity")}`,
      );
    },
    save() {
      kept.push({ transform, clip, look: lookOf(pen) });
    },
    restore() {
      const last = kept.pop();
      if (!last) return;
      ({ transform, clip } = last);
      Object.assign(pen, last.look);
    },
    translate(x, y) {
      transform += ` translate(${number(x)} ${number(y)})`;
    },
    rotate(angle) {
      transform += ` rotate(${number((angle * 180) / Math.PI)})`;
    },
    document: ({ width, height }, description) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"><desc>${escaped(description)}</desc>\n${parts.join("\n")}\n</svg>\n`,
  };
  return pen;
}

interface Oval {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  readonly from: number;
  readonly to: number;
}

const lookOf = (pen: Pen): Look => ({
  fillStyle: pen.fillStyle,
  strokeStyle: pen.strokeStyle,
  globalAlpha: pen.globalAlpha,
  lineWidth: pen.lineWidth,
  lineJoin: pen.lineJoin,
  lineCap: pen.lineCap,
  font: pen.font,
  textAlign: pen.textAlign,
  textBaseline: pen.textBaseline,
  imageSmoothingEnabled: pen.imageSmoothingEnabled,
});

/** Two decimals are finer than a pixel of any screen. */
const number = (value: number): string => String(Number(value.toFixed(2)));

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Programs that read SVG know `#rrggbb`, but not all know `rgb(1 2 3)`. */
function colour(style: Pen["fillStyle"]): string {
  if (typeof style !== "string") throw new Error("svg: gradients and patterns are not written");
  const channels = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(style)?.slice(1);
  if (!channels) return style;
  return `#${channels.map((each) => Number(each).toString(16).padStart(2, "0")).join("")}`;
}

/** A CSS font of the form `600 12px family, other`. */
function fontOf(font: string): {
  readonly size: number;
  readonly weight: string;
  readonly family: string;
} {
  const [, weight = "", size = "10", family = "sans-serif"] =
    /^(?:(\d+) )?([\d.]+)px (.+)$/.exec(font) ?? [];
  return { size: Number(size), weight, family: family.replaceAll('"', "'") };
}

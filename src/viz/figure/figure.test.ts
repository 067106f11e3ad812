import { expect, test } from "vitest";
import { drawFigure, type Figure, layoutOf, slugOf, wrapped } from "./figure.ts";
import { createSvgPen } from "./svgPen.ts";

const sources = {
  measure: (text: string) => 6 * text.length,
  address: () => "data:image/png;base64,AA",
};

test("a pen writes shapes, text, clips and transforms as SVG", () => {
  const pen = createSvgPen(sources);
  pen.fillStyle = "rgb(1 2 255)";
  pen.fillRect(1, 2, 3, 4);
  pen.save();
  pen.translate(10, 20);
  pen.beginPath();
  pen.arc(0, 0, 5, 0, 2 * Math.PI);
  pen.clip();
  pen.strokeStyle = "#abcdef";
  pen.globalAlpha = 0.5;
  pen.setLineDash([4, 3]);
  pen.stroke();
  pen.restore();
  pen.font = "600 12px A, B";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText('a < "b"', 7, 8.123);
  const svg = pen.document({ width: 50, height: 40 }, "who & what");
  expect(svg).toContain('viewBox="0 0 50 40"');
  expect(svg).toContain("<desc>who &#38; what</desc>");
  expect(svg).toContain('<rect x="1" y="2" width="3" height="4" fill="#0102ff"/>');
  // A whole turn as two arcs, both of which belong to one clip.
  expect(svg).toContain(
    '<clipPath id="clip-1"><path d="M5 0A5 5 0 0 1 -5 0A5 5 0 0 1 5 0"/></clipPath>',
  );
  expect(svg).toMatch(
    /stroke="#abcdef" stroke-width="1" stroke-dasharray="4 3" stroke-opacity="0.5" transform="translate\(10 20\)" clip-path="url\(#clip-1\)"\/>/,
  );
  expect(svg).toContain(
    '<text x="7" y="12.32" font-family="A, B" font-size="12" font-weight="600" text-anchor="middle" fill="#0102ff">a &#60; &#34;b&#34;</text>',
  );
});

test("a figure has title, axes, legend, drawing and note, none of which overlap", async () => {
  const pen = createSvgPen(sources);
  const figure: Figure = {
    words: {
      title: "Loss",
      x: "step",
      y: "nats",
      classes: ["cat", "dog"],
      note: "seed 3 · ".repeat(30),
    },
    width: 300,
    height: 100,
    colours: { ink: "#111111", faint: "#222222", accent: "#333333", ground: "#ffffff", font: "x" },
    draw: (on) => on.fillRect(0, 0, 300, 100),
  };
  const layout = layoutOf(figure, pen);
  expect(layout.note.length).toBeGreaterThan(3);
  await drawFigure(figure, layout, pen);
  const svg = pen.document(layout, "");
  for (const text of ["Loss", "step", "nats", "cat", "dog"])
    expect(svg).toContain(`>${text}</text>`);
  const heights = [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => Number(y));
  expect(Math.max(...heights)).toBeLessThan(layout.height);
  expect(svg).toContain(`translate(20 ${layout.top})`);
  expect(Math.min(...heights.slice(2))).toBeGreaterThan(layout.top + 100);
});

test("words wrap, and titles become names of files", () => {
  const measure = (text: string) => text.length;
  expect(wrapped("one two three", 7, measure)).toEqual(["one two", "three"]);
  expect(wrapped("incomprehensibly so", 7, measure)).toEqual(["incomprehensibly", "so"]);
  expect(slugOf("σ/√n of z, log scale")).toBe("σ-n-of-z-log-scale");
});

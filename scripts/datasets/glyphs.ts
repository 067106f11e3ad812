/** Capital letters and digits in forty typefaces, most of them in several styles. */
import { rasteriser } from "./raster.ts";
import { joined, type Recipe } from "./recipe.ts";
import { type RegistryFiles, type RegistrySource, withPackages } from "./registry.ts";
import {
  FONTSOURCE_VERSION,
  type Style,
  styleFiles,
  type Typeface,
  typefaces,
} from "./typefaces.ts";

const CHARACTERS = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const STYLES = Object.keys(styleFiles) as Style[];
const SIZE = 32;
const frame = { size: SIZE, margin: 2, ground: 0 };

/** Typefaces of the test split only, one of each kind. */
const UNSEEN = new Set([
  "Cinzel",
  "Lobster",
  "Lora",
  "Nunito",
  "Oswald",
  "Press Start 2P",
  "Space Mono",
  "Zilla Slab",
]);
/** Of every other typeface, each eighteenth character is held out, at a different offset per typeface. */
const UNSEEN_EVERY = 18;

const isUnseen = (typeface: number, character: number) =>
  UNSEEN.has(typefaces[typeface]!.family) || (character + 7 * typeface) % UNSEEN_EVERY === 0;

const fileOf = ({ name }: Typeface, style: Style) =>
  `@fontsource/${name}/files/${name}-latin-${styleFiles[style]}.woff`;

const source: RegistrySource = {
  packages: {
    ...Object.fromEntries(typefaces.map(({ name }) => [`@fontsource/${name}`, FONTSOURCE_VERSION])),
    "opentype.js": "2.0.0",
    sharp: "0.35.5",
  },
  files: typefaces.flatMap((each) => each.styles.map((style) => fileOf(each, style))),
  sha256: "3c5e116907d6d27fe09ff5d58bcc2a3b52a97d02d967502e24042e837bdef61b",
};

const everyPair = typefaces.flatMap((_, typeface) =>
  CHARACTERS.map((_, character) => ({ typeface, character })),
);

export const glyphs: Recipe = {
  manifest: {
    id: "glyphs",
    label: "Glyphs",
    description:
      "Capital letters and digits in forty typefaces, greyscale, 32 × 32. The class is the character; typeface and style are known as well.",
    shape: [SIZE, SIZE, 1],
    classes: CHARACTERS,
    factors: [
      { name: "character", values: CHARACTERS },
      { name: "typeface", values: typefaces.map(({ family }) => family) },
      { name: "style", values: STYLES },
    ],
    caption: "{character} in {typeface}, {style}",
    prompts: { character: ["{class}"] },
    heldOut: [
      ...[...UNSEEN].map((typeface) => ({ typeface })),
      ...everyPair
        .filter(({ typeface }) => !UNSEEN.has(typefaces[typeface]!.family))
        .filter(({ typeface, character }) => isUnseen(typeface, character))
        .map(({ typeface, character }) => ({
          typeface: typefaces[typeface]!.family,
          character: CHARACTERS[character]!,
        })),
    ],
    // A mirrored letter is not a letter, and half an O is a C.
    augmentations: { crop: 0.3, flip: 0 },
    licence: {
      spdx: "OFL-1.1",
      attribution: `Characters of ${typefaces.length} typefaces under the SIL Open Font License, by the authors listed below`,
      text: [
        ...typefaces.map(({ family, copyright }) => `${family}: ${copyright}`),
        "These typefaces are licensed under the SIL Open Font License, Version 1.1 (https://openfontlicense.org). The images are rendered with these fonts and are not fonts themselves.",
      ].join("\n"),
    },
    source: {
      package: "npm @fontsource, one package per typeface",
      version: `${FONTSOURCE_VERSION} each`,
      url: "https://fontsource.org",
      selection:
        "Digits and capital letters in the regular, bold, italic and bold italic styles that the package of each typeface contains; white on black, the longer side scaled to 28 pixels, centred. Eight typefaces, and two characters of every other typeface, are test; the rest is train.",
    },
  },
  build: () =>
    withPackages(source, async (files) => ({
      train: await draw(files, (typeface, character) => !isUnseen(typeface, character)),
      test: await draw(files, isUnseen),
    })),
};

/** The part of the opentype.js API that is used here. */
type OpenType = {
  parse(file: ArrayBuffer): {
    charToGlyph(character: string): {
      getPath(
        x: number,
        y: number,
        size: number,
      ): {
        toPathData(digits: number): string;
        getBoundingBox(): { x1: number; y1: number; x2: number; y2: number };
      };
    };
  };
};

/** Draws the selected characters, ordered by style, typeface and character. */
async function draw(files: RegistryFiles, isIn: (typeface: number, character: number) => boolean) {
  const { parse } = files.load<OpenType>("opentype.js");
  const rasterise = rasteriser(files);
  const images: Uint8Array[] = [];
  const rows: { character: number; typeface: number; style: number }[] = [];
  for (const [style, styleName] of STYLES.entries()) {
    for (const [typeface, each] of typefaces.entries()) {
      if (!each.styles.includes(styleName)) continue;
      const font = parse(Uint8Array.from(files.read(fileOf(each, styleName))).buffer);
      for (const [character, letter] of CHARACTERS.entries()) {
        if (!isIn(typeface, character)) continue;
        const path = font.charToGlyph(letter).getPath(0, 0, 1000);
        const { x1, y1, x2, y2 } = path.getBoundingBox();
        // A square slightly larger than the glyph, so that nothing is clipped.
        const side = Math.ceil(1.04 * Math.max(x2 - x1, y2 - y1));
        const left = (x1 + x2 - side) / 2;
        const top = (y1 + y2 - side) / 2;
        const body = `<path fill="#fff" d="${path.toPathData(2)}"/>`;
        const colour = await rasterise({ body, viewBox: [left, top, side, side] }, frame);
        images.push(colour.filter((_, index) => index % 3 === 0));
        rows.push({ character, typeface, style });
      }
    }
  }
  return {
    count: rows.length,
    images: joined(images),
    labels: Int32Array.from(rows, ({ character }) => character),
    factors: {
      character: Uint8Array.from(rows, ({ character }) => character),
      typeface: Uint8Array.from(rows, ({ typeface }) => typeface),
      style: Uint8Array.from(rows, ({ style }) => style),
    },
  };
}

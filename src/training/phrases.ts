/**
 * Texts for grounding, made of captions and regions: captions with phrases of objects that are not in the image, and lists
 * of phrases, with the patches that each word names. A step draws one of the variants of a row.
 */
import {
  columnNamed,
  paddedText,
  type Split,
  type TokensColumn,
  tokensNamed,
} from "../data/index.ts";
import type { RegionsColumn } from "../data/table.ts";
import type { Grid } from "../nn/positions.ts";
import { InputError } from "../shared/errors.ts";
import { hash4, uniform01 } from "../shared/random.ts";
import type { TextColumn } from "./space.ts";

export interface PhraseRequest {
  readonly column: TextColumn;
  /** Name of the column of regions. */
  readonly regions: string;
  /** Of patches, and the side of a patch in pixels. */
  readonly grid: Grid;
  readonly patch: number;
  /** Phrases of absent objects in a text. */
  readonly absent: number;
}

/** Variants of a row: captions, and lists of phrases. */
export const PHRASE_VARIANTS = 4;

const SEED = 0x70687261;
const Stream = { order: 0, absent: 64 } as const;

/** Numbers that hold a bit for each patch. */
export const bitsWidth = ({ rows, cols }: Grid): number => Math.ceil((rows * cols) / 32);

export interface Phrases {
  /** [rows · variants, context] */
  readonly ids: Uint32Array;
  /** Bits of the patches that each word names, without the start: [rows · variants, context − 1, numbers]. */
  readonly targets: Uint32Array;
}

/** Words with the region that each names; −1 for none. */
interface Piece {
  readonly ids: readonly number[];
  readonly regions: readonly number[];
}

/** Throws {@link InputError} if the texts do not say which regions they name. */
export function phrasesOf(split: Split, request: PhraseRequest): Phrases {
  const { column, grid, patch, absent } = request;
  const { context } = column;
  const texts = tokensNamed(split, column.name);
  const regions = columnNamed(split, request.regions, "regions");
  if (!texts.regions) {
    throw new InputError(
      `texts: the words of ${column.name} do not say which region they name; choose another column of texts`,
    );
  }
  const width = bitsWidth(grid);
  const entries = split.count * PHRASE_VARIANTS;
  const ids = new Uint32Array(entries * context);
  const targets = new Uint32Array(entries * (context - 1) * width);
  const say = speaker(texts, regions);
  const known = [...new Set(regions.values)].sort((a, b) => a - b);
  for (let row = 0; row < split.count; row++) {
    const [first = 0, end = 0] = [regions.offsets[row], regions.offsets[row + 1]];
    const present = Array.from(regions.values.subarray(first, end));
    const covered = present.map((_, index) => patchesIn(regions.boxes, first + index, grid, patch));
    const others = known.filter((name) => !present.includes(name));
    for (let variant = 0; variant < PHRASE_VARIANTS; variant++) {
      const draw = (place: number) => uniform01(hash4(SEED, row, variant, place)[0]);
      const missing = others.length === 0 ? 0 : absent;
      const lacking = Array.from({ length: missing }, (_, index) =>
        say.phrase(others[Math.floor(draw(Stream.absent + index) * others.length)] ?? 0, -1),
      );
      const said =
        variant % 2 === 0
          ? [say.caption(row, variant)]
          : present.map((name, index) => say.phrase(name, index));
      const pieces = [...said, ...lacking]
        .map((piece, index) => ({ piece, key: draw(Stream.order + index) }))
        .sort((a, b) => a.key - b.key)
        .map(({ piece }) => piece);
      const { ids: words, regions: named } = say.joined(pieces);
      const entry = row * PHRASE_VARIANTS + variant;
      ids.set(paddedText(Uint16Array.from(words), context), entry * context);
      for (let word = 1; word < Math.min(named.length, context) - 1; word++) {
        const bits = covered[named[word] ?? -1];
        if (bits) targets.set(bits, (entry * (context - 1) + word - 1) * width);
      }
    }
  }
  return { ids, targets };
}

/** The patches whose centre is in a box, as bits. */
function patchesIn(boxes: Float32Array, region: number, grid: Grid, patch: number): Uint32Array {
  const bits = new Uint32Array(bitsWidth(grid));
  for (let place = 0; place < grid.rows * grid.cols; place++) {
    if (isInBox(boxes, region, grid, patch, place)) {
      bits[place >> 5] = ((bits[place >> 5] ?? 0) | (1 << (place & 31))) >>> 0;
    }
  }
  return bits;
}

/** Whether the centre of a patch is in the box of a region. */
export function isInBox(
  boxes: Float32Array,
  region: number,
  { cols }: Grid,
  patch: number,
  place: number,
): boolean {
  const [x, y] = [((place % cols) + 0.5) * patch, (Math.floor(place / cols) + 0.5) * patch];
  const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(4 * region, 4 * region + 4);
  return x >= left && x < right && y >= top && y < bottom;
}

/** Turns regions and captions of a column into words. */
function speaker({ vocabulary, ...texts }: TokensColumn, { names }: RegionsColumn) {
  const encoded = (text: string) => Array.from(vocabulary.encode(text).ids);
  const inner = (text: string) => encoded(text).slice(1, -1);
  const [bos = 1, eos = 2] = encoded("");
  const and = inner("and");
  const article = inner("a");
  const phrases = names.map(inner);
  return {
    phrase(name: number, region: number): Piece {
      const words = phrases[name] ?? [];
      return {
        ids: [...article, ...words],
        regions: [...article.map(() => -1), ...words.map(() => region)],
      };
    },
    caption(row: number, variant: number): Piece {
      const entry = row * texts.perRow + (variant % texts.perRow);
      const [from = 0, to = 0] = [texts.offsets[entry], texts.offsets[entry + 1]];
      return {
        ids: Array.from(texts.ids.subarray(from + 1, to - 1)),
        regions: Array.from(texts.regions?.subarray(from + 1, to - 1) ?? []),
      };
    },
    joined(pieces: readonly Piece[]): Piece {
      const [ids, regions] = [[bos], [-1]];
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) {
          ids.push(...and);
          regions.push(...and.map(() => -1));
        }
        ids.push(...piece.ids);
        regions.push(...piece.regions);
      }
      return { ids: [...ids, eos], regions: [...regions, -1] };
    },
  };
}

/** For tests: files in memory, and archives of them. */
import { encode } from "fast-png";
import { testDecoder } from "../../formats/images/testing.ts";
import type { SourceFile } from "./definition.ts";
import { importFiles } from "./index.ts";
import { readImportSettings } from "./settings.ts";

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

export const fileOf = (path: string, bytes: Uint8Array): SourceFile => ({
  path,
  size: bytes.length,
  read: async () => bytes,
});

export const filesOf = (files: Readonly<Record<string, Uint8Array>>): SourceFile[] =>
  Object.entries(files).map(([path, bytes]) => fileOf(path, bytes));

/** A grey picture of one level, or a coloured one. */
export const png = (level: number, side = 28, channels: 1 | 3 = 1): Uint8Array =>
  encode({
    width: side,
    height: side,
    channels,
    data: Uint8Array.from({ length: side * side * channels }, (_, index) =>
      channels === 3 && index % 3 > 0 ? 255 - level : level,
    ),
  });

/** Files of some classes: `folder/class/n.png`. */
export const classFolders = (
  folder: string,
  classes: readonly string[],
  count: number,
): Record<string, Uint8Array> =>
  Object.fromEntries(
    classes.flatMap((name, index) =>
      Array.from({ length: count }, (_, row) => [
        `${folder}${name}/${row}.png`,
        png(40 * index + row),
      ]),
    ),
  );

export const importOf = (
  files: readonly SourceFile[],
  settings: Readonly<Record<string, string | number>> = {},
  name = "given",
) => importFiles({ name, files, settings: readImportSettings(settings), decoder: testDecoder });

/** A tar archive in the format of ustar. */
export function tarOf(files: Readonly<Record<string, Uint8Array>>, type = "0"): Uint8Array {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const header = new Uint8Array(512);
    header.set(text(path));
    header.set(text("0000644\0"), 100);
    header.set(text(`${content.length.toString(8).padStart(11, "0")}\0`), 124);
    header.set(text("        "), 148);
    header.set(text(type), 156);
    header.set(text("ustar\x0000"), 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(text(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    const padded = new Uint8Array(Math.ceil(content.length / 512) * 512);
    padded.set(content);
    return [header, padded];
  });
  return Uint8Array.from([...blocks, new Uint8Array(1024)].flatMap((block) => [...block]));
}

/** An IDX file of bytes. */
export const idxOf = (shape: readonly number[], data: ArrayLike<number>): Uint8Array =>
  Uint8Array.from([
    ...[0, 0, 8, shape.length],
    ...shape.flatMap((size) => [size >> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255]),
    ...Array.from(data),
  ]);

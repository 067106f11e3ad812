/** Tells the kind of a file from its first bytes. */

/** The formats that the lab decodes itself. */
export type ImageKind = "png" | "jpeg" | "webp" | "gif";

/** What the importers accept, for error messages. */
export const ACCEPTED_IMAGES = "PNG, JPEG, WebP or GIF";

const SIGNATURES: readonly (readonly [kind: ImageKind, text: string, at: number])[] = [
  ["png", "\x89PNG\r\n\x1a\n", 0],
  ["jpeg", "\xff\xd8\xff", 0],
  ["webp", "WEBP", 8],
  ["gif", "GIF87a", 0],
  ["gif", "GIF89a", 0],
];

/** Other kinds of files that are found among pictures. */
const OTHERS: readonly (readonly [description: string, text: string, at: number])[] = [
  ["a PDF document", "%PDF", 0],
  ["a PostScript file", "%!PS", 0],
  ["an AVIF picture", "ftypavif", 4],
  ["an AVIF picture", "ftypavis", 4],
  ["a HEIC picture", "ftypheic", 4],
  ["a HEIC picture", "ftypheix", 4],
  ["a HEIC picture", "ftypmif1", 4],
  ["a video", "ftyp", 4],
  ["a TIFF picture", "II*\0", 0],
  ["a TIFF picture", "MM\0*", 0],
  ["a BMP picture", "BM", 0],
  ["a Photoshop file", "8BPS", 0],
  ["a ZIP archive", "PK\x03\x04", 0],
  ["a gzip file", "\x1f\x8b", 0],
  ["a JPEG 2000 picture", "jP  ", 4],
  ["a JPEG XL picture", "\xff\x0a", 0],
  ["an SVG drawing", "<svg", 0],
  ["an HTML or XML file", "<", 0],
  ["an AppleDouble resource fork", "\x00\x05\x16\x07", 0],
];

const startsWith = (bytes: Uint8Array, text: string, at: number): boolean =>
  Array.from(text).every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

/** The kind of a picture that the lab decodes; undefined for any other file. */
export const imageKindOf = (bytes: Uint8Array): ImageKind | undefined =>
  SIGNATURES.find(([, text, at]) => startsWith(bytes, text, at))?.[0];

/** What a file is that is not decoded, in words. */
export function describeFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const known = OTHERS.find(([, text, at]) => startsWith(bytes, text, at));
  return known?.[0] ?? "a file of an unknown kind";
}

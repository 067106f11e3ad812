/** For tests: the decoder, and pictures of every kind with their pixels as Pillow decodes them. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createDecoder } from "./decoder.ts";
import pictures from "./fixtures/pictures.json" with { type: "json" };

export const testDecoder = createDecoder({
  async codec(codec) {
    const file = { jpeg: "jpeg/codec/dec/mozjpeg_dec.wasm", webp: "webp/codec/dec/webp_dec.wasm" };
    const path = createRequire(import.meta.url).resolve(`@jsquash/${file[codec]}`);
    return new Uint8Array(await readFile(path)).buffer;
  },
});

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

export const pictureFiles = Object.entries(pictures).map(([name, { file, pixels }]) => ({
  name,
  bytes: bytesOf(file),
  pixels: pixels && { width: pixels.width, height: pixels.height, rgba: bytesOf(pixels.rgba) },
}));

/** The bytes of one of the pictures. */
export function pictureFile(name: keyof typeof pictures): Uint8Array {
  return bytesOf(pictures[name].file);
}

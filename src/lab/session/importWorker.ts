/** The import worker: reads own files beside the training worker, which goes on meanwhile. */
import jpegModule from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url";
import webpModule from "@jsquash/webp/codec/dec/webp_dec.wasm?url";
import { expose } from "comlink";
import { createDecoder } from "../../formats/images/decoder.ts";
import type { Picture } from "../../formats/images/picture.ts";
import { InputError } from "../../shared/errors.ts";
import { createImporter } from "./importer.ts";

const modules = { jpeg: jpegModule, webp: webpModule };

expose(
  createImporter(
    createDecoder({
      async codec(codec) {
        const response = await fetch(new URL(modules[codec], import.meta.url));
        if (!response.ok) {
          throw new InputError(
            `the decoder of ${codec.toUpperCase()} files could not be fetched: ${response.status} ${response.statusText}`,
          );
        }
        return response.arrayBuffer();
      },
      native,
    }),
  ),
);

/** The browser's own decoder, for formats that the lab has none for. Orientation is applied. */
async function native(bytes: Uint8Array): Promise<Omit<Picture, "notes"> | undefined> {
  try {
    const image = await createImageBitmap(new Blob([bytes.slice()]), {
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(image, 0, 0);
    image.close();
    const pixels = context?.getImageData(0, 0, width, height);
    return pixels && { width, height, rgba: pixels.data };
  } catch {
    return undefined;
  }
}

/**
 * One decoder, so that a file gives the same bytes on every machine: PNG by fast-png,
 * JPEG by MozJPEG and WebP by libwebp, both compiled to WebAssembly, and the first frame of a GIF. The pixels are
 * those of the file; colour profiles are not applied. A browser may decode further formats, which is noted.
 */
import { InputError, oneLineOf } from "../../shared/errors.ts";
import { decodePngBytes } from "../png.ts";
import { oriented } from "./exif.ts";
import { decodeGif } from "./gif.ts";
import { readJpegHeader } from "./jpegHeader.ts";
import { ACCEPTED_IMAGES, describeFile, type ImageKind, imageKindOf } from "./kind.ts";
import { ANIMATED, checkSize, type Picture } from "./picture.ts";
import { readPngChunks } from "./pngChunks.ts";
import { readWebpHeader } from "./webpContainer.ts";

/** The formats that are decoded by WebAssembly. */
export type Codec = "jpeg" | "webp";

export interface DecoderSources {
  /** The bytes of a codec's WebAssembly module. */
  readonly codec: (codec: Codec) => Promise<ArrayBuffer>;
  /** Decodes pictures of other formats as far as a browser can; undefined if it cannot. */
  readonly native?: (bytes: Uint8Array) => Promise<Omit<Picture, "notes"> | undefined>;
}

export interface Decoder {
  /** Throws {@link InputError} if the file is no picture, is damaged, or has too many pixels. */
  decode(bytes: Uint8Array, name: string): Promise<Picture>;
}

const EXTENSIONS: Readonly<Record<ImageKind, RegExp>> = {
  png: /\.a?png$/i,
  jpeg: /\.(jpe?g|jfif|jpe)$/i,
  webp: /\.webp$/i,
  gif: /\.gif$/i,
};
const LABELS: Readonly<Record<ImageKind, string>> = {
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
  gif: "GIF",
};
const PICTURES = /\.(a?png|jpe?g|jfif|jpe|webp|gif|avif|bmp|tiff?|heic)$/i;

export function createDecoder(sources: DecoderSources): Decoder {
  const codecs: Partial<Record<Codec, Promise<CodecModule>>> = {};

  const run = async (codec: Codec, bytes: Uint8Array, name: string): Promise<ImageData> => {
    codecs[codec] ??= loadCodec(codec, sources);
    // A module that could not be fetched is fetched again for the next picture.
    codecs[codec].catch(() => delete codecs[codec]);
    const { decode, warnings } = await codecs[codec];
    warnings.length = 0;
    try {
      const image = await decode(new Uint8Array(bytes).buffer);
      const cut = warnings.find((line) => /premature end/i.test(line));
      if (cut !== undefined) throw new Error("its data ends too early");
      return image;
    } catch (error) {
      // A codec that has failed may be in any state; the next picture gets a new one.
      delete codecs[codec];
      const [reason = oneLineOf(error)] = warnings;
      throw new InputError(`${name}: damaged ${LABELS[codec]} file: ${reason}`, { cause: error });
    }
  };

  const decodeKind = async (kind: ImageKind, bytes: Uint8Array, name: string): Promise<Picture> => {
    switch (kind) {
      case "png": {
        const { isAnimated, orientation } = readPngChunks(bytes);
        const { width, height, rgba, depth } = decodePngBytes(bytes, name);
        const notes = [
          ...(isAnimated ? [ANIMATED] : []),
          ...(depth > 8 ? [`${depth} bits a sample, reduced to 8`] : []),
        ];
        return oriented({ width, height, rgba, notes }, orientation);
      }
      case "jpeg": {
        const { width, height, components, orientation } = readJpegHeader(bytes, name);
        checkSize(name, width, height);
        if (components === 4) {
          throw new InputError(`${name}: a CMYK picture; save it as RGB`);
        }
        const image = await run("jpeg", bytes, name);
        return oriented(pictureOf(image), orientation);
      }
      case "webp": {
        const { width, height, orientation, frame } = readWebpHeader(bytes, name);
        checkSize(name, width, height);
        const picture = pictureOf(await run("webp", frame?.file ?? bytes, name));
        const whole = frame ? onCanvas(picture, { width, height, ...frame }) : picture;
        return oriented(whole, orientation);
      }
      case "gif":
        return decodeGif(bytes, name);
      default:
        return kind satisfies never;
    }
  };

  return {
    async decode(bytes, name) {
      const kind = imageKindOf(bytes);
      if (!kind) return decodeOther(bytes, name, sources);
      const picture = await decodeKind(kind, bytes, name);
      if (!PICTURES.test(name) || EXTENSIONS[kind].test(name)) return picture;
      const [extension = ""] = /\.[^.]+$/.exec(name) ?? [];
      const note = `a ${LABELS[kind]} file in spite of its name (${extension})`;
      return { ...picture, notes: [...picture.notes, note] };
    },
  };
}

interface CodecModule {
  readonly decode: (buffer: ArrayBuffer) => Promise<ImageData>;
  /** What the codec printed. */
  readonly warnings: string[];
}

async function loadCodec(codec: Codec, sources: DecoderSources): Promise<CodecModule> {
  const warnings: string[] = [];
  const options = {
    wasmBinary: await sources.codec(codec),
    print: () => undefined,
    printErr: (line: string) => void warnings.push(line),
  };
  const module =
    codec === "jpeg"
      ? await import("@jsquash/jpeg/decode.js")
      : await import("@jsquash/webp/decode.js");
  await module.init(options);
  return { decode: (buffer) => module.default(buffer), warnings };
}

/** Decodes a picture of a format that this decoder lacks, where a browser has it. */
async function decodeOther(
  bytes: Uint8Array,
  name: string,
  { native }: DecoderSources,
): Promise<Picture> {
  const what = describeFile(bytes);
  const [, format] = / (.*) picture$/.exec(what) ?? [];
  const picture = format === undefined ? undefined : await native?.(bytes);
  if (!picture) {
    const here = format !== undefined && native ? ", which this browser cannot decode" : "";
    throw new InputError(`${name}: ${what}${here}; expected ${ACCEPTED_IMAGES}`);
  }
  checkSize(name, picture.width, picture.height);
  return {
    ...picture,
    notes: [`${format}, decoded by this browser: others may give other pixels`],
  };
}

const pictureOf = ({ width, height, data }: ImageData): Picture => ({
  width,
  height,
  // The codec's own memory, which the next picture overwrites.
  rgba: new Uint8Array(data),
  notes: [],
});

/** A frame of an animation on its transparent canvas. */
function onCanvas(
  frame: Picture,
  canvas: {
    readonly width: number;
    readonly height: number;
    readonly left: number;
    readonly top: number;
  },
): Picture {
  const { width, height, left, top } = canvas;
  const rgba = new Uint8Array(width * height * 4);
  const wide = Math.max(0, Math.min(frame.width, width - left));
  for (let row = 0; row < Math.min(frame.height, height - top); row++) {
    const from = row * frame.width * 4;
    rgba.set(frame.rgba.subarray(from, from + wide * 4), ((row + top) * width + left) * 4);
  }
  return { width, height, rgba, notes: [ANIMATED] };
}

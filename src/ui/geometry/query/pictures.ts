/** Pictures from files and from the camera, drawn onto the pad. */
import { messageOf } from "../../../shared/errors.ts";

/** Side of the pad in pixels. */
export const PAD = 128;

/** Fills the square pad with the middle of a picture. */
export function drawCropped(
  context: CanvasRenderingContext2D,
  source: CanvasImageSource,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const side = Math.min(width, height);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, PAD, PAD);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, PAD, PAD);
}

/** Throws an Error whose message says what was found, unless the file is a picture that the browser can read. */
export async function pictureOf(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch (error) {
    const type = file.type || "unknown type";
    throw new Error(
      `${file.name} (${type}) cannot be read as a picture: ${messageOf(error)}. Choose a PNG, JPEG, WebP or GIF.`,
    );
  }
}

export interface Camera {
  readonly stream: MediaStream;
  stop(): void;
}

/** Whether the browser can use a camera at all; it may still be refused. */
export const hasCamera = (): boolean =>
  typeof navigator !== "undefined" && navigator.mediaDevices?.getUserMedia !== undefined;

/** Opens the camera. Throws an Error that says what to do if it is refused. */
export async function openCamera(): Promise<Camera> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { width: 320, height: 320 },
    });
    return {
      stream,
      stop: () => {
        for (const track of stream.getTracks()) track.stop();
      },
    };
  } catch (error) {
    throw new Error(
      `The camera cannot be used: ${messageOf(error)}. Allow it in the browser, or draw or choose a file.`,
    );
  }
}

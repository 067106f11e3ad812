/** Decompresses gzip files up to a limit. */
import { InputError, oneLineOf } from "../shared/errors.ts";

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Throws {@link InputError} if the file is damaged or has more than `most` bytes when decompressed. */
export async function gunzipWithin(
  bytes: Uint8Array,
  name: string,
  most: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Streams refuse shared and pooled buffers, so the file is copied.
  const stream = new Blob([new Uint8Array(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > most) break;
    }
  } catch (error) {
    throw new InputError(`${name}: damaged gzip file: ${oneLineOf(error)}`);
  }
  if (length > most) {
    await reader.cancel();
    throw new InputError(`${name}: takes more than ${most} bytes when unpacked; expected less`);
  }
  const content = new Uint8Array(length);
  let written = 0;
  for (const part of parts) {
    content.set(part, written);
    written += part.length;
  }
  return content;
}

import { require } from "./errors.ts";

/** In hexadecimal. `name` is for the refusal where a page has no digests. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
  // Browsers expose it, like WebGPU, only in secure contexts.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  require(subtle !== undefined, () =>
    `${name}: cannot be checked because this page is not a secure context; open it over https or from localhost`);
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Saves bytes as a file. */
export function download(name: string, bytes: Uint8Array): void {
  // Copied, because a Blob does not accept shared memory.
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // By then the browser has taken over the bytes.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Hands bytes to the person as a file. */
export function download(name: string, bytes: Uint8Array): void {
  // A copy on a plain buffer: a Blob takes no memory that is shared.
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has its own hold on the bytes once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

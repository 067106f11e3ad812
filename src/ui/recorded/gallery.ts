/** The recorded runs that the lab comes with, and how recordings are fetched. */

/** An entry of `recorded/index.json`, which `npm run reproduce -- --gallery` writes. */
export interface GalleryEntry {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly method: string;
  readonly dataset: string;
  readonly encoder: string;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, number | boolean | string>>;
}

let gallery: Promise<readonly GalleryEntry[]> | undefined;

/** A failure is not kept. */
export function fetchGallery(): Promise<readonly GalleryEntry[]> {
  gallery ??= fetched(recordedUrl("recorded/index.json"))
    .then((response) => response.json())
    .then(({ runs }: { readonly runs: readonly GalleryEntry[] }) => runs);
  const made = gallery;
  made.catch(() => {
    if (gallery === made) gallery = undefined;
  });
  return made;
}

/** The address of a recording relative to the page. Throws for one of another origin, which the page does not fetch. */
export function recordedUrl(text: string): URL {
  const url = URL.canParse(text, document.baseURI) && new URL(text, document.baseURI);
  if (!url || url.origin !== location.origin) {
    throw new Error(`run is ${JSON.stringify(text)}; it takes a file of ${location.origin}`);
  }
  return url;
}

/** Checks the hash where one is given and the browser can compute it. */
export async function fetchRecorded(url: URL, sha256?: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await (await fetched(url)).arrayBuffer());
  const subtle = globalThis.crypto?.subtle;
  if (sha256 === undefined || !subtle) return bytes;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sha256) throw new Error(`${url.pathname} is not the file that the gallery lists`);
  return bytes;
}

async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`);
  return response;
}

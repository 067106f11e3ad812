/**
 * The methods, one line each, in the order in which the page lists them. The page loads the code of a
 * method when it is selected; all.ts loads all methods at once.
 */

import { loadEncoder } from "../../nn/index.ts";
import { InputError } from "../../shared/errors.ts";
import { own } from "../../shared/own.ts";
import type { MethodDefinition } from "../method.ts";
import { ownMethod } from "./own.ts";

const sources: Readonly<Record<string, () => Promise<MethodDefinition>>> = {
  simclr: async () => (await import("./simclr.ts")).simclr,
  cpc: async () => (await import("./cpc.ts")).cpc,
  moco: async () => (await import("./moco.ts")).moco,
  mocov3: async () => (await import("./mocov3.ts")).mocov3,
  byol: async () => (await import("./byol.ts")).byol,
  simsiam: async () => (await import("./simsiam.ts")).simsiam,
  barlow: async () => (await import("./barlow.ts")).barlow,
  vicreg: async () => (await import("./vicreg.ts")).vicreg,
  dino: async () => (await import("./dino.ts")).dino,
  ibot: async () => (await import("./ibot.ts")).ibot,
  swav: async () => (await import("./swav.ts")).swav,
  autoencoder: async () => (await import("./autoencoder.ts")).autoencoder,
  denoising: async () => (await import("./denoising.ts")).denoising,
  rbm: async () => (await import("./rbm.ts")).rbm,
  dbn: async () => (await import("./dbn.ts")).dbn,
  gan: async () => (await import("./gan.ts")).gan,
  mae: async () => (await import("./mae.ts")).mae,
  jepa: async () => (await import("./jepa.ts")).jepa,
  rotation: async () => (await import("./rotation.ts")).rotation,
  context: async () => (await import("./context.ts")).context,
  clip: async () => (await import("./clip.ts")).clip,
  siglip: async () => (await import("./siglip.ts")).siglip,
  align: async () => (await import("./align.ts")).align,
  pcme: async () => (await import("./pcme.ts")).pcme,
  filip: async () => (await import("./filip.ts")).filip,
  grounded: async () => (await import("./grounded.ts")).grounded,
  word2vec: async () => (await import("./word2vec.ts")).word2vec,
  gpt: async () => (await import("./gpt.ts")).gpt,
  captioner: async () => (await import("./captioner.ts")).captioner,
  mlm: async () => (await import("./mlm.ts")).mlm,
  parity: async () => (await import("./parity.ts")).parity,
  supervised: async () => (await import("./supervised.ts")).supervised,
  supcon: async () => (await import("./supcon.ts")).supcon,
  pixels: async () => (await import("./pixels.ts")).pixels,
  hog: async () => (await import("./hog.ts")).hog,
  lbp: async () => (await import("./lbp.ts")).lbp,
  sift: async () => (await import("./sift.ts")).sift,
};

/** The ids of all methods, in the order of the list; the user's own is the last. */
export const methodIds: readonly string[] = [
  ...Object.keys(sources),
  ...(ownMethod ? [ownMethod.definition.id] : []),
];

const loaded = new Map<string, MethodDefinition>(
  ownMethod ? [[ownMethod.definition.id, ownMethod.definition]] : [],
);

/** The TypeScript of the user's own method; undefined for the methods of the lab. */
export const sourceOfOwn = (id: string): string | undefined =>
  ownMethod?.definition.id === id ? ownMethod.source : undefined;

/**
 * Loads a method once, with the encoders that it requires and the one that a run uses. Rejects with {@link InputError} and the
 * known ids if there is no such method or encoder.
 */
export async function loadMethod(id: string, encoder?: string): Promise<MethodDefinition> {
  const method = loaded.get(id) ?? (await sourceOf(id)());
  const used = encoder === undefined ? [] : [encoder];
  await Promise.all([...(method.encoders?.only ?? []), ...used].map(loadEncoder));
  loaded.set(id, method);
  return method;
}

/** Registers a method that is not in the list above. Used by tests. */
export function addMethod(definition: MethodDefinition): void {
  loaded.set(definition.id, definition);
}

/**
 * Returns a method that has been loaded by {@link loadMethod}. Throws {@link InputError} with the known
 * ids if there is no such method.
 */
export function methodNamed(id: string): MethodDefinition {
  const method = loaded.get(id);
  if (method) return method;
  sourceOf(id);
  throw new Error(`method ${id} is not loaded yet; await loadMethod("${id}") first`);
}

function sourceOf(id: string): () => Promise<MethodDefinition> {
  const source = own(sources, id);
  if (source) return source;
  throw new InputError(
    `method: found ${JSON.stringify(id)}, expected one of ${methodIds.join(", ")}`,
  );
}

/**
 * A run as one file, `NAME.isotrope`: a ZIP archive with `manifest.json` and the files of the run as they are. The
 * manifest names configuration, dataset and the SHA-256 of every file.
 */
import { unzipSync, zipSync } from "fflate";
import { z } from "zod/mini";
import { InputError, messageOf, require } from "../shared/errors.ts";
import { refuseLfsPointer } from "../shared/lfsPointer.ts";
import { own } from "../shared/own.ts";
import { describeIssue } from "../shared/schemaIssue.ts";
import { sha256Of } from "../shared/sha256.ts";
import { zipEntries } from "./zipDirectory.ts";

export const BUNDLE_ENDING = ".isotrope";

const MANIFEST = "manifest.json";
const VERSION = 1;
/** 1 GiB; a run of 10,000 images takes some tens of megabytes. */
const MOST_BYTES = 2 ** 30;
const MOST_FILES = 1000;
/** The earliest date that ZIP can represent, so that equal runs give equal bytes. */
const FIRST_DAY = new Date(1980, 0, 1);

/** What a bundle says of its run. */
export interface BundleFacts {
  readonly method: string;
  readonly encoder: string;
  /** The dataset, and its version, which changes with its content. */
  readonly dataset: { readonly id: string; readonly version: string };
  readonly seed: number;
  /** Steps of the schedule, and the step of the weights. */
  readonly steps: number;
  readonly step: number;
}

export interface Bundle {
  readonly facts: BundleFacts;
  /** By name, without folders. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const Whole = z.int().check(z.minimum(0));
const Manifest = z.object({
  format: z.literal("isotrope"),
  version: z.int().check(z.minimum(1)),
  run: z.object({
    method: z.string(),
    encoder: z.string(),
    dataset: z.object({ id: z.string(), version: z.string() }),
    seed: z.number(),
    steps: Whole,
    step: Whole,
  }),
  files: z.array(z.object({ name: z.string(), bytes: Whole, sha256: z.string() })),
});

export async function encodeBundle({ facts, files }: Bundle): Promise<Uint8Array> {
  const names = Object.keys(files).sort();
  const listed = await Promise.all(
    names.map(async (name) => {
      const content = files[name] ?? new Uint8Array();
      return {
        name,
        bytes: content.length,
        sha256: await sha256Of(Uint8Array.from(content), name),
      };
    }),
  );
  const manifest = { format: "isotrope", version: VERSION, run: facts, files: listed };
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  const entries = Object.fromEntries(names.map((name) => [name, files[name] ?? new Uint8Array()]));
  return zipSync({ [MANIFEST]: text, ...entries }, { level: 6, mtime: FIRST_DAY });
}

/**
 * Reads a bundle. Sizes are checked before anything is decompressed, hashes after. Throws {@link InputError}, prefixed
 * with the file `name`, if it is no bundle, is damaged, or was written by a newer lab.
 */
export async function decodeBundle(bytes: Uint8Array, name: string): Promise<Bundle> {
  refuseLfsPointer(bytes, name);
  const entries = zipEntries(bytes, name);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  require(total <= MOST_BYTES && entries.length <= MOST_FILES, () =>
    `${name}: ${entries.length} files of ${total} bytes; a run has at most ${MOST_FILES} files of ${MOST_BYTES} bytes in all`);
  require(entries.some(({ path }) => path === MANIFEST), () =>
    `${name}: a ZIP archive without ${MANIFEST}; expected a run that lab bundle wrote`);
  const contents = unzipped(bytes, name);
  const manifest = manifestOf(own(contents, MANIFEST) ?? new Uint8Array(), name);
  const files: Record<string, Uint8Array> = {};
  for (const { name: file, bytes: size, sha256: hash } of manifest.files) {
    require(isPlainName(file), () =>
      `${name}: the manifest names the file ${JSON.stringify(file)}; expected names of letters, digits, points, dashes and underscores`);
    const content = own(contents, file);
    require(content !== undefined, () =>
      `${name}: ${file} is in the manifest, but not in the archive`);
    const isWhole =
      content?.length === size && (await sha256Of(Uint8Array.from(content), file)) === hash;
    require(isWhole, () => `${name}: ${file} is damaged: its hash does not match the manifest`);
    files[file] = content ?? new Uint8Array();
  }
  return { facts: manifest.run, files };
}

/** Whether a name is of one file in one folder on every system. */
export const isPlainName = (name: string): boolean =>
  /^[A-Za-z0-9_-][\w.-]*$/.test(name) && name !== MANIFEST;

function unzipped(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (error) {
    throw new InputError(`${name}: not a readable ZIP archive: ${messageOf(error)}`);
  }
}

function manifestOf(bytes: Uint8Array, name: string): z.infer<typeof Manifest> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new InputError(`${name}: ${MANIFEST} is not JSON: ${messageOf(error)}`);
  }
  const { success, data, error } = z.safeParse(Manifest, value);
  if (!success) throw new InputError(`${name}: ${MANIFEST}: ${describeIssue(error, value)}`);
  require(data.version <= VERSION, () =>
    `${name}: the bundle has format version ${data.version}, this lab reads version ${VERSION}; use a newer version of the lab`);
  return data;
}

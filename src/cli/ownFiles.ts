/** The files of a person's own dataset on disk. */
import { lstatSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LINK } from "../data/importers/archives.ts";
import { MOST_FILES } from "../data/importers/budgets.ts";
import type { Refusal, SourceFile } from "../data/importers/definition.ts";
import { InputError } from "../shared/errors.ts";

export interface LocalFiles {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly refused: readonly Refusal[];
}

/** Files that come in sets: all that match in the folder of the given one belong to it. */
const SETS = [
  /idx\d[-.]ubyte(\.gz)?$/i,
  /^(data_batch_\d+|test_batch|train|test)\.bin$|_?(names|meta)\.txt$/i,
];
/** The labels of images in an array are in the file whose name differs in one of these. */
const PARTNERS: readonly (readonly [images: RegExp, labels: string])[] = [
  [/images/i, "labels"],
  [/^X(?![a-z])/, "Y"],
  [/^X(?![a-z])/, "y"],
  [/^x(?![a-z])/, "y"],
  [/_x(?![a-z])/, "_y"],
];

/** Symbolic links are refused, not followed. Throws {@link InputError} if there is no such file or folder. */
export function localFiles(path: string): LocalFiles {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new InputError(`${path}: no such file or folder`);
  const name = basename(path) || path;
  if (stats.isDirectory()) return { name, ...walk(path) };
  if (!stats.isFile()) throw new InputError(`${path}: neither a file nor a folder`);
  const folder = dirname(path);
  const names = [name, ...partnersOf(folder, name)];
  return { name, files: names.map((each) => fileAt(folder, each)), refused: [] };
}

function walk(root: string): Pick<LocalFiles, "files" | "refused"> {
  const files: SourceFile[] = [];
  const refused: Refusal[] = [];
  const visit = (folder: string) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        refused.push({ file: path, reason: LINK });
      } else if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.push(fileAt(root, path));
      if (files.length > MOST_FILES) {
        throw new InputError(
          `${root}: more than ${MOST_FILES} files; at most ${MOST_FILES} are read`,
        );
      }
    }
  };
  visit("");
  return { files, refused };
}

const fileAt = (root: string, path: string): SourceFile => ({
  path,
  size: lstatSync(join(root, path)).size,
  read: async () => new Uint8Array(await readFile(join(root, path))),
});

function partnersOf(folder: string, name: string): string[] {
  const beside = readdirSync(folder).filter((each) => each !== name);
  const set = SETS.find((pattern) => pattern.test(name));
  if (set) return beside.filter((each) => set.test(each));
  if (!/\.npy$/i.test(name)) return [];
  const labels = PARTNERS.flatMap(([images, text]) =>
    images.test(name) ? [name.replace(images, text)] : [],
  ).find((each) => beside.includes(each));
  return labels === undefined ? [] : [labels];
}

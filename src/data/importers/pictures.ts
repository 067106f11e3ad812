/**
 * Folders of pictures: a folder a class, `train` and `test` folders, and `metadata.csv` or `.jsonl` with captions and
 * factors, as in Hugging Face's ImageFolder.
 */
import { InputError } from "../../shared/errors.ts";
import type { Found, Importer, Item, Refusal, SourceFile } from "./definition.ts";
import { isMetadata, type Metadata, readMetadata } from "./metadata.ts";
import { commonFolder, inOrder, nameOf, PICTURE_NAME } from "./paths.ts";
import { splitNamed } from "./splits.ts";

/** Files that have no picture and are not worth opening. */
const OTHER_NAME = /\.(txt|md|json|jsonl|csv|tsv|ya?ml|xml|html?|py|ipynb|log|lock|toml|ini|cfg)$/i;

export const pictures: Importer = {
  id: "pictures",
  accepts: "a folder, zip or tar of pictures (PNG, JPEG, WebP, GIF)",
  matches: () => true,
  async find(files, { decode }) {
    const tables: Metadata[] = [];
    for (const file of files.filter(isMetadata)) tables.push(await readMetadata(file));
    const refused: Refusal[] = tables.flatMap((table) => table.refused);
    const candidates: SourceFile[] = [];
    for (const file of inOrder(files.filter((each) => !isMetadata(each)))) {
      if (OTHER_NAME.test(file.path)) refused.push({ file: file.path, reason: "not a picture" });
      else candidates.push(file);
    }
    if (candidates.length === 0) {
      throw new InputError(
        `no pictures among ${files.length} files; expected PNG, JPEG, WebP or GIF files in folders that name their classes`,
      );
    }
    // A file of another kind beside the folders must not hide which folders are splits and classes.
    const named = candidates.filter(({ path }) => PICTURE_NAME.test(path));
    const root = commonFolder(named.length > 0 ? named : candidates).length;
    const below = namedSplits(named.length > 0 ? named : candidates, root);
    const items: Item[] = [];
    const met = new Set<string>();
    for (const file of candidates) {
      const folders = file.path.split("/").slice(0, -1).slice(below.depth);
      const split = below.isSplit
        ? splitNamed(file.path.split("/")[below.depth - 1] ?? "")
        : undefined;
      const table = tableOf(tables, file.path);
      const described = table?.lines.get(file.path);
      if (table && !described) {
        refused.push({ file: file.path, reason: `${table.file} has no line for it` });
        continue;
      }
      if (described) met.add(file.path);
      const [folder] = folders;
      items.push({
        file: file.path,
        ...(split && { split }),
        ...(folder !== undefined && { label: folder }),
        ...described?.row,
        picture: async () => decode(await file.read(), nameOf(file.path)),
      });
    }
    for (const { file, lines } of tables) {
      for (const [path, { line }] of lines) {
        if (!met.has(path))
          refused.push({
            file: path,
            reason: `${file} names it in line ${line}, but there is no such file`,
          });
      }
    }
    return { what: "a folder of pictures", items, refused, notes: [] } satisfies Found;
  },
};

/** The metadata file that is nearest to a picture, in its folder or above it. */
function tableOf(tables: readonly Metadata[], path: string): Metadata | undefined {
  const above = tables.filter(({ folder }) => folder === "" || path.startsWith(`${folder}/`));
  return above.sort((first, second) => second.folder.length - first.folder.length)[0];
}

/**
 * How many folders precede those of the classes. If all pictures lie in `train` alone, that is the common folder, and
 * the last one of it names the split.
 */
function namedSplits(
  files: readonly Pick<SourceFile, "path">[],
  root: number,
): { readonly depth: number; readonly isSplit: boolean } {
  const folderAt = (path: string, depth: number) => path.split("/").slice(0, -1)[depth];
  const everySplit = files.every(({ path }) => {
    const folder = folderAt(path, root);
    return folder !== undefined && splitNamed(folder) !== undefined;
  });
  if (everySplit) return { depth: root + 1, isSplit: true };
  const [first] = files;
  const last = root > 0 && first ? folderAt(first.path, root - 1) : undefined;
  return { depth: root, isSplit: last !== undefined && splitNamed(last) !== undefined };
}

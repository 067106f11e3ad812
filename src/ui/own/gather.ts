/** The files of a drop or of a file picker, with their paths. */
import type { OwnFile, OwnFiles } from "../../lab/protocol/index.ts";

/** As many as the importers take; a larger folder is refused before its list fills the memory. */
const MOST_FILES = 200_000;

/** `files` are used where the browser has no entries. Rejects with a sentence if they cannot be read. */
export async function gatherDropped(
  entries: readonly FileSystemEntry[],
  files: readonly File[],
): Promise<OwnFiles> {
  const [root] = entries;
  if (!root) return chosenFiles(files);
  const found: OwnFile[] = [];
  if (entries.length === 1 && isFolder(root)) {
    for (const entry of await childrenOf(root)) await collect(entry, "", found);
  } else {
    for (const entry of entries) await collect(entry, "", found);
  }
  return { name: nameOf(entries.map(({ name }) => name)), files: found };
}

/** The files of a picker; those of a folder have paths that begin with its name. */
export function chosenFiles(files: readonly File[]): OwnFiles {
  if (files.length > MOST_FILES) throw new Error(tooMany());
  const found = files.map((file) => {
    const [, ...below] = foldersOf(file);
    return { path: below.length > 0 ? below.join("/") : file.name, file };
  });
  const [folder = ""] = files[0] ? foldersOf(files[0]) : [];
  return { name: folder || nameOf(files.map(({ name }) => name)), files: found };
}

/** The path of a file in a chosen folder, from the folder's name on; browsers without such pickers have none. */
const foldersOf = ({ webkitRelativePath: path = "" }: File): string[] => path.split("/");

/** `flowers`, `a.zip and b.zip`, `a.png and 11 more`. */
function nameOf(names: readonly string[]): string {
  const [first = "files", second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

async function collect(entry: FileSystemEntry, folder: string, found: OwnFile[]): Promise<void> {
  const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
  if (isFolder(entry)) {
    for (const child of await childrenOf(entry)) await collect(child, path, found);
  } else if (isFile(entry)) {
    if (found.length >= MOST_FILES) throw new Error(tooMany());
    found.push({ path, file: await fileOf(entry) });
  }
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) =>
    entry.file(resolve, (error) => reject(new Error(`${entry.name}: ${error.message}`))),
  );

/** Browsers list a folder in portions of at most 100 entries. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, (error) => reject(new Error(`${folder.name}: ${error.message}`))),
    );
    if (portion.length === 0) return children;
    children.push(...portion);
  }
}

const tooMany = (): string => `More than ${MOST_FILES} files; at most ${MOST_FILES} are read.`;

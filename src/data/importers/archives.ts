/** Replaces archives by the files in them. */
import { gunzipWithin, isGzip } from "../../formats/gzip.ts";
import { isTar, tarEntries } from "../../formats/tar.ts";
import { readZipEntry } from "../../formats/zip.ts";
import { zipEntries } from "../../formats/zipDirectory.ts";
import { checkFiles, checkUnpacked, MOST_ENTRY_BYTES, MOST_FILE_BYTES } from "./budgets.ts";
import type { Refusal, SourceFile } from "./definition.ts";
import { nameOf, reasonToSkip, tidyPath } from "./paths.ts";

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz)$/i;

interface Expanded {
  readonly files: readonly SourceFile[];
  readonly refused: readonly Refusal[];
}

/** Files that are skipped by name are refused. Throws {@link InputError} if an archive is damaged or too large. */
export async function expandArchives(given: readonly SourceFile[]): Promise<Expanded> {
  const refused: Refusal[] = [];
  const files: SourceFile[] = [];
  const several = given.filter(({ path }) => ARCHIVE.test(path)).length > 1;
  const keep = (file: SourceFile) => {
    const path = tidyPath(file.path);
    const reason = reasonToSkip(path);
    if (reason !== undefined) refused.push({ file: path, reason });
    else files.push(path === file.path ? file : { path, size: file.size, read: file.read });
  };
  checkFiles("the folder", given);
  for (const file of given) {
    if (!ARCHIVE.test(file.path) || reasonToSkip(tidyPath(file.path)) !== undefined) {
      keep(file);
      continue;
    }
    const name = nameOf(file.path);
    // Samples of WebDataset have equal names in different archives.
    const prefix = several ? `${name.replace(ARCHIVE, "")}/` : "";
    const bytes = await file.read();
    const content = isGzip(bytes) ? await gunzipWithin(bytes, name, MOST_FILE_BYTES) : bytes;
    if (isTar(content)) {
      const inTar = tarEntries(content, name);
      checkFiles(
        name,
        inTar.map(({ path, content: data }) => ({ path, size: data.length })),
      );
      for (const { path, content: data, isLink } of inTar) {
        const inside = prefix + path;
        if (isLink) refused.push({ file: inside, reason: LINK });
        else keep({ path: inside, size: data.length, read: async () => data });
      }
      continue;
    }
    const entries = zipEntries(content, name).filter(({ path }) => !/[\\/]$/.test(path));
    checkFiles(name, entries);
    checkUnpacked(
      name,
      entries.map(({ size }) => size),
    );
    for (const entry of entries) {
      const inside = prefix + entry.path;
      if (entry.isLink) refused.push({ file: inside, reason: LINK });
      else if (entry.size > MOST_ENTRY_BYTES) {
        refused.push({
          file: inside,
          reason: `takes ${entry.size} bytes; at most ${MOST_ENTRY_BYTES} are read`,
        });
      } else {
        keep({ path: inside, size: entry.size, read: async () => readZipEntry(content, entry) });
      }
    }
  }
  return { files, refused };
}

/** The reason why a link is refused. */
export const LINK = "a symbolic link, which is not followed";

/** Paths of files: what is skipped by name, and how folders are read. */
import type { SourceFile } from "./definition.ts";

/** Files that programs leave in folders. */
const LITTER = /^(thumbs\.db|desktop\.ini|ehthumbs\.db|icon\r?)$/i;
export const PICTURE_NAME = /\.(a?png|jpe?g|jfif|jpe|webp|gif|avif|bmp|tiff?|hei[cf]|svg)$/i;

/** A path with forward slashes and composed letters; macOS writes names decomposed, Windows with backslashes. */
export const tidyPath = (path: string): string =>
  path
    .replaceAll("\\", "/")
    .replace(/^([a-z]:)?\/+/i, "")
    .replace(/^(\.\/)+/, "")
    .normalize("NFC");

/** Why a file is skipped for its name; undefined if it is not. */
export function reasonToSkip(path: string): string | undefined {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.includes("__MACOSX") || name.startsWith("._")) return "a resource fork of macOS";
  if (parts.some((part) => part.startsWith("."))) return "a hidden file";
  if (LITTER.test(name)) return "a file of the operating system";
  return undefined;
}

export const nameOf = (path: string): string => path.split("/").at(-1) ?? path;
export const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");

/** Files in the order of their paths by code units, which every machine sorts alike. */
export const inOrder = <F extends Pick<SourceFile, "path">>(files: readonly F[]): F[] =>
  [...files].sort((first, second) =>
    first.path < second.path ? -1 : first.path > second.path ? 1 : 0,
  );

/** The folders that all files lie in. */
export function commonFolder(files: readonly Pick<SourceFile, "path">[]): readonly string[] {
  const [first, ...others] = files.map(({ path }) => path.split("/").slice(0, -1));
  if (!first) return [];
  let length = first.length;
  for (const folders of others) {
    let same = 0;
    while (same < length && folders[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

/**
 * Source files from Debian packages: the installed one if it has the right version, otherwise the
 * package itself, downloaded by apt and taken apart in a temporary folder, which needs no root.
 * A file must have the SHA-256 written in the recipe, so a rebuild starts from the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type DebianPackage = {
  readonly name: string;
  readonly version: string;
  /** SHA-256 by path, as the package installs it. */
  readonly files: Readonly<Record<string, string>>;
};

/** The package's files by path. Throws if it cannot be had or a file has other contents. */
export function readDebianFiles(source: DebianPackage): Map<string, Buffer> {
  const paths = Object.keys(source.files);
  const installed = paths.every(
    (path) => existsSync(path) && matches(source, path, readFileSync(path)),
  );
  return installed ? readBelow("/", source) : readDownloaded(source);
}

function readDownloaded(source: DebianPackage): Map<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "isotrope-datasets-"));
  try {
    const wanted = `${source.name}=${source.version}`;
    console.error(`Downloading ${wanted} …`);
    execFileSync("apt-get", ["download", wanted], { cwd: folder, stdio: ["ignore", 2, 2] });
    const archive = readdirSync(folder).find((file) => file.endsWith(".deb"));
    if (archive === undefined) throw new Error(`apt-get download ${wanted} left no package`);
    execFileSync("dpkg-deb", ["-x", archive, "contents"], { cwd: folder, stdio: ["ignore", 2, 2] });
    return readBelow(join(folder, "contents"), source);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readBelow(folder: string, source: DebianPackage): Map<string, Buffer> {
  return new Map(
    Object.keys(source.files).map((path) => {
      const bytes = readFileSync(join(folder, path));
      if (!matches(source, path, bytes)) {
        throw new Error(`${path} of ${source.name} is not the file this recipe was written for`);
      }
      return [path, bytes];
    }),
  );
}

function matches(source: DebianPackage, path: string, bytes: Buffer): boolean {
  return createHash("sha256").update(bytes).digest("hex") === source.files[path];
}

/**
 * Source files from Debian packages. Uses the installed files if their hashes match; otherwise downloads
 * the package with apt and extracts it into a temporary folder, which requires no root permissions.
 * Every file must have the SHA-256 in the recipe, so that every rebuild starts from the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type DebianPackage = {
  readonly name: string;
  readonly version: string;
  /** SHA-256 by installed path. */
  readonly files: Readonly<Record<string, string>>;
};

/** The files of the package by path. Throws if it cannot be downloaded or a hash differs. */
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
        throw new Error(`${path} of ${source.name} does not have the SHA-256 in the recipe`);
      }
      return [path, bytes];
    }),
  );
}

function matches(source: DebianPackage, path: string, bytes: Buffer): boolean {
  return createHash("sha256").update(bytes).digest("hex") === source.files[path];
}

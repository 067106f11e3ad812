/**
 * Source files from npm packages that are needed only to build a dataset. They are large (fonts,
 * drawings, a rasteriser), so they are not dependencies of the program: exact versions are installed
 * into a temporary folder, without install scripts, and removed afterwards. ISOTROPE_DATASET_PACKAGES
 * can name a folder that already contains them. All files together must have the SHA-256 in the recipe,
 * so that every rebuild starts from the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type RegistrySource = {
  /** Version by package name. */
  readonly packages: Readonly<Record<string, string>>;
  /** Paths below node_modules. */
  readonly files: readonly string[];
  /** Of the concatenated bytes of all files. */
  readonly sha256: string;
};

export type RegistryFiles = {
  /** Returns the bytes of one of the source's files. */
  read(path: string): Buffer;
  /** Loads a package with `require`. */
  load<T>(name: string): T;
};

/** A folder that already contains the packages, if there is one. */
export const packagesFolder = process.env.ISOTROPE_DATASET_PACKAGES;

/** Calls `use` with the files of the source. Throws if a version or a hash differs from the recipe's. */
export async function withPackages<T>(
  source: RegistrySource,
  use: (files: RegistryFiles) => Promise<T>,
): Promise<T> {
  if (packagesFolder !== undefined) return use(open(packagesFolder, source));
  const folder = mkdtempSync(join(tmpdir(), "isotrope-datasets-"));
  try {
    const wanted = Object.entries(source.packages).map(([name, version]) => `${name}@${version}`);
    console.error(`Downloading ${wanted.join(", ")} …`);
    writeFileSync(join(folder, "package.json"), "{}");
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...wanted];
    execFileSync("npm", install, { cwd: folder, stdio: ["ignore", 2, 2] });
    return await use(open(folder, source));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function open(folder: string, { packages, files, sha256 }: RegistrySource): RegistryFiles {
  const modules = join(folder, "node_modules");
  for (const [name, version] of Object.entries(packages)) {
    const found: { version: string } = JSON.parse(
      readFileSync(join(modules, name, "package.json"), "utf8"),
    );
    if (found.version !== version) {
      throw new Error(`${name} in ${folder} is ${found.version}, the recipe requires ${version}`);
    }
  }
  const contents = new Map(files.map((path) => [path, readFileSync(join(modules, path))]));
  const hash = createHash("sha256");
  for (const content of contents.values()) hash.update(content);
  const digest = hash.digest("hex");
  if (digest !== sha256) {
    throw new Error(`the packages' files have SHA-256 ${digest}, the recipe requires ${sha256}`);
  }
  const require = createRequire(join(folder, "package.json"));
  return {
    read(path) {
      const content = contents.get(path);
      if (content === undefined) throw new Error(`${path} is not a file of the recipe`);
      return content;
    },
    load: (name) => require(name),
  };
}

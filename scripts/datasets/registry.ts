/**
 * Source files from npm packages that only the building of a dataset needs. They are large (fonts,
 * drawings, a rasteriser) and so no dependencies of the program: exact versions are installed into
 * a temporary folder, without running their scripts, and removed again. A folder that has them
 * already can be named in ISOTROPE_DATASET_PACKAGES. All files together must have the SHA-256
 * written in the recipe, so a rebuild starts from the same bytes.
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
  /** Of all the files' bytes, one after the other. */
  readonly sha256: string;
};

export type RegistryFiles = {
  /** The bytes of one of the source's files. */
  read(path: string): Buffer;
  /** A package as `require` gives it. */
  load<T>(name: string): T;
};

/** Where the packages are found already, if anywhere. */
export const packagesFolder = process.env.ISOTROPE_DATASET_PACKAGES;

/** Calls `use` with the source's files. Throws if a version or a file is another than the recipe's. */
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
      throw new Error(`${name} in ${folder} is ${found.version}, the recipe wants ${version}`);
    }
  }
  const contents = new Map(files.map((path) => [path, readFileSync(join(modules, path))]));
  const hash = createHash("sha256");
  for (const content of contents.values()) hash.update(content);
  const digest = hash.digest("hex");
  if (digest !== sha256) {
    throw new Error(`the packages' files have SHA-256 ${digest}, the recipe wants ${sha256}`);
  }
  const require = createRequire(join(folder, "package.json"));
  return {
    read(path) {
      const content = contents.get(path);
      if (content === undefined) throw new Error(`${path} is none of the recipe's files`);
      return content;
    },
    load: (name) => require(name),
  };
}

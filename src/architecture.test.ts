/**
 * The house rules that a compiler does not know, as tables. Folders are layers and imports point
 * down; when a test here fails, the import is wrong far more often than the table. An exception needs
 * a reason, and one that no longer excepts anything fails too.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

/** What each layer may import besides itself, top first. `folder/file` opens that file alone. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "main.tsx": ["ui", "viz", "lab/session/client.ts", "shared"],
  ui: [
    "lessons",
    "viz",
    "lab/session/client.ts",
    "lab/session/replayClient.ts",
    "lab/script/index.ts",
    "lab/protocol/index.ts",
    "shared",
  ],
  lessons: ["lab/script/index.ts", "shared"],
  viz: ["shared"],
  cli: [
    "lessons",
    "lab",
    "exporters",
    "training",
    "metrics",
    "formats",
    "nn",
    "data",
    "autodiff",
    "gpu",
    "shared",
  ],
  lab: ["exporters", "training", "metrics", "formats", "nn", "data", "autodiff", "gpu", "shared"],
  exporters: ["training", "metrics", "formats", "nn", "data", "autodiff", "gpu", "shared"],
  training: ["nn", "data", "autodiff", "gpu", "shared"],
  metrics: ["autodiff", "gpu", "shared"],
  formats: ["autodiff", "gpu", "shared"],
  nn: ["autodiff", "gpu", "shared"],
  data: ["formats", "autodiff", "gpu", "shared"],
  autodiff: ["gpu", "shared"],
  gpu: ["shared"],
  shared: [],
};

/** Folders of `src/lab`, top first. Files import from their own folder and from folders below it. */
const LAB_FOLDERS = [
  "session",
  "grid",
  "run",
  "recording",
  "analyses",
  "keep",
  "observe",
  "evaluate",
  "weights",
  "script",
  "protocol",
];

/** Packages that belong to one place, and where that is. */
const PACKAGES: readonly { what: string; name: RegExp; home: readonly string[] }[] = [
  { what: "Three.js", name: /^three($|\/)/, home: ["viz"] },
  { what: "React", name: /^(react|react-dom|radix-ui)($|\/)/, home: ["ui", "main.tsx"] },
  { what: "Node", name: /^(webgpu|node:.*)$/, home: ["cli"] },
];

/** WebGPU's own types stay below the engine's; these files hand its entry point on. */
const GPU_TYPES_ALLOWED: Readonly<Record<string, string>> = {
  "cli/webgpu.ts": "opens Dawn, which makes Node's entry point",
};

const LONGEST_FILE = 300;

/** Files that may be longer, with the reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

/** Tests sit beside their subject, yet may borrow the adapter, and check what scripts make. */
const OPEN_TO_TESTS = [/^cli\/testing\.ts$/, /^\.\.\/scripts\//];

interface SourceFile {
  /** Relative to src, with forward slashes. */
  readonly path: string;
  readonly layer: string;
  readonly isTest: boolean;
  readonly lines: number;
  /** Files of src that it imports, types included. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
  readonly gpuTypes: readonly string[];
}

const source = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(tsx?|mjs)$/.test(path) && !path.endsWith(".d.ts"))
  .filter((path) => path !== "architecture.test.ts")
  .sort()
  .map(read);
const product = files.filter(({ isTest }) => !isTest);

describe("layers", () => {
  it("are the folders of src", () => {
    const unknown = files.filter(({ layer }) => !(layer in LAYERS)).map(({ path }) => path);
    expect(unknown).toEqual([]);
  });

  it("are imported downwards only", () => {
    const wrong = files.flatMap((file) =>
      file.imports.filter((path) => !mayImport(file, path)).map((path) => `${file.path} → ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it("of the lab are folders that import downwards only", () => {
    const inLab = files.filter(({ layer }) => layer === "lab");
    expect(inLab.filter(({ path }) => labLevelOf(path) < 0).map(({ path }) => path)).toEqual([]);
    const wrong = inLab.flatMap(({ path, imports }) =>
      imports
        .filter((each) => layerOf(each) === "lab" && labLevelOf(each) < labLevelOf(path))
        .map((each) => `${path} → ${each}`),
    );
    expect(wrong).toEqual([]);
  });

  it("import files that exist", () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports.filter((each) => !existsSync(join(source, each))).map((each) => `${path} → ${each}`),
    );
    expect(wrong).toEqual([]);
  });

  it("hold no circle of files", () => {
    expect(circles()).toEqual([]);
  });
});

describe("what belongs in one place", () => {
  it.each(PACKAGES)("$what is imported in $home only", ({ name, home }) => {
    const wrong = files
      .filter(({ layer, isTest }) => !home.includes(layer) && !(isTest && home.includes("cli")))
      .flatMap(({ path, packages }) =>
        packages.filter((each) => name.test(each)).map((each) => `${path} → ${each}`),
      );
    expect(wrong).toEqual([]);
  });

  it("WebGPU's types are named in gpu only", () => {
    const named = product.filter(({ layer, gpuTypes }) => layer !== "gpu" && gpuTypes.length > 0);
    const wrong = named
      .filter(({ path }) => !(path in GPU_TYPES_ALLOWED))
      .map(({ path, gpuTypes }) => `${path}: ${gpuTypes.join(", ")}`);
    expect(wrong).toEqual([]);
    expect(idle(GPU_TYPES_ALLOWED, named)).toEqual([]);
  });

  it(`a file has at most ${LONGEST_FILE} lines`, () => {
    const long = files.filter(({ lines }) => lines > LONGEST_FILE);
    const wrong = long
      .filter(({ path }) => !(path in LONG_FILES))
      .map(({ path, lines }) => `${path}: ${lines} lines; split it`);
    expect(wrong).toEqual([]);
    expect(idle(LONG_FILES, long)).toEqual([]);
  });
});

function mayImport(file: SourceFile, path: string): boolean {
  if (file.isTest && OPEN_TO_TESTS.some((each) => each.test(path))) return true;
  const layer = layerOf(path);
  return layer === file.layer || [layer, path].some((each) => LAYERS[file.layer]?.includes(each));
}

/** Index in {@link LAB_FOLDERS} of a file of the lab. */
function labLevelOf(path: string): number {
  return LAB_FOLDERS.indexOf(path.split("/")[1] ?? "");
}

/** Exceptions that except nothing. */
function idle(exceptions: Readonly<Record<string, string>>, used: readonly SourceFile[]): string[] {
  return Object.keys(exceptions).filter((path) => !used.some((file) => file.path === path));
}

/** Every circle of imports that a depth-first walk closes, as `a → b → a`. */
function circles(): string[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" → "));
    if (start >= 0 || done.has(path)) return;
    for (const next of importsOf.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

function layerOf(path: string): string {
  return path.split("/")[0] ?? path;
}

function read(path: string): SourceFile {
  const text = readFileSync(join(source, path), "utf8");
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const specifiers = new Set<string>();
  const gpuTypes = new Set<string>();
  walk(program, (node) => {
    const from = node.source;
    if (isNode(from) && typeof from.value === "string") specifiers.add(from.value);
    const name = node.name;
    if (typeof name === "string" && /^GPU($|[A-Z])/.test(name)) gpuTypes.add(name);
  });
  const all = [...specifiers].map((specifier) => specifier.replace(/\?.*$/, ""));
  return {
    path,
    layer: layerOf(path),
    isTest: /(\.test\.tsx?|\/testing\.ts)$/.test(path),
    lines: text.trimEnd().split("\n").length,
    imports: all.filter(isRelative).map((each) => posix.join(posix.dirname(path), each)),
    packages: all.filter((each) => !isRelative(each)),
    gpuTypes: [...gpuTypes],
  };
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

type SyntaxNode = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null;
}

/** Shows `look` every node of a syntax tree. */
function walk(value: unknown, look: (node: SyntaxNode) => void): void {
  if (!isNode(value)) return;
  look(value);
  for (const child of Object.values(value)) walk(child, look);
}

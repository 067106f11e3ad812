import { expect, test } from "vitest";
import { chosenFiles, gatherDropped } from "./gather.ts";

class FakeEntry implements FileSystemEntry {
  readonly fullPath = "";
  readonly filesystem: FileSystem = Object.create(null);
  readonly name: string;
  readonly isFile: boolean;
  constructor(name: string, isFile: boolean) {
    this.name = name;
    this.isFile = isFile;
  }
  get isDirectory(): boolean {
    return !this.isFile;
  }
  getParent(): void {}
}

class FakeFile extends FakeEntry implements FileSystemFileEntry {
  readonly problem: DOMException | undefined;
  constructor(name: string, problem?: DOMException) {
    super(name, true);
    this.problem = problem;
  }
  file(take: FileCallback, fail: ErrorCallback): void {
    if (this.problem) fail(this.problem);
    else take(new File([this.name], this.name));
  }
}

/** Lists its children in portions of 100, as browsers do. */
class FakeFolder extends FakeEntry implements FileSystemDirectoryEntry {
  readonly children: readonly FileSystemEntry[];
  constructor(name: string, children: readonly FileSystemEntry[]) {
    super(name, false);
    this.children = children;
  }
  createReader(): FileSystemDirectoryReader {
    const left = [...this.children];
    return { readEntries: (take) => take(left.splice(0, 100)) };
  }
  getDirectory(): void {}
  getFile(): void {}
}

const pathsOf = ({ files }: { readonly files: readonly { readonly path: string }[] }) =>
  files.map(({ path }) => path);

test("a dropped folder gives all files below it, and its name", async () => {
  const many = Array.from({ length: 250 }, (_, row) => new FakeFile(`${row}.png`));
  const pets = new FakeFolder("pets", [new FakeFolder("cats", many), new FakeFile("readme.txt")]);
  const found = await gatherDropped([pets], []);
  expect(found.name).toBe("pets");
  expect(found.files).toHaveLength(251);
  expect(pathsOf(found).slice(0, 2)).toEqual(["cats/0.png", "cats/1.png"]);
  expect(await found.files[0]?.file.text()).toBe("0.png");
});

test("several folders are classes; the names of several are shortened", async () => {
  const folder = (name: string) => new FakeFolder(name, [new FakeFile("1.png")]);
  expect(pathsOf(await gatherDropped([folder("cats"), folder("dogs")], []))).toEqual([
    "cats/1.png",
    "dogs/1.png",
  ]);
  const names = ["a", "b", "c"].map(folder);
  expect((await gatherDropped(names.slice(0, 2), [])).name).toBe("a and b");
  expect((await gatherDropped(names, [])).name).toBe("a and 2 more");
});

test("without entries the files themselves are taken; one that cannot be read is named", async () => {
  expect(pathsOf(await gatherDropped([], [new File([], "a.zip")]))).toEqual(["a.zip"]);
  const gone = new FakeFile("gone.png", new DOMException("not found", "NotFoundError"));
  await expect(gatherDropped([gone], [])).rejects.toThrow("gone.png: not found");
});

test("a chosen folder is named once, and its files start below it", () => {
  const file = new File([], "1.png");
  Object.defineProperty(file, "webkitRelativePath", { value: "pets/cats/1.png" });
  const found = chosenFiles([file]);
  expect([found.name, ...pathsOf(found)]).toEqual(["pets", "cats/1.png"]);
});

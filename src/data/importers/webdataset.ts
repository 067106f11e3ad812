/**
 * WebDataset: tar archives in which the files of a sample follow one another and share their name up to the first
 * point: `0001.jpg`, `0001.cls`, `0001.txt`, `0001.json`.
 */
import { InputError, oneLineOf } from "../../shared/errors.ts";
import type { Importer, Item, Refusal, SourceFile } from "./definition.ts";
import { type Described, describedBy, fieldsOf } from "./metadata.ts";
import { nameOf, PICTURE_NAME } from "./paths.ts";
import { splitNamed } from "./splits.ts";

const LABEL = /\.(cls|cls2|label)$/i;
const TEXT = /\.(txt|text|caption)$/i;
const FIELDS = /\.json$/i;

const keyOf = (path: string): string => {
  const name = nameOf(path);
  const stem = name.includes(".", 1) ? name.slice(0, name.indexOf(".", 1)) : name;
  return path.slice(0, path.length - name.length) + stem;
};

export const webdataset: Importer = {
  id: "webdataset",
  accepts: "WebDataset archives (.tar with .jpg or .png, .cls, .txt and .json of each sample)",
  matches(files) {
    const beside = files.filter(
      ({ path }) => LABEL.test(path) || TEXT.test(path) || FIELDS.test(path),
    );
    if (beside.length === 0) return false;
    const keys = new Set(
      files.filter(({ path }) => PICTURE_NAME.test(path)).map(({ path }) => keyOf(path)),
    );
    return keys.size > 0 && beside.every(({ path }) => keys.has(keyOf(path)));
  },
  async find(files, { decode }) {
    const refused: Refusal[] = [];
    const samples = new Map<string, SourceFile[]>();
    for (const file of files) {
      const sample = samples.get(keyOf(file.path));
      if (sample) sample.push(file);
      else samples.set(keyOf(file.path), [file]);
    }
    const items: Item[] = [];
    for (const [key, sample] of samples) {
      const picture = sample.find(({ path }) => PICTURE_NAME.test(path));
      if (!picture) {
        refused.push({ file: key, reason: "has no picture" });
        continue;
      }
      try {
        const shard = picture.path
          .split("/")
          .find((part) => splitNamed(part.split(/[-_.]/)[0] ?? ""));
        const split = splitNamed(shard?.split(/[-_.]/)[0] ?? "");
        items.push({
          file: picture.path,
          ...(split && { split }),
          ...(await describedIn(sample)),
          picture: async () => decode(await picture.read(), nameOf(picture.path)),
        });
      } catch (error) {
        refused.push({ file: picture.path, reason: oneLineOf(error) });
      }
    }
    return { what: "a WebDataset archive", items, refused, notes: [] };
  },
};

async function describedIn(sample: readonly SourceFile[]): Promise<Described> {
  const textOf = async (pattern: RegExp): Promise<string | undefined> => {
    const file = sample.find(({ path }) => pattern.test(path));
    return file && new TextDecoder().decode(await file.read()).trim();
  };
  const [label, text, json] = [await textOf(LABEL), await textOf(TEXT), await textOf(FIELDS)];
  const described = json === undefined ? {} : describedBy(fieldsOf(objectIn(json)));
  return {
    ...described,
    ...(label !== undefined && { label }),
    ...(text !== undefined && text !== "" && { texts: [text] }),
  };
}

function objectIn(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`its .json cannot be read: ${oneLineOf(error)}`);
  }
  if (typeof value !== "object" || value === null) throw new InputError("its .json is no object");
  return value;
}

/** Emoji: the concepts that exist in all three designs (called houses), each in its own style. */
import { CONCEPTS_FILE, EMOJI_COLUMNS, emojiTexts } from "../../src/data/emojiTexts.ts";
import { mit } from "./licences.ts";
import { rasteriser } from "./raster.ts";
import { joined, type Recipe } from "./recipe.ts";
import { type RegistryFiles, type RegistrySource, withPackages } from "./registry.ts";

const SIZE = 32;
/** On mid grey both white clouds and black notes are visible. */
const frame = { size: SIZE, margin: 0, ground: 128 };

const HOUSES = [
  { name: "Twemoji", folder: "@iconify-json/twemoji" },
  { name: "Noto", folder: "@iconify-json/noto" },
  { name: "Fluent", folder: "@iconify-json/fluent-emoji-flat" },
] as const;

const NAMES = "emojibase-data/en/data.json";
const GROUPS = "emojibase-data/meta/groups.json";

/** Classes by their Emojibase key. Skin tones and flags are left out, because few exist in all designs. */
const CLASSES = {
  "smileys-emotion": "Smileys and emotion",
  "people-body": "People and body",
  "animals-nature": "Animals and nature",
  "food-drink": "Food and drink",
  "travel-places": "Travel and places",
  activities: "Activities",
  objects: "Objects",
  symbols: "Symbols",
};
const CLASS_KEYS = Object.keys(CLASSES);

/** Every sixth concept of a class belongs to the test split. */
const TEST_EVERY = 6;

const source: RegistrySource = {
  packages: {
    "@iconify-json/twemoji": "1.2.5",
    "@iconify-json/noto": "1.2.9",
    "@iconify-json/fluent-emoji-flat": "1.2.6",
    "emojibase-data": "17.0.0",
    sharp: "0.35.5",
  },
  files: [
    ...HOUSES.flatMap(({ folder }) => [`${folder}/icons.json`, `${folder}/chars.json`]),
    NAMES,
    GROUPS,
  ],
  sha256: "197a3da8c6350c4b41eeedf87acd4e5d154fcfdaf709b4a6fd7ffbfc3dec3d73",
};

export const emoji: Recipe = {
  manifest: {
    id: "emoji",
    label: "Emoji",
    description:
      "1,586 emoji in three designs (houses), colour, 32 × 32. The class is one of eight groups; concept, house and subgroup are known as well. concepts.json lists the names and tags of the concepts.",
    shape: [SIZE, SIZE, 3],
    classes: Object.values(CLASSES),
    // Filled in by build: only the sources know the concepts.
    factors: [],
    prompts: { class: ["{class}"] },
    heldOut: [],
    // Many emoji differ mainly in colour.
    augmentations: { color: 0.4 },
    licence: {
      spdx: "CC-BY-4.0 AND Apache-2.0 AND MIT",
      attribution:
        "Twemoji by Twitter, Inc. and other contributors, CC-BY-4.0 (https://github.com/jdecked/twemoji); Noto Emoji by Google Inc., Apache-2.0 (https://github.com/googlefonts/noto-emoji); Fluent Emoji by Microsoft Corporation, MIT (https://github.com/microsoft/fluentui-emoji); names, tags and groups from Emojibase by Miles Johnson, MIT (https://github.com/milesj/emojibase)",
      text: [
        "The Twemoji drawings are licensed under the Creative Commons Attribution 4.0 International licence, https://creativecommons.org/licenses/by/4.0/. They were converted to small images as described under Changes; their authors have not endorsed this.",
        `The Noto Emoji drawings are licensed under the Apache License, Version 2.0; you may not use them except in compliance with the License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0`,
        "The Fluent Emoji drawings and the names, tags and groups of Emojibase are licensed under the MIT licence:",
        mit(
          "Copyright (c) Microsoft Corporation (Fluent Emoji)\nCopyright (c) 2017-2019 Miles Johnson (Emojibase)",
        ),
      ].join("\n\n"),
    },
    source: {
      package:
        "npm @iconify-json/twemoji, @iconify-json/noto, @iconify-json/fluent-emoji-flat, emojibase-data",
      version: "1.2.5, 1.2.9, 1.2.6, 17.0.0",
      url: "https://iconify.design",
      selection:
        "The emoji that exist in all three designs, without skin tones and flags; cropped to the drawing, the longer side scaled to 32 pixels, centred on mid grey. Of the concepts of each group, in the order of Emojibase, every sixth is test, with all three drawings.",
    },
  },
  build: () =>
    withPackages(source, async (files) => {
      const known = conceptsOf(files);
      const subgroups = [...new Set(known.map(({ subgroup }) => subgroup))];
      const seen = new Map<number, number>();
      const isTest = known.map(({ label }) => {
        const before = seen.get(label) ?? 0;
        seen.set(label, before + 1);
        return before % TEST_EVERY === TEST_EVERY - 1;
      });
      const drawn = (test: boolean) =>
        draw(
          files,
          known
            .map((each, place) => ({ ...each, place, group: subgroups.indexOf(each.subgroup) }))
            .filter(({ place }) => isTest[place] === test),
        );
      const splits = { train: await drawn(false), test: await drawn(true) };
      return {
        ...splits,
        texts: {
          columns: EMOJI_COLUMNS,
          of: (split) => emojiTexts(known, [...splits[split].factors.concept]),
        },
        beside: {
          [CONCEPTS_FILE]: known.map(({ name, tags }) => ({ name, tags: tags.join(", ") })),
        },
        factors: [
          {
            name: "concept",
            // Indices, because 1,586 names and tags would be a tenth of the program's size.
            values: known.map((_, place) => String(place)),
          },
          { name: "house", values: HOUSES.map(({ name }) => name) },
          { name: "subgroup", values: subgroups },
        ],
      };
    }),
};

type Concept = {
  readonly name: string;
  readonly tags: readonly string[];
  readonly label: number;
  readonly subgroup: string;
  /** Code points without variation selectors, the form common to all sources. */
  readonly code: string;
};

type Icon = { readonly body: string; readonly width?: number; readonly height?: number };
type Icons = {
  readonly icons: Record<string, Icon>;
  readonly width: number;
  readonly height: number;
};

const plainCode = (hexcode: string) =>
  hexcode
    .toLowerCase()
    .split("-")
    .filter((part) => part !== "fe0f")
    .join("-");

const json = <T>(files: RegistryFiles, path: string): T => JSON.parse(files.read(path).toString());

/** Icons by code point sequence. */
function iconsOf(files: RegistryFiles, folder: string): Map<string, Required<Icon>> {
  const { icons, width, height } = json<Icons>(files, `${folder}/icons.json`);
  const names = json<Record<string, string>>(files, `${folder}/chars.json`);
  const result = new Map<string, Required<Icon>>();
  for (const [code, name] of Object.entries(names)) {
    const icon = icons[name];
    if (icon !== undefined) result.set(plainCode(code), { width, height, ...icon });
  }
  return result;
}

function conceptsOf(files: RegistryFiles): Concept[] {
  type Entry = {
    label: string;
    hexcode: string;
    tags?: string[];
    group?: number;
    subgroup?: number;
  };
  const groups = json<{ groups: Record<string, string>; subgroups: Record<string, string> }>(
    files,
    GROUPS,
  );
  const drawings = HOUSES.map(({ folder }) => iconsOf(files, folder));
  return json<Entry[]>(files, NAMES).flatMap(({ label: name, hexcode, tags, group, subgroup }) => {
    const code = plainCode(hexcode);
    const label = CLASS_KEYS.indexOf(groups.groups[group ?? ""] ?? "");
    if (label < 0 || !drawings.every((each) => each.has(code))) return [];
    return [{ name, tags: tags ?? [], label, subgroup: groups.subgroups[subgroup ?? ""]!, code }];
  });
}

/** Draws the concepts in order, once per house. */
async function draw(
  files: RegistryFiles,
  concepts: readonly (Concept & { place: number; group: number })[],
) {
  const rasterise = rasteriser(files);
  const images: Uint8Array[] = [];
  for (const { folder } of HOUSES) {
    const icons = iconsOf(files, folder);
    for (const { code } of concepts) {
      const { body, width, height } = icons.get(code)!;
      images.push(await rasterise({ body, viewBox: [0, 0, width, height] }, frame));
    }
  }
  const column = (value: (concept: (typeof concepts)[number]) => number) =>
    HOUSES.flatMap(() => concepts.map(value));
  return {
    count: images.length,
    images: joined(images),
    labels: Int32Array.from(column(({ label }) => label)),
    factors: {
      concept: Uint16Array.from(column(({ place }) => place)),
      house: Uint8Array.from(HOUSES.flatMap((_, house) => concepts.map(() => house))),
      subgroup: Uint8Array.from(column(({ group }) => group)),
    },
  };
}

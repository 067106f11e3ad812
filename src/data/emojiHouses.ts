/** Emoji without the drawings of one house and without one concept in six: what of them is recognised afterwards. */
import type { TableDefinition } from "./definition.ts";
import type { Schema } from "./schema.ts";

/** The house whose drawings are tested, and the one in which concepts are tested that training lacks. */
const HOUSES = { heldOut: "Fluent", trained: "Twemoji" } as const;
/** Concepts of each part of the test split: as many as the test split of Emoji has. */
const CONCEPTS = 262;
const TRAIN = 2648;

const PARTS = { name: "heldOut", names: ["house", "concept"] } as const;

/** The table over that of all emoji, whose files it reads. */
export function emojiHouses(emoji: TableDefinition): TableDefinition {
  const schema: Schema = {
    ...emoji.schema,
    id: "emoji-houses",
    label: "Emoji houses",
    description: `Emoji in two designs (houses), colour, 32 × 32. Half of the test images show known concepts in the third house, ${HOUSES.heldOut}, the other half concepts that training lacks, in the house ${HOUSES.trained}. The class is one of eight groups.`,
    columns: [
      ...emoji.schema.columns,
      {
        ...PARTS,
        kind: "category",
        summary: "what training lacks of the row: its house, or its concept",
        testOnly: true,
      },
    ],
    // A fifth of the new names has no known word.
    tests: { parts: PARTS.name, identity: "concept" },
    splits: { train: { count: TRAIN }, test: { count: 2 * CONCEPTS } },
    version: `${emoji.schema.version}-houses`,
  };
  return {
    schema,
    async open(files, values) {
      const { withoutHouse } = await import("./heldOutHouse.ts");
      const parts = { column: PARTS, houses: HOUSES };
      return withoutHouse(await emoji.open(files, values), schema, parts);
    },
  };
}

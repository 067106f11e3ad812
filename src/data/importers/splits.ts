/** Which split a row belongs to: as the files say, or made from a seed, class by class. */
import { hash4 } from "../../shared/random.ts";
import { shuffled } from "../../shared/shuffle.ts";
import type { SplitName } from "../schema.ts";

const NAMES: Readonly<Record<string, SplitName>> = {
  train: "train",
  training: "train",
  test: "test",
  testing: "test",
  val: "test",
  valid: "test",
  validation: "test",
  dev: "test",
  eval: "test",
};

const STREAM = 0x73706c00;

/** The split that a folder or a value names; validation data is used as a test split. */
export const splitNamed = (name: string): SplitName | undefined => {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
};

interface Assigned {
  readonly split?: SplitName;
  readonly label?: string;
}

export interface SplitRows<Row> {
  readonly rows: Readonly<Record<SplitName, readonly Row[]>>;
  /** Whether the split was made here. */
  readonly isMade: boolean;
}

/**
 * Divides rows. If the files name only one split, or none, a share of each class is taken for the test split, at
 * least one row of a class with two or more. The order of rows stays.
 */
export function splitRows<Row extends Assigned>(
  rows: readonly Row[],
  share: number,
  seed: number,
): SplitRows<Row> {
  const tests = rows.filter(({ split }) => split === "test").length;
  if (tests > 0 && tests < rows.length) {
    return {
      rows: {
        train: rows.filter(({ split }) => split !== "test"),
        test: rows.filter(({ split }) => split === "test"),
      },
      isMade: false,
    };
  }
  const classes = new Map<string, number[]>();
  for (const [index, { label = "" }] of rows.entries()) {
    const members = classes.get(label);
    if (members) members.push(index);
    else classes.set(label, [index]);
  }
  const test = new Set<number>();
  let number = 0;
  for (const members of classes.values()) {
    const count = members.length;
    const key = hash4(seed, number++, 0, STREAM)[0];
    const taken = count < 2 ? 0 : Math.min(count - 1, Math.max(1, Math.round(count * share)));
    for (let position = 0; position < taken; position++) {
      test.add(members[shuffled(position, count, key)] ?? 0);
    }
  }
  return {
    rows: {
      train: rows.filter((_, index) => !test.has(index)),
      test: rows.filter((_, index) => test.has(index)),
    },
    isMade: true,
  };
}

/** At most `most` of the rows, chosen by the seed, in their order. */
export function sampledRows<Row>(rows: readonly Row[], most: number, seed: number): readonly Row[] {
  if (rows.length <= most) return rows;
  const key = hash4(seed, rows.length, 1, STREAM)[0];
  const chosen = new Set<number>();
  for (let position = 0; position < most; position++) {
    chosen.add(shuffled(position, rows.length, key));
  }
  return rows.filter((_, index) => chosen.has(index));
}

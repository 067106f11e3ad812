/**
 * The exact factors of the generated scenes. The scenes are generated again from their seed, so size, position
 * and rotation are known as numbers and not only as categories.
 */
import { require } from "../../shared/errors.ts";
import type { FactorColumns } from "../factorColumns.ts";
import type { FactorReader } from "../table.ts";
import { type Scene, scenesOf } from "./scene.ts";

/** The factors of scenes, with size, position and rotation as numbers that include their variations. */
export const sceneFactors =
  (seed: number): FactorReader =>
  (table, split, count) => {
    const { schema } = table;
    const { factors } = table[split];
    const scenes = scenesOf(split, table[split].count, seed).slice(0, count);
    require(scenes.every(
      ({ size, position }, image) =>
        size === factors.size?.[image] && position === factors.position?.[image],
    ), () =>
      `${schema.id}: the scenes of seed ${seed} differ from its file; rebuild it with npm run datasets`);
    const category = (name: "shape" | "colour" | "background"): FactorColumns => ({
      factor: {
        name,
        kind: "category",
        values: schema.factors.find((each) => each.name === name)?.values ?? [],
      },
      ...columnsOf(scenes, (scene) => [scene[name]]),
    });
    const circle = schema.classes.indexOf("circle");
    return [
      category("shape"),
      category("colour"),
      {
        factor: { name: "size", kind: "numbers", columns: 1, of: "radius" },
        ...columnsOf(scenes, ({ radius }) => [radius]),
      },
      {
        factor: { name: "position", kind: "numbers", columns: 2, of: "centre, across and down" },
        ...columnsOf(scenes, ({ x, y }) => [x, y]),
      },
      {
        factor: {
          name: "rotation",
          kind: "angle",
          columns: 2,
          of: "angle, as cosine and sine",
          without: "circles have none and are left out",
        },
        ...columnsOf(
          scenes,
          ({ angle }) => [Math.cos(angle), Math.sin(angle)],
          ({ shape }) => shape !== circle,
        ),
      },
      category("background"),
    ];
  };

function columnsOf(
  scenes: readonly Scene[],
  entries: (scene: Scene) => readonly number[],
  has: (scene: Scene) => boolean = () => true,
): Pick<FactorColumns, "entries" | "images"> {
  const images = scenes.flatMap((scene, image) => (has(scene) ? [image] : []));
  return {
    entries: Float64Array.from(images.flatMap((image) => entries(scenes[image]!))),
    images: Int32Array.from(images),
  };
}

/** The setting that says where the two views of a positive pair come from. */
import { columnChoice, type Settings, type SettingValues } from "../shared/settings.ts";
import type { MethodDefinition } from "./method.ts";

/** Both views show the same row. */
export const AUGMENTED = "augmented";

const positives = columnChoice({
  label: "Positives",
  help: "augmented: two views of one image. A column: views of two images that share its value; the space keeps what they share.",
  columns: "category",
  options: [AUGMENTED],
  group: "augmentation",
});

/** The setting of a trained method with two views, unless the method has its own of this name. */
export const positivesSettings = ({ views, settings, trains }: MethodDefinition): Settings =>
  trains === false || views !== 2 || "positives" in settings ? {} : { positives };

/** The column whose value the rows of a pair share; undefined if both views show the same row. */
export function pairColumn(method: MethodDefinition, settings: SettingValues): string | undefined {
  if (!("positives" in positivesSettings(method))) return undefined;
  const chosen = String(settings.positives ?? AUGMENTED);
  return chosen === AUGMENTED ? undefined : chosen;
}

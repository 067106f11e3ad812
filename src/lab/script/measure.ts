/** Reads a measurement of the shown run. */
import { InputError } from "../../shared/errors.ts";
import type { Source } from "./lesson.ts";
import type { ScriptStage } from "./stage.ts";

/** Values of a series that are averaged. */
const LAST_VALUES = 20;

/** Throws InputError if the run has no such value. */
export async function measure(stage: ScriptStage, source: Source): Promise<number> {
  switch (source.from) {
    case "metric":
      return required(reading(stage, source.space).values[source.key], source.key);
    case "verdict":
      return reading(stage, source.space).collapse.kind === source.is ? 1 : 0;
    case "series": {
      const values = Array.from(stage.shown().series(source.key)).slice(-LAST_VALUES);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return required(values.length > 0 ? mean : undefined, source.key);
    }
    case "probe": {
      await stage.setSpace(source.space);
      const result = await stage.analyse("probes", {
        source: source.source,
        ask: "classes",
        ...(source.nuisance && { nuisance: true }),
      });
      if (result.ask !== "classes") throw new InputError("probes: found no classes");
      if (source.score === "knn") return result.knn;
      if (source.score === "linear") return result.linear.accuracy;
      const few = result.few.find(({ labels }) => labels === FEW_LABELS)?.result;
      return required(few && "mean" in few ? few.mean : undefined, "few labels");
    }
    case "factor": {
      await stage.setSpace(source.space);
      const result = await stage.analyse("probes", { source: source.source, ask: "factors" });
      const factor =
        result.ask === "factors"
          ? result.factors.find(({ name }) => name === source.factor)
          : undefined;
      return required(factor?.score, source.factor);
    }
    case "hardest": {
      const { temperature } = source;
      const { pairs, without } = await stage.analyse("forces", {
        view: 0,
        ...(temperature !== undefined && { temperature }),
      });
      if (!pairs) throw new InputError(`forces: ${without ?? "the method has no pairs"}`);
      return required(pairs.negatives[0]?.weight, "hardest") / (1 - pairs.positive.weight);
    }
    case "zeroShot": {
      const { accuracy } = await stage.analyse("zeroShot", {
        category: undefined,
        prompts: undefined,
      });
      return required(accuracy, "zero-shot");
    }
    default:
      return source satisfies never;
  }
}

/** Labels a class of the few-label probe. */
const FEW_LABELS = 10;

function reading(stage: ScriptStage, space: string) {
  const found = stage.shown().diagnostics(space);
  if (!found) throw new InputError(`measure: no diagnostics of ${space} yet; train the run first`);
  return found;
}

function required(value: number | null | undefined, name: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new InputError(`measure: ${name} has no value for this run`);
}

/** The commands that answer questions about the embeddings shown. Their code is loaded when it is first needed. */
import type { AnalysisContext } from "../analyses/definition.ts";
import type { Lab } from "../protocol/index.ts";

/** `context` throws if there are no embeddings; `building` settles when the shown run is built. */
export function answerCommands(
  context: () => AnalysisContext,
  building: () => Promise<void>,
): Pick<Lab, "analyse" | "query"> {
  // While a run is being built, the answer is the new run's.
  const built = () => building().catch(() => undefined);
  return {
    async analyse(request) {
      const { analyse } = await import("../analyses/index.ts");
      await built();
      return analyse(context(), request);
    },
    async query(space, query, count) {
      const { queryOf } = await import("../analyses/query.ts");
      await built();
      return queryOf(Object.assign(context(), { space }), { query, count });
    },
  };
}

/** What labels would give: a supervised run with the same encoder and data set, where one was kept; else how to make one. */
import { usePageState, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { useRuns } from "../../runs/useRuns.ts";
import { percent } from "./probeWords.ts";

const SUPERVISED = "supervised";

export function SupervisedNote() {
  const session = useSession();
  const runs = useRuns();
  const running = usePageState((state) => state.running);
  if (!running || !runs) return null;
  const { method, encoder, dataset } = running;
  const kept = runs.find(
    ({ configuration, last }) =>
      configuration.method === SUPERVISED &&
      configuration.encoder === encoder &&
      configuration.dataset === dataset &&
      typeof last.h.knn === "number",
  );
  if (kept) {
    return (
      <p className="note">
        Supervised, the run “{kept.name}” at step {kept.step}: kNN{" "}
        {percent(Number(kept.last.h.knn))} %, of h, each of its test images among the others; not
        the same bank as the rows above.
      </p>
    );
  }
  if (method === SUPERVISED) return null;
  return (
    <p className="note probes-supervised">
      No supervised run of {encoder} on {dataset} is kept, so there is nothing to compare with.
      <Button look="outline" onClick={() => session.choose("method", SUPERVISED)}>
        Choose supervised
      </Button>
      Then train; its kNN will stand here.
    </p>
  );
}

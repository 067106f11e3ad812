/** Says that a recorded run plays, what there is to see, and how to train. */
import { useState } from "react";
import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import "./recorded.css";

const StartDialog = lazily(async () => (await import("../start/StartDialog.tsx")).StartDialog);

export function RecordedLine() {
  const recorded = usePageState((state) => state.recorded);
  const blocked = usePageState(({ obstacle }) => obstacle !== undefined);
  const [asked, setAsked] = useState(false);
  if (!recorded) return null;
  const { title, sentence, leave } = recorded;
  return (
    <section className="recorded" aria-label="Recorded run">
      <p>
        <span className="recorded-mark">Recorded run</span> <b>{title}.</b>{" "}
        <span className="recorded-sentence">
          {sentence} {blocked ? "Nothing is trained here." : "Train runs it here, live."}
        </span>
      </p>
      <Button look="outline" onClick={() => setAsked(true)}>
        Other runs
      </Button>
      {!blocked && (
        <Button icon="close" iconOnly onClick={() => leave()}>
          Close the recorded run
        </Button>
      )}
      {asked && (
        <Deferred what="The recorded runs">
          <StartDialog close={() => setAsked(false)} />
        </Deferred>
      )}
    </section>
  );
}

import type { Phase, Speed } from "../../lab/protocol/index.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Segments } from "../controls/Segments.tsx";
import { shownRun } from "../state/runsSlice.ts";
import type { Asked } from "../state/workerSlice.ts";
import { RestartNote } from "./RestartNote.tsx";
import "./transport.css";

const speeds = [
  { value: "1", label: "1/s" },
  { value: "5", label: "5/s" },
  { value: "20", label: "20/s" },
  { value: "max", label: "max" },
] as const;

const speedOf: Readonly<Record<(typeof speeds)[number]["value"], Speed>> = {
  1: 1,
  5: 5,
  20: 20,
  max: "max",
};

export function Transport() {
  const session = useSession();
  const phase = usePageState((state) => shownRun(state).state.phase);
  const speed = usePageState((state) => state.speed);
  const opened = usePageState(({ opening }) => opening !== undefined);
  const blocked = usePageState(({ obstacle }) => obstacle !== undefined);
  const asked = usePageState((state) => state.asked);
  const untrainable = usePageState(({ method }) =>
    method?.trains === false ? method.label : undefined,
  );
  const training = phase === "training";
  const busy = !opened || phase === "compiling";
  const isAsked = (what: Asked) => asked.includes(what) && !training;
  return (
    <div className="transport">
      <RestartNote />
      {untrainable !== undefined && (
        <p id="nothing-to-train" className="note">
          {untrainable} is a hand-crafted feature without weights, so there is nothing to train. The
          sphere shows the features.
        </p>
      )}
      <div className="transport-buttons">
        <Button
          look="primary"
          className="train"
          icon={training ? "pause" : "play"}
          disabled={blocked || (untrainable !== undefined && !training)}
          aria-describedby={untrainable === undefined ? "asked" : "nothing-to-train"}
          aria-pressed={isAsked("train") || undefined}
          onClick={() => {
            if (training) session.pause();
            else if (isAsked("train")) session.withdraw("train");
            else session.train();
          }}
        >
          {training ? "Pause" : "Train"}
        </Button>
        <Button
          look="outline"
          icon="step"
          iconOnly
          disabled={blocked || isOver(phase) || untrainable !== undefined}
          aria-pressed={isAsked("step") || undefined}
          onClick={() => (isAsked("step") ? session.withdraw("step") : session.step())}
        >
          Step
        </Button>
        <Button
          look="outline"
          icon="reset"
          iconOnly
          disabled={busy}
          onClick={() => session.reset()}
        >
          Reset
        </Button>
      </div>
      <p id="asked" className="note asked-note" aria-live="polite">
        {asked.length > 0 && !training && <AskedNote asked={asked} opened={opened} />}
      </p>
      <div className="speed">
        <span className="field-label">Speed</span>
        <Segments
          label="Speed"
          value={String(speed) as keyof typeof speedOf}
          options={speeds}
          disabled={blocked}
          onChoose={(value) => session.setSpeed(speedOf[value])}
        />
      </div>
    </div>
  );
}

/** What will happen, when, and how to withdraw it. */
function AskedNote({
  asked,
  opened,
}: {
  readonly asked: readonly Asked[];
  readonly opened: boolean;
}) {
  const trains = asked.includes("train");
  const when = opened ? "the run is compiled" : "the GPU is ready";
  return (
    <span className="asked">
      {trains ? "Starts" : "Takes one step"} when {when}. Press {trains ? "Train" : "Step"} again to
      cancel.
    </span>
  );
}

const isOver = (phase: Phase): boolean => phase === "finished" || phase === "failed";

import type { Phase, Speed } from "../../lab/protocol/index.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Segments } from "../controls/Segments.tsx";
import { shownRun } from "../state/runsSlice.ts";
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
  const untrainable = usePageState(({ method }) =>
    method?.trains === false ? method.label : undefined,
  );
  const training = phase === "training";
  const busy = !opened || phase === "compiling";
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
          disabled={busy || (untrainable !== undefined && !training)}
          aria-describedby={untrainable === undefined ? undefined : "nothing-to-train"}
          onClick={() => (training ? session.pause() : session.train())}
        >
          {training ? "Pause" : "Train"}
        </Button>
        <Button
          look="outline"
          icon="step"
          iconOnly
          disabled={busy || isOver(phase) || untrainable !== undefined}
          onClick={() => session.step()}
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
      <div className="speed">
        <span className="field-label">Speed</span>
        <Segments
          label="Speed"
          value={String(speed) as keyof typeof speedOf}
          options={speeds}
          disabled={!opened}
          onChoose={(value) => session.setSpeed(speedOf[value])}
        />
      </div>
    </div>
  );
}

const isOver = (phase: Phase): boolean => phase === "finished" || phase === "failed";

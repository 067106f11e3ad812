/**
 * The run's time in one line: every checkpoint a stop, the present the last one. What it stands at is
 * what sphere, charts, neighbours, attention and spectrum show; away from the present it says playback.
 */
import * as Popover from "radix-ui/popover";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { megabytes, momentsOf, stepAt } from "./moments.ts";
import { ResumeOffer } from "./ResumeOffer.tsx";
import { useShow } from "./useShow.ts";
import "./time.css";

/** Each checkpoint is seen for so long; the points glide from one to the next meanwhile. */
const STOP_MILLISECONDS = 350;

const TwinPanel = lazy(async () => ({ default: (await import("./TwinPanel.tsx")).TwinPanel }));
const KeptRuns = lazy(async () => ({ default: (await import("./KeptRuns.tsx")).KeptRuns }));

export function TimeBar() {
  const store = usePageStore();
  const show = useShow();
  const checkpoints = usePageState((state) => state.checkpoints);
  const past = usePageState((state) => state.past);
  const playing = usePageState((state) => state.playing);
  const twinned = usePageState(({ twin }) => twin !== undefined);
  const step = usePageState(({ run }) => run.step);
  /** Where the person has moved to while the moment is on its way. */
  const [wanted, setWanted] = useState<number>();
  const marks = checkpoints?.marks ?? [];
  const moments = momentsOf(marks, past);
  const { present, at } = moments;

  usePlayback(show);
  const go = (stop: number) => {
    store.setState({ playing: false });
    setWanted(stop);
    show(stepAt(moments, stop)).then(() => setWanted(undefined));
  };
  const played = past !== undefined;
  const words = played ? `playback, step ${countOf(past)}` : `now, step ${countOf(step)}`;
  return (
    <section className="time" aria-label="Time" data-past={played ? "" : undefined}>
      {present > 1 ? (
        <>
          <Button
            icon={playing ? "pause" : "play"}
            iconOnly
            onClick={() => store.setState({ playing: !playing })}
          >
            {playing ? "Stop playback" : "Play the run back"}
          </Button>
          <div className="time-line">
            <div className="time-marks" aria-hidden="true">
              {marks.map(({ step: mark, collapse }, stop) => (
                <i
                  key={mark}
                  data-collapsed={collapse === "none" ? undefined : ""}
                  style={{ left: `${(100 * stop) / present}%` }}
                />
              ))}
            </div>
            <input
              type="range"
              aria-label="Checkpoint"
              aria-valuetext={words}
              min={0}
              max={present}
              step={1}
              value={wanted ?? at}
              onChange={(event) => go(event.currentTarget.valueAsNumber)}
            />
          </div>
          <p className="time-words">
            <span className="time-kind">{played ? "playback" : "now"}</span>
            <span className="mono">step {countOf(played ? past : step)}</span>
          </p>
          <Button disabled={!played} onClick={() => go(present)}>
            Back to now
          </Button>
        </>
      ) : (
        <p className="note time-empty">
          Checkpoints will stand here as the run goes on, to play it back and to fork it.
        </p>
      )}
      <ResumeOffer />
      {present > 1 && (
        <Opening face={twinned ? "Twin" : "Fork a twin"} className={twinned ? "time-twinned" : ""}>
          <TwinPanel />
        </Opening>
      )}
      <Opening
        face={
          <>
            Checkpoints <span className="mono">{megabytes(checkpoints?.used ?? 0)}</span>
            {checkpoints?.full && <span className="time-full">full</span>}
          </>
        }
        className="time-kept"
      >
        <KeptRuns />
      </Opening>
    </section>
  );
}

interface OpeningProps {
  readonly face: ReactNode;
  readonly className: string;
  readonly children: ReactNode;
}

/** A button with something that opens above it. */
function Opening({ face, className, children }: OpeningProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={`button quiet ${className}`}>{face}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popup time-popup"
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={16}
        >
          <Suspense fallback={<p className="note">Fetching …</p>}>{children}</Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Goes from stop to stop while playing; from the present it begins at the beginning. */
function usePlayback(show: (step: number | undefined) => Promise<void>): void {
  const store = usePageStore();
  const playing = usePageState((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = async () => {
      const { checkpoints, past } = store.getState();
      const moments = momentsOf(checkpoints?.marks ?? [], past);
      const stop = past === undefined ? 0 : moments.at + 1;
      await Promise.all([
        show(stepAt(moments, stop)),
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, STOP_MILLISECONDS);
        }),
      ]);
      if (stopped) return;
      if (stop >= moments.present) store.setState({ playing: false });
      else next();
    };
    next();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [playing, show, store]);
}

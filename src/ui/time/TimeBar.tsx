/**
 * The timeline of the run: a stop for each checkpoint, then the present. Sphere, charts, neighbours,
 * attention and spectrum show the selected stop.
 */

import * as Popover from "radix-ui/popover";
import { type ReactNode, useEffect, useState } from "react";
import { isCollapsed } from "../../lab/protocol/index.ts";
import { usePageState, usePageStore } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import { countOf } from "../controls/numbers.ts";
import { besideRun, shownRun } from "../state/runsSlice.ts";
import { megabytes, momentsOf, stepAt } from "./moments.ts";
import { ResumeButton } from "./ResumeButton.tsx";
import { useShow } from "./useShow.ts";
import "./time.css";

/** Duration of each checkpoint during playback. */
const STOP_MILLISECONDS = 350;

const TwinPanel = lazily(async () => (await import("./TwinPanel.tsx")).TwinPanel);
const SavedRuns = lazily(async () => (await import("./SavedRuns.tsx")).SavedRuns);

export function TimeBar() {
  const store = usePageStore();
  const show = useShow();
  const checkpoints = usePageState((state) => state.checkpoints);
  const past = usePageState((state) => shownRun(state).past);
  const playing = usePageState((state) => state.playing);
  const twinned = usePageState((state) => besideRun(state) !== undefined);
  const step = usePageState((state) => shownRun(state).state.step);
  const recorded = usePageState((state) => state.recorded !== undefined);
  const ending = recorded ? "end" : "now";
  /** The stop that the user has selected, while it is being loaded. */
  const [wanted, setWanted] = useState<number>();
  const marks = checkpoints?.marks ?? [];
  const moments = momentsOf(marks, past);
  const { present, at } = moments;

  usePlayback(show);
  const go = (stop: number) => {
    store.getState().setPlaying(false);
    setWanted(stop);
    show(stepAt(moments, stop)).then(() => setWanted(undefined));
  };
  const played = past !== undefined;
  const position = played ? `playback, step ${countOf(past)}` : `${ending}, step ${countOf(step)}`;
  return (
    <section className="time" aria-label="Time" data-past={played ? "" : undefined}>
      {present > 1 ? (
        <>
          <Button
            icon={playing ? "pause" : "play"}
            iconOnly
            onClick={() => store.getState().setPlaying(!playing)}
          >
            {playing ? "Stop playback" : "Play the run back"}
          </Button>
          <div className="time-line">
            <div className="time-marks" aria-hidden="true">
              {marks.map(({ step: mark, collapse }, stop) => (
                <i
                  key={mark}
                  data-collapsed={isCollapsed(collapse) ? "" : undefined}
                  style={{ left: `${(100 * stop) / present}%` }}
                />
              ))}
            </div>
            <input
              type="range"
              aria-label="Checkpoint"
              aria-valuetext={position}
              min={0}
              max={present}
              step={1}
              value={wanted ?? at}
              onChange={(event) => go(event.currentTarget.valueAsNumber)}
            />
          </div>
          <p className="time-words">
            <span className="time-kind">{played ? "playback" : ending}</span>
            <span className="mono">step {countOf(played ? past : step)}</span>
          </p>
          <Button disabled={!played} onClick={() => go(present)}>
            {recorded ? "To the end" : "Back to now"}
          </Button>
        </>
      ) : (
        <p className="note time-empty">
          No checkpoints yet. Train to save checkpoints, then play the run back or fork it.
          {played && <Button onClick={() => go(present)}>Back to now</Button>}
        </p>
      )}
      <ResumeButton />
      {present > 1 && !recorded && (
        <PopoverButton
          label={twinned ? "Twin" : "Fork a twin"}
          className={twinned ? "time-twinned" : ""}
        >
          <TwinPanel />
        </PopoverButton>
      )}
      {!recorded && (
        <PopoverButton
          label={
            <>
              Checkpoints <span className="mono">{megabytes(checkpoints?.used ?? 0)}</span>
              {checkpoints?.full && <span className="time-full">not saved</span>}
            </>
          }
          className="time-kept"
        >
          <SavedRuns />
        </PopoverButton>
      )}
    </section>
  );
}

interface PopoverButtonProps {
  readonly label: ReactNode;
  readonly className: string;
  readonly children: ReactNode;
}

/** A button that opens a panel above it. */
function PopoverButton({ label, className, children }: PopoverButtonProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={`button quiet ${className}`}>{label}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popup time-popup"
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={16}
        >
          <Deferred what="The panel" fallback={<p className="note">Loading …</p>}>
            {children}
          </Deferred>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Moves from stop to stop during playback. From the present it starts at the first checkpoint. */
function usePlayback(show: (step: number | undefined) => Promise<void>): void {
  const store = usePageStore();
  const playing = usePageState((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = async () => {
      const { checkpoints } = store.getState();
      const { past } = shownRun(store.getState());
      const moments = momentsOf(checkpoints?.marks ?? [], past);
      const stop = past === undefined ? 0 : moments.at + 1;
      await Promise.all([
        show(stepAt(moments, stop)),
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, STOP_MILLISECONDS);
        }),
      ]);
      if (stopped) return;
      if (stop >= moments.present) store.getState().setPlaying(false);
      else next();
    };
    next();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [playing, show, store]);
}

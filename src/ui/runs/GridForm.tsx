/** The form that starts a grid: the settings to vary, the seeds, and the number of runs. */
import { useEffect, useId, useState } from "react";
import type { GridOutline, GridRequest } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Setting } from "../../shared/settings.ts";
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Choice } from "../controls/Choice.tsx";
import { countOf, shortNumber } from "../controls/numbers.ts";
import type { Session } from "../session.ts";
import { valueIn } from "../state/configuration.ts";

const nothing = "none";
/** Initial value for the steps of each run: enough to see a trend. */
const usualSteps = 100;
/** Milliseconds after the last key until the grid is checked. */
const pauseInTyping = 300;

interface GridFormProps {
  onLaunched(grid: string): void;
}

export function GridForm({ onLaunched }: GridFormProps) {
  const session = useSession();
  const draft = usePageState((state) => state.draft);
  const fields = usePageState((state) => state.fields);
  const going = usePageState(({ grid }) => grid?.phase === "running");
  const keys = Object.keys(fields).filter((key) => key !== "seed" && key !== "steps");
  const suggested = (key: string | undefined): string => {
    const setting = key === undefined ? undefined : fields[key];
    return setting && draft && key !== undefined
      ? suggestion(setting, valueIn(draft, fields, key))
      : "";
  };
  const first = keys.includes("temperature") ? "temperature" : keys[0];
  const [down, setDown] = useState(() => ({ key: first, values: suggested(first) }));
  const [across, setAcross] = useState({ key: nothing, values: "" });
  const [seeds, setSeeds] = useState("0, 1");
  const [steps, setSteps] = useState(() =>
    String(Math.min(draft?.steps ?? usualSteps, usualSteps)),
  );
  const axes = [down, across].flatMap(({ key, values }) =>
    key === undefined || key === nothing ? [] : [{ key, values: listOf(values) }],
  );
  const request: GridRequest | undefined = draft && {
    base: { ...draft, steps: Number(steps) },
    vary: axes,
    seeds: listOf(seeds).map(Number),
  };
  const { outline, problem } = useOutline(request, (lab, grid) => lab.outlineGrid(grid));
  const [refusal, setRefusal] = useState<string>();
  const launch = async () => {
    if (!request) return;
    try {
      setRefusal(undefined);
      onLaunched(await session.lab().launchGrid(request));
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  const options = keys.map((key) => ({ value: key, label: fields[key]?.label ?? key }));
  const trouble = refusal ?? problem;
  return (
    <form
      className="grid-form"
      aria-label="Grid"
      onSubmit={(event) => {
        event.preventDefault();
        launch();
      }}
    >
      <Choice
        label="Vary"
        value={down.key}
        options={options}
        onChoose={(key) => setDown({ key, values: suggested(key) })}
      />
      <TextField
        label="Values"
        value={down.values}
        onType={(values) => setDown({ key: down.key, values })}
      />
      <Choice
        label="And vary"
        value={across.key}
        options={[{ value: nothing, label: "nothing else" }, ...options]}
        onChoose={(key) => setAcross({ key, values: suggested(key) })}
      />
      {across.key !== nothing && (
        <TextField
          label="Its values"
          value={across.values}
          onType={(values) => setAcross({ key: across.key, values })}
        />
      )}
      <TextField label="Seeds" value={seeds} onType={setSeeds} />
      <TextField label="Steps per run" value={steps} onType={setSteps} />
      <p className={trouble ? "field-error" : "note"} aria-live="polite">
        {trouble ??
          (outline &&
            `${outline.runs} runs, ${countOf(outline.steps)} steps in total, with the other settings of the experiment. The current run is paused and not changed.`)}
      </p>
      <Button type="submit" look="outline" disabled={going || !outline || problem !== undefined}>
        {outline ? `Run ${outline.runs} runs` : "Run the grid"}
      </Button>
    </form>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  onType(value: string): void;
}

export function TextField({ label, value, onType }: TextFieldProps) {
  const id = useId();
  return (
    <div className="choice">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="runs-input mono"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
      />
    </div>
  );
}

/** Number of runs and steps of a grid, computed by the lab after a pause in typing. */
export function useOutline<Request>(
  request: Request | undefined,
  outlineIn: (lab: ReturnType<Session["lab"]>, request: Request) => Promise<GridOutline>,
) {
  const session = useSession();
  const [known, setKnown] = useState<{ outline?: GridOutline; problem?: string }>({});
  const key = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: requests are compared as JSON
  useEffect(() => {
    if (!request) return;
    let stale = false;
    const timer = setTimeout(() => {
      outlineIn(session.lab(), request).then(
        (outline) => !stale && setKnown({ outline }),
        (error) => !stale && setKnown({ problem: messageOf(error) }),
      );
    }, pauseInTyping);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [key, session]);
  return known;
}

export const listOf = (text: string): string[] =>
  text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");

/** Values to compare with the current one. */
function suggestion(setting: Setting, value: unknown): string {
  switch (setting.kind) {
    case "toggle":
      return "true, false";
    case "choice":
      return setting.options.slice(0, 3).join(", ");
    case "run":
      return String(value);
    case "slider": {
      const { min, max, integer } = setting;
      const now = Number(value);
      const half = integer ? Math.round(now / 2) : now / 2;
      const other = half >= min && half < now ? half : now < max ? max : min;
      return [other, now]
        .sort((a, b) => a - b)
        .map(shortNumber)
        .join(", ");
    }
    default:
      return setting satisfies never;
  }
}

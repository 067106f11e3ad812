/** The dimensions shown on the axes, by index. */

import { useState } from "react";
import { usePageState, useSession } from "../context.ts";
import { NumberField } from "../controls/NumberField.tsx";
import { shownRun } from "../state/runsSlice.ts";

const names = ["first", "second", "third"];

export function AxesFields() {
  const session = useSession();
  const { axes, shape } = usePageState(({ projection }) => projection);
  const dimensions = usePageState((state) => shownRun(state).frame?.dimensions ?? 1);
  const [problem, setProblem] = useState<{ readonly place: number; readonly text: string }>();
  const commit = (place: number, given: string | number): boolean => {
    const axis = Number(given);
    const others = axes.filter((_, index) => index !== place);
    const text =
      given === "" || !Number.isInteger(axis) || axis < 0 || axis >= dimensions
        ? `${given} is not a dimension; use 0 to ${dimensions - 1}`
        : others.includes(axis)
          ? `${axis} is already on another axis`
          : undefined;
    setProblem(text ? { place, text } : undefined);
    if (text) return false;
    session.setProjection({ axes: axes.map((each, index) => (index === place ? axis : each)) });
    return true;
  };
  return (
    <div className="projection-row axes">
      {axes.slice(0, shape === "circle" ? 2 : 3).map((axis, place) => (
        <NumberField
          key={names[place]}
          label={<span className="unseen">{`The ${names[place]} axis`}</span>}
          setting={{
            kind: "slider",
            label: "",
            integer: true,
            default: 0,
            min: 0,
            max: dimensions - 1,
          }}
          value={axis}
          error={problem?.place === place ? problem.text : undefined}
          withTrack={false}
          onCommit={(given) => commit(place, given)}
        />
      ))}
    </div>
  );
}

/** The same run at temperatures that are not learned: a grid that starts here, and what its runs came to. */
import { useState } from "react";
import type { GridRequest, RunConfiguration, RunSummary } from "../../../lab/protocol/index.ts";
import { messageOf } from "../../../shared/errors.ts";
import { usePageState, useSession } from "../../context.ts";
import { Button } from "../../controls/Button.tsx";
import { measured } from "../../controls/numbers.ts";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
import { GridProgress } from "../../runs/GridProgress.tsx";
import { useRuns } from "../../runs/useRuns.ts";
import { shownRun } from "../../state/runsSlice.ts";
import { percentOf } from "./jointWords.ts";

const TEMPERATURES = [0.01, 0.07, 1] as const;
const LEARNS = "learnTemperature";

export function FixedTemperatures() {
  const session = useSession();
  const configuration = usePageState((state) => shownRun(state).configuration);
  const grid = usePageState((state) => state.grid);
  const runs = useRuns();
  const [refusal, setRefusal] = useState<string>();
  if (!configuration || !(LEARNS in configuration.settings)) return null;
  const launch = async () => {
    try {
      setRefusal(undefined);
      await session.lab().launchGrid(requestOf(configuration));
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  const rows = latestOf(runs ?? [], configuration);
  return (
    <section className="gap-temperatures" aria-label="Fixed temperatures">
      <p className="field-label">Fixed temperatures</p>
      {grid?.phase === "running" ? (
        <GridProgress grid={grid} />
      ) : (
        <Button className="joint-small" onClick={launch}>
          Train at τ = {TEMPERATURES.join(", ")}
        </Button>
      )}
      {refusal !== undefined && (
        <p className="field-error" role="status">
          {refusal}
        </p>
      )}
      {rows.length === 0 ? (
        <p className="note">
          No runs at fixed temperatures yet. Train three with the other settings and the seed of
          this run, {configuration.steps} steps each, to see how the gap and the recall depend on
          the temperature. This run is paused and not changed.
        </p>
      ) : (
        <TemperatureTable rows={rows} />
      )}
    </section>
  );
}

const requestOf = (configuration: RunConfiguration): GridRequest => ({
  base: { ...configuration, settings: { ...configuration.settings, [LEARNS]: false } },
  vary: [{ key: "temperature", values: TEMPERATURES }],
  seeds: [configuration.seed],
});

/** The newest finished run at each fixed temperature, of the method, the data and the seed of this configuration. */
function latestOf(runs: readonly RunSummary[], shown: RunConfiguration): readonly RunSummary[] {
  return TEMPERATURES.flatMap((temperature) => {
    const run = runs.find(({ configuration, state }) => {
      const { method, dataset, encoder, seed, steps, batch, settings } = configuration;
      return (
        state === "finished" &&
        settings[LEARNS] === false &&
        Math.abs(Number(settings.temperature) - temperature) < 1e-6 &&
        method === shown.method &&
        dataset === shown.dataset &&
        encoder === shown.encoder &&
        seed === shown.seed &&
        steps === shown.steps &&
        batch === shown.batch
      );
    });
    return run ? [run] : [];
  });
}

function TemperatureTable({ rows }: { readonly rows: readonly RunSummary[] }) {
  return (
    <Table
      caption="Finished runs at fixed temperatures: the gap, and recall at 1 in both directions"
      columns={[
        { key: "temperature", label: "τ", numeric: false },
        { key: "gap", label: "gap", title: "Distance of the means, 0 to 2" },
        { key: "relative", label: "relative", title: "Relative gap, 0 to 1/2 for unrelated pairs" },
        { key: "imageToText", label: "R@1 image → text %" },
        { key: "textToImage", label: "R@1 text → image %" },
      ]}
    >
      {rows.map(({ id, configuration, last }) => {
        const { gap, relativeGap, imageToText, textToImage } = last.z;
        return (
          <TableRow key={id} head={String(configuration.settings.temperature)}>
            <Figure>{decimals(gap)}</Figure>
            <Figure>{decimals(relativeGap)}</Figure>
            <Figure>{percentOf(imageToText ?? null)}</Figure>
            <Figure>{percentOf(textToImage ?? null)}</Figure>
          </TableRow>
        );
      })}
    </Table>
  );
}

const decimals = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : measured(value, 3);

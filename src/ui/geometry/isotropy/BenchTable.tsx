/** The switches and what they do, in one table: a row a step, measured after it. */
import type { ReactNode } from "react";
import type { Slider } from "../../../shared/settings.ts";
import { NumberField } from "../../controls/NumberField.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { change, measures, written } from "./benchWords.ts";
import {
  componentsOf,
  componentsSetting,
  type IsotropyAnswer,
  type Switches,
  shrinkageSetting,
  type Whitening,
} from "./steps.ts";

const whitenings: readonly { value: Whitening; label: string }[] = [
  { value: "zca", label: "ZCA" },
  { value: "pca", label: "PCA" },
];

interface BenchTableProps {
  readonly answer: IsotropyAnswer;
  readonly dimensions: number;
  readonly switches: Switches;
  onChange(change: Partial<Switches>): void;
}

export function BenchTable({ answer, dimensions, switches, onChange }: BenchTableProps) {
  const { stages } = answer;
  const first = stages[0]?.measures;
  const last = stages.at(-1)?.measures;
  const after = (name: string) => stages.find(({ step }) => step === name)?.measures;
  const { mean, top, whiten, unit, whitening, shrinkage } = switches;
  const many = dimensions > 1;
  return (
    <table className="isotropy-table">
      <caption className="unseen">
        Steps in the order in which they are applied, and what is measured after each
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">step</span>
          </th>
          {measures.map(({ key, label }) => (
            <th key={key} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">as they are</th>
          <Figures values={first} />
        </tr>
        <StepRow
          label="Mean removed"
          on={mean}
          values={after("mean")}
          onSwitch={(on) => onChange({ mean: on })}
        />
        <StepRow
          label="All but the top"
          on={top && many}
          disabled={!many}
          values={after("top")}
          onSwitch={(on) => onChange({ top: on })}
        >
          {many && (
            <Amount
              setting={componentsSetting(dimensions)}
              value={componentsOf(switches, dimensions)}
              onCommit={(components) => onChange({ components })}
            />
          )}
        </StepRow>
        <StepRow
          label="Whitened"
          on={whiten}
          values={after(whitening)}
          beside={
            <Segments
              label="Axes of the whitened"
              value={whitening}
              options={whitenings}
              onChoose={(next) => onChange({ whitening: next })}
            />
          }
          onSwitch={(on) => onChange({ whiten: on })}
        >
          <Amount
            setting={shrinkageSetting}
            value={shrinkage}
            onCommit={(next) => onChange({ shrinkage: next })}
          />
        </StepRow>
        <StepRow
          label="Unit length"
          on={unit}
          values={after("unit")}
          onSwitch={(on) => onChange({ unit: on })}
        />
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">change</th>
          {measures.map(({ key }) => (
            <td key={key}>
              {first && last && stages.length > 1 ? change(key, first[key], last[key]) : "–"}
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

interface StepRowProps {
  readonly label: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly values: IsotropyAnswer["stages"][number]["measures"] | undefined;
  readonly beside?: ReactNode;
  readonly children?: ReactNode;
  onSwitch(on: boolean): void;
}

function StepRow({
  label,
  on,
  disabled = false,
  values,
  beside,
  children,
  onSwitch,
}: StepRowProps) {
  return (
    <tr data-off={on ? undefined : ""}>
      <th scope="row">
        <span className="isotropy-switch">
          <label>
            <input
              type="checkbox"
              checked={on}
              disabled={disabled}
              onChange={(event) => onSwitch(event.currentTarget.checked)}
            />
            {label}
          </label>
          {beside}
        </span>
        {children}
      </th>
      <Figures values={on ? values : undefined} />
    </tr>
  );
}

const Figures = ({ values }: Pick<StepRowProps, "values">) =>
  measures.map(({ key }) => <td key={key}>{values ? written(key, values[key]) : "–"}</td>);

interface AmountProps {
  readonly setting: Slider;
  readonly value: number;
  onCommit(value: number): void;
}

function Amount({ setting, value, onCommit }: AmountProps) {
  return (
    <NumberField
      label={setting.label.toLowerCase()}
      setting={setting}
      value={value}
      error={undefined}
      onCommit={(given) => {
        const next = Number(given);
        const whole = !setting.integer || Number.isInteger(next);
        const fits = next >= setting.min && next <= setting.max && whole;
        if (fits) onCommit(next);
        return fits;
      }}
    />
  );
}

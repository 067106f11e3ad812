/** The steps of the bench, one per row: a switch, its amount, and the metrics after the step. */
import type { ReactNode } from "react";
import { isJoint } from "../../../lab/protocol/index.ts";
import type { Slider } from "../../../shared/settings.ts";
import { NumberField } from "../../controls/NumberField.tsx";
import { Segments } from "../../controls/Segments.tsx";
import { Figure, Table, TableRow } from "../../controls/Table.tsx";
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
  const { parts, mean, top, whiten, unit, whitening, shrinkage } = switches;
  const many = dimensions > 1;
  return (
    <Table
      caption="Steps in the order in which they are applied, with the metrics after each"
      columns={[
        { key: "step", label: <span className="unseen">step</span>, numeric: false },
        ...measures,
      ]}
      foot={
        <TableRow head="change">
          {measures.map(({ key }) => (
            <Figure key={key}>
              {first && last && stages.length > 1 ? change(key, first[key], last[key]) : "–"}
            </Figure>
          ))}
        </TableRow>
      }
    >
      <TableRow head="as they are">
        <Figures values={first} />
      </TableRow>
      {isJoint(answer.space) && (
        <StepRow
          label="Mean of images and mean of texts removed"
          on={parts}
          values={after("parts")}
          onSwitch={(on) => onChange({ parts: on })}
        />
      )}
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
            label="Whitening"
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
    </Table>
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
    <TableRow
      data-off={on ? undefined : ""}
      head={
        <>
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
        </>
      }
    >
      <Figures values={on ? values : undefined} />
    </TableRow>
  );
}

const Figures = ({ values }: Pick<StepRowProps, "values">) =>
  measures.map(({ key }) => <Figure key={key}>{values ? written(key, values[key]) : "–"}</Figure>);

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

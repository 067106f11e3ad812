/** Method, dataset and encoder: what is trained on what. */
import type { Catalogue } from "../../lab/protocol.ts";
import { usePageState, useSession } from "../context.ts";
import { Choice, type ChoiceOption } from "../controls/Choice.tsx";
import { countOf } from "../controls/numbers.ts";

export function Names() {
  const session = useSession();
  const catalogue = usePageState(({ opening }) => opening?.catalogue);
  const draft = usePageState((state) => state.draft);
  const parameters = usePageState((state) => state.parameters);
  const options = optionsOf(catalogue);
  const method = catalogue?.methods.find(({ id }) => id === draft?.method);
  return (
    <div className="names">
      <Choice
        label="Method"
        value={draft?.method}
        options={options.method}
        disabled={!draft}
        onChoose={(id) => session.choose("method", id)}
      />
      <Choice
        label="Dataset"
        value={draft?.dataset}
        options={options.dataset}
        disabled={!draft}
        onChoose={(id) => session.choose("dataset", id)}
      />
      <Choice
        label="Encoder"
        value={draft?.encoder}
        options={options.encoder}
        disabled={!draft}
        onChoose={(id) => session.choose("encoder", id)}
      />
      {method && (
        <p className="summary">
          {method.summary} <cite>{method.citation}</cite>
          {parameters !== undefined && (
            <span className="summary-count"> {countOf(parameters)} parameters train.</span>
          )}
        </p>
      )}
    </div>
  );
}

function optionsOf(
  catalogue: Catalogue | undefined,
): Record<"method" | "dataset" | "encoder", readonly ChoiceOption[]> {
  if (!catalogue) return { method: [], dataset: [], encoder: [] };
  return {
    method: catalogue.methods.map(({ id, label }) => ({ value: id, label })),
    dataset: catalogue.datasets.map(({ id, label, description }) => ({
      value: id,
      label,
      note: description,
    })),
    encoder: catalogue.encoders.map(({ id, label, parameters, outputDim }) => ({
      value: id,
      label,
      note: `${countOf(parameters)} parameters, ${outputDim} dimensions`,
    })),
  };
}

import type { Catalogue, MethodName, SelectedMethod } from "../../lab/protocol/index.ts";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Choice } from "../controls/Choice.tsx";
import type { ChoiceOption } from "../controls/choiceOption.ts";
import { countOf } from "../controls/numbers.ts";
import { datasetRefusal, encoderRefusal } from "../state/fitting.ts";
import { isUnlocked } from "../state/lessonSlice.ts";
import { shownRun } from "../state/runsSlice.ts";

/** Headings of the method list, in order. */
const families: Readonly<Record<MethodName["family"], string>> = {
  contrastive: "Contrastive",
  asymmetric: "Asymmetric",
  information: "Information",
  clustering: "Clustering and distillation",
  generative: "Masked and generative",
  pretext: "Pretext",
  latent: "Latent prediction",
  joint: "Images and texts",
  language: "Language",
  supervised: "Supervised",
  handmade: "Hand-crafted features",
};

export function Names() {
  const session = useSession();
  const store = usePageStore();
  const catalogue = usePageState(({ opening }) => opening?.catalogue);
  const draft = usePageState((state) => state.draft);
  const parameters = usePageState((state) => shownRun(state).parameters);
  const method = usePageState((state) => state.method);
  const methods = usePageState((state) => state.methods);
  const locked = usePageState((state) => state.locked);
  const isLocked = (control: string) => !isUnlocked({ locked }, control);
  const options = optionsOf(catalogue, method);
  return (
    <div className="names">
      <Choice
        label="Method"
        value={draft?.method}
        options={methodOptions(methods, method)}
        disabled={!draft || isLocked("method")}
        onApproach={() => session.nameMethods()}
        onChoose={(id) => session.choose("method", id)}
      />
      <Choice
        label="Dataset"
        value={draft?.dataset}
        options={options.dataset}
        disabled={!draft || isLocked("dataset")}
        onChoose={(id) => session.choose("dataset", id)}
      />
      <p className="own-open">
        <button
          type="button"
          className="inline-link"
          disabled={!draft || isLocked("dataset")}
          onClick={() => store.getState().openOwn()}
        >
          Use your own images…
        </button>
      </p>
      <Choice
        label="Encoder"
        value={draft?.encoder}
        options={options.encoder}
        disabled={!draft || isLocked("encoder")}
        onChoose={(id) => session.choose("encoder", id)}
      />
      {method && (
        <p className="summary">
          {method.summary} <cite>{method.citation}.</cite>
          {parameters !== undefined && (
            <span className="summary-count">
              {" "}
              {method.trains
                ? `${countOf(parameters)} trainable parameters.`
                : "No trainable parameters."}
            </span>
          )}
        </p>
      )}
    </div>
  );
}

/** Grouped by family. Contains the chosen method alone until the others are known. */
function methodOptions(
  methods: readonly MethodName[],
  chosen: MethodName | undefined,
): readonly ChoiceOption[] {
  const known = methods.length > 0 ? methods : chosen ? [chosen] : [];
  return Object.entries(families).flatMap(([family, group]) =>
    known
      .filter((method) => method.family === family)
      .map(({ id, label }) => ({ value: id, label, group })),
  );
}

function optionsOf(
  catalogue: Catalogue | undefined,
  method: SelectedMethod | undefined,
): Record<"dataset" | "encoder", readonly ChoiceOption[]> {
  if (!catalogue) return { dataset: [], encoder: [] };
  return {
    dataset: catalogue.datasets.map(({ id, label, description, own }) => {
      const refusal = method && datasetRefusal(method, id);
      return {
        value: id,
        label,
        note: refusal ? `Not available for ${method?.label}: ${refusal}` : description,
        disabled: refusal !== undefined,
        ...(own && { group: "Yours" }),
      };
    }),
    encoder: catalogue.encoders.map(({ id, label, parameters, outputDim }) => {
      const refusal = method && encoderRefusal(method, id);
      return {
        value: id,
        label,
        note: refusal
          ? `Not available for ${method?.label}: ${refusal}`
          : `${countOf(parameters)} parameters, ${outputDim} dimensions`,
        disabled: refusal !== undefined,
      };
    }),
  };
}

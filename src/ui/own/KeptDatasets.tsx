/** The own datasets that this browser keeps, with their sizes and a button that forgets each. */
import { useState } from "react";
import type { DatasetDescription } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { usePageState, usePageStore, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { countOf } from "../controls/numbers.ts";
import { sizeOf } from "../controls/sizes.ts";

export function KeptDatasets() {
  const session = useSession();
  const store = usePageStore();
  const datasets = usePageState(({ opening }) => opening?.catalogue.datasets);
  const [message, setMessage] = useState<string>();
  const kept = datasets?.filter(({ own }) => own !== undefined) ?? [];

  const forget = async ({ id, label }: DatasetDescription) => {
    try {
      store.getState().setDatasets(await session.lab().forgetOwn(id));
      setMessage(`${label} is forgotten.`);
    } catch (error) {
      setMessage(messageOf(error));
    }
  };

  return (
    <section aria-label="Kept in this browser">
      <h3 className="dialog-subtitle">Kept in this browser</h3>
      {kept.length === 0 ? (
        <p className="note">No images of your own yet.</p>
      ) : (
        <ul className="own-kept">
          {kept.map((dataset) => (
            <Kept key={dataset.id} dataset={dataset} forget={() => forget(dataset)} />
          ))}
        </ul>
      )}
      <p className="note" role="status">
        {message}
      </p>
    </section>
  );
}

interface KeptProps {
  readonly dataset: DatasetDescription;
  forget(): void;
}

function Kept({ dataset, forget }: KeptProps) {
  const { id, label, trainCount, testCount, own } = dataset;
  const [asking, setAsking] = useState(false);
  return (
    <li>
      <span className="own-kept-name">
        {label}
        <span className="note"> {countOf(trainCount + testCount)} rows</span>
      </span>
      <span className="mono note" title={`${id}, SHA-256 ${own?.hash}`}>
        {sizeOf(own?.bytes ?? 0)}
      </span>
      {asking ? (
        <span className="own-asking">
          <span className="note">
            Runs on it stay in the list of runs; they can be resumed only with the same files.
          </span>
          <Button
            look="outline"
            // It replaces the button that the user has just pressed.
            autoFocus
            onClick={() => {
              setAsking(false);
              forget();
            }}
          >
            Forget {label}
          </Button>
          <Button onClick={() => setAsking(false)}>Keep it</Button>
        </span>
      ) : (
        <Button aria-label={`Forget ${label}`} onClick={() => setAsking(true)}>
          Forget
        </Button>
      )}
    </li>
  );
}

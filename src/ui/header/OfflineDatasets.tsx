/** What the browser keeps for use without a network, and a button for each dataset that it does not keep yet. */
import { useEffect, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import { keepOffline, type OfflineDataset, offlineDatasets } from "../browser/offline.ts";
import { usePageState } from "../context.ts";
import { Button } from "../controls/Button.tsx";

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export function OfflineDatasets() {
  const [datasets, setDatasets] = useState<readonly OfflineDataset[]>();
  const [problem, setProblem] = useState<string>();
  /** The dataset that is being fetched. */
  const [fetching, setFetching] = useState<string>();
  const labels = usePageState(({ opening }) => opening?.catalogue.datasets);
  const labelOf = (id: string) => labels?.find((each) => each.id === id)?.label ?? id;

  useEffect(() => {
    let gone = false;
    offlineDatasets().then(
      (found) => !gone && setDatasets(found),
      (error) => !gone && setProblem(messageOf(error)),
    );
    return () => {
      gone = true;
    };
  }, []);

  const keep = async (id: string) => {
    setFetching(id);
    setProblem(undefined);
    try {
      setDatasets(await keepOffline(id));
    } catch (error) {
      setProblem(`${labelOf(id)} could not be kept: ${messageOf(error)}`);
    } finally {
      setFetching(undefined);
    }
  };

  return (
    <section aria-label="Offline use">
      <h3 className="dialog-subtitle">Offline use</h3>
      {datasets && (
        <>
          <p className="dialog-text">
            The page is kept and opens without a network. A dataset is kept when it is first used.
          </p>
          <ul className="offline-datasets">
            {datasets.map(({ id, bytes, kept }) => (
              <li key={id}>
                <span>{labelOf(id)}</span>
                <span className="mono">{megabytes(bytes)}</span>
                {kept ? (
                  <span className="note">kept</span>
                ) : (
                  <Button
                    look="outline"
                    disabled={fetching !== undefined}
                    onClick={() => keep(id)}
                    aria-label={`Keep ${labelOf(id)} for offline use`}
                  >
                    {fetching === id ? "Fetching …" : "Keep"}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="note" aria-live="polite">
        {problem}
      </p>
    </section>
  );
}

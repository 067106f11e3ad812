/** The recorded runs that the lab comes with. */
import { useEffect, useState } from "react";
import { messageOf } from "../../shared/errors.ts";
import { usePage, usePageState } from "../context.ts";
import { countOf } from "../controls/numbers.ts";
import { fetchGallery, type GalleryEntry } from "./gallery.ts";
import { openRecorded } from "./open.ts";

export function GalleryList({ onChosen }: { onChosen(): void }) {
  const page = usePage();
  const datasets = usePageState(({ opening }) => opening?.catalogue.datasets);
  const [runs, setRuns] = useState<readonly GalleryEntry[]>();
  const [problem, setProblem] = useState<string>();
  const [fetching, setFetching] = useState<string>();
  useEffect(() => {
    let gone = false;
    fetchGallery().then(
      (found) => !gone && setRuns(found),
      (error) => !gone && setProblem(messageOf(error)),
    );
    return () => {
      gone = true;
    };
  }, []);
  const choose = async (id: string) => {
    setFetching(id);
    const plays = await openRecorded(page, { id });
    setFetching(undefined);
    if (plays) onChosen();
  };
  if (problem !== undefined) {
    return <p className="note">The recorded runs could not be fetched: {problem}</p>;
  }
  return (
    <ul className="gallery">
      {runs?.map(({ id, title, sentence, dataset, steps, bytes }) => (
        <li key={id}>
          <button
            type="button"
            className="gallery-entry"
            disabled={fetching !== undefined}
            onClick={() => choose(id)}
          >
            <span className="gallery-title">{title}</span>
            <span>{sentence}</span>
            <span className="note">
              {fetching === id
                ? "Fetching …"
                : `${datasets?.find((each) => each.id === dataset)?.label ?? dataset}, ${countOf(steps)} steps, ${countOf(Math.round(bytes / 1000))} KB`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

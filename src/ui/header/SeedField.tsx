/** The seed. Equal seeds give equal runs; a new seed shows how much of a result is chance. */
import { usePageState, useSession } from "../context.ts";
import { Button } from "../controls/Button.tsx";
import { Field } from "../experiment/Field.tsx";
import { isUnlocked } from "../state/lessonSlice.ts";

export function SeedField() {
  const session = useSession();
  const opened = usePageState((state) => state.draft !== undefined && isUnlocked(state, "seed"));
  if (!opened) return null;
  return (
    <div className="seed">
      <Field field="seed" withTrack={false} />
      <Button
        icon="renew"
        className="seed-new" // At most four digits.
        onClick={() => session.set("seed", Math.floor(Math.random() * 10_000))}
      >
        new seed
      </Button>
    </div>
  );
}

/** Says why there is no sphere, and draws it again. */
import { Button } from "../controls/Button.tsx";

interface SphereFailureProps {
  /** Undefined while the browser has taken the drawing context away. */
  readonly failure: string | undefined;
  again(): void;
}

export const SphereFailure = ({ failure, again }: SphereFailureProps) => (
  <div className="sphere-fallback" role="alert">
    <p>
      {failure
        ? `The sphere could not be drawn: ${failure}`
        : "The browser has taken the drawing context (WebGL) away, as it does when the graphics driver restarts. The sphere returns with it; training goes on."}
    </p>
    <Button look="outline" icon="reset" onClick={again}>
      Draw again
    </Button>
  </div>
);

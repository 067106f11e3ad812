/**
 * Parts of the page whose code is fetched when they are first shown. A part that cannot be fetched, or
 * that fails while it renders, fails alone: it says so in its place, and can be tried again.
 */
import {
  Component,
  type ComponentType,
  createElement,
  lazy,
  type ReactNode,
  Suspense,
} from "react";
import { messageOf } from "../../shared/errors.ts";
import { Button } from "./Button.tsx";

/** Like `React.lazy`, which remembers a failed fetch for ever; this one fetches again. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const fresh = () =>
    lazy<ComponentType<Props>>(async () => {
      try {
        return { default: await load() };
      } catch (error) {
        throw new FetchError(messageOf(error), () => {
          current = fresh();
        });
      }
    });
  let current = fresh();
  return (props) => createElement<Props>(current, props);
}

/** The code of a part could not be fetched. */
class FetchError extends Error {
  override name = "FetchError";
  /** Lets the next attempt to show the part fetch it again. */
  readonly renew: () => void;

  constructor(message: string, renew: () => void) {
    super(message);
    this.renew = renew;
  }
}

interface PartProps {
  /** Names the part in messages, for example "The view Plane". */
  readonly what: string;
  readonly children: ReactNode;
}

interface DeferredProps extends PartProps {
  /** Shown while the code is fetched. */
  readonly fallback?: ReactNode;
  /** Shown above the message if the part fails; for parts that replace a control. */
  readonly instead?: ReactNode;
}

export function Deferred({ what, fallback, instead, children }: DeferredProps) {
  return (
    <Part what={what} instead={instead}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </Part>
  );
}

/** A part of the page that fails alone. */
export class Part extends Component<
  PartProps & { readonly instead?: ReactNode },
  { readonly error?: unknown }
> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentWillUnmount(): void {
    this.renew();
  }

  private renew(): void {
    if (this.state.error instanceof FetchError) this.state.error.renew();
  }

  override render(): ReactNode {
    const { what, instead, children } = this.props;
    const { error } = this.state;
    if (error === undefined) return children;
    const isFetched = !(error instanceof FetchError);
    return (
      <>
        {instead}
        <div className="part-failure" role="alert">
          <p>
            {isFetched
              ? `${what} stopped with an error: ${messageOf(error)}`
              : `${what} could not be loaded. If trying again does not help, a newer version of the page may have been published: reload the page. Checkpoints are kept.`}
          </p>
          <Button
            look="outline"
            icon="reset"
            onClick={() => {
              this.renew();
              this.setState({ error: undefined });
            }}
          >
            Try again
          </Button>
        </div>
      </>
    );
  }
}

/** The card beside the point that is looked at: when it comes and goes; what is on it comes with the first. */
import { lazy, Suspense, useEffect, useState } from "react";
import { usePageState } from "../context.ts";
import type { ShownSphere } from "./useSphere.ts";

/** A point is shown once the pointer has rested on it for this long, in milliseconds. */
const rest = 125;

const Card = lazy(async () => {
  const { Card } = await import("./Card.tsx");
  return { default: Card };
});

export function PointCard({ view }: { readonly view: ShownSphere }) {
  const hovered = usePageState((state) => state.hovered);
  const pinned = usePageState((state) => state.pinned);
  const [rested, setRested] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(hovered), hovered === undefined ? 0 : rest);
    return () => clearTimeout(timer);
  }, [hovered]);
  const id = rested ?? pinned;
  if (id === undefined) return null;
  return (
    <Suspense>
      <Card key={id} id={id} view={view} />
    </Suspense>
  );
}

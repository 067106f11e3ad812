/** Shows and hides the card of the current point. Its content is fetched with the first card. */
import { useEffect, useState } from "react";
import { usePageState } from "../context.ts";
import { Deferred, lazily } from "../controls/Deferred.tsx";
import type { ShownSphere } from "./useSphere.ts";

/** Milliseconds that the pointer must rest on a point. */
const rest = 125;

const Card = lazily(async () => (await import("./Card.tsx")).Card);

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
    <Deferred what="The card of the point">
      <Card key={id} id={id} view={view} />
    </Deferred>
  );
}

/** A text alternative of the diagram. */
import type { Diagram } from "../../lab/protocol/index.ts";

export function describeDiagram({ nodes, edges }: Diagram): string {
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.label ?? id;
  const feeds = nodes.flatMap(({ id, label }) => {
    const fed = edges.filter(({ from, kind }) => from === id && kind !== "average");
    if (fed.length === 0) return [];
    const others = fed.map(
      ({ to, label: output }) => `the ${nameOf(to)}${output ? ` (${output})` : ""}`,
    );
    return [`The ${label} ${feed(label)} ${listed(others)}.`];
  });
  const of = (kind: "stopped" | "average") => edges.filter((edge) => edge.kind === kind);
  const stopped = [...new Set(of("stopped").map(({ from }) => nameOf(from)))];
  const averages = of("average").map(
    ({ from, to }) => `The ${nameOf(to)} is a moving average of the ${nameOf(from)}.`,
  );
  return [
    ...feeds,
    ...averages,
    stopped.length > 0
      ? `No gradient flows back to the ${listed(stopped)} along these edges.`
      : "Gradients flow back along every edge.",
  ].join(" ");
}

const feed = (label: string) => (/s$/.test(label) ? "feed" : "feeds");

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** What the glossary adds to a tooltip about a label. */
import { termOf } from "./index.ts";
import { TermDetails } from "./TermDetails.tsx";
import "./glossary.css";

interface TermNoteProps {
  readonly label: string;
  /** The tooltip names formula or source itself. */
  readonly hasSource: boolean;
}

export function TermNote({ label, hasSource }: TermNoteProps) {
  const term = termOf(label);
  if (!term) return null;
  const { formula: _, paper: __, ...others } = term;
  return <TermDetails {...(hasSource ? others : term)} />;
}

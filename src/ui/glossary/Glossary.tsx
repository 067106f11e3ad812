/** All terms of the glossary, with a search. */
import { useId, useState } from "react";
import { glossary, type Term } from "./index.ts";
import { TermDetails } from "./TermDetails.tsx";
import "./glossary.css";

const matches = ({ term, labels = [], sentence }: Term, asked: string): boolean =>
  [term, sentence, ...labels].some((text) => text.toLowerCase().includes(asked));

export function Glossary() {
  const id = useId();
  const [search, setSearch] = useState("");
  const asked = search.trim().toLowerCase();
  const found = glossary
    .map(({ topic, terms }) => ({ topic, terms: terms.filter((term) => matches(term, asked)) }))
    .filter(({ terms }) => terms.length > 0);
  return (
    <section className="glossary" aria-labelledby={`${id}-title`}>
      <h3 className="dialog-subtitle" id={`${id}-title`}>
        Glossary
      </h3>
      <input
        type="search"
        className="glossary-search"
        aria-label="Search the glossary"
        placeholder="Search"
        value={search}
        onChange={({ currentTarget: { value } }) => setSearch(value)}
      />
      {found.length === 0 && <p className="note">No term contains “{search.trim()}”.</p>}
      {found.map(({ topic, terms }) => (
        <div key={topic}>
          <h4 className="glossary-topic">{topic}</h4>
          {terms.map((term) => (
            <details key={term.term} className="glossary-term">
              <summary>{term.term}</summary>
              <p>{term.sentence}</p>
              <TermDetails {...term} />
            </details>
          ))}
        </div>
      ))}
    </section>
  );
}

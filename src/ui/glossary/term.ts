/** A term of the glossary. */
export interface Term {
  readonly term: string;
  /** Labels on the page that mean it, besides the term itself; compared in lower case. */
  readonly labels?: readonly string[];
  /** One sentence. */
  readonly sentence: string;
  readonly formula?: string;
  /** The id of the lesson that shows it. */
  readonly lesson?: string;
  readonly paper?: string;
}

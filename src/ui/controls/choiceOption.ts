export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  /** A line below the label in the open list. */
  readonly note?: string | undefined;
  /** Heading of its group; options of a group must follow each other. */
  readonly group?: string;
  /** Cannot be chosen; `note` gives the reason. */
  readonly disabled?: boolean;
}

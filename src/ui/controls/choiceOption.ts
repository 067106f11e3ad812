/** What a list offers. */
export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  /** A line below the label in the open list. */
  readonly note?: string | undefined;
  /** The head that it stands under; options of a group follow each other. */
  readonly group?: string;
  /** Listed, and not to be chosen; the note says why. */
  readonly disabled?: boolean;
}

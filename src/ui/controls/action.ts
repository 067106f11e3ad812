/** The actions in the menu of a tool button. */

export interface Action {
  readonly label: string;
  /** A rejection becomes a notice. */
  run(): void | Promise<void>;
  /** The notice after it, for what leaves no trace on the page. */
  readonly done?: string;
}

export interface ToolMenuProps {
  readonly label: string;
  /** Fetches the actions. */
  readonly actions: () => Promise<readonly Action[]>;
}

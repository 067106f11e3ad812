/** What a sphere reports of the hand on it, by point id. */
export interface SphereEvents {
  /** The point under the pointer changed. */
  onHover(id: number | undefined): void;
  /** A point was pressed, or the empty ground; `adding` with Shift held. */
  onPress(id: number | undefined, adding: boolean): void;
  /** A box or a lasso was drawn around these points. */
  onSelect(ids: readonly number[]): void;
  /** A picture was drawn: whatever is placed beside a point should follow. */
  onDraw(): void;
}

/** Events of the sphere, by point id. */
export interface SphereEvents {
  /** The point under the pointer has changed. */
  onHover(id: number | undefined): void;
  /** A point was pressed, or empty space; `adding` if Shift was held. */
  onPress(id: number | undefined, adding: boolean): void;
  /** A box or a lasso was drawn around these points. */
  onSelect(ids: readonly number[]): void;
  /** A frame was drawn; elements placed beside a point should follow it. */
  onDraw(): void;
  /** The browser has taken the drawing context away, or has given it back. */
  onContext(context: "lost" | "restored"): void;
}

/** Encoder output h or projection z. */
export type Space = "h" | "z";

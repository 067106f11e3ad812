/** Which vectors are looked at: encoder output h or projection z. */
export type Space = "h" | "z";

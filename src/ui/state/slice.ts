/** A slice of the state: made with a setter and a getter of its own part, knowing nothing of the rest. */
export type SliceCreator<Slice> = (set: (part: Partial<Slice>) => void, get: () => Slice) => Slice;

/** Creates a slice of the state from a setter and a getter of its own part. */
export type SliceCreator<Slice> = (set: (part: Partial<Slice>) => void, get: () => Slice) => Slice;

/** Colours of the modalities, as palette indices that can be distinguished with any kind of colour blindness. */
export const hueOf = { image: 0, tokens: 1 } as const;

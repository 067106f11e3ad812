/** Clean images that batch norm's statistics are recomputed on before each observation. */
export const calibrationImages = (software: boolean): number => (software ? 250 : 1000);

/** Ids of datasets that a person brought. They follow from the decoded rows. */
const PREFIX = "own-";

export const isOwnId = (id: string): boolean => id.startsWith(PREFIX);

export const ownIdOf = (hash: string): string => `${PREFIX}${hash.slice(0, 12)}`;

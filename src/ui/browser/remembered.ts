/** A choice of the user that is remembered between visits; without storage it lasts until the page is closed. */
export interface Remembered {
  /** The stored text; undefined if there is none. */
  get(): string | undefined;
  set(value: string): void;
}

/** `key`: of the browser's local storage, which private windows and settings of the browser may refuse. */
export function remembered(key: string): Remembered {
  return {
    get() {
      try {
        return localStorage.getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // The choice lasts until the page is closed.
      }
    },
  };
}

/** Remembers between visits whether single-key shortcuts are on. */

const key = "isotrope.shortcuts";

/** On, unless the user has turned them off. */
export function firstShortcuts(): boolean {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

export function rememberShortcuts(on: boolean): void {
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

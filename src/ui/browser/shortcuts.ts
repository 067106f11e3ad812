/** Remembers between visits whether single-key shortcuts are on. */
import { remembered } from "./remembered.ts";

const choice = remembered("isotrope.shortcuts");

/** On, unless the user has turned them off. */
export const firstShortcuts = (): boolean => choice.get() !== "off";

export const rememberShortcuts = (on: boolean): void => choice.set(on ? "on" : "off");

/** Access to the page state and the session for components. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { OwnImporter } from "../lab/protocol/index.ts";
import type { Session } from "./session.ts";
import type { PageState, PageStore } from "./state/store.ts";
import type { Connect } from "./worker/link.ts";

export interface Page {
  readonly store: PageStore;
  readonly session: Session;
  /** Starts the thread that reads own files. */
  readonly openImporter: () => OwnImporter;
  /** What the session connects to when it next opens a lab; default: the training worker. */
  readonly connectTo: (connect: Connect | undefined) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("This component needs a PageContext around it.");
  return page;
}

/** Selects a part of the state; the component renders again when the part changes. */
export function usePageState<Part>(select: (state: PageState) => Part): Part {
  return useStore(usePage().store, select);
}

/** The store itself, for state that changes too often to render. */
export const usePageStore = (): PageStore => usePage().store;

export const useSession = (): Session => usePage().session;

export const useOpenImporter = (): Page["openImporter"] => usePage().openImporter;

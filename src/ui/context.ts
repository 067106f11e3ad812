/** How components reach the page's state and its session. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Session } from "./session.ts";
import type { PageState, PageStore } from "./state/store.ts";

export interface Page {
  readonly store: PageStore;
  readonly session: Session;
}

export const PageContext = createContext<Page | undefined>(undefined);

function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("a component of the page stands outside PageContext");
  return page;
}

/** A part of the state; the component renders again when that part changes. */
export function usePageState<Part>(select: (state: PageState) => Part): Part {
  return useStore(usePage().store, select);
}

/** The store itself, for what changes too often to render. */
export const usePageStore = (): PageStore => usePage().store;

export const useSession = (): Session => usePage().session;

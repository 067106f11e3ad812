/**
 * Renders the page, or one of its components, on the fake lab. A test file that uses it begins with
 * `// @vitest-environment happy-dom`.
 */

import { cleanup, configure, render, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { act } from "react";
import { afterEach } from "vitest";
import type { OwnImporter, RunConfiguration } from "../../lab/protocol/index.ts";
import { App } from "../App.tsx";
import { PageContext } from "../context.ts";
import { createSession } from "../session.ts";
import { shownRun } from "../state/runsSlice.ts";
import { createPageStore, type PageState } from "../state/store.ts";
import { createFakeImporter } from "./fakeImporter.ts";
import { createFakeLab, type FakeLab } from "./fakeLab.ts";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
// Lazily loaded parts take seconds to import on a busy machine.
configure({ asyncUtilTimeout: 20_000 });
afterEach(cleanup);

interface Options {
  /** The configuration in the page's address. */
  readonly wanted?: Partial<RunConfiguration>;
  readonly lab?: FakeLab;
  /** False: resolves while the lab is still opening. */
  readonly opens?: boolean;
  /** State to start with, for example an open panel. */
  readonly state?: Partial<PageState>;
  readonly openImporter?: () => OwnImporter;
}

/** Resolves when the lab has opened, or has failed to open. */
export async function renderPage(children: ReactNode = <App />, options: Options = {}) {
  const { wanted = {}, lab = createFakeLab(), opens = true, state = {} } = options;
  const { openImporter = () => createFakeImporter() } = options;
  const store = createPageStore();
  store.setState(state);
  let connect = lab.connect;
  const session = createSession({
    store,
    connect: (listener) => connect(listener),
    wanted,
    obstacle: (reason) => (reason === undefined ? undefined : { title: reason, remedies: [] }),
  });
  const { container } = render(
    <PageContext
      value={{
        store,
        session,
        openImporter,
        connectTo(next = lab.connect) {
          connect = next;
        },
      }}
    >
      {children}
    </PageContext>,
  );
  session.open();
  if (opens)
    await waitFor(() => {
      const { obstacle } = store.getState();
      if (shownRun(store.getState()).state.phase === "idle" && !obstacle)
        throw new Error("The lab has not opened yet.");
    });
  return {
    container,
    lab: {
      commands: lab.commands,
      override: lab.override,
      send: (...given: Parameters<FakeLab["send"]>) => act(async () => lab.send(...given)),
      report: (...given: Parameters<FakeLab["report"]>) => act(async () => lab.report(...given)),
      reach: (step: number) => act(async () => lab.reach(step)),
      embed: (step: number) => act(async () => lab.embed(step)),
    },
    session,
    store,
    user: userEvent.setup(),
  };
}

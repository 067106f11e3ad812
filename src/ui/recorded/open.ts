/** Plays a recorded run in place of the lab: one of the gallery, one at an address of this origin, or a file. */
import { RECORDED_RUN } from "../../lab/protocol/index.ts";
import { openReplay } from "../../lab/session/replayClient.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Page } from "../context.ts";
import type { PlayedRecording } from "../state/labSlice.ts";
import { fetchGallery, fetchRecorded, recordedUrl } from "./gallery.ts";

export type RecordedFrom =
  | { readonly id: string }
  | { readonly url: string }
  | { readonly file: File }
  /** The first of the gallery, or the first with this method. */
  | { readonly method: string | undefined };

type Found = Omit<PlayedRecording, "leave"> & {
  readonly name: string;
  readonly bytes: Uint8Array;
};

/** Never rejects: what cannot be played is a notice, and the page stays as it is. */
export async function openRecorded(page: Page, from: RecordedFrom): Promise<boolean> {
  const { store, session, connectTo } = page;
  try {
    const { name, bytes, ...found } = await find(from);
    const connect = await openReplay({ name, bytes });
    connectTo(connect);
    store.getState().setPlaying(false);
    store.getState().setRecorded({ ...found, leave: () => leave(page) });
    await session.enter(RECORDED_RUN);
    play(page);
    return true;
  } catch (error) {
    store.getState().notify(`The recorded run cannot be played: ${messageOf(error)}`);
    return false;
  }
}

async function leave({ store, session, connectTo }: Page): Promise<boolean> {
  const { obstacle, setRecorded, setPlaying, notify } = store.getState();
  if (obstacle) {
    notify(`${obstacle.title} The recorded run stays.`);
    return false;
  }
  setPlaying(false);
  connectTo(undefined);
  setRecorded(undefined);
  await session.restartWorker();
  return true;
}

/** Plays once the points are there and the tab is visible; with reduced motion the user starts it. */
function play({ store }: Page): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const isThere = () => {
    const { recorded, checkpoints } = store.getState();
    return recorded !== undefined && checkpoints?.run === RECORDED_RUN;
  };
  const start = () => store.getState().setPlaying(true);
  const whenThere = () => {
    if (isThere()) return start();
    const unsubscribe = store.subscribe(() => {
      if (!isThere()) return;
      // First: starting changes the state, too.
      unsubscribe();
      start();
    });
  };
  if (document.hidden) {
    document.addEventListener("visibilitychange", whenThere, { once: true });
  } else whenThere();
}

async function find(from: RecordedFrom): Promise<Found> {
  if ("file" in from) {
    const { file } = from;
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { title: file.name, address: "", name: file.name, bytes };
  }
  if ("url" in from) {
    const url = recordedUrl(from.url);
    const name = url.pathname.split("/").at(-1) ?? url.pathname;
    const bytes = await fetchRecorded(url);
    return { title: name, address: `?${new URLSearchParams({ run: from.url })}`, name, bytes };
  }
  const runs = await fetchGallery();
  const run =
    "id" in from
      ? runs.find(({ id }) => id === from.id)
      : (runs.find(({ method }) => method === from.method) ?? runs[0]);
  if (!run) {
    const known = runs.map(({ id }) => id).join(", ");
    throw new Error(
      `${"id" in from ? `there is no “${from.id}”` : "there is none"}; choose one of ${known}`,
    );
  }
  const { title, sentence, file, sha256, id } = run;
  const bytes = await fetchRecorded(recordedUrl(`recorded/${file}`), sha256);
  return { title, sentence, address: `?recorded=${id}`, name: file, bytes };
}

/** The menu behind Export: the last good state as files, one by one or as one archive. */
import * as Menu from "radix-ui/dropdown-menu";
import { useEffect, useState } from "react";
import type { ExportedFile } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { download } from "../browser/download.ts";
import { useSession } from "../context.ts";
import { Icon } from "../controls/icons.tsx";

type Gathering =
  | { readonly state: "gathering" }
  | { readonly state: "ready"; readonly files: readonly ExportedFile[] }
  | { readonly state: "failed"; readonly message: string };

/** Opens as soon as it is there: it was fetched because it was asked for. */
export function ExportFiles({ available }: { readonly available: boolean }) {
  const session = useSession();
  const [gathering, setGathering] = useState<Gathering>({ state: "gathering" });

  const [open, setOpen] = useState(true);

  useEffect(() => {
    if (!open) return;
    let stale = false;
    const show = (next: Gathering) => !stale && setGathering(next);
    show({ state: "gathering" });
    session.exportFiles().then(
      (files) => show({ state: "ready", files }),
      (error) => show({ state: "failed", message: messageOf(error) }),
    );
    return () => {
      stale = true;
    };
  }, [open, session]);

  return (
    <Menu.Root open={open} onOpenChange={setOpen}>
      <Menu.Trigger className="button quiet" aria-label="Export" disabled={!available}>
        <Icon name="save" />
        <span className="header-word">Export</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="popup menu" align="end" sideOffset={8} collisionPadding={8}>
          <Files gathering={gathering} />
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Files({ gathering }: { readonly gathering: Gathering }) {
  if (gathering.state === "gathering") {
    return <Menu.Label className="menu-note">Gathering weights and embeddings …</Menu.Label>;
  }
  if (gathering.state === "failed") {
    return <Menu.Label className="menu-note">{gathering.message}</Menu.Label>;
  }
  const { files } = gathering;
  return (
    <>
      {files.map(({ name, bytes }) => (
        <Menu.Item key={name} className="menu-item" onSelect={() => download(name, bytes)}>
          <span>{name}</span>
          <span className="mono menu-size">{sizeOf(bytes.length)}</span>
        </Menu.Item>
      ))}
      <Menu.Separator className="menu-line" />
      <Menu.Item className="menu-item" onSelect={() => downloadAll(files)}>
        All as isotrope.zip
      </Menu.Item>
    </>
  );
}

async function downloadAll(files: readonly ExportedFile[]): Promise<void> {
  const { zipSync } = await import("fflate");
  const entries = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
  // Floats hardly shrink; storing them is quick.
  download("isotrope.zip", zipSync(entries, { level: 0 }));
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The menu of Export: the last valid state of the run as single files or as one archive. */
import * as Menu from "radix-ui/dropdown-menu";
import { useEffect, useState } from "react";
import type { ExportedFile } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { download } from "../browser/download.ts";
import { useSession } from "../context.ts";
import { Icon } from "../controls/icons.tsx";

type Collecting =
  | { readonly state: "collecting" }
  | { readonly state: "ready"; readonly files: readonly ExportedFile[] }
  | { readonly state: "failed"; readonly message: string };

/** The menu is open at first, since pressing Export fetched it. */
export function ExportFiles({ available }: { readonly available: boolean }) {
  const session = useSession();
  const [collecting, setCollecting] = useState<Collecting>({ state: "collecting" });

  const [open, setOpen] = useState(true);

  useEffect(() => {
    if (!open) return;
    let stale = false;
    const show = (next: Collecting) => !stale && setCollecting(next);
    show({ state: "collecting" });
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
          <Files collecting={collecting} />
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Files({ collecting }: { readonly collecting: Collecting }) {
  if (collecting.state === "collecting") {
    return <Menu.Label className="menu-note">Collecting weights and embeddings …</Menu.Label>;
  }
  if (collecting.state === "failed") {
    return <Menu.Label className="menu-note">{collecting.message}</Menu.Label>;
  }
  const { files } = collecting;
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
        All files as isotrope.zip
      </Menu.Item>
    </>
  );
}

async function downloadAll(files: readonly ExportedFile[]): Promise<void> {
  const { zipSync } = await import("fflate");
  const entries = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
  // Floats hardly compress, so they are stored. A fixed time gives equal exports equal bytes.
  download("isotrope.zip", zipSync(entries, { level: 0, mtime: new Date(2000, 0, 1) }));
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The menu of Export: the last valid state of the run as single files or as one archive. */
import * as Menu from "radix-ui/dropdown-menu";
import { useEffect, useState } from "react";
import type { ExportedFile, ExportFormat } from "../../lab/protocol/index.ts";
import { messageOf } from "../../shared/errors.ts";
import { download } from "../browser/download.ts";
import { useSession } from "../context.ts";
import { Icon } from "../controls/icons.tsx";
import { sizeOf } from "../controls/sizes.ts";

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
          <Menu.Separator className="menu-line" />
          <Formats close={() => setOpen(false)} />
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
      <Menu.Item className="menu-item" onSelect={() => downloadAll(files, "isotrope.zip")}>
        All files as isotrope.zip
      </Menu.Item>
    </>
  );
}

/** The formats of other programs. A file is made when its format is chosen, and the menu stays open until then. */
function Formats({ close }: { readonly close: () => void }) {
  const session = useSession();
  const [formats, setFormats] = useState<readonly ExportFormat[]>([]);
  const [making, setMaking] = useState<string>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    let stale = false;
    session
      .lab()
      .nameExports()
      .then(
        (found) => !stale && setFormats(found),
        (error) => !stale && setFailure(messageOf(error)),
      );
    return () => {
      stale = true;
    };
  }, [session]);

  const make = async ({ id }: ExportFormat) => {
    setMaking(id);
    setFailure(undefined);
    try {
      const files = await session.lab().exportAs(id);
      const [only] = files;
      if (only && files.length === 1) download(only.name, only.bytes);
      else await downloadAll(files, `isotrope-${id}.zip`);
      close();
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setMaking(undefined);
    }
  };

  return (
    <>
      <Menu.Label className="menu-note">For other programs</Menu.Label>
      {formats.map((format) => (
        <Menu.Item
          key={format.id}
          className="menu-item"
          title={format.summary}
          disabled={making !== undefined}
          onSelect={(event) => {
            event.preventDefault();
            make(format);
          }}
        >
          <span>{format.label}</span>
          {making === format.id && <span className="menu-size">writing …</span>}
        </Menu.Item>
      ))}
      {failure !== undefined && (
        <div role="alert" className="menu-note">
          {failure}
        </div>
      )}
    </>
  );
}

async function downloadAll(files: readonly ExportedFile[], name: string): Promise<void> {
  const { zipSync } = await import("fflate");
  const entries = Object.fromEntries(files.map(({ name: path, bytes }) => [path, bytes]));
  // Floats hardly compress, so they are stored. A fixed time gives equal exports equal bytes.
  download(name, zipSync(entries, { level: 0, mtime: new Date(2000, 0, 1) }));
}

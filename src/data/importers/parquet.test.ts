import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { readParquet } from "./parquet.ts";

/** Pictures and labels, the column of labels under another name of equal length. */
function fileWith(name: string): Uint8Array {
  const image = [Uint8Array.of(137, 80, 78, 71, 1, 2, 3), Uint8Array.of(137, 80, 78, 71, 4, 5)];
  const written = parquetWriteBuffer({
    columnData: [
      { name: "image", data: image, type: "BYTE_ARRAY" },
      { name: "label", data: ["a", "b"], type: "STRING" },
    ],
  });
  const text = Array.from(new Uint8Array(written), (byte) => String.fromCharCode(byte)).join("");
  return Uint8Array.from(text.replaceAll("label", name), (each) => each.charCodeAt(0));
}

test("damage in one of two columns of the same name is refused, without an unhandled rejection", async () => {
  expect((await readParquet(fileWith("label"), "sound.parquet")).rows.length).toBe(2);
  const bytes = fileWith("image");
  // A type that no field has, in the header of the second column's page.
  bytes[57] = 15;
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listener);
  try {
    await expect(readParquet(bytes, "damaged.parquet")).rejects.toThrow(
      /^damaged\.parquet: not a readable Parquet file: thrift unhandled type: 15$/,
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
  } finally {
    process.off("unhandledRejection", listener);
  }
  expect(unhandled).toEqual([]);
});

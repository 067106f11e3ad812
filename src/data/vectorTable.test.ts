import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { damagedBytes, fuzz, readOrRefuse } from "../shared/fuzz/testing.ts";
import { text } from "./importers/testing.ts";
import { readVectorTable } from "./vectorTable.ts";

const csv = (content: string, name = "e.csv", column?: string) =>
  readVectorTable(text(content), name, column);

test("columns of numbers are the vectors; ids and labels are not", async () => {
  const { vectors, labels, source } = await csv("id,a,b,label\n7,1,2,cat\n8,3,-4e-1,dog\n9,5,6,\n");
  expect(vectors).toEqual({
    dtype: "F32",
    shape: [3, 2],
    data: Float32Array.of(1, 2, 3, -0.4, 5, 6),
  });
  expect(labels).toEqual(Int32Array.of(0, 1, -1));
  expect(source).toBe("2 columns");
});

test("a file without a header, and columns by the beginning of their names", async () => {
  expect((await csv("1\t2\n3\t4\n", "e.tsv")).vectors.shape).toEqual([2, 2]);
  const { vectors } = await csv("h_0,h_1,z0,z1\n1,2,3,4\n5,6,7,8\n", "e.csv", "z");
  expect([...vectors.data]).toEqual([3, 4, 7, 8]);
});

test("float64 values that float32 does not hold are known", async () => {
  const of = (type: "FLOAT" | "DOUBLE", value: number) =>
    new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: "a", data: [value, 2], type, nullable: false }] }),
    );
  expect((await readVectorTable(of("DOUBLE", 0.1), "e.parquet")).rounded).toBe(true);
  expect((await readVectorTable(of("DOUBLE", 0.5), "e.parquet")).rounded).toBe(false);
  expect((await readVectorTable(of("FLOAT", 0.1), "e.parquet")).rounded).toBe(false);
  expect((await csv("a\n0.1\n2\n")).rounded).toBe(false);
});

test("a list column of Parquet", async () => {
  const file = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "label", data: [1, 0] },
        {
          name: "h",
          data: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
      ],
      schema: [
        { name: "root", num_children: 2 },
        { name: "label", type: "INT32", repetition_type: "REQUIRED" },
        { name: "h", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "FLOAT", repetition_type: "OPTIONAL" },
      ],
    }),
  );
  const { vectors, labels, source } = await readVectorTable(file, "e.parquet");
  expect([vectors.shape, [...vectors.data], source]).toEqual([
    [2, 3],
    [1, 2, 3, 4, 5, 6],
    "column h",
  ]);
  expect(labels).toEqual(Int32Array.of(1, 0));
  await fuzz(damagedBytes([file]), async (bytes) => {
    await readVectorTable(bytes, "e.parquet").catch((error) =>
      readOrRefuse(() => {
        throw error;
      }),
    );
  });
});

test("what cannot be used is named", async () => {
  await expect(csv("name,kind\na,b\n")).rejects.toThrow(
    "e.csv: found the columns name, kind; expected a column of vectors, or columns of numbers",
  );
  await expect(csv("a,b\n1,2\n", "e.csv", "h")).rejects.toThrow(
    /expected a column h, or columns h0/,
  );
  await expect(csv("h0,h1\n1,x\n", "e.csv", "h")).rejects.toThrow(/row 0 holds "x"/);
  await expect(csv("a,b\n1e39,2\n")).rejects.toThrow(/expected finite float32 numbers/);
  await expect(csv('"a')).rejects.toThrow(/not a table/);
  await expect(csv("a,b\n")).rejects.toThrow("e.csv: has no rows");
});

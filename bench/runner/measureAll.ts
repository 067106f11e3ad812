/** Measures every requested workload, batch size and place, one after another. */
import { browserHosts, nodeHosts } from "./hosts.ts";
import { measure } from "./measure.ts";
import type { Request } from "./options.ts";
import type { Row } from "./rows.ts";

export async function measureAll(
  request: Request & { readonly hardware: boolean; readonly firstSteps: boolean },
  log: (line: string) => void,
): Promise<Row[]> {
  const { peers, seconds, firstSteps, hardware } = request;
  const rows: Row[] = [];
  for (const place of request.places) {
    const hosts = place === "page" ? await browserHosts(!hardware) : await nodeHosts();
    try {
      for (const workload of request.workloads) {
        for (const batch of request.batches) {
          rows.push(
            ...(await measure(hosts, { workload, batch, peers, seconds, firstSteps }, log)),
          );
        }
      }
    } finally {
      await hosts.close();
    }
  }
  return rows;
}

// @ts-check
/**
 * Runs jobs side by side without mixing their output: one job prints as it goes, the output of the
 * others is held back until their turn.
 */

/**
 * @typedef {(print: (chunk: string | Uint8Array) => void) => Promise<void>} Job
 */

/**
 * Starts the jobs in order, at most `lanes` at a time. Resolves when all have ended.
 * @param {readonly Job[]} jobs
 * @param {number} lanes
 * @param {(chunk: string | Uint8Array) => void} write
 */
export async function runInLanes(jobs, lanes, write) {
  /** @type {{ held: (string | Uint8Array)[], ended: boolean }[]} */
  const outputs = jobs.map(() => ({ held: [], ended: false }));
  let printing = 0;
  const flush = () => {
    for (let output = outputs[printing]; output; output = outputs[++printing]) {
      for (const chunk of output.held.splice(0)) write(chunk);
      if (!output.ended) return;
    }
  };
  let next = 0;
  const lane = async () => {
    for (let index = next++; ; index = next++) {
      const [job, output] = [jobs[index], outputs[index]];
      if (!job || !output) return;
      await job((chunk) => {
        output.held.push(chunk);
        if (index === printing) flush();
      });
      output.ended = true;
      flush();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
